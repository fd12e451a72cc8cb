"""Jobs of this session, each in a thread of its own: submitted, waited for, saved."""

from __future__ import annotations

import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from typing import Any

from attrs import frozen

from shortapi import Entry, Job, Output, Result, ShortAPIError, Snapshot
from shortapi.downloads.media import size_text
from shortapi.ledger import Row
from shortapi_play import compare
from shortapi_play._places import Place
from shortapi_play.sheet import write_sheet

CREATE_SECONDS = 90.0  # longest time that closing the page waits for a create under way


class StoppedError(Exception):
    """The page is closing."""


class Work(Thread):
    """What a thread does for the page; `sent` is set once no create is under way any more."""

    def __init__(self, place: Place) -> None:
        super().__init__(daemon=True)
        self.place, self.id = place, token_hex(8)
        self.state, self.error = "submitting", dict[str, Any]()
        self.sent, self._stopping = Event(), False

    def run(self) -> None:
        try:
            self.work()
            self.state = "done"
        except (ShortAPIError, OSError) as error:
            self.error = {"message": str(error), "charged": getattr(error, "charged", None)}
        except StoppedError:
            self.state = "stopped"
        finally:
            self.sent.set()
            self.state = self.state if self.state in {"done", "stopped"} else "failed"

    def work(self) -> None:
        raise NotImplementedError

    def check_stop(self) -> None:
        if self._stopping:
            raise StoppedError

    def stop(self) -> None:
        """Wait for a create under way; the wait for its job ends with its next poll."""
        self._stopping = True
        self.sent.wait(CREATE_SECONDS)


@frozen
class Order:
    """A job as it was asked for: `words` are the arguments as the form gave them, `limit` the price agreed to (USD)."""

    entry: Entry
    args: dict[str, Any]
    words: Mapping[str, Any]
    limit: Decimal | None = None


class Run(Work):
    """One job; with `row` one that another process submitted."""

    def __init__(self, place: Place, order: Order, row: Row | None = None) -> None:
        super().__init__(place)
        self.order, self._row = order, row
        self.job_id = None if row is None else row.job_id
        self._folder = f"{place.folder}/"  # a folder even before it is made
        self._began = self._seen_at = time.monotonic()
        self._left: float | None = None
        self._files: list[dict[str, Any]] = []
        self._receipt: dict[str, Any] | None = None

    def facts(self) -> dict[str, Any]:
        """Return the state of the job for the page; `left`: seconds, if known."""
        entry, now = self.order.entry, time.monotonic()
        return {
            "run": self.id,
            "place": self.place.name,
            "model": entry.id,
            "title": entry.title,
            "state": self.state,
            "job": self.job_id,
            "elapsed": now - self._began,
            "left": None if self._left is None else max(0.0, self._left - (now - self._seen_at)),
            "words": None if self._row else self.order.words,
            "files": self._files,
            "receipt": self._receipt,
            "error": self.error or None,
        }

    def work(self) -> None:
        try:
            job = self._submitted() if self._row is None else self.place.client.job(str(self.job_id))
        finally:
            self.sent.set()
        self.job_id, self.state = job.id, "queued"
        self._finish(job.wait(on_update=self._update))

    def _submitted(self) -> Job:
        Path(self._folder).mkdir(parents=True, exist_ok=True)
        order, anyway = self.order, self.place.is_simulated
        return self.place.client.submit(
            order.entry.id, order.args, save=self._folder, max_cost=order.limit, allow_duplicate=anyway
        )

    def _update(self, seen: Snapshot) -> None:
        self.check_stop()
        self._left, self._seen_at = seen.eta, time.monotonic()
        if seen.status in {"queued", "running"}:
            self.state = seen.status

    def _finish(self, result: Result[Output]) -> None:
        estimate = self._row.estimate if self._row else result.estimate and result.estimate.amount
        seconds = round(result.elapsed, 1)
        self._receipt = {"estimate": estimate, "charge": result.charge, "seconds": seconds, "polls": result.polls}
        self.state = "saving"
        files, lost = compare.saved_all(result, self._folder)
        self._files = [
            {
                "number": number,
                "kind": result.outputs[number].kind,
                "name": Path(one.path).name,
                "size": size_text(one.bytes),
            }
            for number, one in files.items()
        ]
        if lost is not None:
            raise lost


class Comparison(Work):
    """One set of arguments over several models, and the contact sheet of the results."""

    def __init__(self, place: Place, offers: tuple[compare.Offer, ...], title: str) -> None:
        super().__init__(place)
        self._offers, self._title = offers, title
        self._states: dict[str | None, str] = {}
        self.folder = place.folder / f"compare-{self.id}"

    def facts(self) -> dict[str, Any]:
        rows = [{"title": offer.title, "state": self._states.get(offer.model, "waiting")} for offer in self._offers]
        return {"run": self.id, "state": self.state, "rows": rows, "error": self.error or None}

    def work(self) -> None:
        shots = compare.shoot(
            self.place.client, self._offers, self.folder, tell=self._tell, allow_duplicate=self.place.is_simulated
        )
        write_sheet(shots, self.folder, title=self._title, simulated=self.place.is_simulated)

    def _tell(self, model: str | None, state: str) -> None:
        self._states[model] = state
        if model is None:  # all creates have ended
            self.state = "running"
            self.sent.set()
        self.check_stop()
