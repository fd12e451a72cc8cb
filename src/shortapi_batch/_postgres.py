"""A ledger in PostgreSQL, for batches of several machines: the statements and the states are those of SQLite.

Write transactions run one after the other, as in SQLite, by an advisory lock. A second one, held by its session as long
as a process lives, tells which processes are alive. Both need sessions of one's own (docs/machines.md, "Poolers").
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shortapi import ConfigurationError, LedgerError
from shortapi.ledger.store import APPLICATION, COUNTED, COUNTS, LINKS, Store

if TYPE_CHECKING:
    import psycopg

FORMAT = 1
"""Version of the schema."""

UPGRADES: dict[int, str] = {}
"""Schema migrations: the statements that upgrade a version to the next."""

SCHEMA = f"""
CREATE TABLE shortapi_schema (format INTEGER NOT NULL);
CREATE TABLE jobs (
  key TEXT PRIMARY KEY, digest TEXT NOT NULL, service TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL,
  estimate BIGINT, charge BIGINT, counted BIGINT NOT NULL DEFAULT 0, refunded INTEGER, tag TEXT, run TEXT NOT NULL,
  owner TEXT NOT NULL, job_id TEXT, created DOUBLE PRECISION NOT NULL, changed DOUBLE PRECISION NOT NULL,
  outputs INTEGER, why TEXT, args TEXT, pace DOUBLE PRECISION, save TEXT
);
CREATE INDEX jobs_digest ON jobs (digest);
CREATE INDEX jobs_job ON jobs (job_id);
CREATE INDEX jobs_open ON jobs (state) WHERE state NOT IN ('done', 'failed');
CREATE INDEX jobs_paces ON jobs (model, service, created) WHERE pace IS NOT NULL;
CREATE TABLE files (
  key TEXT NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (key, number)
);
CREATE TABLE spent (scope TEXT PRIMARY KEY, charged BIGINT NOT NULL DEFAULT 0, reserved BIGINT NOT NULL DEFAULT 0);
{LINKS.removesuffix(" STRICT, WITHOUT ROWID")};
CREATE FUNCTION iif(test BOOLEAN, yes BIGINT, no BIGINT) RETURNS BIGINT IMMUTABLE LANGUAGE sql AS $$
  SELECT CASE WHEN test THEN yes ELSE no END
$$;
CREATE FUNCTION strftime(format TEXT, seconds DOUBLE PRECISION, unit TEXT) RETURNS TEXT IMMUTABLE LANGUAGE sql AS $$
  SELECT to_char(to_timestamp(floor(seconds)) AT TIME ZONE 'UTC',
    replace(replace(replace(format, '%Y', 'YYYY'), '%m', 'MM'), '%d', 'DD'))
$$;
CREATE FUNCTION shortapi_count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {COUNTS} RETURN NULL; END $$;
CREATE TRIGGER counting AFTER UPDATE OF charge, counted ON jobs
  FOR EACH ROW WHEN ({COUNTED}) EXECUTE FUNCTION shortapi_count();
INSERT INTO shortapi_schema VALUES ({FORMAT});
"""  # noqa: S608

BEGIN = f"BEGIN; SET LOCAL synchronous_commit = {{}}; SELECT pg_advisory_xact_lock({APPLICATION + 1})"

SESSION = """
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4;
SET idle_in_transaction_session_timeout = '5min'
"""
"""After 30 s without a sign of a machine its session ends, and with it the locks: the machine counts as dead."""

ALIVE = f"""
SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = {APPLICATION} AND objid = ?
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608

MISSING = "The database {!r} has no tables of a batch. Nothing was sent; make them: shortapi batch setup --db …"


class PostgresStore(Store):
    """The database of a ledger in PostgreSQL, used by the threads of a process through one session.

    Args:
        url: as libpq reads it, such as postgresql://user@host/clips.

    Raises:
        ConfigurationError: psycopg is missing, or the URL is none.
    """

    CLOCK = "CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)"

    def __init__(self, url: str) -> None:
        try:
            import psycopg
            from psycopg.conninfo import conninfo_to_dict
        except ImportError:
            raise ConfigurationError(
                'Batches in PostgreSQL need the extra: pip install "shortapi[postgres]". Nothing was sent.'
            ) from None
        try:
            parts = conninfo_to_dict(url)
        except psycopg.ProgrammingError:
            raise ConfigurationError("db must be a URL such as postgresql://host/clips. Nothing was sent.") from None
        super().__init__(Path(f"{parts.get('dbname', '')} at {parts.get('host', 'localhost')}"))
        self.url = url
        self._session: _Session | None = None
        self._process, self._number = 0, 0

    @contextmanager
    def change(self, *, durable: bool = True) -> Iterator[Any]:
        """As `Store.change`."""
        with self.lock, self._failed() as session:
            session.execute(BEGIN.format("on" if durable else "off"))
            try:
                yield session
                session.execute("COMMIT")
            except BaseException:
                with suppress(Exception):
                    session.execute("ROLLBACK")
                raise

    @contextmanager
    def look(self) -> Iterator[Any]:
        """As `Store.look`."""
        with self.lock, self._failed() as session:
            yield session

    def owner(self) -> str:
        """Return the name of this process; it counts as alive as long as its session lasts."""
        with self.lock, self._failed() as session:
            if not self._number:
                self._number = secrets.randbelow(2**31 - 1) + 1
                session.execute("SELECT pg_advisory_lock(?, ?)", (APPLICATION, self._number))
            return f"{self._number}"

    def is_alive(self, owner: str) -> bool:
        """As `Store.is_alive`."""
        if (owner, self._process) == (f"{self._number}", os.getpid()):
            return True
        with self.look() as session:
            return session.execute(ALIVE, (int(owner),)).fetchone() is not None

    def close(self) -> None:
        """End the session; the next use begins another."""
        with self.lock:
            if self._session is not None:
                self._session.close()
            self._session = None

    def set_up(self, more: str) -> None:
        """Make the schema, or upgrade it; `more` is SQL that is run once, with the schema."""
        with self.lock, self._failed(ready=False), self.change() as session:
            before = _format(session)
            if before is None:
                session.execute(SCHEMA, None)
                session.execute(more, None)
            for version in range(before or FORMAT, FORMAT):
                session.execute(UPGRADES[version], None)
                session.execute("UPDATE shortapi_schema SET format = ?", (version + 1,))

    @contextmanager
    def _failed(self, *, ready: bool = True) -> Iterator[_Session]:
        import psycopg

        try:
            yield self._opened_session(ready=ready)
        except (psycopg.Error, UnicodeError) as error:
            self.close()
            why = str(error).strip().partition("\n")[0]
            raise LedgerError(f"The database {str(self.path)!r} cannot be used ({why}). Fix that and go on.") from error

    def _opened_session(self, *, ready: bool) -> _Session:
        if self._process != os.getpid():  # the parent's session and name are not those of a child
            self._session, self._process, self._number = None, os.getpid(), 0
        if self._session is None:
            session = _Session(self.url)
            found = _format(session)
            if ready and found != FORMAT:
                session.close()
                if found is None:
                    raise ConfigurationError(MISSING.format(str(self.path)))
                raise LedgerError(
                    f"The database {str(self.path)!r} is of another format ({found}, this version of shortapi knows "
                    f"{FORMAT}). Nothing was sent; upgrade the older one: shortapi batch setup --db …"
                )
            if self._number:
                session.execute("SELECT pg_advisory_lock(?, ?)", (APPLICATION, self._number))
            self._session = session
        return self._session


class _Session:
    """A session in which statements may have SQLite's placeholders, and rows its indices and names."""

    def __init__(self, url: str) -> None:
        import psycopg

        self._db: psycopg.Connection[Any] = psycopg.connect(
            url, autocommit=True, cursor_factory=psycopg.ClientCursor, row_factory=_rows, prepare_threshold=None
        )
        self._db.execute(SESSION)
        self.close = self._db.close

    def execute(self, statement: str, values: Any = ()) -> Any:
        if values is None:
            return self._db.execute(statement.encode())
        if isinstance(values, Sequence):
            values = [value.decode() if isinstance(value, bytes) else value for value in values]
        return self._db.execute(_translated(statement).encode(), values)

    def executemany(self, statement: str, many: Sequence[Any]) -> None:
        for values in many:
            self.execute(statement, values)


@lru_cache(1000)
def _translated(statement: str) -> str:
    """Return a statement with psycopg's placeholders instead of SQLite's."""
    return re.sub(
        r"%|\?|(?<![:\w]):([a-z_]\w*)",
        lambda found: "%%" if found[0] == "%" else f"%({found[1]})s" if found[1] else "%s",
        statement,
    )


def _format(session: _Session) -> int | None:
    """Return the version of the schema; None where there is none."""
    if session.execute("SELECT to_regclass('shortapi_schema')").fetchone()[0] is None:
        return None
    return int(session.execute("SELECT format FROM shortapi_schema").fetchone()[0])


class _Row(tuple[Any, ...]):
    """A row with indices and names, as `sqlite3.Row`."""

    names: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        return self.names

    def __getitem__(self, at: Any) -> Any:
        return super().__getitem__(self.names.index(at) if isinstance(at, str) else at)


def _rows(cursor: psycopg.Cursor[Any]) -> type[_Row]:
    found = cursor.pgresult  # `cursor.description` costs as much as the query
    return _row_of(() if found is None else tuple((found.fname(n) or b"").decode() for n in range(found.nfields)))


@lru_cache(200)
def _row_of(names: tuple[str, ...]) -> type[_Row]:
    return type("Row", (_Row,), {"names": names})
