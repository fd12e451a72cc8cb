"""Which processes are alive: each holds a lock on a file of its own, which ends with it whatever happens."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


SETTLED_SECONDS = 3600.0
"""Age from which on a file without a lock belongs to nobody: a younger one may be about to be locked."""

_held: dict[tuple[int, Path], str] = {}
"""Names that this process holds, by process id (a fork inherits the table, not the right to the name) and folder.

Their descriptors are never closed: the lock must last exactly as long as the process."""

_guard = threading.Lock()


class Owners:
    """The lock files beside a ledger; local disks only."""

    def __init__(self, ledger: Path) -> None:
        self._folder = ledger.parent / f"{ledger.name}.owners"

    def mine(self) -> str:
        """Return the name of this process for this ledger, which is alive from now on.

        Raises:
            OSError: the lock file cannot be made.
        """
        place = (os.getpid(), self._folder.absolute())
        with _guard:
            if place not in _held:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._sweep()
                name = f"{os.getpid()}-{secrets.token_hex(6)}"
                _lock(os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600))
                _held[place] = name
            return _held[place]

    def _sweep(self) -> None:
        """Remove what dead processes left, or each command would leave a file for ever."""
        for path in self._folder.iterdir():
            with suppress(OSError):  # another process is sweeping too
                if time.time() - path.stat().st_mtime > SETTLED_SECONDS:
                    self.alive(path.name)

    def alive(self, name: str) -> bool:
        """Say whether the process of that name still runs; what a dead one left is removed."""
        if _held.get((os.getpid(), self._folder.absolute())) == name:
            return True
        path = self._folder / name
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            _lock(descriptor)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        path.unlink(missing_ok=True)
        return False
