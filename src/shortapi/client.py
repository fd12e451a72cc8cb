"""The sync client and its nouns. Every method builds a flow and hands it to the driver.

Importing this module loads nothing: each method imports what it needs when it is first called.
"""

from __future__ import annotations

import os

from shortapi._session import JobBase, OutputBase, Session
from shortapi.errors import ShortAPIError

# Type checkers take this for true. The module `typing`, which has the same name for it, costs more than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Any, Self, TypeVar, Unpack

    from shortapi._flow import Context, Flow, JobFacts
    from shortapi._many.resume import Resumed
    from shortapi._order import ModelArgs, SubmitOptions
    from shortapi._session import OnUpdate
    from shortapi._transport.sync import Driver
    from shortapi.callbacks import Receiver
    from shortapi.polling import PollPolicy
    from shortapi.pricing import Estimate
    from shortapi.records import Outcome, Result, Saved, Snapshot

    T = TypeVar("T")


class Client(Session):
    """ShortAPI for programs without an event loop. One client may be shared by threads.

    Args:
        api_key: default: the environment variable SHORTAPI_KEY.
        base_url: default: SHORTAPI_BASE_URL, else the service's own address.
        catalog: a `Catalog`, or a folder or file of entries to add to the built-in ones; default: SHORTAPI_CATALOG.
        poll: how waits ask (default: growing gaps that fit the model).
        validate: "strict" refuses wrong arguments, "warn" tells and sends, "off" sends as it is.
        http_timeout: seconds without an answer after which a request is given up (default 60).
        transport: an httpx transport. Bridges to other HTTP libraries may report a request that was sent as a connect
            failure. So where one that is not httpx's own cannot connect, a create is in doubt (`charged=None`), unless
            it has an attribute `connect_errors_are_honest = True`: it raises connect errors only before sending.
        ledger: a `Ledger` or its path; True: the user's own; default: SHORTAPI_LEDGER, else none.
        budget: one or several `Budget`, or text such as "20/day 200/month", held in the ledger across processes.
        uploads: where files of yours go so that ShortAPI can fetch them: the URL of a bucket such as s3://bucket/prefix,
            or an object as in `shortapi.uploads`; default: SHORTAPI_UPLOADS. A sandbox takes them itself.

    Nothing is read, opened or sent before it is needed. Use it as a context manager, or call `close()`.
    """

    def check(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        look: bool = True,
        **options: Unpack[SubmitOptions],
    ) -> Estimate | None:
        """Check a job as `submit` does, its linked files and where files shall go too, but sends and pays nothing.

        It takes the options of `submit`. With `look=False` neither linked files nor the disk are looked at, and no key
        is needed.

        Returns:
            What it should cost; None where the price is not known.

        Raises:
            ConfigurationError, UnknownModelError, ArgumentError, BudgetError: as `submit`.
        """
        from shortapi._order import make_order
        from shortapi._submit import check

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        if look:
            self._drive(lambda context: check(order, context))
        return order.estimate

    def submit(
        self, model: str | ModelArgs, args: Mapping[str, Any] | None = None, **options: Unpack[SubmitOptions]
    ) -> Job:
        """Start one paid job; the create call is never sent twice where it may have been accepted.

        Args:
            model: an args object of `shortapi.models`, or a model id together with `args`.
            max_cost: USD, a decimal string, Decimal, or an exact number such as 0.5: a dearer or unpriced
                job is not sent.
            validate: "strict", "warn" or "off" for this job; default: as the client says.
            extra_args: arguments that the model's page does not list: sent and digested with `args`, never checked,
                and not counted in the estimate.
            tag: a word of yours for the ledger, to sum up by later.
            allow_duplicate: send it although the ledger has the same job, open or in doubt.
            save: where the files of the job shall go: a file (further ones are named clip-2.mp4, clip-3.mp4, ...), or a
                folder, in which they are named after the job. A name without an ending gets the usual one of what the
                model makes. The place is checked before anything is sent and kept in the ledger; `resume`, and
                `Output.save()` without a path, save there.
            overwrite: `save` may replace files that are there (default: that is an `ArgumentError`).
            callback_url: the service posts the result there; a hint only, wait for the job all the same.

        Raises:
            ConfigurationError, UnknownModelError, ArgumentError, BudgetError, DuplicateJobError: nothing was sent.
            LedgerError: nothing was sent, unless `.job_id` says otherwise.
            TransportError, APIError, UnexpectedResponseError: see `.charged`, which may be None: not known.
            KeyboardInterrupt waits for the answer of a create under way; it has `.charged` and `.job_id` too.
        """
        from shortapi._order import make_order
        from shortapi._submit import submit

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        return Job(self._drive(lambda context: submit(order, context)), self)

    def run(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        poll: PollPolicy | None = None,
        timeout: float | None = None,
        on_update: OnUpdate | None = None,
        callbacks: Receiver | None = None,
        **options: Unpack[SubmitOptions],
    ) -> Result[Output]:
        """Submit, wait, and save where `save` says; `.saved` of the result tells the files.

        It takes the options of `submit` and of `Job.wait`.
        After the create an error's `.retry_safe` is False: running again pays again.

        Raises:
            What `submit` and `Job.wait` raise. DownloadError: the job is done and paid for, and a file of it could not
                be saved; the others are.
        """
        from shortapi._order import make_order
        from shortapi._submit import run

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        waiting = self._waiting(poll, timeout=timeout, on_update=on_update, callbacks=callbacks)
        job, result = self._drive(lambda context: run(order, context, waiting))
        return self._result(job, result)

    def job(self, job_id: str) -> Job:
        """Pick up a job by its id, from any process; nothing is sent yet."""
        return Job(self._facts_of(job_id), self)

    def as_completed(
        self,
        jobs: Iterable[Job | str],
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
        callbacks: Receiver | None = None,
    ) -> Generator[Outcome[Job, Result[Output]], None, None]:
        """Wait for very many jobs at once, and yield each with its result or its error as it ends.

        A few threads ask for all of them, one request at a time for each job. A job that fails never stops the others.
        Leaving the loop, or Ctrl-C, ends the waiting; the jobs go on at the service.

        Args:
            jobs: jobs or their ids; one that is named twice is yielded once.
            timeout: seconds for each job; default: five times what its model takes at worst, at least 10 minutes.
            poll: how to ask; default: the client's policy.
            on_update: called with a `Snapshot` after every poll, in the caller's own thread.
            callbacks: see `Job.wait`.
        """
        from shortapi._many import Workers

        waiting = self._waiting(poll, timeout=timeout, on_update=on_update, callbacks=callbacks, alone=False)
        return self._outcomes(*self._asking(Workers, jobs, waiting))

    def _outcomes(self, schedule: Any, workers: Any) -> Generator[Outcome[Job, Result[Output]], None, None]:
        from shortapi._many import leaving

        with leaving(schedule):
            for pending, end in workers.outcomes():
                yield self._outcome(pending, end)

    def wait_all(
        self,
        jobs: Iterable[Job | str],
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
        callbacks: Receiver | None = None,
    ) -> tuple[Outcome[Job, Result[Output]], ...]:
        """Wait for very many jobs at once, and return what became of each, in their order; see `as_completed`."""
        from shortapi._many import listed

        asked = listed(jobs)
        ended = self.as_completed(asked, timeout=timeout, poll=poll, on_update=on_update, callbacks=callbacks)
        by_id = {outcome.job.id: outcome for outcome in ended}
        return tuple(by_id[self._facts_of(job).id] for job in asked)

    def resume(
        self,
        folder: str | Path = ".",
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
    ) -> tuple[Resumed, ...]:
        """Pick up every open job of the ledger that this service has, all together, and save their missing files.

        Args:
            folder: where files are saved, named after their jobs; default: the current folder.
            timeout: seconds for all of them together (default 10 minutes); what is not done by then stays open.
            on_update: called with a `Snapshot` after every poll.

        Raises:
            ConfigurationError: the client has no ledger. LedgerError: it cannot be read.
        """
        from shortapi._many import Workers, leaving
        from shortapi._many.resume import resumed

        waiting = self._waiting(poll, timeout=timeout, on_update=on_update, alone=False)
        rows, schedule, workers = self._resuming(Workers, folder, waiting)
        with leaving(schedule):
            return resumed(rows, [end for _, end in workers.outcomes()])

    def close(self) -> None:
        """Close all connections; jobs go on at the service."""
        driver = self._take_driver()
        if driver is not None:
            driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make_driver(self) -> Driver:
        from shortapi._transport.sync import Driver

        return Driver(self._http_timeout, self._transport)

    def _drive(self, build: Callable[[Context], Flow[T]], job: JobFacts | None = None) -> T:
        process, driver, context = self._opened
        try:
            if process != os.getpid():
                driver, context = self._open()
            flow = build(context)
            if context.uploads is not None:
                from shortapi._files import tidied

                flow = tidied(flow, context)
            outcome: T = driver.drive(flow)
        except ShortAPIError as error:
            from shortapi._flow import told_of

            # The sentence is for users; 25 lines of our own frames and of what is behind them would hide it.
            raise told_of(job, error).with_traceback(None) from None
        return outcome

    def _made(self, facts: JobFacts) -> Job:
        return Job(facts, self)

    def _result(self, facts: JobFacts, result: Result[Any]) -> Result[Output]:
        from attrs import evolve

        return evolve(result, outputs=tuple(Output(link, facts, self) for link in result.outputs))


class Job(JobBase):
    """A job that the service accepted, or one that is picked up by its id."""

    __slots__ = ()

    client: Client

    def poll(self) -> Snapshot:
        """Ask once, without waiting.

        Raises:
            TransportError, APIError, UnexpectedResponseError: this poll failed; the job is untouched by that.
        """
        from shortapi._poll import poll

        return self.client._drive(lambda context: poll(self.facts, context), self.facts)

    def wait(
        self,
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
        callbacks: Receiver | None = None,
    ) -> Result[Output]:
        """Wait until the job is done.

        Args:
            timeout: seconds; default: five times what the model takes at worst, at least 10 minutes.
            poll: how to ask; default: the client's policy.
            on_update: called with a `Snapshot` after every poll.
            callbacks: the `shortapi.callbacks.Receiver` that made the job's `callback_url`: polls are rare until a
                callback comes.

        Raises:
            JobFailedError: final, see `.refunded`. JobTimeoutError: the job goes on, wait again.
            AuthenticationError: at once. TransportError, APIError, UnexpectedResponseError: too many polls failed.
        """
        from shortapi._poll import wait

        waiting = self.client._waiting(poll, timeout=timeout, on_update=on_update, callbacks=callbacks)
        result = self.client._drive(lambda context: wait(self.facts, context, waiting), self.facts)
        return self.client._result(self.facts, result)


class Output(OutputBase):
    """One file of a result."""

    __slots__ = ()

    client: Client

    def save(self, path: str | Path | None = None, *, overwrite: bool = False, max_bytes: int | None = None) -> Saved:
        """Save the file: streamed, resumed where it or an earlier call broke off, in its place only when whole.

        Args:
            path: a file, or a folder (the file is then named after the job); default: where `save=` of the submit
                said, else the current folder.
            overwrite: replace a file that is there (default: that is an error).
            max_bytes: give up on anything larger (default 4 GiB).

        Raises:
            DownloadError: the job stays done and paid for; saving again is free while the link lives.
        """
        from shortapi.downloads.save import MAX_BYTES, download

        most = MAX_BYTES if max_bytes is None else max_bytes
        return self.client._drive(
            lambda context: download(self.job, self.link, context, path, overwrite=overwrite, max_bytes=most), self.job
        )

    def read(self, *, max_bytes: int | None = None) -> bytes:
        """Return the file as bytes, in memory; it is checked and resumed as by `save`.

        Args:
            max_bytes: give up on anything larger (default 512 MiB).

        Raises:
            DownloadError: the job stays done and paid for; reading again is free while the link lives.
        """
        from shortapi.downloads.save import MAX_READ, read

        most = MAX_READ if max_bytes is None else max_bytes
        return self.client._drive(lambda context: read(self.job, self.link, context, max_bytes=most), self.job)

    def iter_bytes(self, *, max_bytes: int | None = None) -> Iterator[bytes]:
        """Yield the file in pieces of 64 KiB. The first comes when the file is whole, so nobody gets half of it.

        Args, Raises: as `read`.
        """
        from shortapi.downloads.save import pieces

        yield from pieces(self.read(max_bytes=max_bytes))
