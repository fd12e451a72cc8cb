"""`shortapi models add` and `models diff`: draft an entry from a vendor's page, and compare a page with an entry."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
from attrs import evolve

from shortapi.catalog import Catalog
from shortapi.errors import CatalogError, TransportError
from shortapi_cli import _output
from shortapi_cli._exit import UsageError
from shortapi_generator.diff import differences, is_breaking, told
from shortapi_generator.page import Draft, from_page

if TYPE_CHECKING:
    from shortapi.catalog import Arg, Entry
    from shortapi_cli._options import Options

FETCH_SECONDS = 10.0
MAX_BYTES = 1_000_000


def add(options: Options, page: str) -> int:
    """Draft an entry from a page, and write it below a folder or to stdout."""
    draft = _draft(page)
    notes = [*draft.notes, *_clashes(draft, options)]
    path = None if options.out is None else _written(draft, Path(options.out), overwrite=options.overwrite)
    if options.json:
        facts = {"model": draft.data, "yaml": draft.yaml, "file": None if path is None else str(path)}
        _output.tell_json({**facts, "notes": notes})
        return 0
    if path is None:
        _output.tell(draft.yaml.removesuffix("\n"))
    else:
        _output.tell(str(path))
    _tell(notes)
    return 0


def diff(options: Options, model: str, page: str) -> int:
    """Show how a page differs from the catalogue's entry; return 1 if calls that were valid may be refused."""
    old = Catalog(options.catalog)[model]
    draft = _draft(page)
    if draft.entry.id != old.id:
        raise UsageError(f"the page is about {draft.entry.id}, not {old.id}")
    found = differences(old, _completed(draft, old))
    if options.json:
        rows = [{"level": one.level, "where": one.where, "message": one.message} for one in found]
        _output.tell_json({"breaking": is_breaking(found), "differences": rows, "notes": list(draft.notes)})
    else:
        for line in told(found):
            _output.tell(line)
        _tell(list(draft.notes))
    return 1 if is_breaking(found) else 0


def _tell(notes: list[str]) -> None:
    if notes:
        _output.say("look at:")
    for note in notes:
        _output.say(f"  {note}")


def _draft(page: str) -> Draft:
    is_link = page.startswith(("http://", "https://"))
    raw = _fetched(page) if is_link else _read(page)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"the page {_shown(page)} is not text (UTF-8)") from None
    return from_page(text, address=_shown(page) if is_link else None)


def _shown(page: str) -> str:
    """Return a link without its secret parts: user, password and query."""
    if not page.startswith(("http://", "https://")):
        return page
    try:
        parts = urlsplit(page)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise UsageError("the page's link is not an http(s) link") from None
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def _read(page: str) -> bytes:
    try:
        if page == "-":
            return _bounded(sys.stdin.buffer.read(MAX_BYTES + 1), page)
        with Path(page).open("rb") as file:
            return _bounded(file.read(MAX_BYTES + 1), page)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not a file name"
        raise UsageError(f"the page {page!r} cannot be read ({why}); give a file, - or a link") from None


def _bounded(raw: bytes, page: str) -> bytes:
    if len(raw) > MAX_BYTES:
        raise UsageError(f"the page {_shown(page)} has more than {MAX_BYTES} bytes; a model's page has a few thousand")
    return raw


def _fetched(link: str) -> bytes:
    """Fetch a page, without the API key."""
    shown = _shown(link)
    try:
        status, body = asyncio.run(_get(link))
    except TimeoutError:
        raise TransportError(
            f"The page {shown} could not be read: no complete answer in {FETCH_SECONDS:g} s."
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = "no connection" if isinstance(error, httpx.ConnectError) else "no readable answer"
        raise TransportError(f"The page {shown} could not be read: {why} ({type(error).__name__}).") from None
    if status != 200:
        raise TransportError(f"The page {shown} could not be read: the answer was HTTP {status}.")
    return _bounded(body, link)


async def _get(link: str) -> tuple[int, bytes]:
    """Return status and body, which is truncated beyond `MAX_BYTES`."""
    plain = {"accept-encoding": "identity"}
    async with (
        asyncio.timeout(FETCH_SECONDS),
        httpx.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=True, headers=plain) as http,
        http.stream("GET", link) as answer,
    ):
        body = b""
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > MAX_BYTES:
                break
        return answer.status_code, body


def _clashes(draft: Draft, options: Options) -> list[str]:
    """Return why the entry cannot be added to the user's catalogue."""
    try:
        Catalog(options.catalog).add(draft.yaml)
    except CatalogError as error:
        # Problems of the user's other files are reported when those are used.
        return [problem.removeprefix("<text>: ") for problem in error.problems if problem.startswith("<text>")]
    return []


def _written(draft: Draft, folder: Path, *, overwrite: bool) -> Path:
    path = folder / f"{draft.entry.id}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w" if overwrite else "x", encoding="utf-8") as file:
            file.write(draft.yaml)
    except FileExistsError:
        raise UsageError(f"{str(path)!r} exists already; --overwrite replaces it") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not a file name"
        raise UsageError(f"{str(path)!r} cannot be written ({why})") from None
    return path


def _completed(draft: Draft, old: Entry) -> Entry:
    """Complete the page's entry by the old one: with what pages never state, and what a truncated page may lack."""
    args = draft.entry.args
    if not draft.entry.source["complete"]:
        args = _with_missing(args, old.args)
    return evolve(draft.entry, args=args, title=old.title, expect=old.expect, rules=old.rules)


def _with_missing(new: Mapping[str, Arg], old: Mapping[str, Arg]) -> dict[str, Arg]:
    """Add the arguments that only the old entry has, also within lists and objects."""
    found = {name: _whole(arg, old[name]) if name in old else arg for name, arg in new.items()}
    return {**found, **{name: arg for name, arg in old.items() if name not in found}}


def _whole(new: Arg, old: Arg) -> Arg:
    items = new.items if new.items is None or old.items is None else _whole(new.items, old.items)
    return evolve(new, items=items, properties=_with_missing(new.properties, old.properties))
