"""Serves the tools on stdin and stdout, or as streamable HTTP on loopback."""

from __future__ import annotations

import hmac
import logging
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import uvicorn
from mcp.server.mcpserver import MCPServer

import shortapi
from shortapi.errors import ConfigurationError
from shortapi_mcp._desk import Desk
from shortapi_mcp._tools import tools

HOST = "127.0.0.1"
INSTRUCTIONS = (
    "Makes pictures, videos and music with paid models. In this order: models, model, quote (free, states the price), "
    "create (costs money, once for each quote), wait (again until it is done), save. A person set the limits that "
    "`budget` shows, and decides about everything above them."
)


def run(desk: Desk, port: int | None, token: str | None) -> None:
    """Serve until stdin ends, or until the process is stopped."""
    try:
        listening = None if port is None else socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        raise ConfigurationError(f"Port {port} of {HOST} cannot be used ({error}).") from None
    anyio.run(_run, desk, listening, token or secrets.token_urlsafe(24))


async def _run(desk: Desk, listening: socket.socket | None, token: str) -> None:
    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[Desk]:
        yield desk

    version = shortapi.__version__
    server = MCPServer("shortapi", version=version, instructions=INSTRUCTIONS, tools=tools(), lifespan=lifespan)
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # its records hold what agents send
    async with desk.client:
        if listening is None:
            await server.run_stdio_async()
            return
        url = f"http://{HOST}:{listening.getsockname()[1]}/mcp"
        print(f"MCP server at {url} (Authorization: Bearer {token})", file=sys.stderr, flush=True)  # noqa: T201
        app = _guarded(server.streamable_http_app(host=HOST), f"Bearer {token}".encode())
        await uvicorn.Server(uvicorn.Config(app, log_level="warning")).serve(sockets=[listening])


def _guarded(app: Callable[..., Any], wanted: bytes) -> Callable[..., Any]:
    """Return an ASGI app that answers 401 to every request without the token."""

    async def guard(scope: Any, receive: Any, send: Any) -> None:
        given = dict(scope.get("headers", ())).get(b"authorization", b"")
        if scope["type"] == "lifespan" or hmac.compare_digest(given, wanted):
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 401, "headers": [(b"www-authenticate", b"Bearer")]})
        await send({"type": "http.response.body", "body": b"The token is missing or wrong."})

    return guard
