"""Drive a flow by hand: scripted answers in, a virtual clock, no I/O at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from shortapi import Catalog, Client, Job
from shortapi.testing import Answer, Command, Flow, Flows, Now, Report, Send, Sleep, TransportFailure, Work

BASE = "https://api.shortapi.ai"
CATALOG = Catalog()
Event = Answer | TransportFailure


def flows(rand: Callable[[], float] = lambda: 0.5, **options: Any) -> Flows:
    """Return the flows of a new client without any chance: jitter is always in the middle."""
    return Flows(Client("ak-secret", **{"base_url": BASE, "catalog": CATALOG, **options}), rand=rand)


def submitted(of: Flows, model: str, args: dict[str, Any], amount: Any = None, **options: Any) -> Job:
    """Return job 66f0, which was made when the clock of a play starts."""
    job: Job = Play([says({"job_id": "66f0", "amount": amount})]).run(of.submit(model, args, **options))
    return job


def says(data: Any, code: Any = 0, http: int = 200, **headers: str) -> Answer:
    """Return an envelope's answer."""
    body = json.dumps({"code": code, "data": data}).encode()
    return Answer(status_code=http, headers=headers, body=body)


def status(value: Any, **data: Any) -> Answer:
    return says({"status": value, **data})


DONE = status(2, result={"videos": [{"url": "https://files.example.com/a.mp4"}]})


class Play:
    """Performs a flow; afterwards holds what it asked for."""

    def __init__(self, events: Iterator[Event] | list[Event], start: float = 100.0) -> None:
        self.events = iter(events)
        self.now = self.start = start
        self.sleeps: list[float] = []
        self.sent: list[tuple[float, Send]] = []
        self.reports: list[Any] = []

    def run(self, flow: Flow[Any]) -> Any:
        """Return the flow's outcome, or raise its error."""
        try:
            command = next(flow)
            while True:
                got = self._work(command) if isinstance(command, Work) else self._perform(command)
                command = flow.throw(got) if isinstance(got, Exception) else flow.send(got)
        except StopIteration as stop:
            return stop.value

    def _work(self, command: Work) -> Any:
        try:
            return command.call()
        except Exception as error:  # noqa: BLE001 - as a driver does: the flow must hear of it
            return error

    def _perform(self, command: Command) -> Any:
        performers: dict[type, Callable[[Any], Any]] = {
            Now: lambda _: self.now,
            Sleep: self._sleep,
            Send: self._send,
            Report: lambda report: self.reports.append(report.snapshot),
        }
        return performers[type(command)](command)

    def _sleep(self, command: Sleep) -> None:
        assert command.seconds > 0
        self.sleeps.append(command.seconds)
        self.now += command.seconds

    def _send(self, command: Send) -> Event:
        self.sent.append((self.now, command))
        return next(self.events)
