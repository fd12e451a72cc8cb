"""The ledger's quotes: prices that hold for one submit each."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from shortapi.errors import BudgetError, LedgerError, PriceUnknownError
from shortapi.ledger.store import to_units, to_usd
from shortapi.records import Quote
from shortapi.validation import shown

if TYPE_CHECKING:
    from shortapi.ledger.records import Intent
    from shortapi.ledger.store import Store

APPROVED_SECONDS = 900.0
"""Seconds for which a quote holds at least after a person approved it."""


class Quotes:
    """The table of quotes, without their arguments.

    These are private: those of an open quote are in a file of its own beside the ledger, which only this user can
    read, and which is removed once the quote is used or has expired.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder = store.path.with_name(f"{store.path.name}.quotes")

    def add(self, intent: Intent, call: tuple[str, Mapping[str, Any], Mapping[str, Any]], seconds: float) -> Quote:
        """Record the price of a job, which holds for some seconds, and what will be submitted.

        Raises:
            PriceUnknownError: there is no estimate, and no budget says what to assume.
        """
        if intent.price is None:
            raise PriceUnknownError(
                f"The price of this {intent.model} job is not known, so it cannot be quoted. Nothing was sent; give a "
                "budget an assume= amount (--assume) if you accept that.",
                model=intent.model,
            )
        quote = Quote(
            id=secrets.token_hex(8),
            model=intent.model,
            price=intent.price,
            expires=time.time() + seconds,
            budgets=" ".join(f"{budget.limit}/{budget.per}" for budget in intent.budgets),
            assumed=intent.estimate is None,
            digest=intent.digest,
            call=call,
        )
        with self._store.change(durable=False) as db:
            self._sweep(db)
            self._folder.mkdir(exist_ok=True, mode=0o700)
            created = os.open(self._folder / quote.id, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(created, "w", encoding="utf-8") as file:
                json.dump(call, file, default=str)
            facts = (quote.digest, quote.model, to_units(quote.price), quote.expires, quote.budgets, quote.assumed)
            db.execute("INSERT INTO quotes VALUES (?, ?, ?, ?, ?, ?, ?, 'open')", (quote.id, *facts))
        return quote

    def get(self, quote_id: str) -> Quote:
        """Return a quote; raise LedgerError if there is none of that id, or if it expired unused."""
        with self._store.look() as db:
            row = db.execute("SELECT * FROM quotes WHERE id = ?", (quote_id,)).fetchone()
        if row is None or (row["state"] != "used" and row["expires"] <= time.time()):
            raise LedgerError(
                f"There is no quote {shown(quote_id)}, or it has expired. Nothing was sent; make a new one."
            )
        call = None
        with suppress(OSError, ValueError):
            call = tuple(json.loads((self._folder / row["id"]).read_text(encoding="utf-8")))
        return Quote(**{**row, "price": to_usd(row["price"]), "call": call})

    def approve(self, quote_id: str) -> Quote:
        """Record that a person agreed to pay an open quote; raise LedgerError if it is not open."""
        now = time.time()
        lasts = "expires = max(expires, ?), state = 'approved'"
        with self._store.change() as db:
            still = "id = ? AND state = 'open' AND expires > ?"
            done = db.execute(f"UPDATE quotes SET {lasts} WHERE {still}", (now + APPROVED_SECONDS, quote_id, now))  # noqa: S608
        quote = self.get(quote_id)
        if not done.rowcount:
            raise LedgerError(f"The quote {quote.id} is {quote.state}, not open.")
        return quote

    def discard(self, quote_id: str) -> None:
        """Forget a quote that was not submitted, and its arguments."""
        with self._store.change(durable=False) as db:
            db.execute("DELETE FROM quotes WHERE id = ? AND state <> 'used'", (quote_id,))
            self._sweep(db)

    def use(self, db: sqlite3.Connection, intent: Intent) -> None:
        """Use up the quote of an intent, in the intent's own transaction.

        Raises:
            BudgetError: it is unknown, expired, or for another job or price.
        """
        row = db.execute("SELECT * FROM quotes WHERE id = ? AND state <> 'used'", (intent.key,)).fetchone()
        why = None
        if row is None or row["expires"] <= time.time():
            why = "has expired"
        elif row["digest"] != intent.digest:
            why = "is for other arguments, or a file has changed since"
        elif row["price"] != to_units(intent.price):
            why = f"is for {to_usd(row['price'])} USD, and the job would cost {intent.price} USD now"
        if why is not None:
            raise BudgetError(
                f"The quote {intent.key} for {intent.model} {why}. Nothing was sent; make a new one.",
                asked=intent.price,
                model=intent.model,
            )
        db.execute("UPDATE quotes SET state = 'used' WHERE id = ?", (intent.key,))
        self._sweep(db)

    def _sweep(self, db: sqlite3.Connection) -> None:
        """Forget unused quotes that have expired, and remove the files of all that are not open."""
        db.execute("DELETE FROM quotes WHERE state <> 'used' AND expires <= ?", (time.time(),))
        still = {row["id"] for row in db.execute("SELECT id FROM quotes WHERE state <> 'used'")}
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in still:
                    path.unlink(missing_ok=True)
