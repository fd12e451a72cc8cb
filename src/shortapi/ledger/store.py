"""The database file: found, opened, checked, and changed in transactions.

Every trouble with it is one `LedgerError`.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from shortapi.downloads.addresses import is_private_link
from shortapi.errors import LedgerError

APPLICATION = 0x53484F52
"""Marks a SQLite file as ours."""

FORMAT = 3
"""Version of the tables. A file of a version that `UPGRADES` does not lead from is refused, never changed."""

UPGRADES = {1: "ALTER TABLE jobs ADD COLUMN pace REAL", 2: "ALTER TABLE jobs ADD COLUMN save TEXT"}
"""Schema migrations: the statement that makes a file of a format one of the next."""

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
"""Held while `_stores` is changed or iterated over."""


def _before_fork() -> None:
    # SQLite's locks belong to a process, and its record of them is copied by a fork: a child that uses the file while
    # that copy lives writes at the same time as its parent. So the file is closed while a process forks.
    _making.acquire()
    for store in _stores:
        store.lock.acquire()
        store.close()


def _after_fork() -> None:
    for store in _stores:
        store.lock.release()
    _making.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)


def default_path(service: str | None = None) -> Path:
    """Return the per-user place of the ledger.

    A service on this machine or network has a ledger of its own: most are sandboxes, and play money is not money.

    Args:
        service: its base URL; default: SHORTAPI_BASE_URL.

    Raises:
        LedgerError: this user has no home folder.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    name = "ledger-local.db" if is_private_link(service or os.environ.get("SHORTAPI_BASE_URL")) else "ledger.db"
    return found(Path(base) / "shortapi" / name)


def found(path: Path) -> Path:
    """Return where a ledger is, whatever the current folder becomes, and whichever of its names it was called by.

    Raises:
        LedgerError: nobody can tell.
    """
    try:
        path = path.expanduser()
    except RuntimeError:
        raise LedgerError(
            f"There is no home folder for the ledger {str(path)!r}. Nothing was sent; name a file of your own: "
            "ledger=…, SHORTAPI_LEDGER or --ledger."
        ) from None
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a circle of links, no current folder, no name at all
        raise LedgerError(
            f"The ledger {str(path)!r} cannot be found ({error}). Nothing was sent; name another file."
        ) from error


class Store:
    """One SQLite file, shared by threads through one connection and by processes through SQLite's own locks.

    Attributes:
        lock: held by the thread that uses the file, and while the process forks.
        read_only: the last trouble with the file was that it can only be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._file: os.stat_result | None = None
        self._durable = True
        self.read_only = False
        with _making:
            _stores.add(self)

    @contextmanager
    def change(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a transaction that no other writer shares; committed at the end, or undone.

        Args:
            durable: it must outlive a power cut, so wait for the disk. Without it a power cut may undo the change, but
                nothing else can: a process that is killed loses nothing.

        Raises:
            LedgerError: the file cannot be used, is locked, or the disk is full.
        """
        with self.lock, self._trouble():
            connection = self._open()
            if durable is not self._durable:
                connection.execute("PRAGMA synchronous=FULL" if durable else "PRAGMA synchronous=NORMAL")
                self._durable = durable
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
        with self.lock, self._trouble():
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
        with self.lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._opened()
            self._file = self.path.stat()
        elif self._file is None or not self.path.exists() or not os.path.samestat(self._file, self.path.stat()):
            raise FileNotFoundError(LOST_FILE)  # what is written now, nobody would ever find
        return self._connection

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
            is_old = self._is_old(connection)
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
            # A row must be on the disk before the create is sent, also if the power goes.
            connection.execute("PRAGMA synchronous=FULL")
            self._durable = True
            _prepare(connection, is_old=is_old)
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
        _prepare(memory, is_old=self._is_old(memory))
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
                f"The ledger {str(self.path)!r} cannot be used ({error}). Fix that, or name another file."
            ) from error


def _connect(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.text_factory = _text
    return connection


def _is_read_only(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


def in_bytes(path: str) -> bytes:
    """Return a path to be stored with `CAST(? AS TEXT)`: the name of a file need not be UTF-8."""
    return path.encode("utf-8", "surrogateescape")


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])


def _prepare(connection: sqlite3.Connection, *, is_old: bool) -> None:
    """Make the tables of a new file, or migrate an old one. Another process may have been faster with either."""
    if not is_old and not _is_empty(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if _is_empty(connection):
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        version = FORMAT
    while version in UPGRADES:
        connection.execute(UPGRADES[version])
        version += 1
    connection.execute(f"PRAGMA user_version={version}")
    connection.execute("COMMIT")
