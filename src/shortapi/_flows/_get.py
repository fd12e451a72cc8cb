"""Get a public file: redirects are followed by hand, never with the key and never into a private network."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from shortapi._flow import Answer, Flow, Now, Request, Send, Sink
from shortapi.downloads import media

MAX_HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class UnsafeLink(Exception):  # noqa: N818 - turned into a problem or an error by those who know whose link it is
    """A link that is not followed; the reason holds no link.

    Attributes:
        hopeless: nobody else could follow it either.
    """

    def __init__(self, reason: str, *, hopeless: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hopeless = hopeless


def get(
    url: str,
    headers: Mapping[str, str],
    *,
    public: bool,
    into: Sink | None = None,
    within: float | None = None,
    max_bytes: int | None = None,
) -> Flow[Answer]:
    """Get a file.

    Args:
        public: refuse hosts that are not on the public internet, at every hop.
        within: seconds for all hops together; then even a name lookup is abandoned.

    Raises:
        UnsafeLink: a private address, no http(s), or too many redirects.
        TransportFailure: no whole answer came.
    """
    ends = None if within is None else (yield Now()) + within
    for _ in range(MAX_HOPS):
        check_link(url, public=public)
        left = None if ends is None else max(0.01, ends - (yield Now()))
        request = Request(method="GET", url=url, headers={**headers, "accept-encoding": "identity"})
        answer: Answer = yield Send(
            request=request,
            into=into,
            within=left,
            max_bytes=max_bytes,
            foreign=True,
            public=public,
        )
        target = answer.headers.get("location", "")
        if answer.status_code not in REDIRECTS or not target:
            return answer
        url = _joined(url, target)
    # Others may follow more of them, or keep a cookie that ends a loop.
    raise UnsafeLink(f"it was redirected more than {MAX_HOPS} times", hopeless=False)


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise UnsafeLink("it was redirected to something that is no link") from None


def check_link(url: str, *, public: bool) -> None:
    """Refuse what no client should open.

    Raises:
        UnsafeLink: not http(s), or `public` and the host's name or address is private.
    """
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname, parts.scheme
        _ = parts.port  # raises where it is no port
    except ValueError:
        host, scheme = None, ""
    if scheme not in {"http", "https"} or not host:
        raise UnsafeLink("it is no http(s) link")
    if public and not media.is_public_host(host):
        raise UnsafeLink("it leads to a private address")
