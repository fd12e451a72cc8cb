"""Finds amounts, units and choices in a price's text, each with its position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

_AMOUNT = r"(\d{1,7}(?:\.\d{1,9})?)(?!\d|\.\d|,\d{3})"
_MONEY = re.compile(rf"(?:US)?\$ ?{_AMOUNT}|\bUSD {_AMOUNT}|(?<![\d.,$]){_AMOUNT} ?(?:USD\b|\$)")

_EACH = r"(?:/ ?|\b(?:per|each|every) )"
_UNITS = {
    "second": re.compile(
        r"/ ?(?:seconds?|secs?|s)\b|\b(?:per|each|every) (?:(?:output|generated|video) )?(?:seconds?|sec)\b",
        re.IGNORECASE,
    ),
    "image": re.compile(rf"{_EACH}(?:(?:output|generated) )?(?:images?|pictures?)\b", re.IGNORECASE),
    "request": re.compile(rf"{_EACH}(?:requests?|calls?|generations?|runs?|jobs?|tasks?)\b", re.IGNORECASE),
    "piece": re.compile(rf"{_EACH}(?:(?:output|generated) )?(?:videos?|clips?|songs?|tracks?)\b", re.IGNORECASE),
}

_SOUND_NAMES = re.compile(r"(?:(?:generate|with|enable|native|has)_)?(?:audio|sound)(?:_enabled)?", re.IGNORECASE)
_SOUND = re.compile(
    r"\b(?:(?P<off>(?:with )?(?:audio|sound) (?:off|disabled)|(?:without|no) (?:native )?(?:audio|sound))"
    r"|(?P<on>(?:with )?(?:audio|sound) (?:on|enabled)|with (?:native )?(?:audio|sound)))\b",
    re.IGNORECASE,
)
_SWITCHES = ((True, False), ("on", "off"), ("yes", "no"), ("true", "false"))
_ALSO = {"std": "standard", "standard": "std", "pro": "professional", "professional": "pro"}

_PLAIN = """
a amount amounts an and are as at be being below bill billed billing both by calculated charge charged charges
charging clip clips cost costing costs created each every fee finally fixed flat following follows for generate
generated generates generating generation here image images in is it its job listed meanwhile mode model modes music
of only or output outputs overall paid pay pays per picture pictures price priced prices pricing produced rate rates
rendered request requests resolution resolutions running second seconds set shown size song songs structure structured
that the this tier tiers to track under unit usd use used user users using video videos when whereas while will with
you your
"""
PLAIN = frozenset(_PLAIN.split())
"""Words without influence on a price. Any other word may be a condition, so the price stays unknown."""


@frozen
class Money:
    """A printed amount of USD."""

    start: int
    end: int
    amount: str


@frozen
class Choice:
    """A value of an argument in the text of a price."""

    start: int
    end: int
    arg: str
    values: tuple[Any, ...]
    said: str


def moneys(text: str) -> list[Money]:
    """Return the amounts in a text."""
    return [
        Money(found.start(), found.end(), next(part for part in found.groups() if part))
        for found in _MONEY.finditer(text)
    ]


def units(text: str) -> list[tuple[str, int, int]]:
    """Return the units in a text: second, image, request or piece, each with its position."""
    return [(name, *found.span()) for name, form in _UNITS.items() for found in form.finditer(text)]


def choices(text: str, args: Mapping[str, Mapping[str, Any]]) -> list[Choice]:
    """Return all values of arguments in the text, and its mentions of sound."""
    found = [choice for name, arg in args.items() for choice in _named(text, name, arg)]
    switches = [(name, *pair) for name, arg in args.items() if (pair := _switch(name, arg))]
    if len(switches) == 1:
        name, on, off = switches[0]
        sounds = _SOUND.finditer(text)
        found += [Choice(*match.span(), name, (on if match["on"] else off,), match[0]) for match in sounds]
    return sorted(found, key=lambda choice: choice.start)


def _named(text: str, name: str, arg: Mapping[str, Any]) -> Iterator[Choice]:
    """Yield the values of an argument in the text."""
    values = _telling(arg)
    for low, also in _ALSO.items():
        if low in values and also not in values:
            values[also] = values[low]
    longest = sorted(values, key=len, reverse=True)
    form = rf"(?<![\w.$-])(?:{'|'.join(re.escape(value) for value in longest)})(?!\w|-\w|\.\d)"
    for match in re.finditer(form, text, re.IGNORECASE) if values else ():
        yield Choice(*match.span(), name, tuple(values[match[0].lower()]), match[0])


def _telling(arg: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values, in lower case, that are unambiguous in a text: no common words, no bare numbers."""
    options = arg.get("enum", ()) if arg["type"] == "string" else ()
    values: dict[str, list[str]] = {}
    for value in options:
        low = value.lower()
        if low in PLAIN or any(low in pair for pair in _SWITCHES):
            return {}
        if re.search(r"[a-z:]", low):
            values.setdefault(low, []).append(value)
    return values


def _switch(name: str, arg: Mapping[str, Any]) -> tuple[Any, Any] | None:
    """Return the values that turn sound on and off, if that is the argument's purpose."""
    if not _SOUND_NAMES.fullmatch(name):
        return None
    if arg["type"] == "boolean":
        return True, False
    return next((pair for pair in _SWITCHES[1:] if set(arg.get("enum", ())) == set(pair)), None)


def strange_words(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Return the words, numbers and signs of a text outside of the given spans that are not in `PLAIN`."""
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s.,:;()\-–—\"'`*/&!]", "".join(rest))
    return [word for word in words if word.lower() not in PLAIN]
