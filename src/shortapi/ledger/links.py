"""The ledger's records of uploaded files and of callbacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shortapi.ledger.records import IN_OPEN

if TYPE_CHECKING:
    import sqlite3

    from shortapi.ledger.store import Store

KEPT, THERE = "kept", "put"
"""Keys in place of a row's: of files that are never deleted, and of files that are uploaded and not deleted since."""

USED = f"key = '{KEPT}' OR key IN (SELECT key FROM jobs WHERE {IN_OPEN})"  # noqa: S608
"""SQL condition for the links that protect a file from deletion."""


class Links:
    """The table of links: place, name in that place, key of a row.

    A place is that of an uploader; `hook`, with the marks of callback URLs as names; or `called`, with the marks of
    received callbacks. A file that is being deleted has the key `-OWNER`.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def hold(self, key: str, place: str, names: Iterable[str], *, keep: bool) -> dict[str, str]:
        """Protect the files of a row from deletion until it is done or failed; return the name to upload each under."""
        with self._store.change() as db:
            return {name: _held(db, place, name, (key, KEPT) if keep else (key,)) for name in names}

    def is_put(self, place: str, name: str) -> bool:
        """Say whether a file that a row holds was uploaded."""
        with self._store.look() as db:
            known = "SELECT 1 FROM links WHERE place = ? AND name = ? AND key = ?"
            return db.execute(known, (place, name, THERE)).fetchone() is not None

    def put(self, place: str, name: str) -> None:
        """Record the upload of a file that a row holds."""
        with self._store.change(durable=False) as db:
            db.execute("INSERT INTO links VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (place, name, THERE))

    def unused(self, place: str) -> list[str]:
        """Return the files that no open row needs, and mark them: no row reuses them before `deleted`.

        Includes files that a process was deleting when it died.
        """
        over = f"FROM links WHERE place = ? AND key <> '{THERE}' AND NOT ({USED})"
        with self._store.look() as db:
            if db.execute(f"SELECT 1 {over} LIMIT 1", (place,)).fetchone() is None:
                return []
        with self._store.change() as db:
            names = []
            for name, key in db.execute(f"SELECT name, max(key) {over} GROUP BY name", (place,)).fetchall():
                if key.startswith("-") and self._store.is_alive(key[1:]):
                    continue  # another process is deleting it
                db.execute(f"DELETE {over} AND name = ?", (place, name))
                held = f"SELECT 1 FROM links WHERE place = ? AND name = ? AND key <> '{THERE}'"  # noqa: S608
                if db.execute(held, (place, name)).fetchone() is None:
                    names.append(name)
                    db.execute("DELETE FROM links WHERE place = ? AND name = ?", (place, name))
                    db.execute("INSERT INTO links VALUES (?, ?, ?)", (place, name, f"-{self._store.owner()}"))
            return names

    def deleted(self, place: str, name: str) -> None:
        """Record that a file was deleted, so that it may be uploaded again."""
        with self._store.change(durable=False) as db:
            db.execute("DELETE FROM links WHERE place = ? AND name = ?", (place, name))

    def call_back(self, mark: str) -> None:
        """Record a received callback; ignore one for no open row."""
        with self._store.change(durable=False) as db:
            db.execute(f"DELETE FROM links WHERE place = 'called' AND NOT ({USED})")  # noqa: S608
            row = f"SELECT 'called', name, key FROM links WHERE place = 'hook' AND name = ? AND ({USED})"  # noqa: S608
            db.execute(f"INSERT INTO links {row} ON CONFLICT DO NOTHING", (mark,))

    def called_back(self) -> set[str]:
        """Return the marks of received callbacks, and the ids of their jobs."""
        with self._store.look() as db:
            found = db.execute("SELECT name, job_id FROM links JOIN jobs USING (key) WHERE place = 'called'")
            return {part for row in found for part in row if part is not None}

    def hook_of(self, service: str, job_id: str) -> str | None:
        """Return the mark of a job's callback URL, if it has one."""
        with self._store.look() as db:
            known = "SELECT name FROM links JOIN jobs USING (key) WHERE place = 'hook' AND service = ? AND job_id = ?"
            row = db.execute(known, (service, job_id)).fetchone()
            return None if row is None else str(row[0])


def _held(db: sqlite3.Connection, place: str, name: str, keys: Iterable[str]) -> str:
    """Protect a file under the first name that is not being deleted: such a deletion may still be under way."""
    plain, _, ending = name.rpartition(".")
    number = 1
    dying = "SELECT 1 FROM links WHERE place = ? AND name = ? AND substr(key, 1, 1) = '-'"
    while db.execute(dying, (place, name)).fetchone():
        number += 1
        name = f"{plain}-{number}.{ending}"
    db.executemany("INSERT INTO links VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [(place, name, key) for key in keys])
    return name
