"""What the jobs of a ledger have outside of it: the files that were uploaded for them, and their callbacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shortapi.ledger.records import IN_OPEN

if TYPE_CHECKING:
    import sqlite3

    from shortapi.ledger.store import Store

KEPT = "kept"
"""Stands for the row of a file that is never deleted."""

PUT = "state IN ('creating', 'running', 'uncertain')"
"""SQL for the open rows whose files were put: a pending one may be about to put them."""

USED = f"key = '{KEPT}' OR key IN (SELECT key FROM jobs WHERE {IN_OPEN})"  # noqa: S608
"""SQL for what keeps a file from being deleted."""


class Links:
    """The table of links: each has a place, a name there, and the key of a row.

    Places are those of uploaders; `hook`, where names are the marks of callback URLs; and `called`, where they are
    those of callbacks that came. A file that is being deleted has `-OWNER` for a key.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def hold(self, key: str, place: str, names: Iterable[str], *, keep: bool) -> dict[str, tuple[str, bool]]:
        """Keep the files of a row from being deleted until it is done or failed.

        Returns:
            For each name under which name the file is to be put, and whether it is there already.
        """
        with self._store.change() as db:
            return {name: _held(db, place, name, (key, KEPT) if keep else (key,)) for name in names}

    def unused(self, place: str) -> list[str]:
        """Return the files that no open row needs, which are to be deleted now: no row takes them up before `deleted`.

        Those among them that a process was deleting when it died.
        """
        over = f"FROM links WHERE place = ? AND NOT ({USED})"
        with self._store.look() as db:
            if db.execute(f"SELECT 1 {over} LIMIT 1", (place,)).fetchone() is None:
                return []
        with self._store.change() as db:
            names = []
            for name, key in db.execute(f"SELECT name, max(key) {over} GROUP BY name", (place,)).fetchall():
                if key.startswith("-") and self._store.is_alive(key[1:]):
                    continue  # another process is deleting it
                db.execute(f"DELETE {over} AND name = ?", (place, name))
                if db.execute("SELECT 1 FROM links WHERE place = ? AND name = ?", (place, name)).fetchone() is None:
                    names.append(name)
                    db.execute("INSERT INTO links VALUES (?, ?, ?)", (place, name, f"-{self._store.owner()}"))
            return names

    def deleted(self, place: str, name: str) -> None:
        """Write down that a file is gone, so that it may be put again."""
        with self._store.change(durable=False) as db:
            db.execute("DELETE FROM links WHERE place = ? AND name = ?", (place, name))

    def call_back(self, mark: str) -> None:
        """Write down that a callback came; one for no open row is no error."""
        with self._store.change(durable=False) as db:
            db.execute(f"DELETE FROM links WHERE place = 'called' AND NOT ({USED})")  # noqa: S608
            row = f"SELECT 'called', name, key FROM links WHERE place = 'hook' AND name = ? AND ({USED})"  # noqa: S608
            db.execute(f"INSERT OR IGNORE INTO links {row}", (mark,))

    def called_back(self) -> set[str]:
        """Return the marks of the callbacks that came, and the ids of their jobs."""
        with self._store.look() as db:
            found = db.execute("SELECT name, job_id FROM links JOIN jobs USING (key) WHERE place = 'called'")
            return {part for row in found for part in row if part is not None}

    def hook_of(self, service: str, job_id: str) -> str | None:
        """Return the mark of a job's callback URL; None where it has none."""
        with self._store.look() as db:
            known = "SELECT name FROM links JOIN jobs USING (key) WHERE place = 'hook' AND service = ? AND job_id = ?"
            row = db.execute(known, (service, job_id)).fetchone()
            return None if row is None else str(row[0])


def _held(db: sqlite3.Connection, place: str, name: str, keys: Iterable[str]) -> tuple[str, bool]:
    """Hold a file under the first name that nobody is deleting: whether such a deletion has ended, nobody knows."""
    plain, _, ending = name.rpartition(".")
    number = 1
    dying = "SELECT 1 FROM links WHERE place = ? AND name = ? AND substr(key, 1, 1) = '-'"
    while db.execute(dying, (place, name)).fetchone():
        number += 1
        name = f"{plain}-{number}.{ending}"
    put = f"SELECT 1 FROM links JOIN jobs USING (key) WHERE place = ? AND name = ? AND {PUT}"  # noqa: S608
    there = db.execute(put, (place, name)).fetchone() is not None
    db.executemany("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", [(place, name, key) for key in keys])
    return name, there
