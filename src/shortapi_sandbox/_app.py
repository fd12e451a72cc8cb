"""The HTTP front: an ASGI application around the engine, with connection faults, files, renders and callbacks."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HTTPRequest
from starlette.types import Receive, Scope, Send

from shortapi_sandbox import _fetch
from shortapi_sandbox._engine import Engine
from shortapi_sandbox._envelope import refused
from shortapi_sandbox._jobs import file_name
from shortapi_sandbox._ranges import pieces
from shortapi_sandbox._records import Answer, Call, Hangup, Render, Reply, Request
from shortapi_sandbox._shelf import Shelf
from shortapi_sandbox._studio import PictureError, StoppedError, Studio

MAX_BODY = 32_000_000
"""Maximum bytes of a request body."""

RENDERS = 2
"""Concurrent renders."""

_RETRY_SECONDS = 0.05
"""Seconds between checks of a job that is due but not yet rendered."""

logger = logging.getLogger(__name__)


class Front:
    """An ASGI application. It needs the connection's transport in the request's state, where `Protocol` puts it.

    Args:
        clock: seconds since the epoch, monotonic.
        log: called with each request.
    """

    def __init__(
        self,
        engine: Engine,
        studio: Studio,
        shelf: Shelf,
        *,
        clock: Callable[[], float],
        log: Callable[[Call], object] | None,
    ) -> None:
        self._engine, self._studio, self._shelf, self._clock, self._log = engine, studio, shelf, clock, log
        self._pool = ThreadPoolExecutor(RENDERS, thread_name_prefix="shortapi-sandbox-render")
        self._tasks: set[asyncio.Task[None]] = set()
        self._notifier: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Abort the renders under way."""
        self._studio.stop()

    def close(self) -> None:
        """End the rendering threads; nothing can be served afterwards."""
        self._pool.shutdown(cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        http = HTTPRequest(scope, receive)
        transport: asyncio.Transport = scope["state"]["transport"]
        try:
            answer = await self._answer(http)
            await asyncio.sleep(answer.delay)
            if isinstance(answer, Hangup):
                _close(transport, reset=answer.how == "reset")
                await _disconnected(receive)
            else:
                await self._send(answer, send)
                if answer.send is not None:
                    _close(transport)
                    await _disconnected(receive)
        except (ClientDisconnect, asyncio.CancelledError):
            # The client disconnected, or the sandbox is closing.
            transport.abort()

    async def _answer(self, http: HTTPRequest) -> Answer:
        body = await _body(http)
        if body is None:
            return refused("the body is too large", code=413, status=413)
        name = file_name(http.scope["path"])
        if name is not None and not self._engine.has_file(name):
            self._engine.place(*await asyncio.to_thread(self._studio.first_frame, name))
        answer = self._engine.handle(_request(http, body), self._clock())
        if self._log is not None:
            self._log(self._engine.last_call())
        for upload in self._engine.uploads():
            self._engine.place(await asyncio.to_thread(self._shelf.put, *upload))
        for work in self._engine.pending():
            self._start(self._make(work))
        if self._notifier is None and self._engine.callback_due() is not None:
            self._notifier = self._start(self._notify())
        return answer

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        # The event loop keeps only weak references to tasks.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _make(self, work: Render) -> None:
        try:
            files = await asyncio.get_running_loop().run_in_executor(self._pool, self._studio.make, work)
        except StoppedError:
            return
        except PictureError as error:
            self._engine.failed(work.job_id, str(error), self._clock())
        except Exception:
            logger.exception("The sandbox could not render job %s.", work.job_id)
            self._engine.failed(work.job_id, "the sandbox could not render this; its log says why", self._clock())
        else:
            self._engine.rendered(work.job_id, files, self._clock())

    async def _notify(self) -> None:
        while (due := self._engine.callback_due()) is not None:
            for callback in self._engine.callbacks(self._clock()):
                await asyncio.to_thread(_fetch.post, callback.url, callback.body)
            await asyncio.sleep(min(max(due - self._clock(), _RETRY_SECONDS), 1))
        self._notifier = None

    async def _send(self, reply: Reply, send: Send) -> None:
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if reply.part is None:
            await send({"type": "http.response.body", "body": reply.body})
            return
        for piece, seconds in pieces(reply):
            await send({"type": "http.response.body", "body": self._shelf.read(piece), "more_body": True})
            await asyncio.sleep(seconds)
        if reply.send is None:
            await send({"type": "http.response.body", "body": b""})


async def _body(http: HTTPRequest) -> bytes | None:
    found = b""
    async for chunk in http.stream():
        found += chunk
        if len(found) > MAX_BODY:
            return None
    return found


def _request(http: HTTPRequest, body: bytes) -> Request:
    query = http.query_params
    return Request(
        method=http.method,
        path=http.scope["path"],
        query={name: query.getlist(name)[0] for name in query},
        headers={name.lower(): value for name, value in http.headers.items()},
        body=body,
        origin=f"{http.scope['scheme']}://{http.headers.get('host', 'localhost')}",
    )


def _close(transport: asyncio.Transport, *, reset: bool = False) -> None:
    if not reset:
        transport.close()
        return
    # SO_LINGER of 0 seconds makes the kernel send RST instead of FIN.
    with suppress(OSError):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _disconnected(receive: Receive) -> None:
    """Wait until the server has seen the connection end; otherwise it would send an error answer."""
    while (await receive())["type"] != "http.disconnect":
        pass
