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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import AsyncClient, Client, Ledger, PollPolicy, TransportError
from tests.clocks import SkippingClock
from tests.faces import KEY
from tests.scripted import Act, Service, created, done, ranged, status

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


def uninterruptible() -> None:
    """Wait until the driver does something that must not be torn apart."""
    tick = threading.Event()
    while not any(thread.name == "shortapi-uninterruptible" for thread in threading.enumerate()):
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
        thread = press(uninterruptible, lambda: other.execute("ROLLBACK"))
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


def test_ctrl_c_during_the_create_of_a_run_ends_it_before_the_first_poll(path: Path) -> None:
    gate = Gate(created("66f0"))
    with Service(create=[gate]) as service, Client(KEY, base_url=service.url, ledger=path) as client:
        thread = press(gate.arrived.wait, gate.go.set)
        with pytest.raises(KeyboardInterrupt) as caught:
            client.run(MODEL, ARGS)
        thread.join()
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
            await asyncio.sleep(0.01)
            task.cancel()  # a second one does not tear the disk's work apart either
            await asyncio.sleep(0.01)
            assert not task.done()
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
    (told,) = [note for note in caught.value.__notes__ if "nothing was charged" in note]
    assert "not known" not in " ".join(caught.value.__notes__)
    assert "not accepted" in told


def test_a_pause_between_two_tries_is_none_that_ctrl_c_has_to_wait_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(seconds: float) -> None:
        raise AssertionError(f"nothing wakes whoever sleeps {seconds} s")

    monkeypatch.setattr("time.sleep", sleep)
    with Service(create=[status(429, retry_after="50")]) as service:
        thread = press(lambda: until(lambda: service.creates == 1))
        with Client(KEY, base_url=service.url, ledger=path) as client, pytest.raises(KeyboardInterrupt):
            client.submit(MODEL, ARGS)
        thread.join()
        assert service.creates == 1


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


VIDEO = b"\x00\x00\x00\x18ftypisom" + bytes(5000)
SOON = PollPolicy(interval=0.05)


def finished() -> Service:
    """Return a service that has a job done at once."""
    service = Service(create=[created("66f0")], a=[ranged(VIDEO)])
    service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
    return service


def test_ctrl_c_during_the_last_thing_that_a_call_does_comes_out_when_it_is_done(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    target = path.with_name("a.mp4")
    with finished() as service, Client(KEY, base_url=service.url, ledger=path, poll=SOON) as client:
        (output,) = client.run(MODEL, ARGS).outputs
        other.execute("BEGIN IMMEDIATE")  # last, the place of the file is written into the ledger
        thread = press(lambda: until(target.exists), lambda: other.execute("ROLLBACK"))
        with pytest.raises(KeyboardInterrupt):
            output.save(target)
        thread.join()
    other.close()
    assert states(path) == ["done"]


class Together(httpx.AsyncBaseTransport):
    """Answers a create, and cancels whoever waits for that in the very turns of the event loop in which it comes."""

    def __init__(self, hops: int) -> None:
        self.hops, self.task = hops, asyncio.current_task()

    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        self._hop(self.hops)
        return httpx.Response(200, json={"code": 0, "data": {"job_id": "66f0"}})

    def _hop(self, hops: int) -> None:
        if hops:
            asyncio.get_running_loop().call_soon(self._hop, hops - 1)
        elif self.task is not None:
            self.task.cancel()


@pytest.mark.parametrize("hops", range(5))
def test_a_cancellation_together_with_the_answer_to_a_create_throws_no_job_id_away(hops: int, path: Path) -> None:
    async def submit() -> None:
        async with AsyncClient(KEY, base_url="http://127.0.0.1:9", ledger=path, transport=Together(hops)) as client:
            await client.submit(MODEL, ARGS)

    async def main() -> BaseException:
        with pytest.raises(asyncio.CancelledError) as caught:
            await asyncio.create_task(submit())
        return caught.value

    stopped = asyncio.run(main())
    assert (vars(stopped)["job_id"], vars(stopped)["charged"]) == ("66f0", True)
    (row,) = Ledger(path).rows()
    assert (row.state, row.job_id) == ("running", "66f0")


class Meeting(ThreadPoolExecutor):
    """Cancels a task in the very turns of the event loop in which the last thing that it does ends."""

    def __init__(self, path: Path, hops: int) -> None:
        super().__init__()
        self.loop, self.task, self.path, self.hops = asyncio.get_running_loop(), asyncio.current_task(), path, hops

    def submit(self, *call: Any, **named: Any) -> Any:
        future = super().submit(*call, **named)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _: object) -> None:
        if states(self.path) == ["done"]:
            self.loop.call_soon_threadsafe(self._hop, self.hops)

    def _hop(self, hops: int) -> None:
        if hops:
            self.loop.call_soon(self._hop, hops - 1)
        elif self.task is not None:
            self.task.cancel()


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_a_cancellation_together_with_the_end_of_the_last_thing_that_a_call_does_comes_out(
    hops: int, path: Path
) -> None:
    async def save(service: Service) -> None:
        async with AsyncClient(KEY, base_url=service.url, ledger=path, poll=SOON) as client:
            (output,) = (await client.run(MODEL, ARGS)).outputs
            asyncio.get_running_loop().set_default_executor(Meeting(path, hops))
            await output.save(path.with_name("a.mp4"))

    async def main(service: Service) -> None:
        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(save(service))

    with finished() as service:
        asyncio.run(main(service))
    assert states(path) == ["done"]


def test_a_cancellation_during_the_last_thing_that_a_call_does_comes_out_when_it_is_done(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    target = path.with_name("a.mp4")

    async def main(service: Service) -> None:
        async with AsyncClient(KEY, base_url=service.url, ledger=path, poll=SOON) as client:
            (output,) = (await client.run(MODEL, ARGS)).outputs
            other.execute("BEGIN IMMEDIATE")
            task = asyncio.create_task(output.save(target))
            await asyncio.to_thread(until, target.exists)
            task.cancel()
            await asyncio.sleep(0)
            other.execute("ROLLBACK")
            with pytest.raises(asyncio.CancelledError):
                await task

    with finished() as service:
        asyncio.run(main(service))
    other.close()
    assert states(path) == ["done"]


def test_what_log_handlers_know_of_a_request_is_known_while_the_disk_is_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name: contextvars.ContextVar[str] = contextvars.ContextVar("name")
    seen: list[tuple[str, bool]] = []

    def fsync(_: int) -> None:
        seen.append((name.get(), threading.current_thread() is threading.main_thread()))

    async def main(url: str) -> None:
        async with AsyncClient(KEY, base_url=url) as client:
            await (await client.job("66f0").wait()).outputs[0].save(tmp_path / "b.mp4")

    monkeypatch.setattr(os, "fsync", fsync)
    name.set("request 7")
    with finished() as service, Client(KEY, base_url=service.url) as client:
        client.job("66f0").wait().outputs[0].save(tmp_path / "a.mp4")
        assert set(seen) == {("request 7", False)}
        seen.clear()
        asyncio.run(main(service.url))
        assert set(seen) == {("request 7", False)}


def test_ctrl_c_while_the_job_id_is_written_down_still_names_the_job(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    answered = threading.Event()

    def answer(handler: Any) -> None:
        other.execute("BEGIN IMMEDIATE")
        created("66f0")(handler)
        answered.set()

    with Service(create=[answer]) as service, Client(KEY, base_url=service.url, ledger=path) as client:
        thread = press(lambda: until(answered.is_set), lambda: other.execute("ROLLBACK"))
        with pytest.raises(KeyboardInterrupt) as caught:
            client.submit(MODEL, ARGS)
        thread.join()
    other.close()
    assert (vars(caught.value)["job_id"], vars(caught.value)["charged"]) == ("66f0", True)
    assert states(path) == ["running"]


def test_a_second_ctrl_c_while_the_job_id_is_written_down_says_that_nothing_is_known(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    answered = threading.Event()

    def answer(handler: Any) -> None:
        other.execute("BEGIN IMMEDIATE")
        created("66f0")(handler)
        answered.set()

    with Service(create=[answer]) as service, Client(KEY, base_url=service.url, ledger=path) as client:
        thread = press(lambda: until(answered.is_set), lambda: os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt) as caught:
            client.submit(MODEL, ARGS)
        thread.join()
        other.execute("ROLLBACK")
        until(lambda: states(path) == ["running"])
    other.close()
    assert (vars(caught.value)["job_id"], vars(caught.value)["charged"]) == (None, None)


class Where(httpx.BaseTransport):
    """Keeps in which thread each poll is sent; a create hangs until it is let go."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self.stuck: list[threading.Thread] = []
        self.goes_on = threading.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.stuck.append(threading.current_thread())
            self.goes_on.wait(20)
        else:
            self.threads.append(threading.current_thread())
        return httpx.Response(200, json={"code": 0, "data": {"status": 1, "job_id": "66f0"}})


class Pressing(httpx.BaseTransport):
    """Presses Ctrl-C while a create is under way, or right after its answer, in the thread that cannot be stopped."""

    def __init__(self, answer: Callable[[], httpx.Response], *, late: bool) -> None:
        self.answer, self.late, self.answered, self.clock = answer, late, False, self

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        self.answered = True
        if not self.late:
            self._press()
        return self.answer()

    def now(self) -> float:
        if self.answered and self.late and threading.current_thread().name == "shortapi-uninterruptible":
            self._press()
        return 0.0

    def _press(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(0.1)


def accepting() -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": {"job_id": "66f0"}})


def refusing() -> httpx.Response:
    return httpx.Response(402, json={})


def naming() -> httpx.Response:
    return httpx.Response(503, json={"data": {"job_id": "66f0"}})


def breaking() -> httpx.Response:
    raise LookupError("a fault of the transport itself")


WAS_CREATED = f"job 66f0 ({MODEL}) was created"
ENDS: dict[str, tuple[Callable[[], Pressing], str, bool | None, str | None, str]] = {
    "in a job": (lambda: Pressing(accepting, late=True), WAS_CREATED, True, "66f0", "running"),
    "in a refusal": (lambda: Pressing(refusing, late=False), "HTTP 402", False, None, "failed"),
    "in a failure that names a job": (lambda: Pressing(naming, late=False), "HTTP 503", None, "66f0", "running"),
    "in a fault": (lambda: Pressing(breaking, late=False), "a fault of the transport itself", None, None, "uncertain"),
}


@pytest.mark.parametrize("with_ledger", [False, True], ids=["without a ledger", "with a ledger"])
@pytest.mark.parametrize("how", ENDS)
def test_ctrl_c_says_what_became_of_the_create_that_it_came_into_when_that_ended(
    how: str, with_ledger: bool, path: Path
) -> None:
    pressing, words, charged, job_id, state = ENDS[how]
    options: Any = {"base_url": "http://127.0.0.1:9", "transport": pressing(), "ledger": path if with_ledger else False}
    with Client(KEY, **options) as client, pytest.raises(KeyboardInterrupt) as caught:
        client.submit(MODEL, ARGS)
    assert words in " ".join(caught.value.__notes__)
    assert (vars(caught.value)["charged"], vars(caught.value)["job_id"]) == (charged, job_id)
    assert states(path) == ([state] if with_ledger else [])


class Faulty(Ledger):
    """Presses Ctrl-C while it writes, and then breaks in a way that nobody foresaw."""

    def intend(self, *_: object) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(0.1)
        raise LookupError("a fault of the disk")


def test_ctrl_c_together_with_a_fault_that_nobody_foresaw_comes_out_and_names_it(path: Path) -> None:
    with (
        Client(KEY, base_url="http://127.0.0.1:9", transport=Running(), ledger=Faulty(path)) as client,
        pytest.raises(KeyboardInterrupt) as caught,
    ):
        client.submit(MODEL, ARGS)
    assert "a fault of the disk" in " ".join(caught.value.__notes__)
    assert vars(caught.value)["job_id"] is None


def test_calls_one_after_another_share_a_thread() -> None:
    where = Where()
    with Client(KEY, base_url="http://127.0.0.1:9", transport=where) as client:
        for _ in range(20):
            client.job("66f0").poll()
    assert len(set(where.threads)) == 1
    assert where.threads[0].daemon, "else a call that hangs would hold up the end of the program"


def test_calls_at_the_same_time_have_threads_of_their_own_and_none_holds_up_the_end_of_the_program() -> None:
    all_there, threads = threading.Barrier(10), []

    def answer(_: httpx.Request) -> httpx.Response:
        threads.append(threading.current_thread())
        all_there.wait(20)
        return httpx.Response(200, json={"code": 0, "data": {"status": 1}})

    with Client(KEY, base_url="http://127.0.0.1:9", transport=httpx.MockTransport(answer)) as client:
        job = client.job("66f0")
        with ThreadPoolExecutor(10) as pool:
            list(pool.map(lambda _: job.poll(), range(10)))
    assert len(set(threads)) == 10
    assert all(thread.daemon for thread in threads)


def test_a_call_that_is_left_behind_keeps_no_other_waiting_and_its_thread_comes_back() -> None:
    where = Where()
    with Client(KEY, base_url="http://127.0.0.1:9", transport=where, http_timeout=0.1) as client:
        with pytest.raises(TransportError, match="it took too long") as caught:
            client.submit(MODEL, ARGS)
        assert caught.value.charged is None
    with Client(KEY, base_url="http://127.0.0.1:9", transport=where) as client:
        client.job("66f0").poll()
    (stuck,) = where.stuck
    assert stuck.name == "shortapi-call"
    assert where.threads[0] not in {stuck, threading.main_thread()}
    where.goes_on.set()
    until(lambda: stuck.name == "shortapi-idle" or not stuck.is_alive())


class Running(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Says that every job still runs; its clock skips all waiting."""

    def __init__(self, made: str | None = None) -> None:
        self.clock, self.job = SkippingClock(), {"job_id": made} if made else {}

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"code": 0, "data": {"status": 1, **self.job}})

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


def pressed_at_the(nth: int) -> Callable[..., None]:
    """Return a tracer that presses Ctrl-C at the entry of the nth function of the drivers from now on."""
    left = iter(range(nth))

    def trace(frame: Any, event: str, _: object) -> None:
        ours = "/shortapi/_transport/" in frame.f_code.co_filename
        if ours and event == "call" and next(left, None) is None:
            sys.settrace(None)
            raise KeyboardInterrupt

    return trace


def waited(trace: Callable[..., None]) -> None:
    with Client(KEY, base_url="http://127.0.0.1:9", transport=Running()) as client:
        client.job("66f0").wait(on_update=lambda _: sys.settrace(trace))


def ran(trace: Callable[..., None]) -> None:
    with Client(KEY, base_url="http://127.0.0.1:9", transport=Running(made="66f0")) as client:
        client.run(MODEL, ARGS, on_update=lambda _: sys.settrace(trace))


def awaited(trace: Callable[..., None]) -> None:
    async def main() -> None:
        async with AsyncClient(KEY, base_url="http://127.0.0.1:9", transport=Running()) as client:
            await client.job("66f0").wait(on_update=lambda _: sys.settrace(trace))

    asyncio.run(main())


@pytest.mark.usefixtures("kept_trace")
@pytest.mark.parametrize("wait", [waited, ran, awaited])
@pytest.mark.parametrize("nth", range(20))
def test_ctrl_c_at_the_entry_of_any_function_of_a_wait_says_how_to_pick_the_job_up(
    nth: int, wait: Callable[[Callable[..., None]], None]
) -> None:
    try:
        with pytest.raises(KeyboardInterrupt) as caught:
            wait(pressed_at_the(nth))
    finally:
        sys.settrace(None)
    assert 'client.job("66f0")' in " ".join(caught.value.__notes__)


class Making(Running):
    """Makes a job of every request."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        self.made += 1
        return httpx.Response(200, json={"code": 0, "data": {"job_id": "66f0"}})


@pytest.mark.usefixtures("kept_trace")
@pytest.mark.parametrize("nth", range(20))
def test_ctrl_c_at_the_entry_of_any_function_of_a_create_leaves_the_row_that_it_deserves(nth: int, path: Path) -> None:
    transport = Making()
    sys.settrace(pressed_at_the(nth))
    with (
        suppress(KeyboardInterrupt),
        Client(KEY, base_url="http://127.0.0.1:9", transport=transport, ledger=path) as client,
    ):
        client.submit(MODEL, ARGS)
    sys.settrace(None)
    until(lambda: not any(thread.name == "shortapi-uninterruptible" for thread in threading.enumerate()))
    rows = [(row.state, row.job_id) for row in Ledger(path).rows()]
    assert rows in ([[("running", "66f0")]] if transport.made else [[], [("failed", None)]])


def test_a_forked_child_waits_for_no_thread_of_its_parent() -> None:
    code = (
        "import os, httpx\nfrom shortapi import Client\n"
        "where = []\n"
        "def answer(request):\n    where.append(os.getpid())\n"
        "    return httpx.Response(200, json={'code': 0, 'data': {'status': 1}})\n"
        "client = Client('ak-any', base_url='http://127.0.0.1:9', transport=httpx.MockTransport(answer))\n"
        "client.job('66f0').poll()\nassert where == [os.getpid()]\nchild = os.fork()\n"
        "client.job('66f0').poll()\n"
        "if not child: os._exit(0 if where[1:] == [os.getpid()] else 1)\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))"
    )
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], timeout=60).returncode == 0
