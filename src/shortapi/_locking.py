"""File locks, which the system releases when their process ends, thread locks that are free after a fork, and waits for
a queue that end.
"""

from __future__ import annotations

import os
import sys
import threading
import weakref
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from queue import SimpleQueue

T = TypeVar("T")

if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)  # the lock is on the byte where the file stands
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Lock an open file without waiting; raise OSError if it is locked already or the file system has no locks."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def get_within(queue: SimpleQueue[T], seconds: float | None) -> T:
    """Return the next item of a queue; raise Empty if none comes within some seconds (None: wait for ever).

    A `get` with a timeout alone may wait for ever: if the time is over before CPython begins to wait, the seconds left
    are negative, which it takes for no timeout. After a `get` without waiting it begins to wait at once.
    """
    from queue import Empty  # a client imports this module, and waits in few cases

    try:
        return queue.get_nowait()
    except Empty:
        return queue.get(timeout=seconds)


class ForkedLock:
    """A `threading.Lock` that is free in a forked child, where the thread that held it does not exist.

    Used as `with lock.here:`. It is no context manager itself: KeyboardInterrupt can be raised at the start of an
    `__exit__` written in Python, and the lock would stay held.
    """

    def __init__(self) -> None:
        self.renew()
        _locks.add(self)

    def renew(self) -> None:
        self.here = threading.Lock()


_locks: weakref.WeakSet[ForkedLock] = weakref.WeakSet()


def _renew_all() -> None:
    for held in _locks:
        held.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
