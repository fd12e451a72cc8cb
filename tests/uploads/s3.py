"""A real S3 server on loopback (moto's), behind a guard that lets nothing pass whose signature is not right.

The guard computes each signature anew with botocore, which is AWS's own code and not what the library signs with.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from attrs import define, field
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.server import DomainDispatcherApplication, create_backend_app

ACCESS_KEY, SECRET_KEY, REGION, BUCKET = (
    "AKIAIOSFODNN7EXAMPLE",
    "a/very+secret/key+of/the/store",
    "eu-central-1",
    "pictures",
)

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@define
class Store:
    """The server, and the requests that it let pass.

    Attributes:
        requests: method and object of each, in order.
        refused: why others did not pass.
        down: every request fails with HTTP 500.
    """

    url: str = ""
    requests: list[tuple[str, str]] = field(factory=list)
    refused: list[str] = field(factory=list)
    down: bool = False
    later: timedelta = timedelta()

    def environment(self) -> dict[str, str]:
        """Return what the usual tools of S3 take from the environment to come here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
            "AWS_ALLOW_HTTP": "true",
        }

    def clear(self) -> None:
        """Empty the bucket, and forget what came."""
        _make_bucket()
        self.requests.clear()
        self.refused.clear()
        self.down, self.later = False, timedelta()

    def of(self, method: str) -> list[str]:
        return [name for done, name in self.requests if done == method]

    def objects(self) -> list[str]:
        """Return the names of the objects that are there now."""
        from moto.backends import get_backend

        (account,) = [backends["aws"] for backends in get_backend("s3").values()]
        return sorted(account.buckets[BUCKET].keys.keys())


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class Threads(WSGIServer):
    """One thread for each connection, as a store has it."""

    daemon_threads = True

    def process_request(self, request: Any, client_address: Any) -> None:
        threading.Thread(target=self._in_thread, args=(request, client_address), daemon=True).start()

    def _in_thread(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except OSError:
            pass
        finally:
            self.shutdown_request(request)


@contextmanager
def s3_server() -> Iterator[Store]:
    """Serve one bucket."""
    store = Store()
    moto: App = DomainDispatcherApplication(create_backend_app)

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        why = "the store is down" if store.down else _wrong(environ, body, store)
        if why is not None:
            store.refused.append(why)
            start_response("500 Internal Server Error" if store.down else "403 Forbidden", [("Content-Length", "0")])
            return []
        store.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(f"/{BUCKET}/")))
        return moto(environ, start_response)

    with make_server("127.0.0.1", 0, guarded, server_class=Threads, handler_class=Quiet) as server:
        store.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            _make_bucket()
            yield store
        finally:
            server.shutdown()
            thread.join()


def _make_bucket() -> None:
    from moto.backends import get_backend

    get_backend("s3").reset()
    get_backend("s3")["123456789012"]["aws"].create_bucket(BUCKET, REGION)


def _wrong(environ: dict[str, Any], body: bytes, store: Store) -> str | None:
    """Say why a request must not pass: its signature is none of ours, is over, or is about something else."""
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    if "X-Amz-Signature" in query:
        return _wrong_link(environ, query, store)
    return _wrong_headers(environ, body)


def _wrong_link(environ: dict[str, Any], query: dict[str, str], store: Store) -> str | None:
    given = query.pop("X-Amz-Signature")
    signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if datetime.now(UTC) + store.later > signed_at + timedelta(seconds=int(query["X-Amz-Expires"])):
        return "the link is over"
    request = _request(environ, {"host": environ["HTTP_HOST"]}, query)
    request.context["timestamp"] = query["X-Amz-Date"]
    return _compared(S3SigV4QueryAuth(_credentials(), "s3", REGION), request, given)


def _wrong_headers(environ: dict[str, Any], body: bytes) -> str | None:
    found = re.search(r"SignedHeaders=([^,]+), *Signature=(\w+)", environ.get("HTTP_AUTHORIZATION", ""))
    if found is None:
        return "no signature"
    names = found[1].split(";")
    headers = {name: _header(environ, name) for name in names}
    request = _request(environ, headers, dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)))
    request.data = body
    request.context["timestamp"] = headers["x-amz-date"]
    return _compared(S3SigV4Auth(_credentials(), "s3", REGION), request, found[2])


def _header(environ: dict[str, Any], name: str) -> str:
    key = name.upper().replace("-", "_")
    return str(environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"])


def _request(environ: dict[str, Any], headers: dict[str, str], query: dict[str, str]) -> AWSRequest:
    url = f"http://{environ['HTTP_HOST']}{quote(environ['PATH_INFO'])}"
    packed = urlencode(sorted(query.items()), quote_via=quote, safe="~")
    return AWSRequest(method=environ["REQUEST_METHOD"], url=f"{url}?{packed}" if packed else url, headers=headers)


def _credentials() -> Credentials:
    return Credentials(ACCESS_KEY, SECRET_KEY)


def _compared(auth: Any, request: AWSRequest, given: str) -> str | None:
    canonical = auth.canonical_request(request)
    right = auth.signature(auth.string_to_sign(request, canonical), request)
    return None if right == given else "the signature is wrong"
