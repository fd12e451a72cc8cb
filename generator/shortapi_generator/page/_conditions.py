"""Reads conditions between arguments from descriptions, as rules of the entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, Self

from attrs import frozen

from shortapi_generator.page._args import Arguments
from shortapi_generator.page._price_words import PLAIN
from shortapi_generator.page._said import Said
from shortapi_generator.page._values import SECONDS, converted

_FOR = r"(?:when(?: using)?|if|in|for|with|at|by|together with|combined with|under)"
_DONE = r"(?:supported|available|allowed|valid|possible|used|usable|effective|applicable|compatible|offered)"
_APART = re.compile(
    rf"(?:(?:is|are|be)? ?\b(?:not|never|cannot be|can't be)(?: yet| currently)? {_DONE} {_FOR}|"
    rf"\b(?:unsupported|unavailable|incompatible) {_FOR}|"
    r"\b(?:does not|doesn't|do not|don't|cannot) (?:support|work with|allow|go with|take))\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    rf"(?<!not )\bonly (?:(?:be )?(?:{_DONE}|works?|takes effect|applies|has (?:an )?effect)(?: {_FOR})?|{_FOR}|"
    r"supports?|allows?|takes?|accepts?|works? with)\b",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\b(?:must be (?:provided|given|set|filled(?: in)?|specified|supplied|present)|"
    r"(?:is |are )?(?:required|mandatory|needed))\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:not|except|other than|above|below|more|less|than|over|up to|unless)\b", re.IGNORECASE)
_MOST_BETWEEN = 20
"""Maximum characters between "only available" and the value; a longer sentence states more than that."""

_QUOTES = "[`\"'“”]?"


@frozen
class Condition:
    """A condition on `other` if an argument has one of some values (None: if it is given at all).

    The argument `other` must be given (needs), must have one of `values` (only), or none of them (apart).
    """

    kind: Literal["needs", "only", "apart"]
    arg: str
    where: tuple[Any, ...] | None
    other: str
    values: tuple[Any, ...] = ()

    def rule(self) -> dict[str, Any]:
        """Return the condition as a rule of an entry."""
        given = {"required": [self.arg]}
        if_ = given if self.where is None else {"properties": {self.arg: _one_of(self.where)}, **given}
        there = {"properties": {self.other: _one_of(self.values)}, "required": [self.other]}
        then = {"needs": {"required": [self.other]}, "only": there, "apart": {"not": there}}[self.kind]
        return {"if": if_, "then": then, "message": self.message()}

    def message(self) -> str:
        """Return the condition as a sentence."""
        arg = self.arg if self.where is None else f"{self.arg} {_listed(self.where)}"
        values = _listed(self.values)
        return {
            "needs": f"With {arg}, {self.other} is required.",
            "only": f"{arg} is only for {self.other} {values}.",
            "apart": f"{arg} does not go with {self.other} {values}.",
        }[self.kind]


@frozen
class _Side:
    """The argument and the values (None: that it is given) in a part of a sentence, with their position."""

    arg: str
    values: tuple[Any, ...] | None
    start: int
    end: int


@frozen
class _Named:
    """A value of an argument in a text."""

    start: int
    end: int
    arg: str
    value: Any


def conditions(args: Arguments) -> list[Condition]:
    """Return the conditions in the descriptions, and mark their words as used."""
    found: dict[Condition, None] = {}
    forms = _Forms.of(args.data)
    for name, said in args.said.items():
        if name in args.data:
            for sentence in said.clauses():
                found.update(dict.fromkeys(_of_sentence(name, sentence, said, args.data, forms)))
    return list(found)


def _of_sentence(
    name: str, sentence: str, said: Said, args: Mapping[str, Mapping[str, Any]], forms: _Forms
) -> Iterator[Condition]:
    apart, only, needed = (form.search(sentence) for form in (_APART, _ONLY, _NEEDED))
    if found := apart or only:
        end = needed.start() if needed and needed.start() > found.end() else len(sentence)
        before = _side(sentence, 0, found.start(), forms)
        after = _side(sentence, found.end(), end, forms)
        own = before or _itself(name, sentence[: found.start()], args[name])
        if after and own and own.arg != after.arg and after.start - found.end() <= _MOST_BETWEEN:
            said.used.append(sentence[min(own.start, found.start()) : after.end])
            yield Condition("apart" if apart else "only", own.arg, own.values, after.arg, after.values or ())
            if only and needed and own.arg == name and own.values is None:
                said.used.append(needed[0])
                yield from _needs(name, after, args)
    elif needed and re.search(rf"\b{_FOR}\b", sentence, re.IGNORECASE):
        where = _side(sentence, needed.end(), len(sentence), forms) or _side(sentence, 0, needed.start(), forms)
        if where and where.arg != name and "default" not in args[name]:
            said.used.append(sentence[min(where.start, needed.start()) : max(where.end, needed.end())])
            yield from _needs(name, where, args)


def _needs(name: str, where: _Side, args: Mapping[str, Mapping[str, Any]]) -> Iterator[Condition]:
    if not args[name].get("required"):
        yield Condition("needs", where.arg, where.values, name)


def _itself(name: str, before: str, arg: Mapping[str, Any]) -> _Side | None:
    """Return the described argument if a sentence is about it and it is not always present."""
    if re.search(r"[\w%]", before.replace("It", "").replace("This", "")):
        return None
    if arg["type"] == "boolean":
        return None if arg.get("default") is True else _Side(name, (True,), len(before), len(before))
    return None if "default" in arg else _Side(name, None, len(before), len(before))


def _side(sentence: str, begin: int, end: int, forms: _Forms) -> _Side | None:
    """Return the only argument whose values are in a part of a sentence; None if there is none or several."""
    text = sentence[begin:end]
    named = sorted(_named(text, forms), key=lambda one: one.start)
    if len({one.arg for one in named}) != 1 or _EXCEPT.search(text):
        return None
    values = tuple(dict.fromkeys(one.value for one in named))
    return _Side(named[0].arg, values, begin + named[0].start, begin + named[-1].end)


def _named(text: str, forms: _Forms) -> Iterator[_Named]:
    """Yield the values in a text: beside their argument's name, in seconds, or by a word of only one argument."""
    found = [one for form, name, options in forms.beside for one in _places(form, text, name, options)]
    found += [one for name, arg in forms.seconds.items() for one in _seconds(text, name, arg)]
    for match in forms.alone.finditer(text) if forms.alone else ():
        found.append(_Named(*match.span(), *forms.owners[match[0].lower()]))
    taken: list[_Named] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in taken):
            taken.append(one)
    yield from taken


def _places(form: re.Pattern[str], text: str, name: str, options: Mapping[str, Any]) -> Iterator[_Named]:
    for match in form.finditer(text):
        yield _Named(*match.span(), name, options[(match[1] or match[2]).lower()])


def _seconds(text: str, name: str, arg: Mapping[str, Any]) -> Iterator[_Named]:
    for match in re.finditer(r"(?<![\w.,-])(\d{1,4}) ?-? ?(?:s|secs?|seconds?)\b", text, re.IGNORECASE):
        value = converted(match[1], arg)
        if value in arg.get("enum", [value]) and ("enum" in arg or "minimum" in arg):
            yield _Named(*match.span(), name, value)


@frozen
class _Forms:
    """Patterns of the values of a page's arguments; built once for each page."""

    beside: list[tuple[re.Pattern[str], str, dict[str, Any]]]
    alone: re.Pattern[str] | None
    owners: dict[str, tuple[str, Any]]
    seconds: dict[str, Mapping[str, Any]]

    @classmethod
    def of(cls, args: Mapping[str, Mapping[str, Any]]) -> Self:
        options = {name: {_printed(option).lower(): option for option in _options(arg)} for name, arg in args.items()}
        words = [(word, name, value) for name, known in options.items() for word, value in known.items()]
        often = Counter(word for word, *_ in words)
        owners = {
            word: (name, value)
            for word, name, value in words
            if often[word] == 1 and word not in PLAIN and isinstance(value, str) and re.search(r"[a-z:]", word)
        }
        return cls(
            [(_beside(name, known), name, known) for name, known in options.items() if known],
            re.compile(rf"(?<![\w.:-])(?:{_any(owners)})(?![\w:-]|\.\d)", re.IGNORECASE) if owners else None,
            owners,
            {name: args[name] for name in SECONDS if name in args},
        )


def _options(arg: Mapping[str, Any]) -> list[Any]:
    return [True, False] if arg["type"] == "boolean" else arg.get("enum", [])


def _beside(name: str, options: Collection[str]) -> re.Pattern[str]:
    """Return the pattern of "mode is `fast`" and "fast mode"."""
    called = _any({name, name.replace("_", " "), name.rpartition("_")[2]})
    value = rf"{_QUOTES}({_any(options)}){_QUOTES}"
    behind = rf"\b(?:{called}){_QUOTES} ?(?:is|=|==|:|is set to|set to|equals)? ?{value}(?!\w)"
    return re.compile(rf"{behind}|(?<![\w.]){value} (?:{called})\b", re.IGNORECASE)


def _any(words: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _printed(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one_of(values: tuple[Any, ...]) -> dict[str, Any]:
    return {"const": values[0]} if len(values) == 1 else {"enum": list(values)}


def _listed(values: tuple[Any, ...]) -> str:
    return " or ".join(map(_printed, values))
