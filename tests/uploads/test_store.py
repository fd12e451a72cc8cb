"""A bucket, over a real S3 server that holds every signature against AWS's own code."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from shortapi import ConfigurationError, UploadError
from shortapi.uploads import Store, Uploader
from tests.uploads.s3 import SECRET_KEY
from tests.uploads.s3 import Store as Server

DATA = b"\x89PNG\r\n\x1a\n" + bytes(1000)
NAME = f"{sha256(DATA).hexdigest()}.png"
URL = "s3://pictures/some/prefix"


def test_what_is_put_can_be_fetched_by_its_link_alone(server: Server) -> None:
    link = Store(URL).put(NAME, DATA, 3600)
    answer = httpx.get(link)
    assert (answer.content, answer.headers["content-type"]) == (DATA, "image/png")
    assert server.objects() == [f"some/prefix/{NAME}"]
    assert httpx.get(link.partition("?")[0]).status_code == 403
    assert httpx.get(link.replace("Expires=3600", "Expires=7200")).status_code == 403


def test_a_link_lives_as_long_as_was_asked(server: Server) -> None:
    link = Store(URL).put(NAME, DATA, 7200)
    server.later = timedelta(seconds=7100)
    assert httpx.get(link).status_code == 200
    server.later = timedelta(seconds=7300)
    assert httpx.get(link).status_code == 403


def test_a_file_that_is_there_is_not_written_again(server: Server) -> None:
    store = Store(URL)
    links = [store.put(NAME, DATA, 3600) for _ in range(3)]
    assert [httpx.get(link).status_code for link in links] == [200] * 3
    assert server.objects() == [f"some/prefix/{NAME}"]


def test_what_is_deleted_is_gone_and_may_be_deleted_twice(server: Server) -> None:
    store = Store(URL)
    link = store.put(NAME, DATA, 3600)
    store.delete(NAME)
    store.delete(NAME)
    assert httpx.get(link).status_code == 404
    assert server.objects() == []


def test_behind_a_public_address_no_link_is_signed(server: Server) -> None:
    store = Store(URL, public_base_url="https://cdn.example/pictures/")
    assert store.put(NAME, DATA, 3600) == f"https://cdn.example/pictures/{NAME}"
    assert server.objects() == [f"some/prefix/{NAME}"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "refused the credentials"),
        ({"url": "s3://nowhere"}, "no such bucket"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "did not take it"),
        ({"AWS_ALLOW_HTTP": "false"}, "did not take it"),
        ({"down": "yes"}, "did not take it"),
    ],
)
def test_what_goes_wrong_is_one_sentence_without_a_secret(
    server: Server, change: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.down = "down" in change
    for name in change.keys() - {"url", "down"}:
        monkeypatch.setenv(name, change[name])
    with pytest.raises(UploadError, match=why) as caught:
        Store(change.get("url", URL)).put(NAME, DATA, 3600)
    assert SECRET_KEY not in str(caught.value)
    assert "Signature" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["pictures", "s3://", "ftp://x/y", "https://x.example", "s3://key:secret@bucket", "s3://b?x=1", None, 5]
)
def test_only_the_url_of_a_bucket_is_taken(url: Any) -> None:
    with pytest.raises(ConfigurationError, match="s3://bucket/prefix") as caught:
        Store(url)
    assert "secret" not in str(caught.value)


def test_a_repr_names_the_bucket_and_no_key(server: Server) -> None:
    assert repr(Store(URL)) == "Store('s3://pictures/some/prefix')"
    assert isinstance(Store(URL), Uploader)


def test_many_threads_may_put_at_once(server: Server) -> None:
    store = Store(URL)
    with ThreadPoolExecutor(8) as pool:
        links = list(pool.map(lambda _: store.put(NAME, DATA, 3600), range(24)))
    assert {httpx.get(link).status_code for link in links} == {200}
    assert len(server.objects()) == 1
