"""Tells public hosts and addresses from private ones, without DNS lookups. Pure."""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from urllib.parse import unquote, urlsplit

PRIVATE = "it leads to a private address"

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

UNICAST, NAT64 = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("64:ff9b::/96")
"""The range of all public IPv6 addresses; the range to which gateways map IPv4 addresses."""


def refusal(url: str, *, public: bool) -> str | None:
    """Return why a link must not be opened: not http(s), or `public` is set and its host is private; else None."""
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname, parts.scheme
        _ = parts.port  # raises ValueError if invalid
    except ValueError:
        host, scheme = None, ""
    if scheme not in {"http", "https"} or not host:
        return "it is not an http(s) link"
    return PRIVATE if public and not is_public_host(host) else None


def is_private_link(url: str | None) -> bool:
    """Return whether a link leads to a private host; False if it is not a link."""
    return isinstance(url, str) and refusal(url, public=True) == PRIVATE


def is_public_host(host: str | None) -> bool:
    """Return whether a host may be on the public internet, by its name or address."""
    name = _plain(host)
    if not name or name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return False
    address = _address(name)
    return address is None or is_public_address(address)


def is_loopback_host(host: str | None) -> bool:
    """Return whether a host is this machine, by its name or address."""
    name = _plain(host)
    address = _address(name)
    if address is None:
        return name == "localhost" or name.endswith(".localhost")
    address = _wrapped(address) or address
    return address.is_loopback or address.is_unspecified


def is_public_address(address: IPAddress) -> bool:
    """Return whether an address, or the IPv4 address embedded in it, is on the public internet."""
    address = _wrapped(address) or address
    return address.is_global and not address.is_multicast and (address.version == 4 or address in UNICAST)


def _plain(host: str | None) -> str:
    """Normalize a host as resolvers do: `127。0。0。1` is the address 127.0.0.1."""
    return unicodedata.normalize("NFKC", unquote(host or "")).replace("。", ".").rstrip(".").lower()


def _address(name: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        pass
    try:  # legacy notations such as 127.1 or 2130706433
        return ipaddress.ip_address(socket.inet_aton(name))
    except (OSError, ValueError):
        return None


def _wrapped(address: IPAddress) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address embedded in an IPv6 address (mapped, 6to4, NAT64), if any."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
