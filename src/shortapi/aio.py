"""The async client, its jobs and outputs: the same names, awaited."""

from __future__ import annotations

import os

from shortapi._session import JobBase, OutputBase, Session
from shortapi.errors import ShortAPIError

# Type checkers take this for true. Importing `typing` for its constant costs more than the rest of this module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Any, Self, TypeVar, Unpack

    from shortapi._flow import Context, Flow, JobFacts
    from shortapi._many import Resumed
    from shortapi._order import ModelArgs, RunOptions, SubmitOptions
    from shortapi._session import OnUpdate
    from shortapi._transport.aio import AsyncDriver
    from shortapi.polling import PollPolicy, WaitOptions
    from shortapi.pricing import Estimate
    from shortapi.records import Outcome, Quote, Result, Saved, Snapshot

    T = TypeVar("T")


class AsyncClient(Session):
    """ShortAPI for asyncio: everything that `Client` has, awaited. One client belongs to one event loop."""

    async def check(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        look: bool = True,
        **options: Unpack[SubmitOptions],
    ) -> Estimate | None:
        """As `Client.check`."""
        from shortapi._order import make_order
        from shortapi._submit import check

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        if look:
            await self._drive(lambda context: check(order, context))
        return order.estimate

    async def quote(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        seconds: float = 900.0,
        **options: Unpack[SubmitOptions],
    ) -> Quote:
        """As `Client.quote`."""
        from shortapi._order import make_order
        from shortapi._submit import quote

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        return await self._drive(lambda context: quote(order, context, seconds))

    async def submit(
        self, model: str | ModelArgs | Quote, args: Mapping[str, Any] | None = None, **options: Unpack[SubmitOptions]
    ) -> AsyncJob:
        """As `Client.submit`."""
        from shortapi._order import make_order
        from shortapi._submit import submit

        order = make_order(self._catalog, model, args, options, validate=self._validate)
        return AsyncJob(await self._drive(lambda context: submit(order, context)), self)

    async def run(
        self,
        model: str | ModelArgs | Quote,
        args: Mapping[str, Any] | None = None,
        **options: Unpack[RunOptions],
    ) -> Result[AsyncOutput]:
        """As `Client.run`."""
        from shortapi._order import make_order
        from shortapi._submit import run

        submits, waiting = self._of_run(options)
        order = make_order(self._catalog, model, args, submits, validate=self._validate)
        job, result = await self._drive(lambda context: run(order, context, waiting))
        return self._result(job, result)

    def job(self, job_id: str) -> AsyncJob:
        """As `Client.job`; not awaited, it does no I/O."""
        return AsyncJob(self._facts_of(job_id), self)

    def as_completed(
        self, jobs: Iterable[AsyncJob | str], **options: Unpack[WaitOptions]
    ) -> AsyncGenerator[Outcome[AsyncJob, Result[AsyncOutput]], None]:
        """As `Client.as_completed`, for `async for`; `on_update` may be a coroutine function."""
        from shortapi._many import AsyncWorkers

        outcomes: AsyncGenerator[Outcome[AsyncJob, Result[AsyncOutput]], None]
        outcomes = self._outcomes(AsyncWorkers, jobs, options)
        return outcomes

    async def wait_all(
        self, jobs: Iterable[AsyncJob | str], **options: Unpack[WaitOptions]
    ) -> tuple[Outcome[AsyncJob, Result[AsyncOutput]], ...]:
        """As `Client.wait_all`."""
        from shortapi._many import listed

        asked = listed(jobs)
        ended = self.as_completed(asked, **options)
        by_id = {outcome.job.id: outcome async for outcome in ended}
        return tuple(by_id[self._facts_of(job).id] for job in asked)

    async def resume(
        self,
        folder: str | Path = ".",
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
    ) -> tuple[Resumed, ...]:
        """As `Client.resume`."""
        from shortapi._many import AsyncWorkers, resumed

        rows, ends = self._resuming(AsyncWorkers, folder, {"timeout": timeout, "poll": poll, "on_update": on_update})
        return resumed(rows, [end async for end in ends])

    async def close(self) -> None:
        """As `Client.close`."""
        driver = self._detach_driver()
        if driver is not None:
            await driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _make_driver(self, base_url: str) -> AsyncDriver:
        from shortapi._transport.aio import AsyncDriver

        return AsyncDriver(base_url, self._http_timeout, self._transport)

    async def _drive(self, build: Callable[[Context], Flow[T]], job: JobFacts | None = None) -> T:
        process, driver, context = self._opened
        try:
            if process != os.getpid():
                driver, context = self._open()
            flow = build(context)
            if context.uploads is not None:
                from shortapi.uploads import with_cleanup

                flow = with_cleanup(flow, context)
            outcome: T = await driver.drive(flow)
        except ShortAPIError as error:
            from shortapi._flow import with_job_note

            # The message is for users; 25 lines of internal traceback would hide it.
            raise with_job_note(job, error).with_traceback(None) from None
        return outcome

    def _make_job(self, facts: JobFacts) -> AsyncJob:
        return AsyncJob(facts, self)

    def _result(self, facts: JobFacts, result: Result[Any]) -> Result[AsyncOutput]:
        from attrs import evolve

        return evolve(result, outputs=tuple(AsyncOutput(link, facts, self) for link in result.outputs))


class AsyncJob(JobBase):
    """A job that the service accepted, or one that is picked up by its id."""

    __slots__ = ()

    client: AsyncClient

    async def poll(self) -> Snapshot:
        """As `Job.poll`."""
        from shortapi._poll import poll

        return await self.client._drive(lambda context: poll(self.facts, context), self.facts)

    async def wait(self, **options: Unpack[WaitOptions]) -> Result[AsyncOutput]:
        """As `Job.wait`; `on_update` may be a coroutine function."""
        from shortapi._poll import wait

        waiting = self.client._waiting(options)
        result = await self.client._drive(lambda context: wait(self.facts, context, waiting), self.facts)
        return self.client._result(self.facts, result)


class AsyncOutput(OutputBase):
    """One file of a result."""

    __slots__ = ()

    client: AsyncClient

    async def save(
        self,
        path: str | Path | None = None,
        *,
        overwrite: bool = False,
        beside: bool = False,
        max_bytes: int | None = None,
    ) -> Saved:
        """As `Output.save`."""
        from shortapi.downloads.save import download

        how: Any = {"overwrite": overwrite, "beside": beside, "max_bytes": max_bytes}
        drive = self.client._drive
        self.saved = await drive(lambda context: download(self.job, self.link, context, path, **how), self.job)
        return self.saved

    async def read(self, *, max_bytes: int | None = None) -> bytes:
        """As `Output.read`."""
        from shortapi.downloads.save import read

        return await self.client._drive(
            lambda context: read(self.job, self.link, context, max_bytes=max_bytes), self.job
        )

    async def iter_bytes(self, *, max_bytes: int | None = None) -> AsyncGenerator[bytes, None]:
        """As `Output.iter_bytes`, for `async for`."""
        from shortapi.downloads.save import pieces

        for piece in pieces(await self.read(max_bytes=max_bytes)):
            yield piece
