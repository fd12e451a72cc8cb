"""The ledger's SQLite file: location, schema migrations, transactions, and the liveness of processes that use it.

Every failure is raised as a `LedgerError`.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from decimal import Decimal
from pathlib import Path

from shortapi._locking import lock
from shortapi.downloads.addresses import is_private_link
from shortapi.errors import LedgerError
from shortapi.ledger import service_of
from shortapi.ledger.records import NOT_OVER, SUMS
from shortapi.pricing import exact_sums

APPLICATION = 0x53484F52
"""SQLite's application id of ledgers."""

FORMAT = 7
"""Version of the schema. A file of a version without a migration in `UPGRADES` is refused and never changed."""

LINKS = """CREATE TABLE IF NOT EXISTS links (
  place TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (place, name, key)
) STRICT, WITHOUT ROWID"""

QUOTES = """CREATE TABLE IF NOT EXISTS quotes (
  id TEXT PRIMARY KEY, digest TEXT NOT NULL, model TEXT NOT NULL, price INTEGER NOT NULL, expires REAL NOT NULL,
  budgets TEXT NOT NULL, assumed INTEGER NOT NULL, state TEXT NOT NULL
) STRICT, WITHOUT ROWID"""

INDEXES = """CREATE INDEX jobs_created ON jobs (created);
CREATE INDEX jobs_paces ON jobs (model, service, created) WHERE pace IS NOT NULL"""

ADD = "ALTER TABLE jobs ADD COLUMN"
DROP = "".join(f"DROP TRIGGER sums_{on};\n" for on in ("insert", "update", "delete")) + "DROP TABLE sums;\n"
UPGRADES = {1: f"{ADD} pace REAL", 2: f"{ADD} save TEXT", 3: LINKS, 4: INDEXES, 5: f"{QUOTES};\n{SUMS}", 6: DROP + SUMS}
"""Schema migrations: the statements that upgrade a version to the next. In version 6 the sums had numbers for days."""

BUSY_SECONDS = 10.0
"""Maximum seconds to wait for another process that is writing."""

SWEEP_SECONDS = 3600.0
"""Age from which an unlocked lock file may be removed: a younger one may be about to be locked."""

SCALE = 10**9
"""Units of a USD: amounts are stored as whole billionths, whose sums are exact in any database."""

SCHEMA = f"""
CREATE TABLE jobs (
  key TEXT PRIMARY KEY, digest TEXT NOT NULL, service TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL,
  estimate INTEGER, charge INTEGER, counted INTEGER NOT NULL DEFAULT 0, refunded INTEGER, tag TEXT,
  run TEXT NOT NULL, owner TEXT NOT NULL, job_id TEXT, created REAL NOT NULL, changed REAL NOT NULL,
  outputs INTEGER, why TEXT, args TEXT, pace REAL, save TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_digest ON jobs (digest);
CREATE INDEX jobs_job ON jobs (job_id);
CREATE INDEX jobs_open ON jobs (state) WHERE {NOT_OVER};
CREATE TABLE files (
  key TEXT NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE spent (
  scope TEXT PRIMARY KEY, charged INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
{LINKS};
{QUOTES};
{INDEXES};
{SUMS};
"""

COUNTS = """
INSERT INTO spent
SELECT column1,
  iif(new.charge IS NULL, 0, new.counted) - iif(old.charge IS NULL, 0, old.counted),
  iif(new.charge IS NULL, new.counted, 0) - iif(old.charge IS NULL, old.counted, 0)
FROM (VALUES ('run:' || new.run),
  ('day:' || strftime('%Y-%m-%d', CAST(new.created AS INTEGER), 'unixepoch')),
  ('month:' || strftime('%Y-%m', CAST(new.created AS INTEGER), 'unixepoch'))) AS scopes WHERE true
ON CONFLICT (scope) DO UPDATE
SET charged = spent.charged + excluded.charged, reserved = spent.reserved + excluded.reserved;
"""
COUNTED = "old.counted <> new.counted OR (old.charge IS NULL) <> (new.charge IS NULL)"

COUNTING = f"CREATE TEMP TRIGGER counting AFTER UPDATE OF charge, counted ON jobs WHEN {COUNTED} BEGIN {COUNTS} END"
"""Trigger that keeps the counters of budgets (named by `Budget.scope`) in the transactions of their rows. A row counts
as charged if its charge is known, else as reserved."""

IDENTITY = """
SELECT (SELECT count(*) FROM sqlite_master), application_id, user_version
FROM pragma_application_id, pragma_user_version
"""

IN_USE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
"""SQLite's error codes while another process uses the file."""

_stores: weakref.WeakSet[Store] = weakref.WeakSet()
_held: dict[Path, tuple[str, int]] = {}
"""Owner names of this process by ledger, with the descriptors of their lock files. Never closed: the lock must last
exactly as long as the process."""

_making = threading.Lock()
"""Guards `_stores`."""

_naming = threading.Lock()
"""Guards `_held`. Taken only by threads that hold a store's lock, so never while the process forks."""


def _before_fork() -> None:
    # SQLite's locks belong to a process, but a fork copies its record of them: a child with that copy would write at
    # the same time as its parent. So the file is closed while a process forks.
    _making.acquire()
    for store in _stores:
        store.lock.acquire()
        store.close()


def _after_fork() -> None:
    for store in _stores:
        store.lock.release()
    _making.release()


def _after_fork_in_child() -> None:
    # A lock lasts until its last descriptor is closed, including a child's.
    for _, descriptor in _held.values():
        with suppress(OSError):
            os.close(descriptor)
    _held.clear()
    _after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork_in_child)


def to_units(amount: Decimal | None) -> int | None:
    """Convert USD to billionths, rounded up; None stays None."""
    if amount is None:
        return None
    numerator, denominator = amount.as_integer_ratio()  # exact in any decimal context
    return -(-numerator * SCALE // denominator)


def to_usd(units: int) -> Decimal:
    with exact_sums():
        return (Decimal(units) / SCALE).normalize() + Decimal(0)


def in_bytes(path: str) -> bytes:
    """Encode a path to be stored with `CAST(? AS TEXT)`: file names need not be UTF-8."""
    return path.encode("utf-8", "surrogateescape")


def default_path(service: str | None = None) -> Path:
    """Return the path of the user's ledger; services on this machine or network, mostly sandboxes, have their own.

    Args:
        service: base URL of the service; default: SHORTAPI_BASE_URL.

    Raises:
        LedgerError: this user has no home folder.
    """
    bases = {"win32": os.environ.get("LOCALAPPDATA") or "~/AppData/Local", "darwin": "~/Library/Application Support"}
    base = bases.get(sys.platform) or os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    name = "ledger-local.db" if is_private_link(service_of(service)) else "ledger.db"
    return found(Path(base) / "shortapi" / name)


def found(path: Path) -> Path:
    """Return the absolute path of a ledger, with symlinks resolved; raise LedgerError if that is impossible."""
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:  # no home folder, a cycle of symlinks, an invalid name
        raise LedgerError(
            f"The ledger {str(path)!r} cannot be found ({error}). Nothing was sent; name a file of your own: "
            "ledger=…, SHORTAPI_LEDGER or --ledger."
        ) from error


class Store:
    """One SQLite file, shared by threads through one connection and by processes through SQLite's locks.

    Attributes:
        lock: held by the thread that uses the file, and while the process forks.
        read_only: the last failure was that the file can be read only.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.read_only = False
        self._owners = path.with_name(f"{path.name}.owners")
        self._connection: sqlite3.Connection | None = None
        self._file: os.stat_result | None = None
        self._durable = True
        with _making:
            _stores.add(self)

    @contextmanager
    def change(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Run an exclusive write transaction: committed at the end, rolled back on an exception.

        Args:
            durable: wait for the disk. Without it a power cut, but not the death of the process, may undo the change.

        Raises:
            LedgerError: the file cannot be used, is locked, or the disk is full.
        """
        with self.lock, self._failures():
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
        """Yield a connection for reading, also if file or folder are read-only; raise LedgerError if that fails."""
        with self.lock, self._failures():
            try:
                connection = self._open()
            except sqlite3.OperationalError as error:
                if not (_is_read_only(error) and self.path.is_file()):
                    raise
                with self._copy() as copy:
                    yield copy
            else:
                yield connection

    def close(self) -> None:
        with self.lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._opened()
            self._file = self.path.stat()
        elif self._file is None or not self.path.exists() or not os.path.samestat(self._file, self.path.stat()):
            raise FileNotFoundError("it was moved or deleted while it was in use")  # writes would be lost
        return self._connection

    def _opened(self) -> sqlite3.Connection:
        """Return a new connection; retries, since SQLite does not wait for a process that is creating the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        ends = time.monotonic() + BUSY_SECONDS
        while True:
            new = not self.path.exists()
            connection = _connect(self.path)
            try:
                if new:
                    self.path.chmod(0o600)
                self._prepare(connection)
            except BaseException as error:
                connection.close()
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in IN_USE or time.monotonic() > ends:
                    raise
                time.sleep(random.uniform(0.001, 0.02))
            else:
                self._durable = True
                return connection

    @contextmanager
    def _copy(self) -> Iterator[sqlite3.Connection]:
        """Open a copy: SQLite cannot read a file in WAL mode without writing beside it."""
        with tempfile.TemporaryDirectory(prefix="shortapi-") as folder:
            copy = Path(folder) / "ledger.db"
            shutil.copyfile(self.path, copy)
            with suppress(FileNotFoundError):  # the write-ahead log
                shutil.copyfile(f"{self.path}-wal", f"{copy}-wal")
            with closing(_connect(copy)) as opened:
                self._prepare(opened)
                yield opened

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Create the schema of a new file, or migrate an old one; raise LedgerError for a foreign file."""
        tables, application, version = connection.execute(IDENTITY).fetchone()
        if tables and application != APPLICATION:
            raise LedgerError(
                f"The file {str(self.path)!r} is not a shortapi ledger. Nothing was sent; name another file."
            )
        if tables and version != FORMAT and version not in UPGRADES:
            age = "a newer" if version > FORMAT else "an older"
            raise LedgerError(
                f"The ledger {str(self.path)!r} is of {age} format ({version}, this version of shortapi knows "
                f"{FORMAT}). Nothing was sent; use the version that wrote it, or another file."
            )
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode=WAL")
        # A row must survive a power cut before its create is sent.
        connection.execute("PRAGMA synchronous=FULL")
        if version != FORMAT:
            connection.execute("BEGIN IMMEDIATE")
            tables, _, version = connection.execute(IDENTITY).fetchone()  # again: another process may have been faster
            steps = [UPGRADES[older] for older in range(version, FORMAT)] if tables else [SCHEMA]
            for statement in ";\n".join(steps).split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION}")
            connection.execute(f"PRAGMA user_version={FORMAT}")
            connection.execute("COMMIT")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute(COUNTING)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, OverflowError, UnicodeError) as error:
            # OverflowError, UnicodeError: a number or a text that SQLite cannot store.
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

    def owner(self) -> str:
        """Return this process's owner name, and lock the file of that name for the rest of the process."""
        with _naming:
            if self.path not in _held:
                self._owners.mkdir(exist_ok=True, mode=0o700)
                self._sweep()
                name = f"{os.getpid()}-{secrets.token_hex(6)}"
                descriptor = os.open(self._owners / name, os.O_RDWR | os.O_CREAT, 0o600)
                lock(descriptor)
                _held[self.path] = (name, descriptor)
            return _held[self.path][0]

    def _sweep(self) -> None:
        """Remove the lock files of dead processes, since every command leaves one."""
        for path in self._owners.iterdir():
            with suppress(OSError):  # another process is sweeping too
                if time.time() - path.stat().st_mtime > SWEEP_SECONDS:
                    self.is_alive(path.name)

    def is_alive(self, owner: str) -> bool:
        """Return whether the process of an owner name still runs; remove the lock file of a dead one."""
        if _held.get(self.path, ("",))[0] == owner:
            return True
        path = self._owners / owner
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


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")  # as `in_bytes` writes it
    return connection


def _is_read_only(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
