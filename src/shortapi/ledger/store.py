"""The database file: opened, checked, and changed in transactions; every trouble with it is one `LedgerError`."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from shortapi.errors import LedgerError

APPLICATION = 0x53484F52
"""Marks a SQLite file as ours."""

FORMAT = 3
"""Version of the tables. A file of a version that `UPGRADES` does not lead from is refused, never changed."""

UPGRADES = {1: "ALTER TABLE jobs ADD COLUMN pace REAL", 2: "ALTER TABLE jobs ADD COLUMN save TEXT"}
"""What makes a file of a version one of the next."""

BUSY_SECONDS = 10.0
"""Seconds to wait for another process that is writing."""

SCHEMA = """
CREATE TABLE jobs (
  key TEXT PRIMARY KEY, digest TEXT NOT NULL, service TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL,
  estimate INTEGER, charge INTEGER, counted INTEGER NOT NULL DEFAULT 0, refunded INTEGER, tag TEXT,
  run TEXT NOT NULL, owner TEXT NOT NULL, job_id TEXT, created REAL NOT NULL, changed REAL NOT NULL,
  outputs INTEGER, why TEXT, args TEXT, pace REAL, save TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_digest ON jobs (digest);
CREATE INDEX jobs_job ON jobs (job_id);
CREATE INDEX jobs_open ON jobs (state) WHERE state NOT IN ('done', 'failed');
CREATE TABLE files (
  key TEXT NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE spent (
  scope TEXT PRIMARY KEY, charged INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
"""


IN_USE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
"""What SQLite says when another process is in the way."""

LOST_FILE = "it was moved or deleted while it was in use"

_stores: weakref.WeakSet[Store] = weakref.WeakSet()
_making = threading.Lock()
"""Held while `_stores` is changed or gone through."""


def _before_fork() -> None:
    # SQLite's locks are the process's own, and what it knows of them is copied: a child that goes on with the file, or
    # opens it anew while the copy lives, writes beside its parent. So nothing of it is open while a process forks.
    _making.acquire()
    for store in _stores:
        store.pause()


def _after_fork() -> None:
    for store in _stores:
        store.go_on()
    _making.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)


class Store:
    """One SQLite file, shared by threads through one connection and by processes through SQLite's own locks.

    Attributes:
        read_only: the last trouble with the file was that it can only be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._file: os.stat_result | None = None
        self._durable = True
        self.read_only = False
        with _making:
            _stores.add(self)

    def pause(self) -> None:
        """Let nobody use the file, and close it, until `go_on` is called in the same thread."""
        self._lock.acquire()
        self.close()

    def go_on(self) -> None:
        """End a pause."""
        self._lock.release()

    @contextmanager
    def change(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a transaction that no other writer shares; committed at the end, or undone.

        Args:
            durable: it must outlive a power cut, so wait for the disk. Without it a power cut may undo the change, but
                nothing else can: a process that is killed loses nothing.

        Raises:
            LedgerError: the file cannot be used, is locked, or the disk is full.
        """
        with self._lock, self._trouble():
            connection = self._open()
            self._wait_for_disk(connection, durable)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def look(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to read with; a file that cannot be written to, or whose folder cannot, is read too.

        Raises:
            LedgerError: the file cannot be used.
        """
        with self._lock, self._trouble():
            try:
                connection = self._open()
            except sqlite3.OperationalError as error:
                if not (_is_read_only(error) and self.path.is_file()):
                    raise
                connection = self._copy()
            try:
                yield connection
            finally:
                if connection is not self._connection:
                    connection.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._opened()
            self._file = self.path.stat()
        elif not self._is_there():
            raise FileNotFoundError(LOST_FILE)  # what is written now, nobody would ever find
        return self._connection

    def _is_there(self) -> bool:
        with suppress(FileNotFoundError):
            return self._file is not None and os.path.samestat(self._file, self.path.stat())
        return False

    def _wait_for_disk(self, connection: sqlite3.Connection, durable: bool) -> None:
        if durable is not self._durable:
            connection.execute("PRAGMA synchronous=FULL" if durable else "PRAGMA synchronous=NORMAL")
            self._durable = durable

    def _opened(self) -> sqlite3.Connection:
        """Return a new connection. SQLite waits for other processes itself, but not while one makes the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        ends = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return self._connected()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in IN_USE or time.monotonic() > ends:
                    raise
                time.sleep(random.uniform(0.001, 0.02))

    def _connected(self) -> sqlite3.Connection:
        new = not self.path.exists()
        connection = _connect(self.path)
        try:
            if new:
                self.path.chmod(0o600)
            old = self._is_old(connection)
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
            # A row must be on the disk before the create is sent, also if the power goes.
            connection.execute("PRAGMA synchronous=FULL")
            self._durable = True
            _prepare(connection, old=old)
        except BaseException:
            connection.close()
            raise
        return connection

    def _copy(self) -> sqlite3.Connection:
        """Return what the file holds now, in memory: SQLite reads no such file unless it can write beside it."""
        memory = _connect(":memory:")
        with tempfile.TemporaryDirectory(prefix="shortapi-") as folder:
            copy = Path(folder) / "ledger.db"
            shutil.copyfile(self.path, copy)
            with suppress(FileNotFoundError):  # the log of changes that are not in the file yet
                shutil.copyfile(f"{self.path}-wal", f"{copy}-wal")
            with closing(_connect(copy)) as opened:
                opened.backup(memory)
        _prepare(memory, old=self._is_old(memory))
        return memory

    def _is_old(self, connection: sqlite3.Connection) -> bool:
        """Look before anything is written: a file that is not ours is left as it is."""
        if _is_empty(connection):  # first: another process may fill it meanwhile, all at once
            return False
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION:
            raise LedgerError(f"The file {str(self.path)!r} is no ledger of shortapi. Nothing was sent; name another.")
        if version != FORMAT and version not in UPGRADES:
            age = "a newer" if version > FORMAT else "an older"
            raise LedgerError(
                f"The ledger {str(self.path)!r} is of {age} format ({version}, this version of shortapi knows "
                f"{FORMAT}). Nothing was sent; use the version that wrote it, or another file."
            )
        return bool(version != FORMAT)

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, OverflowError, UnicodeError) as error:
            # The last two: a number or a text that no database can hold.
            self.close()
            self.read_only = _is_read_only(error) and self.path.is_file()
            if self.read_only:
                raise LedgerError(
                    f"The ledger {str(self.path)!r} can be read but not changed: the file, its folder or its disk is "
                    "read-only. Make it writable, or name another file."
                ) from error
            raise LedgerError(
                f"The ledger {str(self.path)!r} cannot be used ({error}). Mend that, or name another file."
            ) from error


def _connect(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.text_factory = _text
    return connection


def _is_read_only(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


def _prepare(connection: sqlite3.Connection, *, old: bool) -> None:
    if _is_empty(connection):
        _create(connection)
    elif old:
        _upgrade(connection)


def in_bytes(path: str) -> bytes:
    """Return a path to be stored with `CAST(? AS TEXT)`: the name of a file need not be UTF-8."""
    return path.encode("utf-8", "surrogateescape")


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])


def _upgrade(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    while version in UPGRADES:  # another process may have been faster
        connection.execute(UPGRADES[version])
        version += 1
    connection.execute(f"PRAGMA user_version={version}")
    connection.execute("COMMIT")


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if _is_empty(connection):  # another process may have been faster
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        connection.execute(f"PRAGMA user_version={FORMAT}")
    connection.execute("COMMIT")
