"""Links to private addresses, judged by what is really connected to; proxies, and that none leads to this machine."""

from __future__ import annotations

import ipaddress
import random
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import ArgumentError, Budget, BudgetError, Client, DownloadError, ShortAPIError
from tests.faces import KEY, Face
from tests.scripted import Service, created, job, reply

MODEL = "alibaba/happyhorse-1.0/image-to-video"
PUBLIC = "https://api.shortapi.example"
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")

real_lookup = socket.getaddrinfo


def args(link: str) -> dict[str, Any]:
    return {"prompt": "a", "image": link, "duration": 3, "resolution": "720P"}


def is_private(host: str) -> bool:
    """Say whether the system takes a host for a private address, without asking anybody for it."""
    try:
        (*_, place), *_ = real_lookup(host, 80, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return host.rstrip(".") == "localhost"
    return not ipaddress.ip_address(str(place[0]).partition("%")[0]).is_global


ADDRESSES = ("127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "localhost", "[::1]", "[::ffff:127.0.0.1]")
OTHERS = ("127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0", "[fd00::1]", "[fe80::1%25eth0]")
PUBLIC_ONES = ("files.example", "8.8.8.8")
DOTS = ".。．｡"
DIGITS = dict(zip("0123456789", "０１２３４５６７８９", strict=True))


def fuzzed(luck: random.Random) -> str:
    """Return a link whose host is written as somebody would who wants it to pass for another."""
    host = luck.choice(ADDRESSES + OTHERS + PUBLIC_ONES)
    host = "".join(luck.choice(DOTS) if letter == "." and luck.random() < 0.5 else letter for letter in host)
    if luck.random() < 0.2:
        host = "".join(DIGITS.get(letter, letter) if luck.random() < 0.3 else letter for letter in host)
    host = "".join(letter.upper() if luck.random() < 0.2 else letter for letter in host)
    before = luck.choice(["", "", "", "user@", "a:b@", "files.example@", "8.8.8.8\\@", "%20@"])
    after = luck.choice(["", "", ":80", ":8080", ".", "。", "\\", "%2e", "\t", ":0"])
    scheme = luck.choice(["http://", "https://", "HTTP://", "http:\\\\", "http:///"])
    return f"{scheme}{before}{host}{after}{luck.choice(['/a.png', '', '?a', '#a', '/@8.8.8.8/'])}"


@pytest.mark.parametrize("seed", range(4))
def test_no_link_makes_a_request_to_a_private_address_however_it_is_written(seed: int, face: Face) -> None:
    luck, hosts = random.Random(seed), []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.raw_host.decode())
        return httpx.Response(404)

    client = face.bare_client(api_key=KEY, base_url=PUBLIC, transport=httpx.MockTransport(answer))
    for _ in range(250):
        with pytest.raises(ShortAPIError):
            client.submit(MODEL, args(fuzzed(luck)))
    asked = {host for host in hosts if host != "api.shortapi.example"}
    assert asked  # some links are public
    assert [host for host in asked if is_private(host)] == []


@pytest.mark.parametrize(
    "host", ["127。0。0。1", "127．0．0．1", "１２７.0.0.1", "127.0.0.1。", "localhost。", "127.1", "[64:ff9b::7f00:1]"]
)
def test_a_picture_on_a_private_address_is_refused_before_paying(host: str, face: Face) -> None:
    seen: list[str] = []
    transport = httpx.MockTransport(lambda request: seen.append(str(request.url)) or httpx.Response(404))
    client = face.bare_client(api_key=KEY, base_url=PUBLIC, transport=transport)
    with pytest.raises(ArgumentError, match="private network"):
        client.submit(MODEL, args(f"http://{host}/a.png"))
    assert seen == []


@pytest.mark.parametrize("host", ["127。0。0。1", "127.0.0.1", "[::ffff:10.0.0.1]", "LOCALHOST。"])
def test_a_redirect_to_a_private_address_is_not_followed(host: str, face: Face, tmp_path: Path) -> None:
    hosts: list[str] = []
    done = {"code": 0, "data": {"status": 2, "result": {"videos": [{"url": "https://files.example/a.mp4"}]}}}

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.raw_host.decode())
        if "/job/query" in request.url.path:
            return httpx.Response(200, json=done)
        return httpx.Response(302, headers={"location": f"http://{host}/a.mp4".encode()})

    client = face.bare_client(api_key=KEY, base_url=PUBLIC, transport=httpx.MockTransport(answer))
    output = client.job("66f0").wait().outputs[0]
    with pytest.raises(DownloadError, match=r"private address|no link"):
        output.save(tmp_path / "clip.mp4")
    assert hosts == ["api.shortapi.example", "files.example"]


@pytest.fixture
def files_example_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the public name files.example lead to this machine."""

    def lookup(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        return real_lookup("127.0.0.1" if name == "files.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


SETTINGS: dict[str, dict[str, str]] = {
    "no proxy": {},
    "a proxy for other hosts": {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "files.example"},
    "a proxy for no host": {"ALL_PROXY": "http://127.0.0.1:9", "NO_PROXY": "*"},
    "a proxy for https": {"HTTPS_PROXY": "http://127.0.0.1:9"},
    "a proxy for others of its domain": {"http_proxy": "127.0.0.1:9", "no_proxy": "a.example, .example"},
}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.usefixtures("files_example_is_here")
def test_nothing_is_sent_to_a_private_address_that_a_public_name_leads_to(
    setting: str, face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SETTINGS[setting].items():
        monkeypatch.setenv(name, value)
    with Service(a=[reply(200, PICTURE)]) as service:
        port = service.server_address[1]
        # The budget ends it after the look, before anything is sent to the service.
        options = {"ledger": tmp_path / "ledger.db", "budget": Budget("0.01", "day")}
        client = face.bare_client(api_key=KEY, base_url=PUBLIC, **options)
        with pytest.raises((ArgumentError, BudgetError)):
            client.submit(MODEL, args(f"http://files.example:{port}/files/a.png"))
        assert service.seen == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_is_sent_to_a_private_address_at_the_port_that_goes_without_saying(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service(a=[reply(200, PICTURE)]) as service:

        def lookup(*_: Any, **__: Any) -> Any:
            return real_lookup("127.0.0.1", service.server_address[1], type=socket.SOCK_STREAM)

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        with Client(KEY, base_url=PUBLIC) as client, pytest.raises(ArgumentError, match="a private address"):
            client.submit(MODEL, args(f"{scheme}://files.example/files/a.png"))
        assert service.seen == []


@pytest.mark.parametrize("place", [("93.184.216.34", 80), ("2606:2800:220:1:248:1893:25c8:1946", 80, 0, 0)])
@pytest.mark.usefixtures("files_example_is_here")
def test_a_public_address_is_sent_to(
    place: tuple[Any, ...], face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "getpeername", lambda _: place)
    with Service(a=[reply(200, PICTURE)]) as service:
        options = {"ledger": tmp_path / "ledger.db", "budget": Budget("0.01", "day")}
        client = face.bare_client(api_key=KEY, base_url=PUBLIC, **options)
        with pytest.raises(BudgetError):
            client.submit(MODEL, args(f"http://files.example:{service.server_address[1]}/files/a.png"))
        assert [seen.path for seen in service.seen] == ["/files/a.png"]


def test_a_proxy_that_leads_to_a_file_may_be_on_this_machine(
    face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service() as proxy:
        proxy.acts["http://files.example/"] = [reply(200, PICTURE)]
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        options = {"ledger": tmp_path / "ledger.db", "budget": Budget("0.01", "day")}
        client = face.bare_client(api_key=KEY, base_url=PUBLIC, **options)
        with pytest.raises(BudgetError):
            client.submit(MODEL, args("http://files.example/a.png"))
        assert [seen.path for seen in proxy.seen] == ["http://files.example/a.png"]


PROXIES = ("http://127.0.0.1:9", "127.0.0.1:9", "socks5://127.0.0.1:9", "socks9://x", "http://[::1")


@pytest.mark.parametrize(
    ("name", "proxy", "host"),
    [
        *(("all_proxy", proxy, "127.0.0.1") for proxy in PROXIES),
        *(("http_proxy", proxy, "127.0.0.1") for proxy in PROXIES),
        *(("ALL_PROXY", "127.0.0.1:9", host) for host in ("localhost", "127.1", "LOCALHOST")),
    ],
)
def test_no_proxy_stands_between_this_machine_and_itself(
    name: str, proxy: str, host: str, face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, proxy)
    monkeypatch.setattr(socket, "getaddrinfo", real_lookup)
    with Service(create=[created()], query=[job(1)]) as service:
        client = face.bare_client(api_key=KEY, base_url=service.url.replace("127.0.0.1", host))
        assert client.submit("alibaba/happyhorse-1.0/text-to-video", {"prompt": "a"}).poll().status == "running"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "socks9://x", "http://[::1"])
def test_a_proxy_that_cannot_be_used_is_one_sentence_and_no_doubt(
    proxy: str, face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    client = face.bare_client(api_key=KEY, base_url=PUBLIC, ledger=tmp_path / "ledger.db")
    with pytest.raises(ShortAPIError, match="ALL_PROXY") as caught:
        client.submit("alibaba/happyhorse-1.0/text-to-video", {"prompt": "a"})
    assert caught.value.charged is False
