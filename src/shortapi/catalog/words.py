"""Every word of the catalogue's language, declared once: its form, what it may stand beside, what it means.

The loader checks files by this table, and the build writes `spec/catalog.schema.json` and the words of `docs/spec.md`
from it. What a word says about the rest of its entry is in `checks`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve

from shortapi.catalog.forms import Choice, Fields, Form, ListOf, Named, OneOf, Ref, Value, Without, Word
from shortapi.validation.patterns import PatternError, check_pattern
from shortapi.validation.rules import holds

FORMS: dict[str, Form] = {}
"""Forms that hold themselves, by name."""

KINDS = {
    "image": ("jpeg", "png", "webp", "gif", "bmp", "tiff", "heic", "avif"),
    "video": ("mp4", "mov", "webm", "avi", "mkv"),
    "audio": ("mp3", "wav", "m4a", "aac", "ogg", "flac"),
}
"""Kinds of media, each with the formats of its files."""

TYPES = ("string", "integer", "number", "boolean", "array", "object")
_ALIASES = {"int": "integer", "float": "number", "double": "number", "bool": "boolean", "str": "string"}
_ALIASES |= {"list": "array", "dict": "object", "text": "string"}


def _day_test(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        return "there is no such day"
    return ""


def _pattern_test(text: str) -> str:
    try:
        check_pattern(text)
    except PatternError as error:
        return str(error)
    return ""


def _ratio(text: str) -> float:
    """Return width over height of a shape such as `16:9`; 0 where it is none."""
    width, _, height = text.partition(":")
    return float(width) / float(height) if float(height) else 0.0


def _aspect_test(shapes: list[str]) -> str:
    narrow, wide = shapes
    swapped = _ratio(narrow) > _ratio(wide)
    return f"{narrow} is wider than {wide}; write the narrowest shape first" if swapped else ""


def _pattern(pattern: str, says: str, *, base: Value | None = None, **more: Any) -> Value:
    return Value({"type": "string", "pattern": pattern}, says, base, **more)


_DECIMAL = r"^[0-9]{1,12}(\.[0-9]{1,12})?$"
_PART = "[a-z0-9][a-z0-9._-]*"

ANYTHING = Value({})
UNQUOTED = Value({"not": {"type": ["number", "boolean"]}}, "{} is not usable here; write some text, in quotes")
TEXT = _pattern(r"\S", "{} is not usable here; write some text", base=UNQUOTED)
LINE = _pattern("^[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*$", "this text has several lines; write it in one", base=TEXT)
TITLE = _pattern(
    "^[^A-Za-z0-9]*[A-Za-z]", "{} gives no class name; begin the title with a letter from A to Z", base=LINE
)
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
DAY = _pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "{} is not a date; write it like 2026-11-22", test=_day_test)
URL = _pattern(r"^https?://[^\s/]+(/\S*)?$", "{} is not an address; write it whole, from https:// on")
SLUG = _pattern("^[a-z0-9]+(-[a-z0-9]+)*$", "{} is not of the form 'image-to-video': small letters, digits and hyphens")
ID = _pattern(f"^{_PART}/{_PART}/{_PART}$", "{} is not of the form vendor/family/task, in small letters")
NAME = _pattern(
    "^[A-Za-z][A-Za-z0-9_]{0,63}$", "{} is not usable as a name; write letters, digits and _, a letter first"
)
PATH = _pattern(r"^[^.\s]+(\.[^.\s]+)*$", "write a dotted path from the top of the answer, such as data.job_id")
ARGUMENT = Value({"type": "string"}, "{} is not the name of an argument")
PATTERN = Value({"type": "string"}, "this pattern is not taken: {why}", base=TEXT, test=_pattern_test)
RATIO = _pattern(
    r"^[0-9]+(\.[0-9]+)?:[0-9]+(\.[0-9]+)?$",
    "write the narrowest and the widest shape as width:height, such as ['1:2.5', '2.5:1']",
    test=lambda text: "" if _ratio(text) else "it has no area",
)
COUNT = Value(
    {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}]},
    "{} is neither a whole number from 1 nor the name of an argument",
)
KIND = OneOf(tuple(KINDS))


def is_name(text: str) -> bool:
    """Whether an argument may be called so."""
    return holds(NAME.schema, text)


def whole(least: int) -> Value:
    """Return the form of whole numbers from `least` on."""
    return Value({"type": "integer", "minimum": least}, f"{{}} is not a whole number of {least} or more")


_LENGTH = Fields(
    of="x-length",
    words={
        "limit": Word(whole(1), "most characters", required=True),
        "han_weight": Word(whole(1), "how many characters a Chinese one counts as"),
        "over": Word(OneOf(("truncated", "rejected")), "what the service does with more"),
    },
)


def _media(kind: str) -> Fields:
    words = {
        "kind": Word(KIND, "what the file is", required=True),
        "formats": Word(
            ListOf(OneOf(KINDS.get(kind, ()), {"jpg": "jpeg"}) if kind else ANYTHING), "formats of the file"
        ),
        "min_side": Word(whole(1), "least width and height, pixels"),
        "max_side": Word(whole(1), "greatest width and height, pixels"),
        "aspect": Word(
            ListOf(RATIO, RATIO.says, size=2, test=_aspect_test), "narrowest and widest shape, as width:height"
        ),
        "max_bytes": Word(whole(1), "most bytes"),
        "min_seconds": Word(POSITIVE, "shortest length"),
        "max_seconds": Word(POSITIVE, "greatest length"),
        **({} if kind in {"image", "audio"} else {"min_fps": Word(POSITIVE, "least pictures a second; videos only")}),
        "base64": Word(FLAG, "whether bare data is taken in place of an address"),
    }
    pairs = (("min_side", "max_side"), ("min_seconds", "max_seconds"))
    return Fields(of=f"x-media of {kind} files" if kind else "x-media", words=words, ordered=pairs)


def _is(word: str, value: str) -> dict[str, Any]:
    return {"type": "object", "properties": {word: {"const": value}}, "required": [word]}


_MEDIA = Choice(tuple((_is("kind", kind), _media(kind)) for kind in KINDS), _media(""))

_ARG = Ref("arg", FORMS)
_ARGS = Ref("args", FORMS)
_ITEMS = Without(_ARG, ("required", "default"), "items cannot have {}; write it at the list itself")
_NOT_NULL = Value({"not": {"const": None}}, "null is no default; leave the field out where there is none")
_OF_NUMBERS = ("integer", "number", "string")

ARGUMENTS: dict[str, tuple[tuple[str, ...], Word]] = {
    "type": (TYPES, Word(OneOf(TYPES, _ALIASES), f"one of {', '.join(TYPES)}", required=True)),
    "required": (TYPES, Word(FLAG, "whether a call must give it")),
    "description": (TYPES, Word(TEXT, "what it is, for people")),
    "default": (TYPES, Word(_NOT_NULL, "what the service fills in where it is left out")),
    "enum": (_OF_NUMBERS, Word(ListOf(ANYTHING), "the allowed values, spelled exactly")),
    "minimum": (_OF_NUMBERS, Word(NUMBER, 'least value; a string must then hold a number in plain digits: `"5"`')),
    "maximum": (_OF_NUMBERS, Word(NUMBER, "greatest value, likewise")),
    "minLength": (("string",), Word(whole(0), "least characters")),
    "maxLength": (("string",), Word(whole(1), "most characters")),
    "pattern": (("string",), Word(PATTERN, "what must be found in the text; `^` and `$` are its very ends (below)")),
    "format": (("string",), Word(OneOf(("uri",)), "`uri`: a public http(s) address")),
    "x-length": (
        ("string",),
        Word(_LENGTH, "a length that weighs Chinese characters, or that is cut (`over: truncated`: only a warning)"),
    ),
    "x-media": (("string",), Word(_MEDIA, "what the linked file must be")),
    "items": (("array",), Word(_ITEMS, "what the list holds, written like an argument", required=True)),
    "minItems": (("array",), Word(whole(0), "least items")),
    "maxItems": (("array",), Word(whole(1), "most items")),
    "properties": (("object",), Word(_ARGS, "what the object holds, written like args", required=True)),
}
"""The words of an argument, each with the types that it is for."""

_CALLED = {"array": "a list argument", "integer": "an integer argument", "object": "an object argument"}


def _argument(kind: str) -> Fields:
    return Fields(
        of=_CALLED.get(kind, f"a {kind} argument"),
        words={name: word for name, (types, word) in ARGUMENTS.items() if kind in types},
        ordered=(("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")),
    )


_UNTYPED = Fields(of="an argument", words={name: Word(ANYTHING) for name in ARGUMENTS} | {"type": ARGUMENTS["type"][1]})
FORMS["arg"] = Choice(tuple((_is("type", kind), _argument(kind)) for kind in TYPES), _UNTYPED)
FORMS["args"] = Named(_ARG, "write a mapping of at least one argument: its name and its fields", NAME)

_LIST = {"type": "array"}
_MAPPING = {"type": "object"}
_WHEN = Word(
    Named(
        Choice(((_LIST, ListOf(SCALAR)),), SCALAR),
        "{} is not a condition; write a mapping of arguments to values",
        empty=True,
    ),
    "arguments, and the value (or list of values) with which this row counts",
)
_FACTOR = Choice(
    (({"type": "string"}, ARGUMENT), (_MAPPING, Value({"type": "string"}, "{} is neither an argument nor a number"))),
    POSITIVE,
)
_QUANTITY = Fields(
    of="a quantity",
    words={
        "product": Word(ListOf(_FACTOR), "arguments and numbers that are multiplied"),
        "per": Word(POSITIVE, "what the product is divided by"),
        "unknown": Word(TEXT, "why nobody can tell before"),
    },
    one_of=("product", "unknown"),
    beside={"per": "product"},
)
_RATE = Fields(
    of="a rate",
    words={
        "when": _WHEN,
        "rate": Word(MONEY, "USD for one unit, in quotes"),
        "base": Word(MONEY, "USD added to each job, in quotes"),
        "included": Word(UNITS, "units that cost nothing"),
        "from": Word(DAY, "first day of this price"),
        "unknown": Word(TEXT, "why this row has no price"),
    },
    one_of=("rate", "unknown"),
    beside={"included": "rate"},
)


def _pricing(*, known: bool) -> dict[str, Word]:
    return {
        "currency": Word(OneOf(("USD",)), "that of all amounts", required=known),
        "checked": Word(DAY, "when the prices were last looked up", required=known),
        "unit": Word(LINE, "what is counted: second, image, request, megapixel", required=known),
        "quantity": Word(
            Choice(((_MAPPING, _QUANTITY),), _FACTOR),
            "the argument that holds the number of units, a number, or a product of both",
            required=known,
        ),
        "rates": Word(ListOf(_RATE), "the first row that matches counts", required=known),
        "unknown": Word(TEXT, "why there is no price list"),
    }


_PRICING = Choice(
    (
        (
            {"type": "object", "required": ["unknown"]},
            Without(
                Fields(of="pricing", words=_pricing(known=False)),
                ("rates", "unit", "quantity"),
                "pricing is unknown, so it cannot have {}; keep one of the two",
            ),
        ),
    ),
    Fields(of="pricing", words=_pricing(known=True)),
)


def _expect(**more: Word) -> Fields:
    return Fields(
        of="expect",
        words={
            "p50": Word(SECONDS, "seconds until half of the jobs are done", required=True),
            "p90": Word(SECONDS, "seconds until nine of ten are", required=True),
            "at": Word(
                Named(ANYTHING, "{} is not usable here; write a mapping of arguments to numbers"),
                "arguments and the numbers for which the times are stated; they grow with them in proportion",
            ),
            "fixed": Word(POSITIVE, "seconds of p50 that do not grow with `at`"),
            "source": Word(TEXT, "who says so"),
            **more,
        },
        beside={"fixed": "at"},
    )


_CONDITION = Ref("condition", FORMS)
_ON_VALUE = Ref("condition_on_a_value", FORMS)
OF_ARGUMENTS = ("properties", "required", "x-number")
"""Words of a condition that are about several arguments."""


def _combined(form: Form) -> dict[str, Word]:
    return {"not": Word(form), "anyOf": Word(ListOf(form)), "allOf": Word(ListOf(form))}


_NUMBER = Fields(
    of="x-number",
    words={
        "sum": Word(ListOf(ARGUMENT), "arguments that are added up"),
        "product": Word(ListOf(ARGUMENT), "arguments that are multiplied"),
        "quotient": Word(
            ListOf(ARGUMENT, "write two arguments: the first is divided by the second", size=2),
            "one divided by another",
        ),
        "count": Word(ListOf(ARGUMENT), "arguments whose items are counted; a single value counts 1"),
        "minimum": Word(NUMBER),
        "maximum": Word(NUMBER),
        "equals": Word(
            Value({"type": ["number", "string"]}, "{} is not a number"), "a number, or the argument that holds it"
        ),
    },
    one_of=("sum", "product", "quotient", "count"),
    some_of=("minimum", "maximum", "equals"),
    ordered=(("minimum", "maximum"),),
)
_ABOUT_ONE = Choice(tuple(({"type": "object", "required": [word]}, _CONDITION) for word in OF_ARGUMENTS), _ON_VALUE)
FORMS["condition"] = Fields(
    of="a condition",
    words={
        "properties": Word(Named(_ABOUT_ONE, "{} is not a mapping of arguments to conditions")),
        "required": Word(ListOf(TEXT)),
        "x-number": Word(_NUMBER, "a number made from several arguments, and what it must be"),
        **_combined(_CONDITION),
    },
)
FORMS["condition_on_a_value"] = Fields(
    of="a condition on a value",
    words={
        "const": Word(ANYTHING),
        "enum": Word(ListOf(ANYTHING)),
        "minimum": Word(NUMBER),
        "maximum": Word(NUMBER),
        **{name: Word(whole(0)) for name in ("minItems", "maxItems", "minLength", "maxLength")},
        **_combined(_ON_VALUE),
    },
)
_RULE = Fields(
    of="a rule",
    words={
        "if": Word(_CONDITION, "where the rule counts; left out: always"),
        "then": Word(_CONDITION, "what must hold there", required=True),
        "message": Word(LINE, "the rule as a sentence", required=True),
    },
)
_CORRECTIONS = Word(
    ListOf(
        Fields(
            of="a correction",
            words={
                "page": Word(TEXT, "what the page says", required=True),
                "we": Word(TEXT, "what is done", required=True),
                "why": Word(TEXT, "why that is right", required=True),
            },
        )
    ),
    "where the page is wrong or unclear, and what is done instead",
)
_SOURCE = Fields(
    of="source",
    words={
        "page": Word(URL, "address of the page", required=True),
        "read": Word(DAY, "when the page was read", required=True),
        "complete": Word(FLAG, "whether the whole page was there to be read", required=True),
    },
)
_OUTPUT = Fields(
    of="output",
    words={
        "kind": Word(KIND, "what the files are", required=True),
        "documented_key": Word(LINE, "name of the result's array on the page"),
        "count": Word(
            COUNT, "how many files a job makes: a number, or the argument that says it; left out: as many as are billed"
        ),
    },
)

ENTRY = Fields(
    of="a catalogue entry",
    words={
        "id": Word(ID, "vendor/family/task, which is the path of the file, too", required=True),
        "title": Word(TITLE, "name for people; in PascalCase with Args it is the class", required=True),
        "category": Word(SLUG, "such as text-to-video", required=True),
        "kind": Word(SLUG, "such as inference", required=True),
        "summary": Word(LINE, "what the model does, in one sentence", required=True),
        "source": Word(_SOURCE, "where this was read", required=True),
        "args": Word(_ARGS, "the arguments, in the order of the generated class", required=True),
        "output": Word(_OUTPUT, "what the model makes", required=True),
        "pricing": Word(_PRICING, "what a job costs; prices are appended by date, never overwritten", required=True),
        "expect": Word(
            Choice(((_LIST, ListOf(_expect(when=_WHEN))),), _expect()),
            "how long jobs take; or rows of that, of which the first that matches counts",
        ),
        "example": Word(
            Named(ANYTHING, "{} is not an example; write a mapping of arguments to values", empty=True),
            "arguments of a good first call",
            required=True,
        ),
        "rules": Word(ListOf(_RULE), "rules across arguments"),
        "notes": Word(ListOf(TEXT), "what else is worth knowing"),
        "corrections": _CORRECTIONS,
    },
)
"""The words of an entry."""

PATHS = ("code", "message", "job_id", "charge", "status", "result", "job_error", "refunded", "job_charge")
"""Names of the things that are looked for in answers."""


def protocol_words(*, whole: bool) -> Fields:
    """Return the words of a protocol document; `whole`: every part must be there, and say how each row is known."""
    every = {
        "sure": Word(OneOf(("documented", "seen", "seen once", "inferred")), "how it is known", required=whole),
        "source": Word(TEXT, "who says so", required=whole),
    }

    def rows(of: str, some_of: tuple[str, ...] = (), **words: Word) -> Word:
        row = Fields(of=of, words={**words, **every}, some_of=some_of)
        return Word(ListOf(row, f"write a list of rows, each {of}"), required=whole)

    path, value = Word(PATH, required=True), Word(SCALAR, required=True)
    paths = {name: rows("a path", path=path) for name in PATHS}
    return Fields(
        of="a protocol document",
        words={
            "protocol": Word(OneOf((1,)), "the version, which is 1", required=True),
            "base_url": Word(URL, "where the service is", required=whole),
            "status": rows(
                "a status row",
                value=value,
                means=Word(OneOf(("queued", "running", "succeeded", "failed")), required=True),
            ),
            "failed_when": rows("a row of failed_when", path=path, value=value),
            "arrays": rows(
                "a row of arrays",
                key=Word(LINE, required=True),
                kind=Word(KIND, required=True),
                fields=Word(ListOf(LINE)),
            ),
            "refusals": rows(
                "a refusal",
                ("code", "http", "message"),
                call=Word(OneOf(("create", "query")), "which call was refused", required=True),
                code=Word(Value({"type": ["string", "integer"]}, "write the code as a whole number or as text")),
                http=Word(
                    Value({"type": "integer", "minimum": 100, "maximum": 599}, "write an HTTP status from 100 to 599")
                ),
                message=Word(LINE),
                charged=Word(OneOf((True, False, "unknown")), "whether money was taken", required=True),
                meaning=Word(LINE, "what that means, in words", required=True),
                error=Word(OneOf(("authentication", "rate_limit", "server"))),
            ),
            "paths": Word(Fields(of="paths", words=paths), required=whole),
            "corrections": evolve(_CORRECTIONS, required=whole),
        },
    )
