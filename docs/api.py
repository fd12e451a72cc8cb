"""Writes the API reference of the site from docstrings, as plain Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import frozen

from shortapi import errors


@frozen
class Page:
    """One page of the reference: names of a module; all its public classes and functions if none are given."""

    title: str
    module: str
    names: Sequence[str] = ()


PAGES: Mapping[str, Page] = {
    "client": Page("Client", "shortapi", ("Client", "Job", "Output")),
    "async-client": Page("AsyncClient", "shortapi", ("AsyncClient", "AsyncJob", "AsyncOutput")),
    "records": Page(
        "Records", "shortapi", ("Estimate", "Quote", "Snapshot", "Result", "Outcome", "Saved", "Resumed", "PollPolicy")
    ),
    "errors": Page("Errors", "shortapi.errors", tuple(name for name in vars(errors) if name.endswith("Error"))),
    "catalog": Page("Catalogue", "shortapi.catalog", ("Catalog", "Entry", "Arg", "Pricing", "Expect", "IndexRow")),
    "ledger": Page("Ledger and budgets", "shortapi.ledger", ("Ledger", "Budget", "Row", "Choice", "Total")),
    "batch": Page("Batches", "shortapi_batch"),
    "callbacks": Page("Callbacks", "shortapi.callbacks"),
    "uploads": Page("Uploads", "shortapi.uploads"),
    "otel": Page("OpenTelemetry", "shortapi_otel"),
    "testing": Page("Testing", "shortapi.testing"),
}

NAMES = tuple((f"API: {page.title}", f"api/{name}.md") for name, page in PAGES.items())
"""Titles and files, for the navigation."""

WIDE = 100
"""Characters of a signature that still stands on one line."""

SECTION = re.compile(r"(Args|Args, Raises|Attributes|Returns|Raises|Yields):(.*)")
ITEM = re.compile(r"([\w.*/, ]+?): (.+)")


def write(folder: Path) -> None:
    """Write all pages of the reference below a folder."""
    (folder / "api").mkdir()
    for name, page in PAGES.items():
        (folder / "api" / f"{name}.md").write_text("\n\n".join(_page(page)) + "\n", encoding="utf-8")


def _page(page: Page) -> Iterator[str]:
    module = import_module(page.module)
    yield f"# {page.title}"
    if page.module != "shortapi":
        yield from _told(_own_doc(module))
    for name in page.names or _public(module):
        thing = getattr(module, name)
        yield f"## {name}"
        yield f"```text\n{page.module}.{name}{_signature(thing)}\n```"
        yield from _told(_own_doc(thing))
        if inspect.isclass(thing):
            yield from _members(name, thing)


def _public(module: Any) -> list[str]:
    """Return the names of a module's own public classes and functions, in the order of its text."""
    names = getattr(module, "__all__", None) or [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(thing) or inspect.isfunction(thing))
        and thing.__module__ == module.__name__
    ]
    return [
        name for name in names if inspect.isclass(getattr(module, name)) or inspect.isfunction(getattr(module, name))
    ]


def _members(name: str, thing: type) -> Iterator[str]:
    for base in thing.__mro__:
        if not base.__module__.startswith("shortapi"):
            continue
        for member, value in vars(base).items():
            is_method = inspect.isfunction(value) or isinstance(value, (classmethod, staticmethod, property))
            if member.startswith("_") or not is_method or not _own_doc(value):
                continue
            if next(one for one in thing.__mro__ if member in vars(one)) is base:
                yield f"### {name}.{member}"
                if not isinstance(value, property):
                    yield f"```text\n{member}{_signature(getattr(thing, member))}\n```"
                yield from _told(_own_doc(value))


def _own_doc(thing: Any) -> str:
    """Return a docstring that stands at the thing itself; those of built-in bases say nothing about ours."""
    return inspect.cleandoc(getattr(thing, "__doc__", None) or "")


def _signature(thing: Any) -> str:
    try:
        shown = str(inspect.signature(thing))
    except (TypeError, ValueError):
        return ""
    shown = re.sub(r"(: |-> )'([^']*)'", r"\1\2", shown).replace("(self, ", "(").replace("(self)", "()")
    if len(shown) < WIDE:
        return shown
    # A comma within brackets does not end a parameter.
    parameters, arrow, returned = shown[1:].rpartition(") -> ")
    parts = re.split(r", (?![^\[(]*[\])])", parameters)
    return "(\n" + "".join(f"    {part},\n" for part in parts) + f"{arrow}{returned}"


def _told(doc: str) -> Iterator[str]:
    """Yield a docstring's paragraphs as Markdown; its sections become lists."""
    for paragraph in re.split(r"\n\s*\n", doc):
        heading, *lines = paragraph.split("\n")
        found = SECTION.fullmatch(heading)
        if not found:
            drawn = re.search(r"^ {2,}|\S {2,}\S", paragraph, re.MULTILINE)
            yield f"```text\n{paragraph}\n```" if drawn else _escaped(paragraph)
            continue
        yield f"**{found[1]}**{':' + _escaped(found[2]) if found[2].strip() else ''}"
        if lines:
            yield "\n".join(_items(lines))


def _items(lines: Sequence[str]) -> Iterator[str]:
    text = inspect.cleandoc("\n".join(["", *lines]))
    for item in re.split(r"\n(?! )", text):
        joined = " ".join(item.split())
        found = ITEM.match(joined)
        yield f"- `{found[1]}`: {_escaped(joined[found.end(1) + 2 :])}" if found else f"- {_escaped(joined)}"


def _escaped(text: str) -> str:
    """Return text in which what is not code is safe in Markdown."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(
        part if part.startswith("`") else re.sub(r"([<*]|(?<!\w)_|_(?!\w))", r"\\\1", part) for part in parts
    )
