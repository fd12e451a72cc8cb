"""Links written so that they pass for public, as a picture, as a result and as a redirect's target.

What counts is the host that httpx is really asked to connect to. The system's own reading of numbers decides whether
that is a private address; nothing is looked up, and nothing leaves this machine.
"""

from __future__ import annotations

import random
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from shortapi import ShortAPIError
from tests.attack.record import Record
from tests.clocks import SkippingClock
from tests.core.test_private_addresses import fuzzed, is_private
from tests.faces import FACES, KEY

MODEL = "alibaba/happyhorse-1.0/image-to-video"
API = "api.shortapi.example"
PUBLIC_LINK = "https://files.example/a.mp4"
LINKS_A_CLIENT = 25

LOOKALIKES: dict[str, list[str]] = {}
"""By ASCII character, whatever becomes it in some normal form: full width, circled, super- and subscript letters."""
for _number in range(0x80, 0x1F200):
    _plain = unicodedata.normalize("NFKC", chr(_number))
    if len(_plain) == 1 and _plain.isascii():
        LOOKALIKES.setdefault(_plain.lower(), []).append(chr(_number))

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufe0f\u180b\u034f"
PRIVATE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.1.2.3",
    "localhost",
)


def written_otherwise(rand: random.Random, host: str) -> str:
    """Return a number as somebody may write it: with fewer dots, in octal, in hex, within an IPv6 address."""
    parts = host.split(".")
    if len(parts) != 4:
        return host
    octets = [int(part) for part in parts]
    low = octets[1] << 16 | octets[2] << 8 | octets[3]
    return rand.choice(
        (
            host,
            ".".join(rand.choice((str, hex, lambda n: f"0{n:o}", lambda n: f"0000{n:o}"))(octet) for octet in octets),
            f"{octets[0]}.{low}",
            str(octets[0] << 24 | low),
            hex(octets[0] << 24 | low),
            f"[::ffff:{host}]",
            f"[::ffff:{octets[0]:02x}{octets[1]:02x}:{octets[2]:02x}{octets[3]:02x}]",
            f"[64:ff9b::{host}]",
            f"[2002:{octets[0]:02x}{octets[1]:02x}:{octets[2]:02x}{octets[3]:02x}::1]",
        )
    )


def disguised(rand: random.Random, host: str) -> str:
    """Return a host in letters that look like its own, or that are not there at all."""
    share = rand.choice((0.0, 0.1, 0.5))
    letters = [rand.choice(LOOKALIKES.get(letter, [letter])) if rand.random() < share else letter for letter in host]
    if rand.random() < 0.1:
        letters.insert(rand.randrange(len(letters) + 1), rand.choice(INVISIBLE))
    if rand.random() < 0.1:
        at = rand.randrange(len(letters))
        letters[at] = "".join(f"%{byte:02x}" for byte in letters[at].encode())
    return "".join(letters)


def link(rand: random.Random) -> str:
    if rand.random() < 0.3:
        return fuzzed(rand)
    host = disguised(rand, written_otherwise(rand, rand.choice(PRIVATE)))
    before = rand.choice(("", "", "", "a@", "files.example:80@", "\t", "8.8.8.8#@", "8.8.8.8?@"))
    after = rand.choice(("", "", ":443", ".", "..", "\u3002", "\\", "/../..", ":", ":080"))
    return f"{rand.choice(('http', 'https', 'HTTPS'))}://{before}{host}{after}/a.mp4"


def attack(record: Record) -> None:
    """A round is one link, brought in on one of three ways."""
    for number in range(0, record.rounds, LINKS_A_CLIENT):
        face = FACES[number // LINKS_A_CLIENT % 2]()
        door = Door()
        client = face.bare_client(api_key=KEY, base_url=f"https://{API}", transport=Skipping(door.answer))
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(LINKS_A_CLIENT):
                bring_in(record, door, client, Path(folder))
        face.close()


class Skipping(httpx.MockTransport):
    """A transport that skips all sleeping: a file that is not there is asked for again after a while."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        super().__init__(answer)
        self.clock = SkippingClock()


class Door:
    """The service and every file host there is: gives the link of the moment, and writes down who was asked."""

    def __init__(self) -> None:
        self.way, self.link = "", ""
        self.hosts: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        if host == API:
            url = self.link if self.way == "result" else PUBLIC_LINK
            return httpx.Response(200, json={"code": 0, "data": {"status": 2, "result": {"videos": [{"url": url}]}}})
        self.hosts.append(host)
        if self.way == "redirect" and len(self.hosts) == 1:
            return httpx.Response(302, headers={"location": self.link.encode("utf-8", "replace")})
        return httpx.Response(404)


def bring_in(record: Record, door: Door, client: Any, folder: Path) -> None:
    door.way, door.link, door.hosts = record.rand.choice(("picture", "result", "redirect")), link(record.rand), []
    try:
        if door.way == "picture":
            client.submit(MODEL, {"prompt": "a", "image": door.link})
        else:
            client.job("66f0").wait(timeout=1).outputs[0].save(folder / "clip.mp4")
        record.broken(f"nothing refused {door.link!r} as a {door.way}, though nothing is there")
    except ShortAPIError:
        record.count[f"refused as {door.way}"] += 1
    private = [host for host in door.hosts if is_private(host)]
    record.count["asked for"] += bool(door.hosts)
    if private:
        record.broken(f"{door.link!r} as a {door.way} led to {private}")
