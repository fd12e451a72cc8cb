"""The client of a command: with the user's key, or on a private sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from shortapi.errors import ConfigurationError
from shortapi_cli._exit import UsageError
from shortapi_cli._output import say

if TYPE_CHECKING:
    from shortapi import Catalog, Client, Entry
    from shortapi.uploads import Store
    from shortapi_cli._books import Books
    from shortapi_cli._options import Options


@frozen
class Connection:
    """A client, and the base URL of its private sandbox, if any."""

    client: Client
    sandbox: str | None = None


SANDBOX_KEY = "ak-sandbox"
"""A key for sandboxes, which accept any key by default."""

SANDBOX_INTERVAL = 0.2
"""Seconds between two polls of a private sandbox."""


def key_of(options: Options) -> str:
    """Return the API key; raise ConfigurationError if there is none."""
    if options.sandbox:
        if options.base_url is not None:
            raise UsageError("--sandbox starts its own sandbox, so it cannot be combined with --base-url")
        return SANDBOX_KEY
    key = os.environ.get("SHORTAPI_KEY", "") if options.key_file is None else _key_in(options.key_file)
    if not key.strip():
        where = "SHORTAPI_KEY is not set" if options.key_file is None else f"{options.key_file!r} is empty"
        raise ConfigurationError(
            f"There is no API key: {where}. Nothing was sent; set the environment variable SHORTAPI_KEY, name a file "
            "with --key-file, or try --sandbox, which needs none."
        )
    return key.strip()


def _key_in(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not a text file"
        raise ConfigurationError(f"The key file {file!r} cannot be read ({why}). Nothing was sent.") from None


def with_own_pictures(args: Mapping[str, Any], entry: Entry, base_url: str) -> dict[str, Any]:
    """Replace the example's pictures, which are on the internet, by one of the sandbox at `base_url`."""
    own = f"{base_url}/files/first-frame.webp"
    pictures = {name for name, arg in entry.args.items() if arg.media is not None and arg.media.kind == "image"}
    return {
        name: own if name in pictures and value == entry.example.get(name) else value for name, value in args.items()
    }


def uploads_of(options: Options) -> Store | None:
    """Return the bucket named by the options; the client itself reads the environment."""
    url = options.uploads or (os.environ.get("SHORTAPI_UPLOADS") if options.keep_uploads else None)
    if url is None:
        return None
    from shortapi.uploads import Store

    return Store(url, keep=options.keep_uploads)


@contextmanager
def connected(options: Options, catalog: Catalog, key: str, books: Books) -> Iterator[Connection]:
    """Open a client, on a private sandbox with --sandbox, and close both at the end."""
    from shortapi import Client

    with connection_of(options, catalog, key, books) as (how, sandbox), Client(**how) as client:
        yield Connection(client, sandbox)


@contextmanager
def connection_of(
    options: Options, catalog: Catalog, key: str, books: Books
) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Yield the options of a client, and the base URL of its private sandbox, if any, which is closed at the end."""
    from shortapi import PollPolicy

    # False, not None, which would read SHORTAPI_LEDGER.
    kept = {"ledger": books.ledger or False, "budget": books.budgets, "uploads": uploads_of(options)}
    how: dict[str, Any] = {"api_key": key, "catalog": catalog, **kept}
    if not options.sandbox:
        yield {**how, "base_url": options.base_url}, None
        return
    from shortapi_sandbox import Sandbox

    with Sandbox(catalog) as sandbox:
        say("simulated: this command uses a private sandbox; nothing is paid, and its results are simulated")
        yield {**how, "base_url": sandbox.base_url, "poll": PollPolicy(interval=SANDBOX_INTERVAL)}, sandbox.base_url
