"""Pictures are looked at before the money goes: a bad one is refused, one that cannot be seen is only a warning."""

from __future__ import annotations

from typing import Any

import pytest

from shortapi import ArgumentError, Catalog
from tests.core.pictures import picture
from tests.core.play import Play, flows
from tests.core.toy import toys
from tests.faces import Face
from tests.scripted import Act, Service, created, drop, hang, ranged, reply, status

MODEL = "shop/plain/film"
TOYS = toys()

BAD: dict[str, tuple[Act, str]] = {
    "10×10": (ranged(picture("png", 10, 10)), "image: the image is 10×10 pixels; each side must be at least 300"),
    "a text file": (reply(200, b"hello"), "image: the image is no picture; allowed is png, jpeg, webp"),
    "a page": (status(200), "image: the image is no picture; allowed is png, jpeg, webp"),
    "too heavy": (ranged(picture() + b"0" * 1_000_000), "MB; allowed is 1.0 MB or less"),
    "too heavy, no ranges": (ranged(picture() + b"0" * 1_000_000, honours=False), "allowed is 1.0 MB or less"),
}
UNSEEN: dict[str, tuple[Act, str]] = {
    "404": (status(404), "image: the image could not be looked at (HTTP 404)"),
    "dropped": (drop, "the image could not be looked at: the connection was closed"),
    "silent": (hang, "the image could not be looked at: "),
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


def test_a_good_picture_costs_one_ranged_request_without_the_key(face: Face) -> None:
    _, service = submitted(face, [ranged(picture())])
    (look,) = service.requests("/files/")
    assert look.headers["range"] == "bytes=0-65535"
    assert "authorization" not in look.headers
    assert service.creates == 1


@pytest.mark.parametrize(("validate", "looks", "creates"), [("warn", 1, 1), ("off", 0, 1)])
def test_who_wants_to_send_a_bad_picture_can(validate: str, looks: int, creates: int, face: Face) -> None:
    _, service = submitted(face, [reply(200, b"hello")], validate=validate)
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
        with pytest.raises(ArgumentError, match=r"frames\[1\]: the image is no picture"):
            face.client(service.url, catalog=TOYS).submit("shop/odd/film", {"length": "5", "frames": frames})
    assert service.creates == 0


def test_the_rules_of_the_first_model_stand_in_its_entry() -> None:
    rule = Catalog()["alibaba/happyhorse-1.0/image-to-video"].args["image"].media
    assert rule is not None
    assert (rule.min_side, rule.aspect, rule.max_bytes) == (300, ("1:2.5", "2.5:1"), 10_485_760)
