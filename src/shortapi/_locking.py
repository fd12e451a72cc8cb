"""A lock on an open file, which the system releases when its process ends, whatever ends it."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt
    import os

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


__all__ = ["lock"]
