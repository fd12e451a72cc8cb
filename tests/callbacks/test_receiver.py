"""The receiver alone: whose URL it is, what is believed, and what comes over ASGI and WSGI."""

from __future__ import annotations

import asyncio
import io
import re
import sys
import wsgiref.util
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.validate import validator

import httpx
import pytest

from shortapi import ConfigurationError
from shortapi.callbacks import MAX_BODY, MAX_KEPT, Hint, Receiver, receive

KEY = "a key that nobody can guess"
URL = "https://me.example/shortapi"


def path_of(url: str) -> str:
    return urlsplit(url).path


def marks(receiver: Receiver) -> list[str]:
    return list(receiver.came())


def test_the_url_of_a_name_is_the_same_in_every_process_and_of_no_other_name() -> None:
    one, other = Receiver(URL, key=KEY), Receiver(f"{URL}/", key=KEY)
    assert one.url_for("order-17") == other.url_for("order-17")
    assert one.url_for("order-17").startswith(f"{URL}/order-17.")
    assert len({one.url_for(), one.url_for(), one.url_for("a"), one.url_for("b")}) == 4


@pytest.mark.parametrize("prefix", ["", "/shortapi", "/behind/a/proxy"])
def test_a_call_is_taken_wherever_the_receiver_is_mounted(prefix: str) -> None:
    receiver = Receiver(URL, key=KEY)
    token = receiver.url_for("order-17").rpartition("/")[2]
    assert receiver.receive(f"{prefix}/{token}", {}, b"") == Hint("order-17")
    assert len(marks(receiver)) == 1


def wrong_paths() -> Iterable[str]:
    right, other = (path_of(Receiver(URL, key=KEY).url_for(name)) for name in ("a", "b"))
    secret = right.rpartition(".")[2]
    yield from ("", "/", "/shortapi/", "/shortapi/a", "/shortapi/a.", f"/{secret}", f"/.{secret}", f"/../.{secret}")
    yield right.replace(secret, other.rpartition(".")[2])
    yield right[:-1] + ("0" if right[-1] != "0" else "1")
    yield right.upper()
    yield f"{right}/more"
    yield f"{right}\n"
    yield right + "é"
    yield path_of(Receiver(URL, key="another key of somebody").url_for("a"))
    yield "/" + "a" * 10_000_000
    yield f"/{'a' * 65}.{secret}"


@pytest.mark.parametrize("path", list(wrong_paths()))
def test_without_the_right_secret_nothing_is_taken(path: str) -> None:
    receiver = Receiver(URL, key=KEY)
    assert receiver.receive(path, {}, b'{"status": 2}') is None
    assert marks(receiver) == []


def test_the_pure_function_says_the_same_and_keeps_nothing() -> None:
    path = path_of(Receiver(URL, key=KEY).url_for("a"))
    assert receive(path, {}, b"", key=KEY) == Hint("a")
    assert receive(path, {}, b"", key="another key of somebody") is None


@pytest.mark.parametrize(
    ("url", "key"),
    [("me.example", KEY), ("ftp://me.example", KEY), (f"{URL}?a=1", KEY), (None, KEY), (URL, "short"), (URL, None)],
)
def test_a_receiver_needs_a_public_url_and_a_long_key(url: Any, key: Any) -> None:
    with pytest.raises(ConfigurationError, match="A receiver"):
        Receiver(url, key=key)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a.b", "x" * 65, 5, "é"])
def test_a_name_is_a_word(name: Any) -> None:
    with pytest.raises(ConfigurationError, match="64 letters"):
        Receiver(URL, key=KEY).url_for(name)


def test_no_secret_is_in_a_repr() -> None:
    receiver = Receiver(URL, key=KEY)
    secret = receiver.url_for("a").rpartition(".")[2]
    hint = receiver.receive(path_of(receiver.url_for("a")), {}, b"")
    assert not re.search(f"{KEY}|{secret}", repr((receiver, hint)))


def test_what_is_remembered_is_bounded_and_a_repeated_call_is_remembered_once() -> None:
    receiver = Receiver(URL, key=KEY)
    paths = [path_of(receiver.url_for(f"job-{number}")) for number in range(MAX_KEPT + 5)]
    for path in paths:
        assert receiver.receive(path, {}, b"") == receiver.receive(path, {}, b"")
    assert len(marks(receiver)) == MAX_KEPT
    assert sys.getsizeof(marks(receiver)) < 200_000


async def called(receiver: Receiver, method: str, path: str, body: bytes) -> int:
    transport = httpx.ASGITransport(receiver.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="https://me.example") as client:
        return (await client.request(method, path, content=body)).status_code


def wsgi_called(receiver: Receiver, method: str, path: str, body: bytes) -> int:
    got: list[str] = []
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(body))}
    environ["wsgi.input"] = io.BytesIO(body)
    environ |= {"QUERY_STRING": "", "SCRIPT_NAME": ""}
    wsgiref.util.setup_testing_defaults(environ)
    answer = validator(receiver.wsgi)(environ, lambda status, *_: got.append(status))
    assert b"".join(answer) == b""
    answer.close()
    return int(got[0][:3])


@pytest.mark.parametrize("face", ["asgi", "wsgi"])
@pytest.mark.parametrize(
    ("method", "good", "body", "status"),
    [
        ("POST", True, b'{"id": "66f0"}', 204),
        ("POST", True, b"", 204),
        ("POST", True, bytes(2 * MAX_BODY), 204),
        ("POST", False, b'{"status": 2}', 404),
        ("GET", True, b"", 404),
    ],
)
def test_both_faces_answer_alike(face: str, method: str, good: bool, body: bytes, status: int) -> None:
    receiver = Receiver(URL, key=KEY)
    path = path_of(receiver.url_for("a")) if good else "/shortapi/a.0"
    if face == "asgi":
        assert asyncio.run(called(receiver, method, path, body)) == status
    else:
        assert wsgi_called(receiver, method, path, body) == status
    assert len(marks(receiver)) == (status == 204)


@pytest.mark.parametrize("length", ["", "x", "-5"])
def test_a_strange_content_length_does_no_harm(length: str) -> None:
    receiver, got = Receiver(URL, key=KEY), []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path_of(receiver.url_for("a")), "CONTENT_LENGTH": length}
    receiver.wsgi({**environ, "wsgi.input": io.BytesIO()}, lambda status, _: got.append(status))
    assert got == ["204 No Content"]


def test_the_asgi_face_leaves_other_scopes_alone() -> None:
    asyncio.run(Receiver(URL, key=KEY).asgi({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
