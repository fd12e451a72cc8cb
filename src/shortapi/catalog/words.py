"""The words of the catalogue's language, each declared once: form, combination with other words, meaning.

The loader checks files by this table, and the build generates `spec/catalog.schema.json` and the words of
`docs/spec.md` from it. Checks across an entry are in `checks`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from attrs import evolve

from shortapi.catalog.forms import FORMS, Choice, Fields, Form, ListOf, Named, Ref, Value, Word, fields, one_of
from shortapi.catalog.protocol import CHARGED, Means
from shortapi.catalog.records import FORMATS, ArgType, ratio
from shortapi.validation.patterns import compiled

TYPES: tuple[str, ...] = get_args(ArgType)
_ALIASES = {"int": "integer", "float": "number", "double": "number", "bool": "boolean", "str": "string"}
_ALIASES |= {"list": "array", "dict": "object", "text": "string"}


def _narrow_first(aspect: list[str]) -> None:
    narrow, wide = aspect
    if ratio(narrow) > ratio(wide):
        raise ValueError(f"{narrow} is wider than {wide}; write the narrowest one first")


def _pattern(pattern: str, says: str, *, base: Value | None = None, **more: Any) -> Value:
    return Value({"type": "string", "pattern": pattern}, says, base, **more)


_DECIMAL = r"^[0-9]{1,12}(\.[0-9]{1,12})?$"
_PART = "[a-z0-9][a-z0-9._-]*"

ANYTHING = Value({})
UNQUOTED = Value({"not": {"type": ["number", "boolean"]}}, "{} is not usable here; write some text, in quotes")
TEXT = _pattern(r"\S", "{} is not usable here; write some text", base=UNQUOTED)
LINE = _pattern("^[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*$", "this text has several lines; write one line", base=TEXT)
TITLE = _pattern("^[^A-Za-z0-9]*[A-Za-z]", "{} gives no class name; begin with a letter from A to Z", base=LINE)
FLAG = Value({"type": "boolean"}, "{} is neither true nor false")
NUMBER = Value({"type": "number"}, "{} is not a number")
POSITIVE = Value({"type": "number", "exclusiveMinimum": 0}, "{} is not a number above 0")
SECONDS = Value(
    {"type": "number", "minimum": 0.01, "maximum": 1_000_000}, "{} is not a number of seconds from 0.01 to 1000000"
)
SCALAR = Value({"type": ["string", "number", "boolean"]}, "write a text, a number, true or false")
NO_NUMBER = Value({"not": {"type": "number"}}, "money is written in quotes, so that no digit of it is rounded: '{}'")
MONEY = _pattern(_DECIMAL, "{} is not an amount; write decimal digits in quotes, such as '0.129'", base=NO_NUMBER)
UNITS = _pattern(_DECIMAL, "{} is not decimal text; write digits in quotes, such as '1'")
DAY = _pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "{} is not a date; write it like 2026-11-22", test=date.fromisoformat)
URL = _pattern(r"^https?://[^\s/]+(/\S*)?$", "{} is not an address; write it whole, from https:// on")
SLUG = _pattern("^[a-z0-9]+(-[a-z0-9]+)*$", "{} is not of the form 'image-to-video': small letters, digits and hyphens")
ID = _pattern(f"^{_PART}/{_PART}/{_PART}$", "{} is not of the form vendor/family/task, in small letters")
NAME = _pattern(
    "^[A-Za-z][A-Za-z0-9_]{0,63}$", "{} is not usable as a name; write letters, digits and _, a letter first"
)
PATH = _pattern(r"^[^.\s]+(\.[^.\s]+)*$", "write a dotted path from the top of the answer, such as data.job_id")
ARGUMENT = Value({"type": "string"}, "{} is not the name of an argument")
PATTERN = Value({"type": "string"}, "this pattern is not supported: {why}", base=TEXT, test=compiled)
_ASPECT_SAYS = "write the narrowest and the widest aspect ratio as width:height, such as ['1:2.5', '2.5:1']"
_RATIO = _pattern(r"^[0-9]+(\.[0-9]+)?:[0-9]+(\.[0-9]+)?$", _ASPECT_SAYS)
_AREA = _pattern("[1-9].*:.*[1-9]", _ASPECT_SAYS, base=_RATIO)
COUNT = Value(
    {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}]},
    "{} is neither an integer of at least 1 nor the name of an argument",
)
CODE = Value({"type": ["string", "integer"]}, "write the code as an integer or as text")
HTTP = Value({"type": "integer", "minimum": 100, "maximum": 599}, "write an HTTP status from 100 to 599")
KIND = one_of(*FORMATS)
_ASPECT = ListOf(_AREA, _ASPECT_SAYS, size=2, test=_narrow_first)


def whole(least: int) -> Value:
    """Return the form of integers from `least`."""
    return Value({"type": "integer", "minimum": least}, f"{{}} is not an integer of at least {least}")


_LENGTH = fields(
    "x-length",
    Word("limit", whole(1), "maximum number of characters", required=True),
    Word("han_weight", whole(1), "how many characters a Chinese one counts as"),
    Word("over", one_of("truncated", "rejected"), "what the service does with more"),
)


def _media(kind: str) -> Fields:
    formats = one_of(*FORMATS[kind], aliases={"jpg": "jpeg"}) if kind else TEXT
    fps = Word("min_fps", POSITIVE, "minimum frames per second; videos only")
    return fields(
        f"x-media of {kind} files" if kind else "x-media",
        Word("kind", KIND, "what the file is", required=True),
        Word("formats", ListOf(formats), "formats of the file"),
        Word("min_side", whole(1), "minimum width and height in pixels"),
        Word("max_side", whole(1), "maximum width and height in pixels"),
        Word("aspect", _ASPECT, "narrowest and widest aspect ratio, as width:height"),
        Word("max_bytes", whole(1), "maximum size in bytes"),
        Word("min_seconds", POSITIVE, "minimum length"),
        Word("max_seconds", POSITIVE, "maximum length"),
        *([] if kind in {"image", "audio"} else [fps]),
        Word("base64", FLAG, "whether bare base64 data is accepted instead of a URL"),
        ordered=(("min_side", "max_side"), ("min_seconds", "max_seconds")),
    )


def _is(word: str, value: str) -> dict[str, Any]:
    return {"type": "object", "properties": {word: {"const": value}}, "required": [word]}


_MEDIA = Choice(tuple((_is("kind", kind), _media(kind)) for kind in FORMATS), _media(""))

_ARG = Ref("arg")
_ARGS = Ref("args")
_NOT_OF_ITEMS = Value({"not": {}}, "items cannot have {name}; write it at the list itself")
_NOT_NULL = Value({"not": {"const": None}}, "null is no default; leave the field out where there is none")
_OF_NUMBERS = ("integer", "number", "string")

ARGUMENTS = (
    Word("type", one_of(*TYPES, aliases=_ALIASES), f"one of {', '.join(TYPES)}", required=True),
    Word("required", FLAG, "whether a call must give it"),
    Word("description", TEXT, "what it is, for people"),
    Word("default", _NOT_NULL, "value that the service uses if it is left out"),
    Word("enum", ListOf(ANYTHING), "the allowed values, spelled exactly", of=_OF_NUMBERS),
    Word("minimum", NUMBER, 'minimum; a string must then hold a number in plain digits: `"5"`', of=_OF_NUMBERS),
    Word("maximum", NUMBER, "maximum, likewise", of=_OF_NUMBERS),
    Word("minLength", whole(0), "minimum number of characters", of=("string",)),
    Word("maxLength", whole(1), "maximum number of characters", of=("string",)),
    Word("pattern", PATTERN, "regular expression (below) that must match somewhere in the text", of=("string",)),
    Word("format", one_of("uri"), "`uri`: a public http(s) address", of=("string",)),
    Word("x-length", _LENGTH, "maximum length that weighs Chinese characters; `over: truncated` warns", of=("string",)),
    Word("x-media", _MEDIA, "what the linked file must be", of=("string",)),
    Word("items", Ref("item"), "what the list holds, written like an argument", required=True, of=("array",)),
    Word("minItems", whole(0), "minimum number of items", of=("array",)),
    Word("maxItems", whole(1), "maximum number of items", of=("array",)),
    Word("properties", _ARGS, "what the object holds, written like args", required=True, of=("object",)),
)
"""The words of an argument, with the types that may have them."""

_CALLED = {"array": "a list argument", "integer": "an integer argument", "object": "an object argument"}


def _argument(kind: str, *, item: bool) -> Fields:
    words = [word for word in ARGUMENTS if kind in (word.of or TYPES)]
    if item:
        words = [evolve(word, form=_NOT_OF_ITEMS) if word.name in {"required", "default"} else word for word in words]
    pairs = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
    return fields(_CALLED.get(kind, f"a {kind} argument"), *words, ordered=pairs)


_UNTYPED = fields("an argument", ARGUMENTS[0], *(Word(word.name, ANYTHING) for word in ARGUMENTS[1:]))
FORMS["arg"] = Choice(tuple((_is("type", kind), _argument(kind, item=False)) for kind in TYPES), _UNTYPED)
FORMS["item"] = Choice(tuple((_is("type", kind), _argument(kind, item=True)) for kind in TYPES), _UNTYPED)
FORMS["args"] = Named(_ARG, "write a mapping of at least one argument: its name and its fields", NAME)

_LIST = {"type": "array"}
_MAPPING = {"type": "object"}
_WANTED = Choice(((_LIST, ListOf(SCALAR)),), SCALAR)
_WHEN = Word(
    "when",
    Named(_WANTED, "{} is not a condition; write a mapping of arguments to values", empty=True),
    "arguments, and the value (or list of values) with which this row counts",
)
_FACTOR = Choice(
    (({"type": "string"}, ARGUMENT), (_MAPPING, Value({"type": "string"}, "{} is neither an argument nor a number"))),
    POSITIVE,
)
_QUANTITY = fields(
    "a quantity",
    Word("product", ListOf(_FACTOR), "arguments and numbers that are multiplied"),
    Word("per", POSITIVE, "what the product is divided by"),
    Word("unknown", TEXT, "why nobody can tell before"),
    one_of=("product", "unknown"),
    beside={"per": "product"},
)
_RATE = fields(
    "a rate",
    _WHEN,
    Word("rate", MONEY, "USD for one unit, in quotes"),
    Word("base", MONEY, "USD added to each job, in quotes"),
    Word("included", UNITS, "units that cost nothing"),
    Word("from", DAY, "first day of this price"),
    Word("unknown", TEXT, "why this row has no price"),
    one_of=("rate", "unknown"),
    beside={"included": "rate"},
)


_UNITS = Choice(((_MAPPING, _QUANTITY),), _FACTOR)


def _pricing(*, known: bool) -> Fields:
    beside = Value({"not": {}}, "pricing is unknown, so it cannot have {name}; keep one of the two")
    number = "the number of units: an argument, a number, or a product of both"
    return fields(
        "pricing",
        Word("currency", one_of("USD"), "that of all amounts", required=known),
        Word("checked", DAY, "when the prices were last looked up", required=known),
        Word("unit", LINE if known else beside, "what is counted: second, image, request, megapixel", required=known),
        Word("quantity", _UNITS if known else beside, number, required=known),
        Word("rates", ListOf(_RATE) if known else beside, "the first row that matches counts", required=known),
        Word("unknown", TEXT, "why there is no price list"),
    )


_PRICING = Choice((({"type": "object", "required": ["unknown"]}, _pricing(known=False)),), _pricing(known=True))
_AT = Named(ANYTHING, "{} is not usable here; write a mapping of arguments to numbers")


def _expect(*more: Word) -> Fields:
    return fields(
        "expect",
        Word("p50", SECONDS, "seconds until half of the jobs are done", required=True),
        Word("p90", SECONDS, "seconds until nine of ten are", required=True),
        Word("at", _AT, "arguments and the numbers for which the times are stated; they grow with them in proportion"),
        Word("fixed", POSITIVE, "seconds of p50 that do not grow with `at`"),
        Word("source", TEXT, "who says so"),
        *more,
        beside={"fixed": "at"},
    )


_CONDITION = Ref("condition")
_ON_VALUE = Ref("condition_on_a_value")
OF_ARGUMENTS = ("properties", "required", "x-number")
"""Words of a condition across arguments."""
COMBINERS = ("not", "anyOf", "allOf")
_SIZES = ("minItems", "maxItems", "minLength", "maxLength")


def _combined(form: Form) -> list[Word]:
    return [Word("not", form), Word("anyOf", ListOf(form)), Word("allOf", ListOf(form))]


_TWO = ListOf(ARGUMENT, "write two arguments: the first is divided by the second", size=2)
_NUMBER_OR_NAME = Value({"type": ["number", "string"]}, "{} is not a number")
_NUMBER = fields(
    "x-number",
    Word("sum", ListOf(ARGUMENT), "arguments that are added up"),
    Word("product", ListOf(ARGUMENT), "arguments that are multiplied"),
    Word("quotient", _TWO, "one divided by another"),
    Word("count", ListOf(ARGUMENT), "arguments whose items are counted; a single value counts 1"),
    Word("minimum", NUMBER),
    Word("maximum", NUMBER),
    Word("equals", _NUMBER_OR_NAME, "a number, or the argument that holds it"),
    one_of=("sum", "product", "quotient", "count"),
    some_of=("minimum", "maximum", "equals"),
    ordered=(("minimum", "maximum"),),
)
_ABOUT_ONE = Choice(tuple(({"type": "object", "required": [word]}, _CONDITION) for word in OF_ARGUMENTS), _ON_VALUE)
FORMS["condition"] = fields(
    "a condition",
    Word("properties", Named(_ABOUT_ONE, "{} is not a mapping of arguments to conditions")),
    Word("required", ListOf(TEXT)),
    Word("x-number", _NUMBER, "a number made from several arguments, and what it must be"),
    *_combined(_CONDITION),
    some_of=(*OF_ARGUMENTS, *COMBINERS),
)
FORMS["condition_on_a_value"] = fields(
    "a condition on a value",
    Word("const", ANYTHING),
    Word("enum", ListOf(ANYTHING)),
    Word("minimum", NUMBER),
    Word("maximum", NUMBER),
    *(Word(name, whole(0)) for name in _SIZES),
    *_combined(_ON_VALUE),
    some_of=("const", "enum", "minimum", "maximum", *_SIZES, *COMBINERS),
)
_RULE = fields(
    "a rule",
    Word("if", _CONDITION, "where the rule counts; left out: always"),
    Word("then", _CONDITION, "what must hold there", required=True),
    Word("message", LINE, "the rule as a sentence", required=True),
)
_CORRECTION = fields(
    "a correction",
    Word("page", TEXT, "what the page says", required=True),
    Word("we", TEXT, "what is done", required=True),
    Word("why", TEXT, "why that is right", required=True),
)
_CORRECTIONS = Word("corrections", ListOf(_CORRECTION), "where the page is wrong, and what is done instead")
_SOURCE = fields(
    "source",
    Word("page", URL, "address of the page", required=True),
    Word("read", DAY, "when the page was read", required=True),
    Word("complete", FLAG, "whether the whole page was there to be read", required=True),
)
_OUTPUT = fields(
    "output",
    Word("kind", KIND, "what the files are", required=True),
    Word("documented_key", LINE, "name of the result's array on the page"),
    Word("count", COUNT, "how many files a job makes, or the argument that says it; left out: as many as are billed"),
)
_EXPECT = Choice(((_LIST, ListOf(_expect(_WHEN))),), _expect())
_EXAMPLE = Named(ANYTHING, "{} is not an example; write a mapping of arguments to values", empty=True)

ENTRY = fields(
    "a catalogue entry",
    Word("id", ID, "vendor/family/task, which is the path of the file, too", required=True),
    Word("title", TITLE, "name for people; in PascalCase with Args it is the class", required=True),
    Word("category", SLUG, "such as text-to-video", required=True),
    Word("kind", SLUG, "such as inference", required=True),
    Word("summary", LINE, "what the model does, in one sentence", required=True),
    Word("source", _SOURCE, "where this was read", required=True),
    Word("args", _ARGS, "the arguments, in the order of the generated class", required=True),
    Word("output", _OUTPUT, "what the model makes", required=True),
    Word("pricing", _PRICING, "what a job costs; prices are appended by date, never overwritten", required=True),
    Word("expect", _EXPECT, "how long jobs take; or rows of that, of which the first that matches counts"),
    Word("example", _EXAMPLE, "arguments of a good first call", required=True),
    Word("rules", ListOf(_RULE), "rules across arguments"),
    Word("notes", ListOf(TEXT), "what else is worth knowing"),
    _CORRECTIONS,
)
"""The words of an entry."""

PATHS = ("code", "message", "job_id", "charge", "status", "result", "job_error", "refunded", "job_charge")
"""Names of the values that are read from answers."""


def protocol_words(*, whole: bool) -> Fields:
    """Return the form of a protocol document; `whole`: all parts are required, and the source of every row."""
    sure = Word("sure", one_of("documented", "seen", "seen once", "inferred"), "how it is known", required=whole)
    source = Word("source", TEXT, "who says so", required=whole)

    def rows(name: str, of: str, *words: Word, some_of: tuple[str, ...] = ()) -> Word:
        row = fields(of, *words, sure, source, some_of=some_of)
        return Word(name, ListOf(row, f"write a list of rows, each {of}"), required=whole)

    path, value = Word("path", PATH, required=True), Word("value", SCALAR, required=True)
    return fields(
        "a protocol document",
        Word("protocol", one_of(1), "the version, which is 1", required=True),
        Word("base_url", URL, "where the service is", required=whole),
        rows("status", "a status row", value, Word("means", one_of(*get_args(Means)), required=True)),
        rows("failed_when", "a row of failed_when", path, value),
        rows(
            "arrays",
            "a row of arrays",
            Word("key", LINE, required=True),
            Word("kind", KIND, required=True),
            Word("fields", ListOf(LINE)),
        ),
        rows(
            "refusals",
            "a refusal",
            Word("call", one_of("create", "query"), "which call was refused", required=True),
            Word("code", CODE),
            Word("http", HTTP),
            Word("message", LINE),
            Word("charged", one_of(*CHARGED), "whether money was taken", required=True),
            Word("meaning", LINE, "what that means, in words", required=True),
            Word("error", one_of("authentication", "rate_limit", "server")),
            some_of=("code", "http", "message"),
        ),
        Word("paths", fields("paths", *(rows(name, "a path", path) for name in PATHS)), required=whole),
        evolve(_CORRECTIONS, required=whole),
    )
