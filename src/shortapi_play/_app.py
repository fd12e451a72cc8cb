"""The page's HTTP: who may ask (token, host, origin), what a browser may load, and the routes."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from secrets import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from shortapi import ShortAPIError
from shortapi_play.sheet import thumbnail

if TYPE_CHECKING:
    from shortapi_play._room import Room

STATIC = Path(__file__).parent / "static"
ASSETS = {"": "page.html", "page.css": "page.css", "page.js": "page.js", "icon.svg": "icon.svg"}

MAX_WORDS = 4_000_000  # bytes of a form; base64 text may be in it
MAX_FILE = 2**30  # bytes of a dropped file, as in the library

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SHEET_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; form-action 'none'"
FILE_POLICY = f"{SHEET_POLICY}; sandbox allow-downloads"
"""For results, which may be anything: no script, no request, no origin."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets in only who knows the token, under the page's own address, and for a POST from the page itself."""

    def __init__(self, room: Room, token: str) -> None:
        self._app, self._token = Starlette(routes=_routes(room)), token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                added = {name.lower().encode(): text.encode() for name, text in HEADERS.items()}
                message["headers"] += [pair for pair in added.items() if pair[0] not in given]
            await send(message)

        if scope["type"] != "http":
            return
        why = self._refusal(Request(scope))
        if why is not None:
            await Response(f"{why}\n", 403, media_type="text/plain")(scope, receive, sealed)
            return
        inner = "/" + scope["path"].split("/", 2)[2]
        await self._app({**scope, "path": inner, "raw_path": inner.encode()}, receive, sealed)

    def _refusal(self, request: Request) -> str | None:
        # Another name for this machine would be another origin, such as that of a page that rebinds its name to it.
        host = "{}:{}".format(*request.scope["server"])
        if request.headers.get("host") != host:
            return f"This page is served as http://{host} alone."
        parts = request.scope["path"].split("/", 2)
        if len(parts) != 3 or not compare_digest(parts[1].encode(), self._token):
            return "The address of this page has a token: copy all of it from the terminal."
        if request.method not in {"GET", "HEAD"} and request.headers.get("origin") != f"http://{host}":
            return "Only the page itself may post to it."
        return None


def _routes(room: Room) -> list[Route]:
    def get(path: str, call: Callable[..., Any], *given: Any) -> Route:
        async def answer(request: Request) -> Response:
            return await _answer(call, *given, **request.path_params)

        return Route(path, answer, methods=["GET"])

    def post(path: str, call: Callable[[Any], Any]) -> Route:
        async def answer(request: Request) -> Response:
            return await _answer(call, await _words(request))

        return Route(path, answer, methods=["POST"])

    return [
        *(get(f"/{path}", FileResponse, STATIC / name) for path, name in ASSETS.items()),
        get("/models", room.models),
        get("/form/{model:path}", room.form),
        get("/state/{name}", room.state),
        get("/jobs/{place}", room.jobs),
        get("/result/{place}/{key}/{number:int}", lambda **named: _file(room.file(**named))),
        get("/thumb/{place}/{key}/{number:int}", lambda **named: _thumb(room.file(**named))),
        get("/sheet/{name}/{file}", lambda **named: _file(room.sheet(**named), SHEET_POLICY)),
        *(post(f"/{call.__name__}", call) for call in (room.check, room.ask, room.run, room.bill, room.compare)),
        post("/pick-up", room.pick_up),
        Route("/file", partial(_keep, room), methods=["POST"]),
    ]


async def _answer(call: Callable[..., Any], *given: Any, **named: Any) -> Response:
    """Return what a call returns, as JSON unless it is an answer already; the call may block."""
    try:
        found = await asyncio.to_thread(call, *given, **named)
    except ShortAPIError as error:
        return _json({"error": error.message}, 400)
    except (KeyError, IndexError, OSError):
        return _json({"error": "There is no such job or file; the file may have been moved or deleted."}, 404)
    return found if isinstance(found, Response) else _json(found)


def _amount(value: Decimal) -> str:
    return f"{value:f}"


def _json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, default=_amount), status, media_type="application/json")


async def _words(request: Request) -> dict[str, Any]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_WORDS:
            return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def _keep(room: Room, request: Request) -> Response:
    """Keep a dropped file, under its own name."""
    mark, path = room.uploads.place(unquote(request.headers.get("x-name", "file")))
    with path.open("wb") as file:
        async for chunk in request.stream():
            await asyncio.to_thread(file.write, chunk)
            if file.tell() > MAX_FILE:
                path.unlink()
                return _json({"error": "The file is too large for this page; give its link instead."}, 400)
    return await _answer(room.uploads.facts, mark)


def _file(path: Path, policy: str = FILE_POLICY) -> Response:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    path.stat()  # raises OSError here rather than in the middle of an answer
    return FileResponse(path, media_type=kind, headers={"Content-Security-Policy": policy})


def _thumb(path: Path) -> Response:
    small = thumbnail(path)
    if small is None:
        raise FileNotFoundError
    return Response(small, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})
