"""Checks all rows before any is paid for: arguments, ids, file names, prices; and sums up what they cost."""

from __future__ import annotations

import hashlib
import json
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from shortapi import ArgumentError, Client, ShortAPIError
from shortapi.catalog import Entry
from shortapi.downloads.media import USUAL_ENDINGS
from shortapi.polling.durations import expected
from shortapi_batch._rows import Given, Read, RowError
from shortapi_batch._store import SCALE, Store

FIELDS = frozenset({"id", "model", "tag", "line"})
"""Placeholders in names of files."""

LONGEST_NAME = 180
"""Bytes of a file name: second files (`-2`), part files and sidecars (`.json`) have longer ones."""

FORBIDDEN = frozenset('/\\:*?"<>|')
"""Characters that some system does not allow in file names."""

OWN_FILES = ("batch.", "manifest.")
"""Prefixes of the batch's own files."""


@frozen
class Problem:
    """A problem of one row."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@frozen(kw_only=True)
class Share:
    """The rows of one model in a bill.

    Attributes:
        amount: USD, of the rows whose price is known.
        unpriced: how many have no known price.
    """

    model: str
    rows: int
    amount: Decimal
    unpriced: int


@frozen(kw_only=True)
class Bill:
    """What the rows cost that are not sent yet.

    Attributes:
        shares: by model.
        known: rows of the file that are in the batch already.
    """

    shares: tuple[Share, ...]
    known: int = 0

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(share.rows for share in self.shares)

    @property
    def amount(self) -> Decimal:
        """USD of all rows whose price is known."""
        return sum((share.amount for share in self.shares), Decimal(0))

    @property
    def unpriced(self) -> int:
        """How many rows have no known price."""
        return sum(share.unpriced for share in self.shares)


def bill_of(store: Store, *, offered: bool, known: int = 0) -> Bill:
    """Return the bill of the rows that this process offered to a store, or else of those that wait in it."""
    sums = "count(*), coalesce(sum(estimate), 0), count(*) FILTER (WHERE estimate IS NULL)"
    grouped = f"SELECT model, {sums} FROM batch_rows WHERE state = ? AND owner = ? GROUP BY model ORDER BY model"  # noqa: S608
    with store.ledger.look() as db:
        found = db.execute(grouped, ("offered", store.ledger.owner()) if offered else ("pending", "")).fetchall()
    shares = [
        Share(model=model, rows=rows, amount=(Decimal(units) / SCALE).normalize() + 0, unpriced=unpriced)
        for model, rows, units, unpriced in found
    ]
    return Bill(shares=tuple(shares), known=known)


@frozen(kw_only=True)
class Checks:
    """Checks rows.

    Attributes:
        name: names of files, with placeholders such as {id}; the usual ending is added if it has none.
        tag: of rows that have none.
    """

    client: Client = field(repr=False)
    store: Store = field(repr=False)
    name: str = "{id}"
    tag: str | None = None

    def all(self, rows: Read) -> Bill:
        """Check all rows and offer them to the store; return the bill.

        Raises:
            ArgumentError: with a problem for each bad row.
        """
        wrong: list[Problem] = []
        known, collisions = self.store.offer(self._good(rows, wrong))
        wrong += [Problem(line, message) for line, message in collisions]
        if wrong:
            self.store.offer(())
            wrong.sort(key=lambda problem: problem.line)
            shown = "\n  ".join(map(str, wrong))
            rows_wrong = len({problem.line for problem in wrong})
            what = "There is one bad row" if rows_wrong == 1 else f"There are {rows_wrong} bad rows"
            raise ArgumentError(f"{what}. Nothing was sent and nothing was charged:\n  {shown}", problems=tuple(wrong))
        return bill_of(self.store, offered=True, known=known)

    def _good(self, rows: Read, wrong: list[Problem]) -> Iterator[Mapping[str, Any]]:
        """Yield the valid rows as they are stored; append the problems of the others to `wrong`."""
        repeats: Counter[str] = Counter()
        for line, given in rows:
            try:
                yield self._checked(given, repeats)
            except ArgumentError as error:
                wrong += [Problem(line, str(problem)) for problem in error.problems if problem.level == "error"]
            except (ShortAPIError, RowError) as error:
                wrong.append(Problem(line, getattr(error, "message", str(error))))

    def _checked(self, given: Given | RowError, repeats: Counter[str]) -> Mapping[str, Any]:
        if isinstance(given, RowError):
            raise given
        model, tag = given.model or "", given.tag if given.tag is not None else self.tag
        estimate = self.client.check(model, given.args, tag=tag, look=False)
        digest = digest_of(model, given.args)
        if given.id is None:
            repeats[digest] += 1
        # A repeat is a row of its own: the second of the same model and arguments is the second in every run.
        key = given.id or digest[:16] + (f"-{repeats[digest]}" if repeats[digest] > 1 else "")
        entry = self.client.catalog[model]
        name = self._named(entry, {"id": key, "model": model, "tag": tag or "", "line": given.line})
        law = expected(entry, given.args)
        return {
            "key": key,
            "place": name.casefold(),
            "digest": digest,
            "line": given.line,
            "model": model,
            "args": json.dumps(given.args),
            "tag": tag,
            "name": name,
            "estimate": None if estimate is None else int(estimate.amount * SCALE),
            "seconds": None if law is None else law.p50,
        }

    def _named(self, entry: Entry, facts: Mapping[str, Any]) -> str:
        name = self.name.format_map({**facts, "model": facts["model"].replace("/", "-")})
        ending = USUAL_ENDINGS.get(entry.output["kind"])
        # A dot in an id is not an ending.
        if ending is not None and "." not in self.name.rpartition("}")[2]:
            name = f"{name}.{ending}"
        if not name.isprintable() or name[0] == "." or FORBIDDEN.intersection(name):
            raise RowError("its file name is invalid; change its id, its tag, or name= (--name)")
        if len(name.encode()) > LONGEST_NAME:
            raise RowError(f"its file name is longer than {LONGEST_NAME} bytes")
        if name.casefold().startswith(OWN_FILES):
            raise RowError(f"its file name {name!r} is one of the batch's own")
        return name


def digest_of(model: str, args: Mapping[str, Any]) -> str:
    """Return a hash that is equal for rows of the same model and arguments."""
    text = json.dumps([model, args], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def name_fields(name: str) -> set[str]:
    """Return the placeholders of a name of files; raise ValueError if it is malformed."""
    parts = list(string.Formatter().parse(name))
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise ValueError(name)
    return {found for _, found, _, _ in parts if found is not None}
