"""Which processes are alive: each holds a lock on a file of its own, which ends with it whatever happens."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import IO

if os.name == "nt":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Owners:
    """The lock files beside a ledger; local disks only."""

    def __init__(self, ledger: Path) -> None:
        self._folder = ledger.with_name(f"{ledger.name}.owners")
        self._mine: IO[bytes] | None = None
        self._name = ""
        self._process = 0

    def mine(self) -> str:
        """Return the name of this process, which is alive from now on.

        Raises:
            OSError: the lock file cannot be made.
        """
        if self._mine is None or self._process != os.getpid():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._name = f"{os.getpid()}-{secrets.token_hex(6)}"
            self._mine = (self._folder / self._name).open("wb")
            _lock(self._mine)
            self._process = os.getpid()
        return self._name

    def alive(self, name: str) -> bool:
        """Say whether the process of that name still runs; what a dead one left is removed."""
        if name == self._name and self._process == os.getpid():
            return True
        path = self._folder / name
        try:
            with path.open("r+b") as file:
                _lock(file)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        path.unlink(missing_ok=True)
        return False

    def leave(self) -> None:
        """Give the name up."""
        if self._mine is not None and self._process == os.getpid():
            self._mine.close()
            with suppress(OSError):
                (self._folder / self._name).unlink(missing_ok=True)
        self._mine = None
