"""Which hosts and addresses are on the public internet, as far as a name or an address tells. Pure."""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from urllib.parse import unquote, urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

UNICAST, NAT64 = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("64:ff9b::/96")
"""Where all public IPv6 addresses are; where gateways map IPv4 addresses to."""


def refusal(url: str, *, public: bool) -> str | None:
    """Return why no client should open a link: not http(s), or `public` and its host is private. None if it may."""
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname, parts.scheme
        _ = parts.port  # raises where it is no port
    except ValueError:
        host, scheme = None, ""
    if scheme not in {"http", "https"} or not host:
        return "it is no http(s) link"
    return "it leads to a private address" if public and not is_public_host(host) else None


def is_private_link(url: str | None) -> bool:
    """Say whether a link leads to a host that is not on the public internet; False where it is no link."""
    try:
        host = urlsplit(url or "").hostname
    except (ValueError, AttributeError, TypeError):  # no link at all, which is told when it is to be opened
        return False
    return bool(host) and not is_public_host(host)


def is_public_host(host: str | None) -> bool:
    """Say whether a host may be on the public internet, as far as its name or address tells."""
    name = _plain(host)
    if not name or name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return False
    address = _address(name)
    return address is None or is_public_address(address)


def is_loopback_host(host: str | None) -> bool:
    """Say whether a host is this machine itself, as far as its name or address tells."""
    name = _plain(host)
    address = _address(name)
    if address is None:
        return name == "localhost" or name.endswith(".localhost")
    address = _wrapped(address) or address
    return address.is_loopback or address.is_unspecified


def is_public_address(address: IPAddress) -> bool:
    """Say whether an address, or the IPv4 address that a gateway would unwrap of it, is on the public internet."""
    wrapped = _wrapped(address)
    if wrapped is not None:
        return is_public_address(wrapped)
    return address.is_global and not address.is_multicast and (address.version == 4 or address in UNICAST)


def _plain(host: str | None) -> str:
    """Return a host as it is looked up: `127。0。0。1` is the address 127.0.0.1."""
    return unicodedata.normalize("NFKC", unquote(host or "")).replace("。", ".").rstrip(".").lower()


def _address(name: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        pass
    try:  # old ways of writing, such as 127.1 or 2130706433
        return ipaddress.ip_address(socket.inet_aton(name))
    except (OSError, ValueError):
        return None


def _wrapped(address: IPAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address within an IPv6 address (mapped, 6to4, NAT64), if there is one."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
