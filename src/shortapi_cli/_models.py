"""`shortapi models`: list models, show one, draft or compare entries from pages. Offline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shortapi.catalog import Catalog
from shortapi_cli import _output
from shortapi_cli._exit import UsageError
from shortapi_cli._prices import price

if TYPE_CHECKING:
    from shortapi.catalog import Entry, IndexRow
    from shortapi_cli._options import Options


def models(options: Options) -> int:
    """List the models, show one, or read a page."""
    if options.page is not None:
        from shortapi_cli import _pages

        if options.against is not None:
            return _pages.diff(options, options.against, options.page)
        return _pages.add(options, options.page)
    catalog = Catalog(options.catalog)
    if options.show is not None:
        return _show(catalog[options.show], options)
    rows = _found(_chosen(catalog.index(), options), options.search)
    if options.json:
        _output.tell_json({"models": [_row_data(catalog[row.id]) for row in rows]})
        return 0
    cells = [(row.id, row.category, price(row.pricing), row.title) for row in rows]
    _output.table(("ID", "CATEGORY", "PRICE", "TITLE"), cells, color=not options.no_color)
    return 0


def _chosen(rows: list[IndexRow], options: Options) -> list[IndexRow]:
    _check_name("category", options.category, (row.category for row in rows))
    _check_name("vendor", options.vendor, (_vendor(row) for row in rows))
    return [row for row in rows if options.category in {None, row.category} and options.vendor in {None, _vendor(row)}]


def _found(rows: list[IndexRow], words: Sequence[str]) -> list[IndexRow]:
    """Return the rows that contain all words, the best match first; `models list` is the same as `models`."""
    wanted = [word.lower() for word in words]
    if wanted[:1] == ["list"]:
        del wanted[0]
    if not wanted:
        return rows
    ranks = {row.id: [_rank(word, row) for word in wanted] for row in rows}
    found = [row for row in rows if all(ranks[row.id])]
    if found:
        return sorted(found, key=lambda row: -sum(ranks[row.id]))
    strange = next((word for number, word in enumerate(wanted) if not any(rank[number] for rank in ranks.values())), "")
    known = set(re.split(r"[/ -]", " ".join(_name(row) for row in rows)))
    import difflib

    close = difflib.get_close_matches(strange or wanted[0], known, n=1)
    meant = f"; did you mean {close[0]!r}?" if close else "; shortapi models lists all models"
    raise UsageError(f"no model matches the words {' '.join(words)!r}{meant}")


def _name(row: IndexRow) -> str:
    return f"{row.id} {row.category} {row.title}".lower()


def _rank(word: str, row: IndexRow) -> int:
    """Return how well a row matches: 4 a whole word of its name, 3 the beginning of one, 2 a part, 1 its summary."""
    name = _name(row)
    tokens = {row.id, row.category, *re.split(r"[/ ]", name), *re.split(r"[/ -]", name)}
    if word in tokens:
        return 4
    if any(token.startswith(word) for token in tokens):
        return 3
    return 2 if word in name else int(word in row.summary.lower())


def _vendor(row: IndexRow) -> str:
    return row.id.partition("/")[0]


def _check_name(what: str, name: str | None, known: Iterable[str]) -> None:
    listed = sorted(set(known))
    if name is not None and name not in listed:
        raise UsageError(f"no model has the {what} {name!r}; there are {', '.join(listed) or 'no models'}")


def _row_data(entry: Entry) -> dict[str, object]:
    names = ("id", "title", "category", "summary", "class_name", "origin")
    return {**{name: getattr(entry, name) for name in names}, "price": price(entry.data["pricing"])}


def _show(entry: Entry, options: Options) -> int:
    from shortapi_cli import _describe

    if options.json:
        facts = {**entry.data, "class_name": entry.class_name, "origin": entry.origin}
        prices = [{"args": args, "price": cost} for args, cost in _describe.examples(entry)]
        _output.tell_json({"model": facts, "estimates": prices})
        return 0
    color = not options.no_color
    _output.tell(entry.id)
    _output.tell_wrapped(f"{entry.title}: {entry.summary}", indent="")
    _output.heading("Arguments", color=color)
    rows = [_describe.argument(arg) for arg in entry.args.values()]
    _output.table(("NAME", "TYPE", "REQUIRED", "DEFAULT", "ALLOWED", "MEANING"), rows, color=color)
    for title, lines in _describe.sections(entry):
        if lines:
            _output.heading(title, color=color)
            for line in lines:
                _output.tell_wrapped(line, indent="  ")
    return 0
