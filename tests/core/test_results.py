"""Files are found in whatever array they stand, and their kind is what they are."""

from __future__ import annotations

from typing import Any

import pytest

from shortapi.catalog import Catalog
from shortapi.results import links

ARRAYS = Catalog().protocol.arrays
URL = "https://files.example.com/a"


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
        ({"videos": [{"url": "ftp://x/y"}, {"url": None}, {"link": URL}, None, 3]}, "video", []),
    ],
)
def test_the_kind_of_a_file(result: Any, made: str | None, kinds: list[str]) -> None:
    assert [link.kind for link in links(result, arrays=ARRAYS, kind=made)] == kinds


def test_known_arrays_come_first_and_facts_are_kept() -> None:
    found = links({"z": [{"url": URL}], "musics": [{"url": URL, "title": "Surf"}]}, arrays=ARRAYS, kind=None)
    assert [link.key for link in found] == ["musics", "z"]
    assert found[0].facts == {"title": "Surf"}
    assert [link.index for link in found] == [0, 1]


def test_a_link_is_in_no_repr() -> None:
    (link,) = links({"videos": [{"url": URL, "title": "secret"}]}, arrays=ARRAYS, kind=None)
    assert "files.example.com" not in repr(link)
    assert "secret" not in repr(link)
