"""A lock on an open file, which the system releases when its process ends; one for threads that a fork leaves free."""

from __future__ import annotations

import os
import sys
import threading
import weakref

if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)  # the lock is on the byte where the file stands
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Take the lock of a file at once.

        Raises:
            OSError: another opening of it, in this process or another, has it; or this file system knows no locks.
        """
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ForkedLock:
    """As `threading.Lock`, but free in a forked child: the thread that held it does not exist there."""

    def __init__(self) -> None:
        self.renew()
        _locks.add(self)

    def renew(self) -> None:
        """Make it free, whoever held it."""
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


_locks: weakref.WeakSet[ForkedLock] = weakref.WeakSet()


def _renew_all() -> None:
    for held in _locks:
        held.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)

__all__ = ["ForkedLock", "lock"]
