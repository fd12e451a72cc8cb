"""Checks of form: what fields a mapping has and what kind of value each field holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from shortapi.catalog._problems import Problems, Where, did_you_mean, listed, shown

Check = Callable[[Any, Where, Problems], None]

_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def fields(
    data: Any,
    where: Where,
    problems: Problems,
    *,
    of: str,
    known: Mapping[str, Check],
    required: Collection[str] = (),
) -> bool:
    """Check a mapping's fields; `of` names it in sentences. Return whether it was found in order."""
    before = len(problems)
    if not isinstance(data, Mapping):
        problems.add(where, f"{problems.shown(where, data)} is not {of}; write a mapping of fields")
        return False
    for name in required:
        if name not in data:
            problems.add(where, f"{of} needs the field {name!r}")
    for name, value in data.items():
        if name in known:
            known[name](value, (*where, name), problems)
        else:
            # In `{text: one, two}` YAML reads `two` as a field of its own, without a value.
            comma = value is None and " " in name
            hint = "; put a text with a comma in quotes" if comma else did_you_mean(name, known)
            problems.add((*where, name), f"{name!r} is not a field of {of}{hint}")
    return len(problems) == before


def text(value: Any, where: Where, problems: Problems) -> None:
    """Some text, not empty."""
    if not isinstance(value, str) or not value.strip():
        problems.add(where, f"{problems.shown(where, value)} is not usable here; write some text{_quotes(value)}")


def line(value: Any, where: Where, problems: Problems) -> None:
    """Text in one line."""
    text(value, where, problems)
    if isinstance(value, str) and len(value.splitlines()) > 1:
        problems.add(where, "this text has several lines; write it in one")


def flag(value: Any, where: Where, problems: Problems) -> None:
    """True or false."""
    if not isinstance(value, bool):
        problems.add(where, f"{problems.shown(where, value)} is neither true nor false")


def number(value: Any, where: Where, problems: Problems) -> None:
    """A number, whole or not."""
    if not is_number(value):
        problems.add(where, f"{problems.shown(where, value)} is not a number")


def positive(value: Any, where: Where, problems: Problems) -> None:
    """A number above 0."""
    if not is_number(value) or value <= 0:
        problems.add(where, f"{problems.shown(where, value)} is not a number above 0")


def whole(least: int) -> Check:
    """Make a check for whole numbers from `least` on."""

    def check(value: Any, where: Where, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            problems.add(where, f"{problems.shown(where, value)} is not a whole number of {least} or more")

    return check


def one_of(*options: Any) -> Check:
    """Make a check for a closed list of values."""

    def check(value: Any, where: Where, problems: Problems) -> None:
        if not any(same(value, option) for option in options):
            names = listed(shown(option) for option in options)
            problems.add(where, f"{problems.shown(where, value)} is not {'one of ' if len(options) > 1 else ''}{names}")

    return check


def list_of(check: Check, *, least: int = 1) -> Check:
    """Make a check for lists of at least `least` values that each pass `check`."""

    def check_list(value: Any, where: Where, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(where, f"{problems.shown(where, value)} is not a list")
        elif len(value) < least:
            problems.add(where, "the list is empty; fill it or leave the field out")
        else:
            for index, item in enumerate(value):
                check(item, (*where, index), problems)

    return check_list


def anything(value: Any, where: Where, problems: Problems) -> None:
    """Accept every value: its check needs to know the rest of the entry and comes later."""
    del value, where, problems


def money(value: Any, where: Where, problems: Problems) -> None:
    """An amount in USD, written as decimal text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        digits = problems.shown(where, value)
        meant = digits if _DECIMAL.fullmatch(digits) else str(value)  # 1e-3 is no decimal text
        problems.add(where, f"money is written in quotes, so that no digit of it is rounded: {meant!r}")
    elif not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        problems.add(
            where, f"{problems.shown(where, value)} is not an amount; write decimal digits in quotes, such as '0.129'"
        )


def decimal_text(value: Any, where: Where, problems: Problems) -> None:
    """A number of units, written as decimal text."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        problems.add(where, f"{problems.shown(where, value)} is not decimal text; write digits in quotes, such as '1'")


def day(value: Any, where: Where, problems: Problems) -> None:
    """A date, such as 2026-11-22."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            pass
        else:
            return
    problems.add(where, f"{problems.shown(where, value)} is not a date; write it like 2026-11-22")


def url(value: Any, where: Where, problems: Problems) -> None:
    """An http(s) address."""
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        problems.add(where, f"{problems.shown(where, value)} is not an address; write it whole, from https:// on")


def slug(value: Any, where: Where, problems: Problems) -> None:
    """Small letters, digits and hyphens."""
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        problems.add(
            where,
            f"{problems.shown(where, value)} is not of the form 'image-to-video': small letters, digits and hyphens",
        )


def is_number(value: Any) -> bool:
    """Whether `value` is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are equal, where true is not 1 and '5' is not 5."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _quotes(value: Any) -> str:
    return ", in quotes" if is_number(value) or isinstance(value, bool) else ""
