"""Fetches linked pictures and sends callbacks, with limits. Blocking; the HTTP front runs it in threads."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Mapping

from shortapi_sandbox._callbacks import is_loopback

SECONDS = 5.0
"""Timeout for fetching a picture."""

MAX_BYTES = 20_000_000
"""Maximum size of a picture."""

_CHUNK = 65_536


class FetchError(Exception):
    """The file could not be fetched; the message says why, without the link."""


def fetch(url: str) -> bytes:
    """Return the bytes behind an http(s) link.

    Raises:
        FetchError: not reached, not answered with success, too slow or too large.
    """
    limit = time.monotonic() + SECONDS
    try:
        with _opener(url).open(_request(url), timeout=SECONDS) as answer:
            found = b""
            while chunk := answer.read1(_CHUNK):
                found += chunk
                if len(found) > MAX_BYTES:
                    raise FetchError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
                if time.monotonic() > limit:
                    raise FetchError(f"it took longer than {SECONDS:g} s")
            return found
    except urllib.error.HTTPError as error:
        raise FetchError(f"HTTP {error.code}") from None
    except TimeoutError:
        raise FetchError(f"it took longer than {SECONDS:g} s") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError(f"its host did not answer ({type(error).__name__})") from None


def post(url: str, body: bytes) -> None:
    """POST a callback; errors are ignored."""
    try:
        with _opener(url).open(_request(url, body, {"Content-Type": "application/json"}), timeout=SECONDS):
            pass
    except (OSError, http.client.HTTPException, ValueError):
        return


def _request(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> urllib.request.Request:
    if not url.lower().startswith(("http://", "https://")):
        raise ValueError("only http and https are fetched")
    named = {"User-Agent": "shortapi-sandbox", **(headers or {})}
    return urllib.request.Request(url, data=body, headers=named)  # noqa: S310 -- the scheme was checked above


def _opener(url: str) -> urllib.request.OpenerDirector:
    # A proxy of the environment cannot reach ports of this machine.
    return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if is_loopback(url) else []))
