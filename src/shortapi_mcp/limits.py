"""The limits that a person sets for agents, in the environment or in a file: no tool can change them."""

from __future__ import annotations

import os
import shlex
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from attrs import frozen

from shortapi.errors import ConfigurationError
from shortapi.ledger import Budget
from shortapi.pricing import given_usd

VARIABLE = "SHORTAPI_AGENT_LIMITS"
WORDS = "job, day, month, assume, quote, models, folders"
"""What the text consists of: `job=0.50 day=5 folders=/home/me/clips`, on one line or several; # begins a comment."""


@frozen(kw_only=True)
class Limits:
    """What agents may do without asking, and what they may not do at all.

    Attributes:
        job: USD; a job that costs at most this much is not asked about. 0: every job is.
        budgets: what all jobs of the ledger together may cost, per day and month, and what an unknown price counts.
        quote: seconds for which a quote holds.
        models: patterns of model ids such as alibaba/*; empty: all models.
        folders: files are read from and saved to these only, the first by default; empty: no files. No symlinks.
    """

    job: Decimal = Decimal(0)
    budgets: tuple[Budget, ...] = ()
    quote: float = 900.0
    models: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()

    def allows(self, model: str) -> bool:
        """Return whether agents may use a model."""
        return not self.models or any(fnmatchcase(model, pattern) for pattern in self.models)

    def path(self, text: str) -> Path | None:
        """Return the path of a file or folder in an allowed folder; None for any other, and if a link is in it."""
        try:
            scheme, _, path, *_ = urlsplit(text)
            given = Path(url2pathname(path) if scheme == "file" else text)
            good = text and ".." not in given.parts and (scheme == "file" or len(scheme) < 2)  # C: is a disk
            paths = [(folder, folder / given) for folder in self.folders if good]
            found = [path for folder, path in paths if path.is_relative_to(folder) and path.resolve() == path]
        except (OSError, ValueError):  # no name that a file can have
            return None
        return found[0] if found else None


def read_limits() -> Limits:
    """Return the limits in SHORTAPI_AGENT_LIMITS, else those in the user's file, else none: every job is asked about.

    Raises:
        ConfigurationError: with every problem.
    """
    text, place = os.environ.get(VARIABLE), VARIABLE
    try:
        if text is None:
            file = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "shortapi" / "agent-limits"
            text, place = file.read_text(encoding="utf-8") if file.exists() else "", str(file)
        words = [word.partition("=") for word in shlex.split(text, comments=True)]
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"The limits of agents in {place} cannot be read ({error}).") from None
    given = {name: value for name, _, value in words}
    usd = {name: given_usd(given[name]) for name in ("job", "day", "month", "assume") if name in given}
    folders = [Path(part).expanduser() for part in given.get("folders", "").split(os.pathsep) if part]
    quote = given.get("quote", "900")
    wrong = [f"{name!r} is none of {WORDS}" for name in given if name not in WORDS.split(", ")]
    wrong += [f"{name} is given twice" for name in given if [word[0] for word in words].count(name) > 1]
    wrong += [f"{name}={given[name]} is not an amount of USD such as 0.50" for name in usd if usd[name] is None]
    wrong += [f"there is no folder {str(path)!r}" for path in folders if not path.is_absolute() or not path.is_dir()]
    wrong += [] if quote.isdecimal() else [f"quote={quote} is not a number of seconds"]
    if wrong:
        raise ConfigurationError("\n  ".join((f"The limits of agents in {place} cannot be used:", *wrong)))
    return Limits(
        job=usd.get("job") or Decimal(0),
        budgets=tuple(Budget(usd[per], per, assume=usd.get("assume")) for per in ("day", "month") if per in usd),
        quote=float(quote),
        models=tuple(part for part in given.get("models", "").split(",") if part),
        folders=tuple(folder.resolve() for folder in folders),
    )
