"""What a file is by its first bytes, and whether a picture keeps the rules."""

from __future__ import annotations

import codecs
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shortapi.catalog import Media
from shortapi.downloads.addresses import is_public_host
from shortapi.downloads.media import HEAD_BYTES, Picture, is_text, media_problems, read_picture, sniff
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
        (picture(), 10_485_761, ["is 10485761 bytes; allowed is 10 MB (10485760 bytes) or less"]),
        (picture(), 20_971_520, ["is 20 MB; allowed is 10 MB or less"]),
        (picture("gif"), None, ["is gif; allowed is jpeg, png, webp"]),
        (b"Dear Sir or Madam", None, ["is not a picture; allowed is jpeg, png, webp"]),
        (b"", None, ["is not a picture; allowed is jpeg, png, webp"]),
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
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("64:ff9b::7f00:1", False),
        ("2002:a00:1::1", False),
        ("fec0::1", False),
        ("::7f00:1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound
        ("0x7f.1", False),
        ("2130706433", False),
        ("127。0。0。1", False),
        ("１０．0．0．1", False),
        ("127.0.0.1。", False),
        ("%31%32%37.0.0.1", False),
        ("ⓛocalhost", False),
        ("bücher.example", True),
        ("", False),
        (None, False),
    ],
)
def test_a_host_is_public_or_not(host: str | None, public: bool) -> None:
    assert is_public_host(host) is public


PAGE = "<!DOCTYPE html>\n<html><head><title>Größe überschritten 出错了</title></head><body>no</body></html>" + "x" * 500
INLINE = "<html><body><svg viewBox='0 0 1 1'><path d='M0 0'/></svg> Please log in.</body></html>"

NO_MEDIA: dict[str, bytes] = {
    "a page": PAGE.encode(),
    "a page after a mark": codecs.BOM_UTF8 + PAGE.encode(),
    "a page in UTF-16": PAGE.encode("utf-16"),
    "a page in UTF-16, the other way": codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"),
    "a page in UTF-16 without a mark": PAGE.encode("utf-16-le"),
    "a page in UTF-16, the other way, without a mark": PAGE.encode("utf-16-be"),
    "a page in UTF-32": PAGE.encode("utf-32"),
    "a page in UTF-32 without a mark": PAGE.encode("utf-32-be"),
    "a page in Latin-1": PAGE.encode("latin-1", "replace"),
    "a page in Shift JIS": "<html><title>エラー</title>".encode("shift_jis"),
    "a page in ISO-2022": "<html><title>エラー</title>".encode("iso2022_jp"),
    "a page with a picture in it": INLINE.encode(),
    "a page with a picture in it, in UTF-16": INLINE.encode("utf-16"),
    "a page after blanks": b" \r\n\t" * 60 + PAGE.encode(),
    "a page after comments": b"<!-- <svg> -->" * 9 + PAGE.encode(),
    "a page in capitals": PAGE.upper().encode(),
    "a page cut within a character": b"<html>" + "é".encode()[:1],
    "a soft hyphen": "<p>Fehler\u00ad\u200b</p>".encode(),
    "XML": b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
    "XML with a picture's name in it": b"<?xml version='1.0'?><Error><Key>&lt;svg</Key><svg/></Error>",
    "JSON": b'{"code": 403, "message": "expired"}',
    "JSON after a mark": codecs.BOM_UTF8 + b"[1, 2]",
    "JSON in UTF-16": '{"code": 403}'.encode("utf-16"),
    "JSON in Latin-1": '{"message": "größer"}'.encode("latin-1"),
    "a sentence": "größer als erlaubt".encode(),
    "BMW, which begins as a BMP does": b"BMW is not a bitmap",
    "a text that begins as an MP3 does": b"ID3 tags are missing",
    "blanks": b" \n" * 50,
}


@pytest.mark.parametrize("what", NO_MEDIA)
@pytest.mark.parametrize("cut", [None, 64, 41])
def test_no_media_is(what: str, cut: int | None) -> None:
    assert sniff(NO_MEDIA[what][:cut]) is None
    assert is_text(NO_MEDIA[what][:cut])


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='1'/>"
PICTURES = {
    "plain": SVG,
    "after a mark and blanks": codecs.BOM_UTF8 + b"\n " + SVG,
    "with all that may come first": b"<?xml version='1.0'?><!-- <html> -->\n<!DOCTYPE svg PUBLIC 'a' 'b'>\n" + SVG,
    "with entities": b"<!DOCTYPE svg [<!ENTITY a 'b'>] >" + SVG,
    "in UTF-16": SVG.decode().encode("utf-16"),
    "in capitals": SVG.upper(),
    "after a long comment": b"<!--" + b" licence " * 300 + b"-->" + SVG,
}


@pytest.mark.parametrize("how", PICTURES)
def test_a_drawing_is_a_picture(how: str) -> None:
    assert sniff(PICTURES[how]) == "svg"


@pytest.mark.parametrize(
    "start", [b"<!-- -->", b"<!--", b"<?xml ?>", b"<!DOCTYPE svg [", b" <!-- --> ", b"<!DOCTYPE svg "]
)
def test_no_text_takes_for_ever(start: bytes) -> None:
    assert sniff((start * 10_000)[:HEAD_BYTES]) is None


BINARY = {
    "mp3": b"\xff\xfe\x90\x44" + bytes(90),  # begins as UTF-16 does
    "mp3 ": b"\xff\xfb\x90\x64\x00\x0f\xf0\x00\x00\x69" + bytes(90),
    "aac": b"\xff\xf1\x50\x80\x03\xdf\xfc\xde\x02\x00" + bytes(90),
    "mp4": b"\x00\x00\x00\x18ftypisom" + bytes(90),
    "tiff": b"II*\x00\x08\x00\x00\x00" + bytes(90),
    "bmp": b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00\x00\x00" + bytes(90),
    "wav": b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(90),
    "png": picture(),
    "jpeg": picture("jpeg", 300, 300),
    "webp": picture("webp", 300, 750),
    "gif": picture("gif"),
}


@pytest.mark.parametrize("kind", BINARY)
def test_media_is_not_taken_for_text(kind: str) -> None:
    assert sniff(BINARY[kind]) == kind.strip()
    assert not is_text(BINARY[kind])


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"\xff\xd8\xff\xff\xff\xff\xc0\x00\x11\x08\x00\x05\x00\x07\x03", (7, 5)),
        (b"\xff\xd8\xff\xe0\x00\x04ab" + b"no marker where one must be", None),
        (b"RIFF\x00\x00\x00\x00WEBPNONE" + b"\x00" * 30, None),
    ],
    ids=["fill bytes before a marker", "no marker", "an unknown chunk"],
)
def test_an_odd_picture_is_read_or_left_alone(head: bytes, found: tuple[int, int] | None) -> None:
    picture = read_picture(head)
    assert (None if picture is None else (picture.width, picture.height)) == found


@pytest.mark.parametrize(
    ("rule", "head", "says"),
    [
        (Media(kind="video"), b"<html>not found</html>", ["is a web page or other text, not video"]),
        (Media(kind="video"), b"\x47\x40\x00\x10" + b"\x00\xff" * 99, []),
        (
            Media(kind="image", max_side=600),
            picture("png", 640, 480),
            ["is 640×480 pixels; each side must be at most 600"],
        ),
    ],
    ids=["a page is no video", "a kind that is not known may be one", "too wide"],
)
def test_what_is_known_of_a_file_is_held_to_the_rule(rule: Media, head: bytes, says: list[str]) -> None:
    assert list(media_problems(rule, head=head, size=None)) == says
