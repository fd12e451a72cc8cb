"""What a file is by its first bytes, and whether a picture keeps the rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi.catalog import Media
from shortapi.media import HEAD_BYTES, Picture, is_public_host, media_problems, read_picture, sniff
from tests.core.pictures import picture

RULE = Media(
    kind="image", formats=("jpeg", "png", "webp"), min_side=300, aspect=("1:2.5", "2.5:1"), max_bytes=10_485_760
)


@pytest.mark.parametrize("size", [(1, 1), (640, 480), (300, 4000), (2571, 13)])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("png", {}),
        ("jpeg", {}),
        ("jpeg", {"progressive": True}),
        ("jpeg", {"exif": b"Exif\x00\x00" + b"0" * 60_000}),
        ("webp", {}),
        ("webp", {"lossless": True}),
        ("webp", {"exif": b"Exif\x00\x00MM"}),
    ],
)
def test_format_and_size_are_read_from_the_head(kind: str, options: dict[str, Any], size: tuple[int, int]) -> None:
    assert read_picture(picture(kind, *size, **options)[:HEAD_BYTES]) == Picture(kind, *size)


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF0000WEBPVP8X", b"RIFF"])
)
def test_no_bytes_can_break_the_reader(rest: bytes, start: bytes) -> None:
    read_picture(start + rest)
    sniff(rest)
    media_problems(RULE, head=start + rest, size=None)


@pytest.mark.parametrize(
    ("head", "size", "says"),
    [
        (picture(), 100, []),
        (picture("jpeg", 300, 300), None, []),
        (picture("webp", 300, 750), None, []),
        (picture("png", 10, 10), None, ["is 10×10 pixels; each side must be at least 300"]),
        (picture("png", 300, 751), None, ["is 300×751 pixels; width to height must be between 1:2.5 and 2.5:1"]),
        (picture("png", 751, 300), None, ["is 751×300 pixels; width to height must be between 1:2.5 and 2.5:1"]),
        (picture(), 10_485_761, ["is 10.5 MB; allowed is 10.5 MB or less"]),
        (picture("gif"), None, ["is gif; allowed is jpeg, png, webp"]),
        (b"Dear Sir or Madam", None, ["is no picture; allowed is jpeg, png, webp"]),
        (b"", None, ["is no picture; allowed is jpeg, png, webp"]),
        (b"\x00\x00\x00\x18ftypisom", None, ["is mp4 (video), not image; allowed is jpeg, png, webp"]),
    ],
)
def test_the_sentences_about_a_picture(head: bytes, size: int | None, says: list[str]) -> None:
    assert list(media_problems(RULE, head=head, size=size)) == says


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("api.shortapi.ai", True),
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("localhost", False),
        ("LOCALHOST.", False),
        ("box.local", False),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("", False),
        (None, False),
    ],
)
def test_a_host_is_public_or_not(host: str | None, public: bool) -> None:
    assert is_public_host(host) is public
