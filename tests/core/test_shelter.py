"""Ctrl-C and cancellation at the moments between: nothing is torn apart, nothing is paid for after it, none is lost."""

from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shortapi import AsyncClient, Client, Ledger
from shortapi._commands import Flow, Now, Sleep, Work
from shortapi._drivers import AsyncDriver, Driver
from shortapi._drivers._shelter import Call
from shortapi._flows import JobFacts
from tests.faces import KEY
from tests.scripted import Act, Service, created, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Ledger(tmp_path / "ledger.db").open_rows()
    return tmp_path / "ledger.db"


def states(path: Path) -> list[str]:
    return [row.state for row in Ledger(path).rows()]


def press(when: Callable[[], object], then: Callable[[], object] = lambda: None) -> threading.Thread:
    """Press Ctrl-C as soon as something has come true; do something a moment later."""

    def wait() -> None:
        when()
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(0.1)
        then()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def sheltered() -> None:
    """Wait until the driver does something that must not be torn apart."""
    tick = threading.Event()
    while not any(thread.name == "shortapi-shelter" for thread in threading.enumerate()):
        tick.wait(0.01)


class Gate:
    """An act that waits until it is let through, so that a test can do something meanwhile."""

    def __init__(self, act: Act) -> None:
        self.arrived, self.go = threading.Event(), threading.Event()
        self._act = act

    def __call__(self, handler: Any) -> None:
        self.arrived.set()
        self.go.wait(20)
        self._act(handler)


def test_ctrl_c_while_the_intent_is_written_sends_nothing(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with Service(create=[created()]) as service, Client(KEY, base_url=service.url, ledger=path) as client:
        thread = press(sheltered, lambda: other.execute("ROLLBACK"))
        with pytest.raises(KeyboardInterrupt):
            client.submit(MODEL, ARGS)
        thread.join()
        assert service.creates == 0
    other.close()
    assert states(path) == ["failed"]


HANDLERS = {"sys.exit": SystemExit(0), "an error of its own": TimeoutError("of the program's alarm")}


@pytest.mark.parametrize("raised", HANDLERS)
def test_what_a_signal_handler_raises_waits_for_the_answer_as_ctrl_c_does_when_it_is(raised: str, path: Path) -> None:
    def handle(*_: object) -> None:
        raise HANDLERS[raised]

    gate = Gate(created("66f0"))
    before = signal.signal(signal.SIGINT, handle)
    try:
        with Service(create=[gate]) as service, Client(KEY, base_url=service.url, ledger=path) as client:
            thread = press(gate.arrived.wait, gate.go.set)
            with pytest.raises(type(HANDLERS[raised])) as caught:
                client.submit(MODEL, ARGS)
            thread.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert (caught.value.charged, caught.value.job_id) == (True, "66f0")  # type: ignore[attr-defined]
    assert states(path) == ["running"]


def test_a_cancellation_while_the_intent_is_written_sends_nothing(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def main(url: str) -> None:
        async with AsyncClient(KEY, base_url=url, ledger=path) as client:
            task = asyncio.create_task(client.submit(MODEL, ARGS))
            await asyncio.sleep(0.2)
            task.cancel()
            task.cancel()  # a second one does not tear the disk's work apart either
            other.execute("ROLLBACK")
            with pytest.raises(asyncio.CancelledError):
                await task

    with Service(create=[created()]) as service:
        asyncio.run(main(service.url))
        assert service.creates == 0
    other.close()
    assert states(path) == ["failed"]


def test_ctrl_c_between_two_tries_leaves_no_doubt(path: Path) -> None:
    with Service(create=[status(429, retry_after="50")]) as service:
        thread = press(lambda: until(lambda: service.creates == 1))
        with Client(KEY, base_url=service.url, ledger=path) as client, pytest.raises(KeyboardInterrupt) as caught:
            client.submit(MODEL, ARGS)
        thread.join()
    assert states(path) == ["failed"]
    assert "not known" not in " ".join(getattr(caught.value, "__notes__", ()))


def until(condition: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(2000):
        if condition():
            tick.wait(0.05)
            return
        tick.wait(0.01)
    raise AssertionError("it never came true")


def test_a_cancellation_between_two_tries_leaves_no_doubt(path: Path) -> None:
    async def main(service: Service) -> None:
        async with AsyncClient(KEY, base_url=service.url, ledger=path) as client:
            task = asyncio.create_task(client.submit(MODEL, ARGS))
            await asyncio.to_thread(until, lambda: service.creates == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with Service(create=[status(429, retry_after="50")]) as service:
        asyncio.run(main(service))
    assert states(path) == ["failed"]


def test_ctrl_c_is_not_forgotten_when_the_create_under_way_ends_in_an_error(path: Path) -> None:
    gate = Gate(status(503))
    with Service(create=[gate]) as service, Client(KEY, base_url=service.url, ledger=path) as client:
        thread = press(gate.arrived.wait, gate.go.set)
        with pytest.raises(KeyboardInterrupt) as caught:
            client.submit(MODEL, ARGS)
        thread.join()
    assert "HTTP 503" in " ".join(caught.value.__notes__)
    assert states(path) == ["uncertain"]


def test_a_cancellation_is_not_forgotten_when_the_create_under_way_ends_in_an_error(path: Path) -> None:
    gate = Gate(status(503))

    async def main(service: Service) -> BaseException:
        async with AsyncClient(KEY, base_url=service.url, ledger=path) as client:
            task = asyncio.create_task(client.submit(MODEL, ARGS))
            await asyncio.to_thread(gate.arrived.wait, 20)
            task.cancel()
            await asyncio.sleep(0)
            gate.go.set()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return caught.value

    with Service(create=[gate]) as service:
        stopped = asyncio.run(main(service))
    assert "HTTP 503" in " ".join(stopped.__notes__)
    assert states(path) == ["uncertain"]


def test_closing_waits_for_the_creates_of_other_tasks(path: Path) -> None:
    """`asyncio.gather` ends with the first task that is cancelled, and leaves the others to themselves."""
    gate = Gate(created("66f0"))

    async def idle() -> None:
        await asyncio.sleep(30)

    async def main(service: Service) -> None:
        async with AsyncClient(KEY, base_url=service.url, ledger=path) as client:
            await asyncio.gather(client.submit(MODEL, ARGS), idle())

    with Service(create=[gate]) as service:
        thread = press(gate.arrived.wait, gate.go.set)
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(main(service))
        thread.join()
    (row,) = Ledger(path).rows()
    assert (row.state, row.job_id) == ("running", "66f0")


def work(call: Callable[[], Any]) -> Flow[str]:
    yield Work(call=call)
    return "done"


def test_ctrl_c_during_the_last_thing_that_a_flow_does_comes_out() -> None:
    begun, go = threading.Event(), threading.Event()
    thread = press(begun.wait, go.set)
    with pytest.raises(KeyboardInterrupt):
        Driver(1).drive(work(lambda: (begun.set(), go.wait(20))))
    thread.join()
    assert go.is_set()


@pytest.mark.parametrize("when", ["during", "together with its end"])
def test_a_cancellation_of_the_last_thing_that_a_flow_does_comes_out(when: str) -> None:
    begun, go, kept = threading.Event(), threading.Event(), []

    def flow() -> Flow[str]:
        kept.append((yield Work(call=lambda: (begun.set(), go.wait(20), "written")[-1])))
        return "done"

    async def main() -> None:
        driver = AsyncDriver(1)
        task = asyncio.create_task(driver.drive(flow()))
        await asyncio.to_thread(begun.wait, 20)
        if when == "during":
            task.cancel()
        else:
            (future,) = driver._whole
            future.add_done_callback(lambda _: task.cancel())
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        await driver.close()

    asyncio.run(main())
    assert kept == ["written"]


def test_ctrl_c_during_a_sleep_of_a_flow_comes_at_once_where_it_tears_nothing() -> None:
    asleep = threading.Event()
    heard: list[BaseException] = []

    def flow() -> Flow[None]:
        yield Work(call=asleep.set)
        try:
            yield Sleep(seconds=60)
            yield Now()
        except KeyboardInterrupt as stop:
            heard.append(stop)
            raise

    thread = press(asleep.wait)
    with pytest.raises(KeyboardInterrupt):
        Driver(1).drive(flow())
    thread.join()
    assert len(heard) == 1


def test_what_log_handlers_know_of_a_request_is_known_while_the_disk_is_at_work() -> None:
    name: contextvars.ContextVar[str] = contextvars.ContextVar("name")
    name.set("request 7")
    seen: list[str] = []

    def flow() -> Iterator[Any]:
        yield Work(call=lambda: seen.append(name.get()))
        seen.append(name.get())

    Driver(1).drive(flow())  # type: ignore[arg-type]
    asyncio.run(AsyncDriver(1).drive(flow()))  # type: ignore[arg-type]
    assert seen == ["request 7"] * 4


def test_ctrl_c_after_the_last_step_of_a_submit_still_names_the_job() -> None:
    """Where nothing is left to do, there is no place in the flow at which it could hear of it."""

    def flow() -> Flow[JobFacts]:
        yield Work(call=lambda: os.kill(os.getpid(), signal.SIGINT) or threading.Event().wait(0.2))
        return JobFacts(id="66f0")

    with pytest.raises(KeyboardInterrupt) as caught:
        Driver(5.0).drive(flow())
    assert (vars(caught.value)["job_id"], vars(caught.value)["charged"]) == ("66f0", True)


def thread_of_a_call() -> int:
    call = Call(threading.get_ident, "a")
    call.start()
    assert call.wait(5.0)
    return int(call.outcome())


def test_calls_one_after_another_share_a_thread() -> None:
    assert len({thread_of_a_call() for _ in range(20)}) == 1


def test_a_call_that_is_left_behind_keeps_no_other_waiting_and_its_thread_comes_back() -> None:
    goes_on = threading.Event()
    stuck = Call(goes_on.wait, "a")
    stuck.start()
    assert not stuck.wait(0.01)
    assert thread_of_a_call() != threading.get_ident()
    goes_on.set()
    assert stuck.wait(5.0)
    assert stuck.outcome() is True


def test_a_forked_child_waits_for_no_thread_of_its_parent() -> None:
    code = (
        "import os\nfrom shortapi._drivers._shelter import Call\n"
        "def made():\n    call = Call(os.getpid, 'a')\n    call.start()\n    return call.wait(5.0) and call.outcome()\n"
        "assert made() == os.getpid()\nchild = os.fork()\nif not child: os._exit(0 if made() == os.getpid() else 1)\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code]).returncode == 0
