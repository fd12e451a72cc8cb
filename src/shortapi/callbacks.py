"""Callbacks: the service posts to your URL when a job ends, and a waiting process polls at once.

Anybody could send one, so its content is ignored: a callback only means "poll now" (docs/callbacks.md).

receiver = Receiver("https://me.example/shortapi", key="a long secret of your own")
app.mount("/shortapi", receiver.asgi)             # or receiver.wsgi, or receiver.receive(…) in a handler of your own
job = client.submit(args, callback_url=receiver.url_for("order-17"))
result = job.wait(callbacks=receiver)
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from attrs import frozen

from shortapi.errors import ConfigurationError, LedgerError

if TYPE_CHECKING:
    from shortapi.ledger import Ledger

logger = logging.getLogger("shortapi")

MAX_KEPT = 10_000  # callbacks that a receiver remembers; a job whose callback is dropped is polled later
MAX_BODY = 1_000_000  # bytes of a body that are read, and discarded, before the answer
MAX_PATH = 1_000  # characters at the end of a path that are examined
MIN_KEY = 16  # characters

_NAME = r"[A-Za-z0-9_-]{1,64}"
_TOKEN = rf"(?s:.*/)?({_NAME})\.([0-9a-f]{{64}})/?"

Message = MutableMapping[str, Any]


@frozen
class Hint:
    """A callback arrived at the URL of that name: poll its job now."""

    name: str


def receive(path: str, headers: object, body: bytes, *, key: str) -> Hint | None:  # noqa: ARG001
    """Return the hint of a POST to a path; None if its secret was not derived from the key (compared in constant time).

    Headers and body are accepted for convenience and ignored.
    """
    found = re.fullmatch(_TOKEN, path[-MAX_PATH:])
    name, given = (found[1], found[2]) if found else ("", "")
    return Hint(name) if hmac.compare_digest(_secret(name, key), given) else None


def mark_of(callback_url: str) -> str:
    """Return the mark that matches a callback to its job: a hash that does not reveal the secret."""
    return hashlib.sha256(callback_url.rstrip("/").rpartition("/")[2].encode()).hexdigest()[:32]


def _secret(name: str, key: str) -> str:
    return hmac.digest(key.encode(), f"shortapi callback {name}".encode(), "sha256").hex()


class Receiver:
    """Makes callback URLs for jobs, and receives the callbacks. Thread-safe.

    Args:
        url: its public address, such as https://me.example/shortapi.
        key: an unguessable text of at least 16 characters; each job's secret is derived from it.
        ledger: the jobs' ledger, if another process waits for them, with its own receiver of the same URL and key.

    Attributes:
        works: whether the last job's callback arrived before a poll saw the job's end; None before the first job.

    Raises:
        ConfigurationError: the URL is invalid, or the key too short.
    """

    def __init__(self, url: str, *, key: str, ledger: Ledger | None = None) -> None:
        if not isinstance(url, str) or not re.fullmatch(r"https?://[^/?#\s][^?#\s]*", url):
            raise ConfigurationError("A receiver needs the public http(s) URL that it is reached at, without a query.")
        if not isinstance(key, str) or len(key) < MIN_KEY:
            raise ConfigurationError(f"A receiver's key is a text of at least {MIN_KEY} characters.")
        self._url, self._key, self._ledger = url.rstrip("/"), key, ledger
        self._came: dict[str, None] = {}
        self._lock = Lock()
        self.works: bool | None = None

    def __repr__(self) -> str:
        return f"<Receiver at {self._url}>"

    def url_for(self, name: str | None = None) -> str:
        """Return the callback URL of one job, the same in every process. It contains a secret: keep it out of logs.

        Args:
            name: your name of the job, 1 to 64 letters, digits, - and _; default: a random one.

        Raises:
            ConfigurationError: the name has other characters.
        """
        name = secrets.token_hex(12) if name is None else name
        if not isinstance(name, str) or not re.fullmatch(_NAME, name):
            raise ConfigurationError("A callback's name has 1 to 64 letters, digits, - and _. Nothing was sent.")
        return f"{self._url}/{name}.{_secret(name, self._key)}"

    def receive(self, path: str, headers: object, body: bytes) -> Hint | None:
        """Handle a POST to a path: its job is polled now. Return None if the request should be answered with 404.

        Headers and body are ignored.
        """
        hint = receive(path, headers, body, key=self._key)
        mark = None if hint is None else mark_of(self.url_for(hint.name))
        with self._lock:
            if mark is None or mark in self._came:
                return hint
            self._came[mark] = None
            if len(self._came) > MAX_KEPT:
                del self._came[next(iter(self._came))]
        if self._ledger is not None:
            self._ledger.note(self._ledger.links.call_back, mark)
        return hint

    def came(self) -> Collection[str]:
        """Return the marks of received callbacks, and the ids of jobs whose callback another process received."""
        with self._lock:
            here = set(self._came)
        try:
            return here if self._ledger is None else here | self._ledger.links.called_back()
        except LedgerError as trouble:
            logger.error("%s", trouble)  # noqa: TRY400 - no traceback; polling goes on without it
            return here

    async def asgi(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Receive callbacks as an ASGI application; mount it below the path of the URL."""
        from asyncio import to_thread

        if scope["type"] != "http":
            return
        hint, left = None, MAX_BODY
        if scope["method"] == "POST":
            # In a thread, since a ledger on a slow disk must not block the event loop.
            hint = await to_thread(self.receive, scope["path"], {}, b"")
            while left > 0 and (message := await receive()).get("more_body"):
                left -= len(message.get("body", b""))
        await send({"type": "http.response.start", "status": 204 if hint else 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def wsgi(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Receive callbacks as a WSGI application; mount it below the path of the URL."""
        hint = None
        if environ["REQUEST_METHOD"] == "POST":
            hint = self.receive(environ.get("PATH_INFO", ""), {}, b"")
            length = environ.get("CONTENT_LENGTH") or "0"
            environ["wsgi.input"].read(min(int(length), MAX_BODY) if length.isdecimal() else 0)
        plain = [("Content-Type", "text/plain"), ("Content-Length", "0")]
        start_response(*(("204 No Content", []) if hint else ("404 Not Found", plain)))
        return []
