"""Ctrl-C and cancellation while a create is under way: the answer is waited for, so no paid job is lost."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from shortapi import AsyncClient, Client, Ledger
from tests.faces import KEY
from tests.scripted import Act, Service, created, hang

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a"}


def after(event: threading.Event, act: Act) -> Act:
    """Answer when the test says so."""

    def late(handler: Any) -> None:
        handler.server.arrived.set()
        event.wait(60)
        act(handler)

    return late


def service(act: Act) -> Service:
    made = Service(create=[act])
    made.arrived = threading.Event()  # type: ignore[attr-defined]
    return made


class Heard(logging.Handler):
    """Is told when the first Ctrl-C was heard: two in a row may be one for Python."""

    def __init__(self) -> None:
        super().__init__()
        self.event = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if "press Ctrl-C again" in record.getMessage():
            self.event.set()


def press_once_it_arrived(service: Any, then: Callable[[], object]) -> threading.Thread:
    """Press Ctrl-C, and when that was heard do what comes then."""

    def press() -> None:
        service.arrived.wait(60)
        os.kill(os.getpid(), signal.SIGINT)
        heard.event.wait(60)
        logging.getLogger("shortapi").removeHandler(heard)
        then()

    heard = Heard()
    logging.getLogger("shortapi").addHandler(heard)
    thread = threading.Thread(target=press)
    thread.start()
    return thread


def test_ctrl_c_during_a_create_waits_for_the_answer_and_names_the_job() -> None:
    go = threading.Event()
    with service(after(go, created("66f0"))) as box, Client(KEY, base_url=box.url) as client:
        thread = press_once_it_arrived(box, go.set)
        with pytest.raises(KeyboardInterrupt) as caught:
            client.submit(MODEL, ARGS)
        thread.join()
        assert box.creates == 1
    assert "66f0" in " ".join(caught.value.__notes__)


def test_a_second_ctrl_c_goes_at_once_and_says_that_nothing_is_known() -> None:
    def silent(handler: Any) -> None:
        handler.server.arrived.set()
        hang(handler)

    with service(silent) as box, Client(KEY, base_url=box.url) as client:
        thread = press_once_it_arrived(box, lambda: os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt) as caught:
            client.submit(MODEL, ARGS)
        thread.join()
    assert "is not known" in " ".join(caught.value.__notes__)
    assert vars(caught.value) == {"charged": None, "job_id": None, "__notes__": caught.value.__notes__}


def test_a_cancelled_create_waits_for_the_answer_and_names_the_job() -> None:
    go = threading.Event()

    async def main(box: Any) -> Any:
        async with AsyncClient(KEY, base_url=box.url) as client:
            task = asyncio.create_task(client.submit(MODEL, ARGS))
            await asyncio.to_thread(box.arrived.wait, 60)
            task.cancel()
            await asyncio.sleep(0)
            go.set()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return caught.value

    with service(after(go, created("66f0"))) as box:
        stopped = asyncio.run(main(box))
        assert box.creates == 1
    assert "66f0" in " ".join(stopped.__notes__)


@pytest.mark.usefixtures("kept_trace")
@pytest.mark.parametrize("nth", range(12))
def test_ctrl_c_at_the_entry_of_any_function_leaves_the_client_usable(nth: int) -> None:
    """Python raises KeyboardInterrupt at the entry of functions that are written in Python, `__exit__` included."""
    left = iter(range(nth))

    def trace(frame: Any, event: str, _: object) -> None:
        ours = "/shortapi/" in frame.f_code.co_filename
        if ours and event == "call" and next(left, None) is None:
            sys.settrace(None)
            raise KeyboardInterrupt

    client = Client(KEY, base_url="http://127.0.0.1:9")
    client.job("66f0")  # what is imported late is here
    sys.settrace(trace)
    with suppress(KeyboardInterrupt):
        client.close()
    sys.settrace(None)
    closing = threading.Thread(target=client.close, daemon=True)
    closing.start()
    closing.join(10)
    assert not closing.is_alive()


@pytest.mark.parametrize("with_ledger", [False, True])
def test_a_second_cancellation_goes_at_once_and_says_that_nothing_is_known(with_ledger: bool, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"

    def silent(handler: Any) -> None:
        handler.server.arrived.set()
        hang(handler)

    async def main(box: Any) -> Any:
        async with AsyncClient(KEY, base_url=box.url, ledger=path if with_ledger else False) as client:
            task = asyncio.create_task(client.submit(MODEL, ARGS))
            await asyncio.to_thread(box.arrived.wait, 60)
            for _ in range(2):
                assert not task.done()
                task.cancel()
                await asyncio.sleep(0.01)
            with pytest.raises(asyncio.CancelledError) as caught:
                await asyncio.wait_for(task, 10)
            return caught.value

    with service(silent) as box:
        stopped = asyncio.run(main(box))
        assert box.creates == 1
    assert (stopped.charged, stopped.job_id) == (None, None)
    assert "is not known" in " ".join(stopped.__notes__)
    if with_ledger:
        with Ledger(path) as ledger:
            assert [row.state for row in ledger.rows()] == ["uncertain"]
