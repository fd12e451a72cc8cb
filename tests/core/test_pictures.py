"""Pictures are looked at before the money goes: a bad one is refused, one that cannot be seen is only a warning."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from shortapi import ArgumentError, BudgetError, Catalog, ShortAPIError, UnexpectedResponseError
from tests.core.pictures import picture
from tests.core.play import Play, flows
from tests.core.toy import toys
from tests.faces import KEY, Face
from tests.scripted import Act, Service, created, drop, hang, ranged, reply, status

MODEL = "shop/plain/film"
TOYS = toys()

BAD: dict[str, tuple[Act, str]] = {
    "10×10": (ranged(picture("png", 10, 10)), "image: the image is 10×10 pixels; each side must be at least 300"),
    "a text file": (reply(200, b"hello"), "image: the image is not a picture; allowed is png, jpeg, webp"),
    "a page": (status(200), "image: the image is not a picture; allowed is png, jpeg, webp"),
    "too heavy": (ranged(picture() + b"0" * 1_000_000), " bytes; allowed is 976.6 kB (1000000 bytes) or less"),
    "too heavy, no ranges": (
        ranged(picture() + b"0" * 1_000_000, honours=False),
        "allowed is 976.6 kB (1000000 bytes) or less",
    ),
}
UNSEEN: dict[str, tuple[Act, str]] = {
    **{str(code): (status(code), f"not be checked (HTTP {code})") for code in (401, 403, 405, 416, 429, 451, 500, 503)},
    "dropped": (drop, "image: the image could not be checked (the connection was closed"),
    "silent": (hang, "the image could not be checked ("),
    "redirected for ever": (
        status(302, location="image.png"),
        "not be checked (HTTP 302, redirected more than 5 times)",
    ),
    "redirected to nowhere": (status(302), "not be checked (HTTP 302)"),
    "redirected to a host without a network": (
        status(302, location="https://away.example/image.png"),
        "not be checked (no connection",
    ),
}
GONE: dict[str, tuple[Act, str]] = {
    "404": (status(404), "image: the image cannot be fetched (HTTP 404); give a public URL"),
    "410": (status(410), "image: the image cannot be fetched (HTTP 410); give a public URL"),
    "redirected to 404": (status(301, location="/nowhere.png"), "cannot be fetched (HTTP 404)"),
    "redirected to an unknown host": (status(307, location="https://nobody.invalid/a.png"), "fetched (no connection"),
    "redirected to no http": (status(302, location="ftp://shop.example/a.png"), "fetched (it is not an http(s) link)"),
    "no bytes": (reply(200, b""), "the image is empty"),
    "no bytes, so no range": (status(416, content_range="bytes */0"), "the image is empty"),
}
NOBODY = {
    "an unknown host": "https://nobody.invalid/image.png",
    "an unknown host in capitals": "HTTPS://NOBODY.INVALID/image.png",
    "nobody who listens": "http://shop.example/image.png",
}


def submitted(face: Face, image: list[Act], **options: Any) -> tuple[Any, Service]:
    with Service(create=[created(amount="1.0")], image=image) as service:
        client = face.client(service.url, catalog=TOYS)
        job = client.submit(MODEL, {"prompt": "a", "image": f"{service.url}/files/image.png"}, **options)
        return job, service


@pytest.mark.parametrize("how", BAD)
def test_a_picture_known_to_be_bad_is_refused_before_the_money_when_it_is(how: str, face: Face) -> None:
    act, words = BAD[how]
    with Service(create=[created()], image=[act]) as service, pytest.raises(ArgumentError) as caught:
        face.client(service.url, catalog=TOYS).submit(MODEL, {"prompt": "a", "image": f"{service.url}/files/image"})
    assert words in str(caught.value)
    assert caught.value.charged is False
    assert service.creates == 0
    assert service.url not in str(caught.value)


@pytest.mark.parametrize("how", UNSEEN)
def test_a_picture_that_cannot_be_looked_at_is_a_warning_when_it_is(
    how: str, face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    act, words = UNSEEN[how]
    _, service = submitted(face, [act])
    assert words in caplog.text
    assert service.creates == 1
    assert service.url not in caplog.text.replace(f"{service.url}/…", "")


@pytest.mark.parametrize("how", GONE)
def test_a_picture_that_nobody_can_fetch_is_refused_before_the_money(how: str, face: Face) -> None:
    act, words = GONE[how]
    with Service(create=[created()], image=[act]) as service, pytest.raises(ArgumentError) as caught:
        face.client(service.url, catalog=TOYS).submit(MODEL, {"prompt": "a", "image": f"{service.url}/files/image"})
    assert words in str(caught.value)
    assert (caught.value.charged, service.creates) == (False, 0)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is taken, so that nobody else gets it, and refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("how", NOBODY)
def test_a_picture_of_a_host_that_is_not_there_is_refused_before_the_money(
    how: str, closed_port: int, face: Face
) -> None:
    with Service(create=[created()]) as service:
        transport = face.transport({"api.shortapi.ai": service.url, "shop.example": f"http://127.0.0.1:{closed_port}"})
        client = face.client("https://api.shortapi.ai", catalog=TOYS, transport=transport)
        with pytest.raises(ArgumentError) as caught:
            client.submit(MODEL, {"prompt": "a", "image": NOBODY[how]})
    assert "image: the image cannot be fetched (no connection (" in str(caught.value)
    assert (caught.value.charged, service.creates) == (False, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_sandbox_is_sent_no_picture_of_this_machine_that_nobody_serves(
    host: str, closed_port: int, face: Face
) -> None:
    image = f"http://{host}:{closed_port}/image.png"
    with Service(create=[created()]) as service, pytest.raises(ArgumentError, match="cannot be fetched"):
        face.client(service.url, catalog=TOYS).submit(MODEL, {"prompt": "a", "image": image})
    assert service.creates == 0


def test_a_sandbox_works_without_a_network(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, catalog=TOYS)
        client.submit(MODEL, {"prompt": "a", "image": "https://nobody.invalid/image.png"})
    assert "the image could not be checked (no connection" in caplog.text
    assert service.creates == 1


def test_a_proxy_that_is_not_there_says_nothing_of_the_picture(
    closed_port: int, face: Face, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    with Service(create=[created()]) as service:
        client = face.bare_client(api_key=KEY, base_url=service.url, catalog=TOYS)
        client.submit(MODEL, {"prompt": "a", "image": "https://shop.example/image.png"})
    assert "the image could not be checked (" in caplog.text
    assert service.creates == 1


def test_a_picture_behind_a_bad_certificate_is_a_warning(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    with Service(create=[created()]) as service:
        image = service.url.replace("http:", "https:") + "/files/image.png"
        face.client(service.url, catalog=TOYS).submit(MODEL, {"prompt": "a", "image": image})
    assert "the image could not be checked (" in caplog.text
    assert service.creates == 1


@pytest.mark.parametrize("target", ["http://10.0.0.3/a.png", "http://localhost/a.png", "https://[::1]/a.png"])
def test_a_redirect_into_a_private_network_is_refused_before_the_money(target: str, face: Face) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"location": target})

    client = face.client("https://api.shortapi.ai", catalog=TOYS, transport=httpx.MockTransport(answer))
    with pytest.raises(ArgumentError, match=r"cannot be fetched \(it leads to a private address\)"):
        client.submit(MODEL, {"prompt": "a", "image": "https://shop.example/a.png"})
    assert asked == ["shop.example"]


def test_an_unknown_transport_is_not_trusted_that_a_host_does_not_exist(
    face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "shop.example":
            raise httpx.ConnectError("refused") from ConnectionRefusedError()
        return httpx.Response(200, json={"code": 0, "data": {"job_id": "job-1"}})

    client = face.client("https://api.shortapi.ai", catalog=TOYS, transport=httpx.MockTransport(answer))
    assert client.submit(MODEL, {"prompt": "a", "image": "https://shop.example/a.png"}).id == "job-1"
    assert "could not be checked" in caplog.text


def test_a_check_says_all_that_submit_would_and_pays_nothing(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    with Service(create=[created()], gone=[status(404)], shy=[status(403)], good=[ranged(picture())]) as service:
        client = face.client(service.url, catalog=TOYS)

        def check(name: str, **options: Any) -> Any:
            return client.check(MODEL, {"prompt": "a", "image": f"{service.url}/files/{name}"}, **options)

        assert check("good").amount == Decimal("1.0")
        assert not caplog.records
        assert check("shy").amount == Decimal("1.0")
        assert "could not be checked (HTTP 403)" in caplog.text
        with pytest.raises(ArgumentError, match="HTTP 404"):
            check("gone")
        with pytest.raises(ArgumentError, match="prompt: is required"):
            client.check(MODEL, {})
        with pytest.raises(BudgetError):
            check("good", max_cost="0.01")
        assert check("gone", validate="off").amount == Decimal("1.0")
    assert service.creates == 0


def test_a_check_that_looks_nowhere_needs_no_key_and_no_network(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHORTAPI_KEY", raising=False)
    with Service(gone=[status(404)]) as service:
        client = face.bare_client(base_url=service.url, catalog=TOYS)
        args = {"prompt": "a", "image": f"{service.url}/files/gone"}
        assert client.check(MODEL, args, look=False).amount == Decimal("1.0")
        with pytest.raises(ArgumentError, match="prompt: is required"):
            client.check(MODEL, {}, look=False)
        with pytest.raises(BudgetError):
            client.check(MODEL, args, look=False, max_cost="0.01")
        assert service.seen == []


@pytest.mark.parametrize("body", [b"<h1>busy</h1> a prompt of mine", b"\xff\xfe not json, key KEY"])
def test_an_error_that_leaves_a_create_in_doubt_has_its_answer_without_private_texts(body: bytes, face: Face) -> None:
    with Service(create=[reply(200, body.replace(b"KEY", KEY.encode()))]) as service:
        client = face.client(service.url, catalog=TOYS)
        with pytest.raises(UnexpectedResponseError) as caught:
            client.submit(MODEL, {"prompt": "a prompt of mine", "image": "https://x.example/a.png"}, validate="off")
    answer = caught.value.answer
    assert caught.value.charged is None
    assert answer
    assert "prompt of mine" not in answer
    assert KEY not in answer
    assert ("busy" in answer) or ("not json" in answer)


def test_an_error_that_leaves_nothing_open_has_no_answer_to_look_at(face: Face) -> None:
    with Service(create=[reply(401, {"message": "no"})]) as service, pytest.raises(ShortAPIError) as caught:
        face.client(service.url, catalog=TOYS).submit(MODEL, {"prompt": "a"}, validate="off")
    assert (caught.value.charged, caught.value.answer) == (False, None)


def test_a_good_picture_costs_one_ranged_request_without_the_key(face: Face) -> None:
    _, service = submitted(face, [ranged(picture())])
    (look,) = service.requests("/files/")
    assert look.headers["range"] == "bytes=0-65535"
    assert "authorization" not in look.headers
    assert service.creates == 1


@pytest.mark.parametrize("act", [reply(200, b"hello"), status(404)], ids=["a text", "404"])
@pytest.mark.parametrize(("validate", "looks", "creates"), [("warn", 1, 1), ("off", 0, 1)])
def test_who_wants_to_send_a_bad_picture_can(validate: str, looks: int, creates: int, act: Act, face: Face) -> None:
    _, service = submitted(face, [act], validate=validate)
    assert (len(service.requests("/files/")), service.creates) == (looks, creates)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.0.3", "printer.local"])
def test_a_picture_that_only_this_machine_can_see_is_refused_by_the_public_service(host: str) -> None:
    play, args = Play([]), {"prompt": "a", "image": f"http://{host}/a.png"}
    with pytest.raises(ArgumentError, match="where ShortAPI cannot fetch it; give a public URL of the image"):
        play.run(flows(catalog=TOYS).submit(MODEL, args))
    assert play.sent == []


def test_links_in_lists_are_looked_at_too(face: Face) -> None:
    with Service(create=[created()], a=[ranged(picture())], b=[reply(200, b"hello")]) as service:
        frames = [f"{service.url}/files/a", f"{service.url}/files/b"]
        with pytest.raises(ArgumentError, match=r"frames\[1\]: the image is not a picture"):
            face.client(service.url, catalog=TOYS).submit("shop/odd/film", {"length": "5", "frames": frames})
    assert service.creates == 0


def test_the_rules_of_the_first_model_stand_in_its_entry() -> None:
    rule = Catalog()["alibaba/happyhorse-1.0/image-to-video"].args["image"].media
    assert rule is not None
    assert (rule.min_side, rule.aspect, rule.max_bytes) == (300, ("1:2.5", "2.5:1"), 10_485_760)
