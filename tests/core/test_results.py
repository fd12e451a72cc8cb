"""Files are found in whatever array they stand, and their kind is what they are."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from shortapi import Client, Output, UnexpectedResponseError

URL = "https://files.example.com/a"

CATALOG = Client().catalog
MODELS = {CATALOG[model].output["kind"]: model for model in sorted(CATALOG)}


def outputs(result: Any, made: str | None = None) -> tuple[Output, ...]:
    """Return the outputs of a job of a model that makes such files, or of a model that nobody knows."""
    answer = {"code": 0, "data": {"status": 2, "result": result, "model": MODELS.get(made or "", "some/new/model")}}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    with Client("ak-x", base_url="http://localhost", transport=transport) as client:
        return client.job("66f0").wait().outputs


@pytest.mark.parametrize(
    ("result", "made", "kinds"),
    [
        ({"videos": [{"url": URL}]}, "video", ["video"]),
        ({"images": [{"url": URL}]}, "video", ["video"]),  # the page of the first model prints images for a video
        ({"images": [{"url": URL + ".mp4"}]}, "image", ["video"]),
        ({"images": [{"url": URL}]}, None, ["image"]),
        ({"musics": [{"url": URL, "title": "t", "cover": URL + ".png"}]}, None, ["audio"]),
        ({"meshes": [{"url": URL}]}, None, ["unknown"]),
        ({"video": {"url": URL}}, None, ["unknown"]),
        ({"extras": [{"url": URL}], "videos": [{"url": URL + ".webm?x=1"}]}, "video", ["video", "video"]),
    ],
)
def test_the_kind_of_a_file(result: Any, made: str | None, kinds: list[str]) -> None:
    assert [output.kind for output in outputs(result, made)] == kinds


@pytest.mark.parametrize("item", [{"url": "ftp://x/y"}, {"url": None}, {"link": URL}, None, 3])
def test_what_is_no_link_is_no_file(item: Any) -> None:
    with pytest.raises(UnexpectedResponseError, match="names no file"):
        outputs({"videos": [item]}, "video")
    assert [output.url for output in outputs({"videos": [item, {"url": URL}]}, "video")] == [URL]


def test_known_arrays_come_first_and_facts_are_kept() -> None:
    found = [output.link for output in outputs({"z": [{"url": URL}], "musics": [{"url": URL, "title": "Surf"}]})]
    assert [link.key for link in found] == ["musics", "z"]
    assert found[0].facts == {"title": "Surf"}
    assert [link.index for link in found] == [0, 1]


def test_a_link_is_in_no_repr() -> None:
    (output,) = outputs({"videos": [{"url": URL, "title": "secret"}]})
    for shown in (repr(output), repr(output.link)):
        assert "files.example.com" not in shown
        assert "secret" not in shown
