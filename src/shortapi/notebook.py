"""How results, outputs, prices, entries and jobs look in notebooks, and the progress bar of a wait.

A picture, video or sound is shown by its saved file, or else by its bytes, which `bundle` reads; up to `MOST` bytes are
put into the notebook, a larger file is shown by its path. A wait in a notebook without `on_update` shows a `Bar`.
"""

from __future__ import annotations

import base64
import mimetypes
import os
from collections.abc import Callable, Iterable
from html import escape
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from shortapi._shown import Shown
from shortapi.errors import ShortAPIError

MOST = 16 * 2**20
"""Maximum bytes of a file that are put into a notebook."""

COLUMNS = ("job_id", "id", "model", "state", "status", "estimate", "charge", "elapsed", "files", "error", "why")
"""Attributes of rows, jobs and outcomes that `Table` shows, if any of them has it."""


class Table(Shown):
    """Rows of a ledger, jobs, outcomes or what `resume` returns, as a table: `Table(client.resume())`."""

    def __init__(self, items: Iterable[Any]) -> None:
        self.items = tuple(items)

    def __repr__(self) -> str:
        return f"<Table of {len(self.items)}>"


class Bar:
    """A progress bar in a notebook; pass it as `on_update`. Needs IPython."""

    _handle: Any = None

    def __call__(self, seen: Any) -> None:
        ipython: Any = import_module("IPython.display")
        ended = seen.status not in {"queued", "running", "unknown"}
        whole = seen.elapsed + (seen.eta or 0.0)
        value = (
            "" if seen.eta is None and not ended else f' value="{1 if ended or not whole else seen.elapsed / whole}"'
        )
        shown = ipython.HTML(f'<progress max="1"{value}></progress> {escape(str(seen))}')
        if self._handle is None:
            self._handle = ipython.display(shown, display_id=True)
        else:
            self._handle.update(shown)


def bundle(thing: Any) -> dict[str, str]:
    """Return an object's representations by their MIME types."""
    maker = next(MAKERS[kind.__name__] for kind in type(thing).__mro__ if kind.__name__ in MAKERS)
    return {"text/plain": repr(thing), "text/html": maker(thing)}


def _output(output: Any, saved: Any = None) -> str:
    saved = saved or output.saved
    name = Path(urlsplit(output.url).path).name if saved is None else saved.path
    if saved is None and iscoroutinefunction(output.read):
        return escape(f"{output!r}: save it to see it here.")
    try:
        if saved is None:
            data = output.read(max_bytes=MOST)
        elif saved.bytes > MOST:
            return _by_path(output.kind, saved.path)
        else:
            data = Path(saved.path).read_bytes()
    except (ShortAPIError, OSError) as error:
        return escape(f"{output!r}: {error}")
    usual = {"image": "image/png", "video": "video/mp4", "audio": "audio/mpeg"}
    kind = mimetypes.guess_type(name)[0] or usual.get(output.kind, "application/octet-stream")
    return _element(output.kind, f"data:{kind};base64,{base64.b64encode(data).decode()}", Path(name).name)


def _by_path(kind: str, path: str) -> str:
    """Return an element for a file by its path, which notebooks serve below their own folder."""
    relative = os.path.relpath(path)
    here = not relative.startswith(os.pardir) and not Path(relative).is_absolute()
    return (_element(kind, quote(Path(relative).as_posix()), path) + "<br>" if here else "") + escape(path)


def _element(kind: str, source: str, name: str) -> str:
    if kind == "image":
        return f'<img src="{source}" alt="{escape(name)}" style="max-width: 100%">'
    if kind in {"video", "audio"}:
        return f'<{kind} src="{source}" controls style="max-width: 100%"></{kind}>'
    return f'<a href="{source}" download="{escape(name)}">{escape(name)}</a>'


def _result(result: Any) -> str:
    shown = map(_output, result.outputs, result.saved or [None] * len(result.outputs))
    facts = {"job": result.job_id, "model": result.model, "charge": result.charge, "estimate": result.estimate}
    pairs = {**facts, "time": f"{result.elapsed:.1f} s"}.items()
    return "<br>".join(shown) + _table((), (pair for pair in pairs if pair[1] is not None))


def _entry(entry: Any) -> str:
    head = f"<h4>{escape(entry.title)}</h4>{escape(f'{entry.id}: {entry.summary}')}"
    args = entry.args.values()
    rows = ((arg.name, arg.type, arg.default, ", ".join(map(str, arg.enum)), arg.description) for arg in args)
    return head + _table(("argument", "type", "default", "choices", "what it is"), rows)


def _rows(table: Table) -> str:
    found = [{name: _fact(item, name) for name in COLUMNS} for item in table.items]
    names = [name for name in COLUMNS if any(row[name] is not None for row in found)]
    return _table(names, ([row[name] for name in names] for row in found))


def _fact(item: Any, name: str) -> Any:
    """Return what is known of a row or job, or of an outcome's job or result; None if nothing is."""
    parts = (item, getattr(item, "job", None), getattr(item, "result", None))
    value = next((found for part in parts if (found := getattr(part, name, None)) is not None), None)
    if name == "files" and isinstance(value, dict):  # of a row: path and digest by number
        return ", ".join(path for path, _ in value.values()) or None
    return value


def _table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    lines = [[f"<th>{escape(name)}</th>" for name in heads]]
    lines += [[f"<td>{escape('' if cell is None else str(cell))}</td>" for cell in row] for row in rows]
    return f"<table>{''.join(f'<tr>{str().join(line)}</tr>' for line in lines if line)}</table>"


MAKERS: dict[str, Callable[..., str]] = {
    "OutputBase": _output,
    "Result": _result,
    "Estimate": lambda estimate: f"<b>{escape(str(estimate))}</b>",
    "Entry": _entry,
    "Row": lambda row: _rows(Table([row])),
    "Table": _rows,
}
"""Functions that make the HTML of an object, by the names of their classes, which this module does not load."""
