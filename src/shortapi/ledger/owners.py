"""Which processes are alive: each holds a lock on a file of its own, which ends with it whatever happens."""

from __future__ import annotations

import os
import secrets
import threading
import time
from contextlib import suppress
from pathlib import Path

from shortapi._locking import lock

SWEPT_SECONDS = 3600.0
"""Age from which a file without a lock belongs to nobody: a younger one may be about to be locked."""

_held: dict[Path, tuple[str, int]] = {}
"""Names that this process holds, by folder, with their descriptors.

Those are never closed: the lock must last exactly as long as the process."""

_guard = threading.Lock()


def _forget_parent() -> None:
    """Close what a fork inherits: a lock lasts until its last descriptor is closed, also that of a child."""
    global _guard  # noqa: PLW0603 - a thread that the child does not have may hold it
    _guard = threading.Lock()
    for _, descriptor in _held.values():
        with suppress(OSError):
            os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_parent)


class Owners:
    """The lock files beside a ledger; local disks only."""

    def __init__(self, ledger: Path) -> None:
        self._folder = ledger.parent / f"{ledger.name}.owners"

    def mine(self) -> str:
        """Return the name of this process for this ledger, which is alive from now on.

        Raises:
            OSError: the lock file cannot be made.
        """
        place = self._folder.absolute()
        with _guard:
            if place not in _held:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._sweep()
                name = f"{os.getpid()}-{secrets.token_hex(6)}"
                descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)
                lock(descriptor)
                _held[place] = (name, descriptor)
            return _held[place][0]

    def _sweep(self) -> None:
        """Remove the lock files of dead processes, or each command would leave one."""
        for path in self._folder.iterdir():
            with suppress(OSError):  # another process is sweeping too
                if time.time() - path.stat().st_mtime > SWEPT_SECONDS:
                    self.alive(path.name)

    def alive(self, name: str) -> bool:
        """Say whether the process of that name still runs; what a dead one left is removed."""
        if _held.get(self._folder.absolute(), ("",))[0] == name:
            return True
        path = self._folder / name
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            lock(descriptor)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        path.unlink(missing_ok=True)
        return False
