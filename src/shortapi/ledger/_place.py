"""Where the ledger of a user is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from shortapi.downloads.addresses import is_private_link
from shortapi.errors import LedgerError


def default_path(service: str | None = None) -> Path:
    """Return the per-user place of the ledger.

    A service on this machine or network has a ledger of its own: most are sandboxes, and play money is not money.

    Args:
        service: its base URL; default: SHORTAPI_BASE_URL.

    Raises:
        LedgerError: this user has no home folder.
    """
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home_of(Path("~/AppData/Local")))
    elif sys.platform == "darwin":
        base = home_of(Path("~/Library/Application Support"))
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or home_of(Path("~/.local/state")))
    name = "ledger-local.db" if is_private_link(service or os.environ.get("SHORTAPI_BASE_URL")) else "ledger.db"
    return base / "shortapi" / name


def found(path: Path) -> Path:
    """Return where a ledger is, whatever the current folder becomes, and whichever of its names it was called by.

    Raises:
        LedgerError: nobody can tell.
    """
    try:
        return home_of(path).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a circle of links, no current folder, no name at all
        raise LedgerError(
            f"The ledger {str(path)!r} cannot be found ({error}). Nothing was sent; name another file."
        ) from error


def home_of(path: Path) -> Path:
    """Return a path with the home folder for its `~`.

    Raises:
        LedgerError: there is no such home folder.
    """
    try:
        return path.expanduser()
    except RuntimeError:
        raise LedgerError(
            f"There is no home folder for the ledger {str(path)!r}. Nothing was sent; name a file of your own: "
            "ledger=…, SHORTAPI_LEDGER or --ledger."
        ) from None
