"""Runs an ASGI application by uvicorn in a thread, on a socket that is opened here."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from shortapi.errors import ConfigurationError


class Protocol(H11Protocol):
    """uvicorn's protocol, which also passes the connection's transport to the application, for connection faults."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # uvicorn copies this dict into the scope of every request on the connection.
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn itself would wait for answers under way, and on newer Pythons for idle connections too.
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
        await super().shutdown(sockets=sockets)


class Running:
    """A running server of an ASGI application, until `close`. It writes no log, so no address is in one.

    Args:
        name: what messages call it.

    Raises:
        ConfigurationError: the address cannot be used.
    """

    def __init__(self, app: Any, *, host: str, port: int, name: str = "The sandbox") -> None:
        self._socket = listen(host, port, name)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=Protocol,
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name="shortapi-sandbox", daemon=True)
        self._thread.start()
        self._server.ready.wait(10)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def close(self) -> None:
        """Stop serving, and abort requests under way."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)
        self._socket.close()


def until_stopped(ready: Callable[[], object]) -> None:
    """Call `ready`, then wait for Ctrl-C or SIGTERM. Call it from the main thread."""
    stop = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        ready()
        # With a timeout, since Ctrl-C cannot interrupt an endless wait on Windows.
        while not stop.wait(0.5):
            pass
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)


def listen(host: str, port: int, name: str) -> socket.socket:
    """Return a listening socket; port 0: any free port."""
    if not 0 <= port <= 65535:
        raise ConfigurationError(f"There is no port {port}; choose one from 1 to 65535, or 0 for any free one.")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except socket.gaierror:
        raise ConfigurationError(f"{name} cannot listen on {host!r}: there is no such address.") from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise ConfigurationError(
            f"{name} cannot listen on {host} port {port}: {reason}. Choose another port; 0 takes any free one."
        ) from None


def steady_clock() -> Callable[[], float]:
    """Return a monotonic clock in seconds since the epoch."""
    offset = time.time() - time.monotonic()
    return lambda: offset + time.monotonic()
