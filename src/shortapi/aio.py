"""The async client and its nouns: the same names, awaited. Every method builds a flow and hands it to the driver."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from attrs import frozen

from shortapi import _flows
from shortapi._flow import Flow
from shortapi._many.resume import Resumed, resumed
from shortapi._many.schedule import Schedule
from shortapi._many.workers_aio import Team
from shortapi._nouns import JobNoun, OutputNoun
from shortapi._order import ModelArgs, Validate
from shortapi._session import Session
from shortapi._transport import AsyncDriver
from shortapi.errors import ShortAPIError
from shortapi.polling import PollPolicy
from shortapi.records import Estimate, Outcome, Result, Saved, Snapshot

T = TypeVar("T")
OnUpdate = Callable[[Snapshot], object]


class AsyncClient(Session[AsyncDriver]):
    """ShortAPI for asyncio: everything that `Client` has, awaited. One client belongs to one event loop."""

    def estimate(
        self,
        model: str | ModelArgs,
        args: Mapping[str, Any] | None = None,
        *,
        validate: Validate | None = None,
    ) -> Estimate:
        """As `Client.estimate`; not awaited, it does no I/O."""
        return self._price_of(model, args, validate)

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
    ) -> Estimate | None:
        """As `Client.check`."""
        order = self._order(
            model,
            args,
            max_cost=max_cost,
            validate=validate,
            extra_args=extra_args,
            callback_url=callback_url,
            save=save,
            overwrite=overwrite,
        )
        await self._drive(lambda context: _flows.check(order, context))
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
        order = self._order(
            model,
            args,
            max_cost=max_cost,
            validate=validate,
            extra_args=extra_args,
            callback_url=callback_url,
            tag=tag,
            allow_duplicate=allow_duplicate,
            save=save,
            overwrite=overwrite,
        )
        return AsyncJob(await self._drive(lambda context: _flows.submit(order, context)), self)

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
        order = self._order(
            model,
            args,
            max_cost=max_cost,
            validate=validate,
            extra_args=extra_args,
            callback_url=callback_url,
            tag=tag,
            allow_duplicate=allow_duplicate,
            save=save,
            overwrite=overwrite,
        )
        waiting = self._waiting(timeout=timeout, poll=poll, on_update=on_update)
        job, finished = await self._drive(lambda context: _flows.run(order, context, waiting))
        return AsyncJob(job, self)._result(finished)

    def job(self, job_id: str) -> AsyncJob:
        """As `Client.job`; not awaited, it does no I/O."""
        return AsyncJob(self._facts(job_id), self)

    def as_completed(
        self,
        jobs: Iterable[AsyncJob | str],
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
    ) -> AsyncGenerator[Outcome[AsyncJob, Result[AsyncOutput]], None]:
        """As `Client.as_completed`, for `async for`; `on_update` may be a coroutine function."""
        waiting = self._waiting(timeout=timeout, poll=poll, on_update=on_update, alone=False)
        driver = self._connected()
        schedule = self._crowd(jobs, waiting, driver.clock.now())
        return self._outcomes(schedule, Team(driver, schedule, self._asking(waiting), on_update, self._about))

    async def _outcomes(
        self, schedule: Schedule, team: Team[_flows.Finished]
    ) -> AsyncGenerator[Outcome[AsyncJob, Result[AsyncOutput]], None]:
        with self._leaving(schedule):
            async with aclosing(team.outcomes()) as ends:
                async for watch, end in ends:
                    job = AsyncJob(watch.job, self)
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
        asked = self._listed(jobs)
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
        rows, waiting = self._open_rows(), self._waiting(timeout=timeout, poll=poll, on_update=on_update, alone=False)
        driver = self._connected()
        schedule = self._resumable(rows, waiting, driver.clock.now())
        with self._leaving(schedule):
            team = Team(driver, schedule, self._resuming(waiting, folder), on_update, self._about)
            return resumed(rows, [end async for _, end in team.outcomes()])

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
        return AsyncDriver(self._http_timeout, self._transport)

    async def _drive(self, build: Callable[[_flows.Context], Flow[T]], job: _flows.JobFacts | None = None) -> T:
        try:
            with self._about(job):
                return await self._connected().drive(build(self._flow_context()))
        except ShortAPIError as error:
            # The sentence is for users; 25 lines of our own frames and of what is behind them would hide it.
            raise error.with_traceback(None) from None


@frozen(repr=False)
class AsyncJob(JobNoun[AsyncClient]):
    """A job that the service accepted, or one that is picked up by its id."""

    async def poll(self) -> Snapshot:
        """As `Job.poll`."""
        return await self.client._drive(lambda context: _flows.poll(self.facts, context), self.facts)

    async def wait(
        self,
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_update: OnUpdate | None = None,
    ) -> Result[AsyncOutput]:
        """As `Job.wait`; `on_update` may be a coroutine function."""
        waiting = self.client._waiting(timeout=timeout, poll=poll, on_update=on_update)
        return self._result(
            await self.client._drive(lambda context: _flows.wait(self.facts, context, waiting), self.facts)
        )

    def _result(self, finished: _flows.Finished) -> Result[AsyncOutput]:
        return finished.result(self.facts, lambda link: AsyncOutput(link, self.facts, self.client))


@frozen(repr=False)
class AsyncOutput(OutputNoun[AsyncClient]):
    """One file of a result."""

    async def save(
        self, path: str | Path | None = None, *, overwrite: bool = False, max_bytes: int = _flows.MAX_BYTES
    ) -> Saved:
        """As `Output.save`."""
        return await self.client._drive(
            lambda context: _flows.download(
                self.job, self.link, context, path, overwrite=overwrite, max_bytes=max_bytes
            ),
            self.job,
        )

    async def read(self, *, max_bytes: int = _flows.MAX_READ) -> bytes:
        """As `Output.read`."""
        return await self.client._drive(
            lambda context: _flows.read(self.job, self.link, context, max_bytes=max_bytes), self.job
        )

    async def iter_bytes(self, *, max_bytes: int = _flows.MAX_READ) -> AsyncGenerator[bytes, None]:
        """As `Output.iter_bytes`, for `async for`."""
        for piece in _flows.pieces(await self.read(max_bytes=max_bytes)):
            yield piece
