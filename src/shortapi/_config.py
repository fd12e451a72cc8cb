"""The options of a client, each resolved in one place: the argument, else the environment, else the default."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shortapi.catalog import Catalog
from shortapi.errors import ConfigurationError
from shortapi.validation import shown

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from shortapi.ledger import Budget, Ledger


def key_of(given: str | None) -> str:
    """Return the API key: the argument, else SHORTAPI_KEY."""
    if given is not None and not isinstance(given, str):
        raise ConfigurationError(f"The API key must be a text, not a {type(given).__name__}. Nothing was sent.")
    key = (given if given is not None else os.environ.get("SHORTAPI_KEY", "")).strip()
    if not key:
        raise ConfigurationError(
            "There is no API key. Nothing was sent; set the environment variable SHORTAPI_KEY, or pass "
            "Client(api_key=...)."
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError(
            "The API key holds blanks or characters that no key has. Nothing was sent; copy it again from your account."
        )
    return key


def base_url_of(given: str | None, default: str) -> str:
    """Return the address of the service: the argument, else SHORTAPI_BASE_URL, else that of the protocol data.

    However it was written, it comes out as the ledger is to know it.
    """
    from urllib.parse import urlsplit

    from shortapi.downloads.addresses import is_public_host

    url: Any = given or os.environ.get("SHORTAPI_BASE_URL") or default
    if not isinstance(url, str):
        raise ConfigurationError(f"The base URL must be a text, not a {type(url).__name__}. Nothing was sent.")
    try:
        parts = urlsplit(url.strip())
        (parts.hostname or "").encode("idna")
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username is not None:
        raise ConfigurationError(
            "The base URL must look like https://api.shortapi.ai, without user, query or fragment. Nothing was sent; "
            "look at base_url= and SHORTAPI_BASE_URL."
        )
    if parts.scheme == "http" and is_public_host(parts.hostname):
        raise ConfigurationError(
            f"The base URL is not encrypted (http://{parts.hostname}), so the key could be read on the way. "
            "Nothing was sent; use https."
        )
    return _plain(parts)


def _plain(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in {None, {"http": 80, "https": 443}[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def catalog_of(given: Catalog | str | Path | None) -> Catalog:
    """Return the catalogue: the argument, or the built-in one under the entries that it or SHORTAPI_CATALOG names."""
    if given is not None and not isinstance(given, (Catalog, str, Path)):
        raise ConfigurationError(f"catalog must be a Catalog or a path, not a {type(given).__name__}.")
    return given if isinstance(given, Catalog) else Catalog(overlay=given)


def ledger_of(given: Ledger | str | Path | bool | None, base_url: str | None) -> Ledger | None:
    """Return the ledger: the argument, else the one that SHORTAPI_LEDGER names, else none.

    Args:
        given: True: SHORTAPI_LEDGER, else the user's own, which a service on this machine has for itself; False: none,
            whatever the environment says.
    """
    if given is False or (given is None and not os.environ.get("SHORTAPI_LEDGER")):
        return None
    from shortapi.ledger import Ledger

    if isinstance(given, Ledger):
        return given
    return Ledger(None if given is None or given is True else given, service=base_url)


def budgets_of(given: Budget | Sequence[Budget] | str | None, ledger: Ledger | None) -> tuple[Budget, ...]:
    """Return the budgets of a client, which need a ledger."""
    if given is None:
        return ()
    from shortapi import ledger as books

    read = books.budgets_of(given) if isinstance(given, str) else given
    budgets = (read,) if isinstance(read, books.Budget) else tuple(read) if isinstance(read, (list, tuple)) else None
    if budgets is None or not all(isinstance(budget, books.Budget) for budget in budgets):
        raise ConfigurationError(
            f"budget must be a Budget such as Budget('20', 'day'), several of them, or a text such as "
            f"'20/day 200/month', not {shown(given)}. Nothing was sent."
        )
    if budgets and ledger is None:
        raise ConfigurationError(
            "A budget is held in a ledger, and this client has none. Nothing was sent; pass ledger=True or a path."
        )
    return budgets


def polls_per_second(given: float | None) -> float | None:
    """Return the rate limit of polls; None: as fast as the policy asks."""
    good = given is None or (isinstance(given, (int, float)) and not isinstance(given, bool) and 0.001 <= given <= 1e6)
    if not good:
        raise ConfigurationError(f"max_polls_per_second must be a number from 0.001 to 1000000, not {given!r}.")
    return given
