"""Description of a model in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve

from shortapi.errors import PriceUnknownError
from shortapi.pricing import estimate
from shortapi_cli._prices import current
from shortapi_generator.wording import limits, literal, quantity, terms, time_line

if TYPE_CHECKING:
    from shortapi.catalog import Arg, Entry


def argument(arg: Arg) -> tuple[str, str, str, str, str, str]:
    """Return the table cells of an argument: name, type, required, default, allowed, meaning."""
    kind = arg.type if arg.items is None else f"{arg.type} of {arg.items.type}"
    default = literal(arg.default) if arg.has_default else ""
    return arg.name, kind, "yes" if arg.required else "", default, "; ".join(_allowed(arg)), arg.description


def _allowed(arg: Arg) -> Iterator[str]:
    yield from limits(arg)
    if arg.properties:
        yield f"with {', '.join(arg.properties)}"
    if arg.items is not None:  # its media are described with the list
        yield from (f"each {rule}" for rule in _allowed(evolve(arg.items, media=None)))


def sections(entry: Entry) -> Iterator[tuple[str, list[str]]]:
    """Yield the sections below the arguments, each as a title and lines."""
    yield "Rules", [rule.message for rule in entry.rules]
    yield f"Prices in {entry.pricing.currency}", list(_price_lines(entry))
    yield "What a job costs", [f"{_words(args)}: {cost}" for args, cost in examples(entry)]
    sources = list(dict.fromkeys(f"({row.source})" for row in entry.expect if row.source))
    yield "Time", [time_line(row, more=len(entry.expect) > 1) for row in entry.expect] + sources
    complete = "" if entry.source.get("complete", True) else "; the page is incomplete"
    yield "Source", [f"{entry.source.get('page')}, read {entry.source.get('read')}{complete}", f"entry: {entry.origin}"]
    yield "Corrections", [f"page: {row['page']}; we: {row['we']}; why: {row['why']}" for row in entry.corrections]
    yield "Notes", list(entry.notes)


def _price_lines(entry: Entry) -> Iterator[str]:
    pricing = entry.pricing
    if pricing.unknown is not None:
        yield f"not known: {pricing.unknown}"
        return
    for row in pricing.rates:
        since = f", from {row.since}" if row.since else ""
        yield f"{_words(row.when) or 'always'}: {terms(row, entry)}{since}"
    if billed := quantity(entry):
        yield billed
    yield f"read {pricing.checked or 'on an unknown day'}"


def _words(args: Mapping[str, Any]) -> str:
    pairs = ((name, given if isinstance(given, (list, tuple)) else [given]) for name, given in args.items())
    return " ".join(f"{name}={'|'.join(map(literal, choices))}" for name, choices in pairs)


def examples(entry: Entry) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield example arguments and their price for each row of the price list."""
    for row in current(entry.data["pricing"]):
        args = {name: wanted[0] if isinstance(wanted, list) else wanted for name, wanted in row.get("when", {}).items()}
        args |= _quantity(entry)
        try:
            yield args, str(estimate(entry, args))
        except PriceUnknownError:
            continue


def _quantity(entry: Entry) -> dict[str, Any]:
    """Return the argument that holds the number of units, with an example value."""
    name = entry.pricing.quantity
    if not isinstance(name, str) or name not in entry.args:
        return {}
    arg = entry.args[name]
    usual = arg.default if arg.has_default else entry.example.get(name, arg.minimum)
    return {} if usual is None else {name: usual}
