"""The sync client, its jobs and outputs. Every method builds a flow and runs it on the driver.

Methods import what they need when they are called, so importing this module is cheap.
"""

from __future__ import annotations

import os

from shortapi._session import JobBase, OutputBase, Session
from shortapi.errors import ShortAPIError

# Type checkers take this for true. Importing `typing` for its constant costs more than the rest of this module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Any, Self, TypeVar, Unpack

    from shortapi._flow import Context, Flow, JobFacts
    from shortapi._many import Resumed
    from shortapi._order import ModelArgs, RunOptions, SubmitOptions
    from shortapi._session import OnUpdate
    from shortapi._transport.sync import Driver
    from shortapi.polling import PollPolicy, WaitOptions
    from shortapi.pricing import Estimate
    from shortapi.records import Outcome, Quote, Result, Saved, Snapshot

    T = TypeVar("T")


class Client(Session):
    """ShortAPI for synchronous programs. One client may be shared by threads.

    Args:
        api_key: default: the environment variable SHORTAPI_KEY.
        base_url: default: SHORTAPI_BASE_URL, else the service's address.
        catalog: a `Catalog`, or a folder or file of entries to add to the built-in ones; default: SHORTAPI_CATALOG.
        poll: when waits poll (default: growing gaps that suit the model).
        validate: "strict" refuses wrong arguments, "warn" logs and sends them, "off" sends anything.
        http_timeout: seconds without an answer after which a request fails (default 60).
        transport: an httpx transport. Bridges to other HTTP libraries may report a request that was sent as a connect
            failure. So if a transport that is not httpx's own cannot connect, a create is in doubt (`charged=None`),
            unless it has the attribute `connect_errors_are_honest = True`: it raises them only before sending.
        ledger: a `Ledger` or its path; True: the user's own; default: SHORTAPI_LEDGER, else none.
        budget: one or several `Budget`, or text such as "20/day 200/month", enforced by the ledger across processes.
        run: name of a run: clients with the same ledger and name share the budgets per run (default: a new run).
        max_polls_per_second: rate limit of all polls of this client (default: none).
        uploads: where local files are uploaded so that ShortAPI can fetch them: a bucket such as s3://bucket/prefix,
            or a `shortapi.uploads.Uploader`; default: SHORTAPI_UPLOADS. A sandbox takes them itself.

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
        """Check a job as `submit` does, linked files and save path included, without sending or paying anything.

        Takes the options of `submit`.

        Args:
            look: False: check neither linked files nor the disk; then no key is needed (default: True).

        Returns:
            The estimate; None if the price is not known.

        Raises:
            ConfigurationError, UnknownModelError, ArgumentError, BudgetError: as `submit`.
        """
        from shortapi._order import make_order
        from shortapi._submit import check

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        if look:
            self._drive(lambda context: check(order, context))
        return order.estimate

    def quote(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        seconds: float = 900.0,
        **options: Unpack[SubmitOptions],
    ) -> Quote:
        """Check a job as `submit` does, with its options, and fix its price in the ledger for some seconds.

        `submit(quote)` sends it at most once, and answers the same job every time. The price is the estimate, else the
        amount that a budget assumes.

        Raises:
            PriceUnknownError: neither is known. All errors of `submit` about what was not sent.
        """
        from shortapi._order import make_order
        from shortapi._submit import quote

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        return self._drive(lambda context: quote(order, context, seconds))

    def submit(
        self, model: str | ModelArgs | Quote, args: Mapping[str, Any] | None = None, **options: Unpack[SubmitOptions]
    ) -> Job:
        """Start one paid job. A create that may have been accepted is never sent again.

        Args:
            model: an args object of `shortapi.models`, a model id together with `args`, or a quote alone.
            args: the model's arguments by name, if `model` is an id.
            max_cost: USD as a decimal string, Decimal, or exact number such as 0.5; a job with a higher or unknown
                price is not sent (default: no limit).
            validate: "strict", "warn" or "off" for this job; default: the client's.
            extra_args: arguments that the model's page does not list: sent and part of the job's digest, but neither
                checked nor counted in the estimate.
            tag: your label of the job in the ledger, to sum up by later.
            allow_duplicate: send it even if the ledger has the same job, open or in doubt (default: False).
            key: key of the row in the ledger (default: a random one). A key is used once: a second submit with it is a
                `DuplicateJobError`, whatever the state of the row and `allow_duplicate`.
            save: where to save the job's files: a file (further ones are named clip-2.mp4, clip-3.mp4, ...), or a
                folder, in which they are named after the job. A name without an extension gets the usual one of the
                model's output. The path is checked before anything is sent and kept in the ledger; `resume`, and
                `Output.save()` without a path, save there.
            overwrite: let `save` replace existing files (default: they are an `ArgumentError`).
            callback_url: the service posts the result there; only a hint, so wait for the job as usual.
            retry_429: send the create again after HTTP 429, up to 4 times (default); else `RateLimitError` at once.

        Raises:
            ConfigurationError, UnknownModelError, ArgumentError, BudgetError, DuplicateJobError: nothing was sent.
            LedgerError: nothing was sent, unless `.job_id` says otherwise.
            TransportError, APIError, UnexpectedResponseError: see `.charged`; None means not known.
            KeyboardInterrupt: after the answer of a create under way; it has `.charged` and `.job_id` too.
        """
        from shortapi._order import make_order
        from shortapi._submit import submit

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        return Job(self._drive(lambda context: submit(order, context)), self)

    def run(
        self,
        model: str | ModelArgs | Quote,
        args: Mapping[str, Any] | None = None,
        **options: Unpack[RunOptions],
    ) -> Result[Output]:
        """Submit a job, wait for it, and save its files to `save`; the result's `.saved` lists them.

        Takes the options of `submit` and of `Job.wait`. After the create an error's `.retry_safe` is False: running
        again pays again.

        Raises:
            All errors of `submit` and `Job.wait`. DownloadError: the job is done and paid for, but one of its files
                could not be saved; the others are saved.
        """
        from shortapi._order import make_order
        from shortapi._submit import run

        submits, waiting = self._of_run(options)
        order = make_order(self._catalog, model, args, submits, validate=self._validate)
        job, result = self._drive(lambda context: run(order, context, waiting))
        return self._result(job, result)

    def job(self, job_id: str) -> Job:
        """Pick up a job by its id, from any process; nothing is sent yet."""
        return Job(self._facts_of(job_id), self)

    def as_completed(
        self, jobs: Iterable[Job | str], **options: Unpack[WaitOptions]
    ) -> Generator[Outcome[Job, Result[Output]], None, None]:
        """Wait for many jobs at once, and yield each with its result or error as it ends.

        A few threads poll all jobs, with at most one request per job at a time. A failed job never stops the others.
        Leaving the loop, or Ctrl-C, ends the wait; the jobs go on at the service.

        Takes the options of `Job.wait`; `timeout` is for each job, and `on_update` is called in the caller's thread.

        Args:
            jobs: jobs or their ids; duplicates are yielded once.
        """
        from shortapi._many import Workers

        outcomes: Generator[Outcome[Job, Result[Output]], None, None] = self._outcomes(Workers, jobs, options)
        return outcomes

    def wait_all(
        self, jobs: Iterable[Job | str], **options: Unpack[WaitOptions]
    ) -> tuple[Outcome[Job, Result[Output]], ...]:
        """Wait for many jobs at once, and return their outcomes in the same order; see `as_completed`."""
        from shortapi._many import listed

        asked = listed(jobs)
        ended = self.as_completed(asked, **options)
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
        """Wait for all open jobs of this service in the ledger at once, and save their missing files.

        Args:
            folder: where files without a save path of their own are saved, named after their jobs; default: the
                current folder.
            timeout: seconds for all jobs together (default 10 minutes); unfinished ones stay open.
            poll: when to poll; default: the client's policy.
            on_update: called with a `Snapshot` after every poll.

        Raises:
            ConfigurationError: the client has no ledger. LedgerError: it cannot be read.
        """
        from shortapi._many import Workers, resumed

        rows, ends = self._resuming(Workers, folder, {"timeout": timeout, "poll": poll, "on_update": on_update})
        return resumed(rows, list(ends))

    def close(self) -> None:
        """Close all connections; jobs go on at the service."""
        driver = self._detach_driver()
        if driver is not None:
            driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make_driver(self, base_url: str) -> Driver:
        from shortapi._transport.sync import Driver

        return Driver(base_url, self._http_timeout, self._transport)

    def _drive(self, build: Callable[[Context], Flow[T]], job: JobFacts | None = None) -> T:
        process, driver, context = self._opened
        try:
            if process != os.getpid():
                driver, context = self._open()
            flow = build(context)
            if context.uploads is not None:
                from shortapi.uploads import with_cleanup

                flow = with_cleanup(flow, context)
            outcome: T = driver.drive(flow)
        except ShortAPIError as error:
            from shortapi._flow import with_job_note

            # The message is for users; 25 lines of internal traceback would hide it.
            raise with_job_note(job, error).with_traceback(None) from None
        return outcome

    def _make_job(self, facts: JobFacts) -> Job:
        return Job(facts, self)

    def _result(self, facts: JobFacts, result: Result[Any]) -> Result[Output]:
        from attrs import evolve

        return evolve(result, outputs=tuple(Output(link, facts, self) for link in result.outputs))


class Job(JobBase):
    """A job that the service accepted, or one that is picked up by its id."""

    __slots__ = ()

    client: Client

    def poll(self) -> Snapshot:
        """Poll once, without waiting.

        Raises:
            TransportError, APIError, UnexpectedResponseError: this poll failed, which says nothing about the job.
        """
        from shortapi._poll import poll

        return self.client._drive(lambda context: poll(self.facts, context), self.facts)

    def wait(self, **options: Unpack[WaitOptions]) -> Result[Output]:
        """Wait until the job is done.

        Args:
            timeout: seconds; default: five times the model's longest duration, at least 10 minutes.
            poll: when to poll; default: the client's policy.
            on_update: called with a `Snapshot` after every poll.
            callbacks: the `shortapi.callbacks.Receiver` that made the job's `callback_url`: polls are rare until a
                callback arrives.

        Raises:
            JobFailedError: final, see `.refunded`. JobTimeoutError: the job goes on, wait again.
            AuthenticationError: at once. TransportError, APIError, UnexpectedResponseError: too many polls failed.
        """
        from shortapi._poll import wait

        waiting = self.client._waiting(options)
        result = self.client._drive(lambda context: wait(self.facts, context, waiting), self.facts)
        return self.client._result(self.facts, result)


class Output(OutputBase):
    """One file of a result."""

    __slots__ = ()

    client: Client

    def save(
        self,
        path: str | Path | None = None,
        *,
        overwrite: bool = False,
        beside: bool = False,
        max_bytes: int | None = None,
    ) -> Saved:
        """Save the file: streamed, resumed after an interruption, and moved to its path only when complete.

        Args:
            path: a file, or a folder (the file is then named after the job); default: the `save=` of the submit, else
                the current folder.
            overwrite: replace an existing file (default: it is an error).
            beside: if a different file exists, keep it and add a part of the sha256 to the name (default: False).
            max_bytes: largest file in bytes (default 4 GiB).

        Raises:
            DownloadError: the job stays done and paid for; saving again is free while the link lives.
        """
        from shortapi.downloads.save import download

        how: Any = {"overwrite": overwrite, "beside": beside, "max_bytes": max_bytes}
        self.saved = self.client._drive(lambda context: download(self.job, self.link, context, path, **how), self.job)
        return self.saved

    def read(self, *, max_bytes: int | None = None) -> bytes:
        """Return the file as bytes, in memory; checked and resumed as by `save`.

        Args:
            max_bytes: largest file in bytes (default 512 MiB).

        Raises:
            DownloadError: the job stays done and paid for; reading again is free while the link lives.
        """
        from shortapi.downloads.save import read

        return self.client._drive(lambda context: read(self.job, self.link, context, max_bytes=max_bytes), self.job)

    def iter_bytes(self, *, max_bytes: int | None = None) -> Iterator[bytes]:
        """Yield the file in chunks of 64 KiB, the first after the complete download, so never part of a broken file.

        Args, Raises: as `read`.
        """
        from shortapi.downloads.save import pieces

        yield from pieces(self.read(max_bytes=max_bytes))
