"""The async client and its nouns: the same names, awaited. Every method builds a flow and hands it to the driver."""

from __future__ import annotations

from shortapi._session import JobBase, OutputBase, Session, listed

# Type checkers take this for true. The module `typing`, which has the same name for it, costs more than all the rest.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path
    from types import TracebackType
    from typing import Any, Self, TypeVar

    from shortapi._flow import Context, Finished, Flow, JobFacts
    from shortapi._many import AsyncWorkers, Schedule
    from shortapi._many.resume import Resumed
    from shortapi._order import ModelArgs, Validate
    from shortapi._session import OnUpdate
    from shortapi._transport.aio import AsyncDriver
    from shortapi.polling import PollPolicy
    from shortapi.records import Estimate, Outcome, Result, Saved, Snapshot

    T = TypeVar("T")


class AsyncClient(Session):
    """ShortAPI for asyncio: everything that `Client` has, awaited. One client belongs to one event loop."""

    async def check(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        max_cost: str | Decimal | None = None,
        validate: Validate | None = None,
        extra_args: Mapping[str, Any] | None = None,
        callback_url: str | None = None,
        save: str | Path | None = None,
        overwrite: bool = False,
        look: bool = True,
    ) -> Estimate | None:
        """As `Client.check`."""
        from shortapi._order import SubmitOptions, make_order
        from shortapi._submit import check

        options = SubmitOptions(
            max_cost=max_cost,
            validate=validate,
            extra_args=extra_args,
            callback_url=callback_url,
            save=save,
            overwrite=overwrite,
        )
        order = make_order(self._catalog, model, args, options, validate=self._validate)
        if look:
            await self._drive(lambda context: check(order, context))
        return order.estimate

    async def submit(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        max_cost: str | Decimal | float | None = None,
        validate: Validate | None = None,
        extra_args: Mapping[str, Any] | None = None,
        callback_url: str | None = None,
        tag: str | None = None,
        allow_duplicate: bool = False,
        save: str | Path | None = None,
        overwrite: bool = False,
    ) -> AsyncJob:
        """As `Client.submit`."""
        from shortapi._order import SubmitOptions, make_order
        from shortapi._submit import submit

        options = SubmitOptions(
            max_cost=max_cost,
            validate=validate,
            extra_args=extra_args,
            callback_url=callback_url,
            tag=tag,
            allow_duplicate=allow_duplicate,
            save=save,
            overwrite=overwrite,
        )
        order = make_order(self._catalog, model, args, options, validate=self._validate)
        return AsyncJob(await self._drive(lambda context: submit(order, context)), self)

    async def run(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        max_cost: str | Decimal | float | None = None,
        validate: Validate | None = None,
        extra_args: Mapping[str, Any] | None = None,
        callback_url: str | None = None,
        tag: str | None = None,
        allow_duplicate: bool = False,
        save: str | Path | None = None,
        overwrite: bool = False,
        poll: PollPolicy | None = None,
        timeout: float | None = None,
        on_update: OnUpdate | None = None,
    ) -> Result[AsyncOutput]:
        """As `Client.run`."""
        from shortapi._order import SubmitOptions, make_order
        from shortapi._submit import run

        options = SubmitOptions(
            max_cost=max_cost,
            validate=validate,
            extra_args=extra_args,
            callback_url=callback_url,
            tag=tag,
            allow_duplicate=allow_duplicate,
            save=save,
            overwrite=overwrite,
        )
        order = make_order(self._catalog, model, args, options, validate=self._validate)
        waiting = self._waiting(timeout, poll, on_update)
        job, finished = await self._drive(lambda context: run(order, context, waiting))
        return AsyncJob(job, self)._result(finished)

    def job(self, job_id: str) -> AsyncJob:
        """As `Client.job`; not awaited, it does no I/O."""
        return AsyncJob(self._facts_of(job_id), self)

    def as_completed(
        self,
        jobs: Iterable[AsyncJob | str],
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
    ) -> AsyncGenerator[Outcome[AsyncJob, Result[AsyncOutput]], None]:
        """As `Client.as_completed`, for `async for`; `on_update` may be a coroutine function."""
        from shortapi._many import AsyncWorkers, scheduled
        from shortapi._poll import poll_pending

        waiting = self._waiting(timeout, poll, on_update, alone=False)
        driver, context = self._connected(), self._flow_context()
        schedule = scheduled(map(self._facts_of, listed(jobs)), context, waiting, driver.clock.now())
        workers = AsyncWorkers(driver, schedule, waiting, lambda pending, told: poll_pending(pending, context, told))
        return self._outcomes(schedule, workers)

    async def _outcomes(
        self, schedule: Schedule, workers: AsyncWorkers[Finished]
    ) -> AsyncGenerator[Outcome[AsyncJob, Result[AsyncOutput]], None]:
        from contextlib import aclosing

        from shortapi._many import leaving
        from shortapi.errors import ShortAPIError
        from shortapi.records import Outcome

        with leaving(schedule):
            async with aclosing(workers.outcomes()) as ends:
                async for pending, end in ends:
                    job = AsyncJob(pending.job, self)
                    if isinstance(end, ShortAPIError):
                        yield Outcome(job=job, error=end)
                    else:
                        yield Outcome(job=job, result=job._result(end))

    async def wait_all(
        self,
        jobs: Iterable[AsyncJob | str],
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
    ) -> tuple[Outcome[AsyncJob, Result[AsyncOutput]], ...]:
        """As `Client.wait_all`."""
        asked = listed(jobs)
        ended = self.as_completed(asked, timeout=timeout, poll=poll, on_update=on_update)
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
        from shortapi._many import AsyncWorkers, leaving
        from shortapi._many.resume import resume, resumed, scheduled_rows

        rows, waiting = self._open_rows(), self._waiting(timeout, poll, on_update, alone=False)
        driver, context = self._connected(), self._flow_context()
        schedule = scheduled_rows(rows, context, waiting, driver.clock.now())
        with leaving(schedule):
            workers = AsyncWorkers(
                driver, schedule, waiting, lambda pending, told: resume(pending, context, told, folder)
            )
            return resumed(rows, [end async for _, end in workers.outcomes()])

    async def close(self) -> None:
        """As `Client.close`."""
        driver = self._take_driver()
        if driver is not None:
            await driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _make_driver(self) -> AsyncDriver:
        from shortapi._transport.aio import AsyncDriver

        return AsyncDriver(self._http_timeout, self._transport)

    async def _drive(self, build: Callable[[Context], Flow[T]], job: JobFacts | None = None) -> T:
        from shortapi.errors import ShortAPIError

        try:
            driver: AsyncDriver = self._connected()
            return await driver.drive(build(self._flow_context()))
        except ShortAPIError as error:
            from shortapi._flow import told_of

            # The sentence is for users; 25 lines of our own frames and of what is behind them would hide it.
            raise told_of(job, error).with_traceback(None) from None


class AsyncJob(JobBase):
    """A job that the service accepted, or one that is picked up by its id."""

    __slots__ = ()

    client: AsyncClient

    async def poll(self) -> Snapshot:
        """As `Job.poll`."""
        from shortapi._poll import poll

        return await self.client._drive(lambda context: poll(self.facts, context), self.facts)

    async def wait(
        self,
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
    ) -> Result[AsyncOutput]:
        """As `Job.wait`; `on_update` may be a coroutine function."""
        from shortapi._poll import wait

        waiting = self.client._waiting(timeout, poll, on_update)
        return self._result(await self.client._drive(lambda context: wait(self.facts, context, waiting), self.facts))

    def _result(self, finished: Finished) -> Result[AsyncOutput]:
        return finished.result(self.facts, lambda link: AsyncOutput(link, self.facts, self.client))


class AsyncOutput(OutputBase):
    """One file of a result."""

    __slots__ = ()

    client: AsyncClient

    async def save(
        self, path: str | Path | None = None, *, overwrite: bool = False, max_bytes: int | None = None
    ) -> Saved:
        """As `Output.save`."""
        from shortapi.downloads.save import MAX_BYTES, download

        most = MAX_BYTES if max_bytes is None else max_bytes
        return await self.client._drive(
            lambda context: download(self.job, self.link, context, path, overwrite=overwrite, max_bytes=most), self.job
        )

    async def read(self, *, max_bytes: int | None = None) -> bytes:
        """As `Output.read`."""
        from shortapi.downloads.save import MAX_READ, read

        most = MAX_READ if max_bytes is None else max_bytes
        return await self.client._drive(lambda context: read(self.job, self.link, context, max_bytes=most), self.job)

    async def iter_bytes(self, *, max_bytes: int | None = None) -> AsyncGenerator[bytes, None]:
        """As `Output.iter_bytes`, for `async for`."""
        from shortapi.downloads.save import pieces

        for piece in pieces(await self.read(max_bytes=max_bytes)):
            yield piece
