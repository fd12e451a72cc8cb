"""For tests without sockets: a sandbox as an httpx transport, and a client's flows to be driven by hand.

transport = SandboxTransport(faults=["create:drop@1"])
client = httpx.Client(transport=transport, base_url="https://api.shortapi.ai")
transport.clock.sleep(300)                       # returns at once: the simulated clock only advances by sleeps
transport.engine.books()                         # what was really accepted

flows = Flows(Client("key"))
flow = flows.submit("vendor/family/task", {"prompt": "a"})
command = next(flow)                             # Send, Sleep, Now, Report or Work: see Flows
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from attrs import evolve

from shortapi._flow import Answer, Command, Context, Flow, Now, Report, Request, Send, Sleep, TransportFailure, Work
from shortapi._many import listed, scheduled
from shortapi._order import ModelArgs, SubmitOptions, make_order
from shortapi._poll import OnUpdateError, poll, poll_pending, wait
from shortapi._submit import run, submit
from shortapi.client import Client, Job, Output
from shortapi.downloads.save import download
from shortapi.errors import ShortAPIError
from shortapi.polling import WaitOptions
from shortapi.records import Link, Outcome, Quote, Result, Saved, Snapshot
from shortapi_sandbox._faults import Fault
from shortapi_sandbox.transport import START, Clock, SandboxTransport

if TYPE_CHECKING:
    from shortapi._order import RunOptions

__all__ = [
    "START",
    "Answer",
    "Clock",
    "Command",
    "Fault",
    "Flow",
    "Flows",
    "Now",
    "Report",
    "Request",
    "SandboxTransport",
    "Send",
    "Sleep",
    "TransportFailure",
    "Work",
]


class Flows:
    """The methods of a client as generators, to be driven by hand.

    A flow makes every decision of its method and does no I/O: it yields commands, is sent their outcomes, and returns
    what the method returns. A test drives it with prepared answers and a simulated clock; a program may drive it on
    another event loop. The driver performs each command:

    - `Send`: send `.request` within `.within` seconds and return an `Answer`; stream its body to `.into` if that
      accepts it. If it is `.paid`, use a new connection and do not interrupt it.
    - `Sleep`: wait `.seconds`. `Now`: return the seconds of a monotonic clock.
    - `Report`: call `.to(.snapshot)`.
    - `Work`: return the result of `.call()`, which uses the disk; do not interrupt it.

    Throw exceptions into the flow, KeyboardInterrupt too; `TransportFailure` if no complete answer arrived. Whether a
    create may be repeated depends on its `sent`: False only if the service cannot have seen the request.

    Args:
        client: provides key, base URL, catalogue, ledger and learned durations; its connections are not used.
        rand: returns a number from 0 to below 1 for each jitter; default: `random.random`.
    """

    def __init__(self, client: Client, *, rand: Callable[[], float] = random.random) -> None:
        self._client, self._rand = client, rand

    def submit(
        self, model: str | ModelArgs | Quote, args: Mapping[str, Any] | None = None, **options: Unpack[SubmitOptions]
    ) -> Flow[Job]:
        """As `Client.submit`, with its options."""
        order = make_order(self._client.catalog, model, args, options, validate=self._client._validate)
        return Job((yield from submit(order, self._context())), self._client)

    def poll(self, job: Job | str) -> Flow[Snapshot]:
        """As `Job.poll`, for a job or its id."""
        return (yield from poll(self._client._facts_of(job), self._context()))

    def wait(self, job: Job | str, **options: Unpack[WaitOptions]) -> Flow[Result[Output]]:
        """As `Job.wait`, for a job or its id, with its options."""
        facts, waiting = self._client._facts_of(job), self._client._waiting(options)
        return self._client._result(facts, (yield from wait(facts, self._context(), waiting)))

    def wait_all(
        self, jobs: Iterable[Job | str], **options: Unpack[WaitOptions]
    ) -> Flow[tuple[Outcome[Job, Result[Output]], ...]]:
        """As `Client.wait_all`, with its options, but sequentially."""
        waiting, context, asked = self._client._waiting(options, alone=False), self._context(), listed(jobs)
        schedule = scheduled(map(self._client._facts_of, asked), context, waiting, (yield Now()))
        ended: dict[str, Outcome[Job, Result[Output]]] = {}
        while schedule:
            pending = schedule.take((yield Now()))
            if pending is None:
                yield Sleep(seconds=schedule.pause)
                continue
            end: Result[Link] | ShortAPIError | None
            try:
                end = yield from poll_pending(pending, context, waiting)
            except OnUpdateError as wrapped:
                raise wrapped.theirs from None
            except ShortAPIError as error:
                end = error
            schedule.put(pending, over=end is not None)
            if end is not None:
                ended[pending.job.id] = self._client._outcome(pending, end)
        return tuple(ended[job_id] for job_id in dict.fromkeys(self._client._facts_of(job).id for job in asked))

    def run(
        self, model: str | ModelArgs, args: Mapping[str, Any] | None = None, **options: Unpack[RunOptions]
    ) -> Flow[Result[Output]]:
        """As `Client.run`, with its options."""
        submits, waiting = self._client._of_run(options)
        order = make_order(self._client.catalog, model, args, submits, validate=self._client._validate)
        facts, result = yield from run(order, self._context(), waiting)
        return self._client._result(facts, result)

    def download(self, output: Output, path: str | Path | None = None, **options: Any) -> Flow[Saved]:
        """As `Output.save`, with its options."""
        return (yield from download(output.job, output.link, self._context(), path, **options))

    def _context(self) -> Context:
        return evolve(self._client._flow_context(), rand=self._rand)
