"""Where the ledger of a user is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from shortapi.errors import LedgerError


def default_path() -> Path:
    """Return the per-user place of the ledger.

    Raises:
        LedgerError: this user has no home folder.
    """
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home_of(Path("~/AppData/Local")))
    elif sys.platform == "darwin":
        base = home_of(Path("~/Library/Application Support"))
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or home_of(Path("~/.local/state")))
    return base / "shortapi" / "ledger.db"


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
