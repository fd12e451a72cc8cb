"""What the page can do: search, check, price, run, compare, look up. No word of HTTP here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from shortapi import ArgumentError, Catalog, ConfigurationError, PriceUnknownError
from shortapi.catalog.records import with_files
from shortapi.ledger import Choice
from shortapi.pricing import given_usd
from shortapi.validation import problems
from shortapi_play._form import form_of, listed
from shortapi_play._places import Place, with_own_pictures
from shortapi_play._runs import Comparison, Order, Run
from shortapi_play._snippets import snippets
from shortapi_play._uploads import Uploads
from shortapi_play.compare import Offer, offer, total
from shortapi_sandbox import Sandbox

NEWEST = Choice(last=200)
"""The rows of a ledger that the page shows."""

Asked = Mapping[str, Any]
"""What the page sent: `model` or `chosen` models, `args`, `place`, and the price that a person agreed to."""


class Room:
    """The state of the page: places, dropped files and jobs of this session.

    Args:
        places: the sandbox, and the service if there is a key.
        folder: where dropped files are kept.
    """

    def __init__(self, catalog: Catalog, places: Mapping[str, Place], sandbox: Sandbox, folder: Path) -> None:
        self.places, self.uploads = places, Uploads(folder)
        self._catalog, self._sandbox, self._works = catalog, sandbox, dict[str, Run | Comparison]()
        self._payer = places.get("service") or places["sandbox"]

    def models(self) -> dict[str, Any]:
        """Return all models, where jobs can run, and the jobs of this session."""
        runs = [work.facts() for work in self._works.values() if isinstance(work, Run)]
        models = list(listed(self._catalog))
        return {"models": models, "places": list(self.places), "rests": self._payer.rests(), "runs": runs}

    def form(self, model: str) -> dict[str, Any]:
        """Return the form of a model."""
        return form_of(self._catalog[model])

    def check(self, asked: Asked) -> dict[str, Any]:
        """Return problems, price, what is left of the budgets, and the job as code; reads no link."""
        order = self._order(asked)
        found = [*problems(order.entry, with_files(order.entry, order.args)), *self.uploads.problems(order)]
        price = self._price(order)
        code = snippets(order.entry, order.args, None if price["amount"] is None else f"{price['amount']:f}")
        return {**self._told(found, price), "code": code}

    def ask(self, asked: Asked) -> dict[str, Any]:
        """Check a real job in full, links and uploads too; return its price, to be agreed to."""
        order, found = self._order(asked), ()
        try:
            self._place(asked).client.check(order.entry.id, order.args)
        except ArgumentError as error:
            found = error.problems
        return self._told(found, self._price(order))

    def run(self, asked: Asked) -> dict[str, Any]:
        """Start a job; a real one costs at most the price that was agreed to."""
        return self._start(Run(self._place(asked), self._order(asked, limit=_agreed(asked))))

    def pick_up(self, asked: Asked) -> dict[str, Any]:
        """Wait again for a job that the ledger has as running."""
        row = self._place(asked).ledger.row(str(asked.get("job")))
        return self._start(Run(self._place(asked), Order(self._catalog[row.model], {}, {}), row))

    def bill(self, asked: Asked) -> dict[str, Any]:
        """Return which models take the arguments, what each costs, and the sum of the chosen ones."""
        offers, chosen = self._offers(asked, self._catalog), set(asked.get("chosen") or ())
        whole = total(one for one in offers if one.model in chosen and one.why is None)
        rows = [{"model": one.model, "title": one.title, "amount": one.amount, "why": one.why} for one in offers]
        return {"offers": rows, "total": whole, "rests": self._payer.rests()}

    def compare(self, asked: Asked) -> dict[str, Any]:
        """Start the chosen models; real ones only for the sum that was agreed to."""
        offers, limit = self._offers(asked, asked.get("chosen") or ()), _agreed(asked)
        if limit is not None and limit != total(offers):
            raise ConfigurationError("The bill has changed. Nothing was sent; look at it again.")
        return self._start(Comparison(self._place(asked), offers, str(self._filled(asked).get("prompt", ""))))

    def state(self, name: str) -> dict[str, Any]:
        """Return the state of a job or comparison of this session."""
        return self._works[name].facts()

    def jobs(self, place: str) -> dict[str, Any]:
        """Return the ledger of a place as rows, newest first, and its totals."""
        at = self._place({"place": place})
        runs = [work for work in self._works.values() if isinstance(work, Run)]
        at.ledger.review()
        words = {run.job_id: run.order.words for run in runs if run.order.words}
        names = "key", "model", "state", "estimate", "charge", "refunded", "created", "why"
        rows = [
            {name: getattr(row, name) for name in names}
            | {"job": row.job_id, "words": words.get(row.job_id)}
            | {"files": [{"number": number, "name": Path(path).name} for number, (path, _) in row.files.items()]}
            for row in at.ledger.rows(where=NEWEST.where, values=NEWEST.values)
        ][::-1]
        (total,) = at.ledger.totals()
        return {"rows": rows, "jobs": total.jobs, "charge": total.charge, "rests": self._payer.rests()}

    def file(self, place: str, key: str, number: int) -> Path:
        """Return the saved file of a row of a ledger; raise KeyError or LedgerError if there is none."""
        return Path(self.places[place].ledger.row(key).files[number][0])

    def sheet(self, name: str, file: str) -> Path:
        """Return a file of a comparison's contact sheet; raise KeyError or OSError if there is none."""
        made = self._works[name]
        if not isinstance(made, Comparison):
            raise KeyError(name)
        return {path.name: path for path in made.folder.iterdir()}[file]

    def close(self) -> None:
        """Stop waiting; a create under way ends first. Jobs go on at the service."""
        for work in self._works.values():
            work.stop()
        for work in self._works.values():
            work.join(1)
        for place in self.places.values():
            place.client.close()

    def _start(self, work: Run | Comparison) -> dict[str, Any]:
        self._works[work.id] = work
        work.start()
        return work.facts()

    def _place(self, asked: Asked) -> Place:
        found = self.places.get(str(asked.get("place")))
        if found is None:
            raise ConfigurationError(
                "There is no API key, so this page has its sandbox alone. Nothing was sent; set SHORTAPI_KEY and start "
                "the page again."
            )
        return found

    def _filled(self, asked: Asked) -> dict[str, Any]:
        words = asked.get("args")
        if not isinstance(words, dict):
            raise ConfigurationError("The page sent no arguments. Nothing was sent; load it again.")
        return {name: self.uploads.filled(value) for name, value in words.items()}

    def _order(self, asked: Asked, limit: Decimal | None = None) -> Order:
        args, entry = self._filled(asked), self._catalog[str(asked.get("model"))]
        if asked.get("place") == "sandbox":
            args = with_own_pictures(entry, args, self._sandbox)
        return Order(entry, args, asked["args"], limit)

    def _offers(self, asked: Asked, models: Iterable[str]) -> tuple[Offer, ...]:
        orders = (self._order({**asked, "model": model}) for model in models)
        return tuple(offer(order.entry, order.args, more=self.uploads.problems(order)) for order in orders)

    def _price(self, order: Order) -> dict[str, Any]:
        """Return the price; wrong arguments are told beside their fields, so they do not hide it."""
        try:
            found = self._payer.client.estimate(order.entry.id, order.args, validate="off")
        except PriceUnknownError as error:
            return {"amount": None, "text": error.message}
        return {"amount": found.amount, "text": str(found), "checked": found.checked}

    def _told(self, found: Iterable[Any], price: Mapping[str, Any]) -> dict[str, Any]:
        told = [{"argument": one.argument, "message": one.message, "level": one.level} for one in found]
        return {"problems": told, "price": price, "rests": self._payer.rests()}


def _agreed(asked: Asked) -> Decimal | None:
    """Return the price that was agreed to; None in the sandbox, and for a price that is not known."""
    if asked.get("place") == "sandbox" or asked.get("agreed") == "unknown":
        return None
    found = given_usd(asked.get("agreed"))
    if found is None:
        raise ConfigurationError("Nobody agreed to a price. Nothing was sent.")
    return found
