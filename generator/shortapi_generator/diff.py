"""Differences between two versions of an entry, with their effect on users."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from attrs import frozen

from shortapi.catalog.forms import quoted
from shortapi.catalog.records import Entry, ExpectRow, Pricing, Rate
from shortapi_generator._diff_args import Change, mapping_changes

Level = Literal["breaking", "notice", "addition"]
LEVELS: Mapping[Level, str] = {
    "breaking": "a call that was valid may be refused now",
    "notice": "the same call may differ in price, duration or result",
    "addition": "more is possible",
}
"""Levels of a difference, the most severe first, with their meanings."""


@frozen
class Difference:
    """One difference.

    Attributes:
        level: breaking, notice or addition; `LEVELS` says what each means.
        model: id of the model.
        where: the field, such as `args.duration`; empty for the model as a whole.
        message: old and new value, in words.
    """

    level: Level
    model: str
    where: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.model, self.where, self.message) if part)


def differences(old: Entry, new: Entry) -> tuple[Difference, ...]:
    """Return the differences between two versions of an entry, the most severe first.

    Wording (descriptions, summary, notes, corrections, the example) and reading dates are ignored.
    """
    found = [Difference(level, new.id, where, message) for level, where, message in _changes(old, new)]
    return _sorted(found)


def catalogue_differences(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> tuple[Difference, ...]:
    """Return the differences between two catalogues, including removed and new models."""
    found = [Difference("breaking", model, "", "the model was removed") for model in old if model not in new]
    found += [Difference("addition", model, "", "the model was added") for model in new if model not in old]
    for model in old:
        if model in new:
            found += differences(old[model], new[model])
    return _sorted(found)


def _sorted(found: Iterable[Difference]) -> tuple[Difference, ...]:
    order = list(LEVELS)
    return tuple(sorted(found, key=lambda difference: order.index(difference.level)))


def told(found: Iterable[Difference]) -> list[str]:
    """Format differences as lines, grouped by level."""
    listed = list(found)
    lines: list[str] = []
    for level, meaning in LEVELS.items():
        group = [difference for difference in listed if difference.level == level]
        if group:
            lines += [f"{level} ({meaning}):", *(f"  {difference}" for difference in group)]
    return lines or ["Nothing changed that matters to a caller."]


def is_breaking(found: Iterable[Difference]) -> bool:
    """Return whether a call that was valid may be refused now."""
    return any(difference.level == "breaking" for difference in found)


def _changes(old: Entry, new: Entry) -> Iterator[Change]:
    if old.id != new.id:
        yield "breaking", "id", f"was {old.id} and is {new.id}"
    if old.title != new.title:
        name = "" if old.class_name == new.class_name else f", so the class is {new.class_name}, not {old.class_name}"
        yield "notice", "title", f"was {old.title!r} and is {new.title!r}{name}"
    for name in ("category", "kind"):
        if getattr(old, name) != getattr(new, name):
            yield "notice", name, f"was {getattr(old, name)} and is {getattr(new, name)}"
    yield from mapping_changes(old.args, new.args, "args")
    yield from _outputs(old.output, new.output)
    yield from _prices(old.pricing, new.pricing)
    yield from _rules(old, new)
    yield from _times(old, new)


def _outputs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old["kind"] != new["kind"]:
        yield "breaking", "output.kind", f"was {old['kind']} and is {new['kind']}"
    for word in ("documented_key", "count"):
        if old.get(word) != new.get(word):
            was, now = (side.get(word, "not stated") for side in (old, new))
            yield "notice", f"output.{word}", f"was {was} and is {now}"


def _rules(old: Entry, new: Entry) -> Iterator[Change]:
    before, after = ([(rule.if_, rule.then) for rule in entry.rules] for entry in (old, new))
    for rule in new.rules:
        if (rule.if_, rule.then) not in before:
            yield "breaking", "rules", f"new: {rule.message}"
    for rule in old.rules:
        if (rule.if_, rule.then) not in after:
            yield "addition", "rules", f"gone: {rule.message}"


def _times(old: Entry, new: Entry) -> Iterator[Change]:
    before, after = (
        {case: _seconds(row) for row in reversed(entry.expect) for case in _cases(row.when)} for entry in (old, new)
    )
    for case in {**before, **after}:
        was, now = before.get(case, "not known"), after.get(case, "not known")
        if was != now:
            yield "notice", "expect", f"{f'with {case}: ' if case else ''}was {was} and is {now}"


def _seconds(row: ExpectRow) -> str:
    at = ", ".join(f"{name} {quoted(value)}" for name, value in row.at.items())
    fixed = f", {row.fixed:g} s of it fixed" if row.fixed else ""
    return f"{row.p50:g} to {row.p90:g} s{f' at {at}{fixed}' if at else ''}"


def _prices(old: Pricing, new: Pricing) -> Iterator[Change]:
    if old.unknown != new.unknown:
        yield "notice", "pricing", f"was {_known(old)} and is {_known(new)}"
        return
    for name in ("currency", "unit", "quantity"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield "notice", f"pricing.{name}", f"was {_plain(was)} and is {_plain(now)}"
    before, after = (_terms_by_case(pricing) for pricing in (old, new))
    for case in {**before, **after}:
        was, now = before.get(case, "not stated"), after.get(case, "not stated")
        if was != now:
            yield "notice", "pricing.rates", f"{case} was {was} and is {now}"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else quoted(value)


def _known(pricing: Pricing) -> str:
    return "known" if pricing.unknown is None else f"not known ({quoted(pricing.unknown)})"


def _terms_by_case(pricing: Pricing) -> dict[str, str]:
    """Return the price of each case; a row for several values of an argument counts as a case for each."""
    found: dict[str, str] = {}
    for row in pricing.rates:
        for case in _cases(row.when):
            found.setdefault(_price_case(case, row.since), _terms(row))
    return found


def _price_case(case: str, since: str | None) -> str:
    return f"the price{f' with {case}' if case else ''}{f' from {since}' if since else ''}"


def _cases(when: Mapping[str, Any]) -> Iterator[str]:
    """Yield every combination of choices that a condition covers."""
    options = [value if isinstance(value, list) else [value] for value in when.values()]
    for values in itertools.product(*options):
        yield ", ".join(f"{name} {quoted(value)}" for name, value in sorted(zip(when, values, strict=True)))


def _terms(row: Rate) -> str:
    if row.rate is None:
        return f"not known ({quoted(row.unknown)})"
    base = f"{row.base} + " if row.base != "0" else ""
    return f"{base}{row.rate}{f' above {row.included}' if row.included != '0' else ''}"
