"""The same job as Python, command line and curl, to copy. The key is never shown: all of them read SHORTAPI_KEY."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from pprint import pformat
from textwrap import indent
from typing import Any

from shortapi import Client, Entry, ShortAPIError
from shortapi.downloads.media import USUAL_ENDINGS
from shortapi.testing import Flow, Flows, Now, Request, Send, Work
from shortapi_play._uploads import mapped

PYTHON = """\
{path}from shortapi import Client

args = {{
{args}}}
with Client() as client:  # the key is in SHORTAPI_KEY
    result = client.run({model!r}, args, max_cost={price!r}, save={name!r})

print(result.saved)"""


class _Code(str):
    """A text that is code, so its repr is itself."""

    __repr__ = str.__str__


def snippets(entry: Entry, args: dict[str, Any], price: str | None) -> dict[str, str]:
    """Return the job in each language; `price`: USD, None if it is not known."""
    name = f"{entry.id.split('/')[-2].replace('.', '-')}.{USUAL_ENDINGS.get(entry.output['kind'], 'bin')}"
    values = _named(args, lambda name: _Code(f"Path({name!r})"))
    path = "from pathlib import Path\n\n" if "Path(" in repr(values) else ""
    shown = "".join(f"{key!r}: {pformat(value, width=80, sort_dicts=False)},\n" for key, value in values.items())
    python = PYTHON.format(path=path, args=indent(shown, "    "), model=entry.id, price=price, name=name)
    words = [shlex.quote(f"{key}={_word(value)}") for key, value in args.items()]
    command = " \\\n  ".join((f"shortapi run {shlex.quote(entry.id)}", *words, f"-o {name}"))
    return {"Python": python, "CLI": command, "curl": _curl(entry, args)}


def _named(value: Any, change: Callable[[str], Any]) -> Any:
    """Return a value with something for the name of each file in it."""
    return mapped(value, lambda leaf: change(leaf.name) if isinstance(leaf, Path) else leaf)


def _word(value: Any) -> str:
    """Return a value as the command line takes it."""
    if isinstance(value, str):
        return f"@{value}" if value.startswith("@") else value
    named = _named(value, str)
    return named if isinstance(named, str) else json.dumps(named, ensure_ascii=False)


def _curl(entry: Entry, args: dict[str, Any]) -> str:
    """Return the create and the poll as the library itself sends them, by its flows."""
    linked = _named(args, lambda name: f"https://…/{name}")
    client = Client("$SHORTAPI_KEY", ledger=False)
    try:
        create = _first(Flows(client).submit(entry.id, linked, validate="off"))
    except ShortAPIError as error:  # such as a text that is no Unicode
        return f"# {error.message}"
    first = "# First put your file where ShortAPI can fetch it.\n" if linked != args else ""
    body = shlex.quote(json.dumps(json.loads(create.content or b"{}"), indent=2, ensure_ascii=False))
    poll = _sent(_first(Flows(client).poll("JOB_ID")))
    return f"{first}{_sent(create)} \\\n  -d {body}\n# then, until it is done:\n{poll}"


def _first(flow: Flow[Any]) -> Request:
    """Return the first request of a flow; it is not sent."""
    command = next(flow)
    while not isinstance(command, Send):
        command = flow.send(command.call() if isinstance(command, Work) else 0.0 if isinstance(command, Now) else None)
    flow.close()
    return command.request


def _sent(request: Request) -> str:
    shown = [name for name in request.headers if name.lower() in {"authorization", "content-type"}]
    # In double quotes, in which the shell puts the key for its name.
    headers = "".join(f' \\\n  -H "{name}: {request.headers[name]}"' for name in shown)
    return f"curl -sS -X {request.method} {shlex.quote(request.url)}{headers}"
