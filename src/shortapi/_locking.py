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
    """A `threading.Lock` that is free in a forked child: the thread that held it does not exist there.

    Used as `with lock.here:`. It is no context manager itself: Ctrl-C can land at the entry of an `__exit__` that is
    written in Python, and the lock would then stay held.

    Attributes:
        here: the lock of this process.
    """

    def __init__(self) -> None:
        self.renew()
        _locks.add(self)

    def renew(self) -> None:
        """Make it free, whoever held it."""
        self.here = threading.Lock()


_locks: weakref.WeakSet[ForkedLock] = weakref.WeakSet()


def _renew_all() -> None:
    for held in _locks:
        held.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)

__all__ = ["ForkedLock", "lock"]
