"""Uploads of local files to where ShortAPI can fetch them: a bucket, or your own host (docs/pictures.md)."""

from __future__ import annotations

import hashlib
import mimetypes
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from shortapi.errors import ConfigurationError, UploadError

if TYPE_CHECKING:
    from types import ModuleType

    from shortapi.ledger import Ledger

SCHEMES = ("s3", "gs", "az")
MAX_LINK_SECONDS = 7 * 86_400.0  # maximum validity of a signed link at S3 and Google Cloud Storage
MAX_RETRIES, RETRY_SECONDS = 3, 60.0  # retries of a request to a store, and the seconds within which they are made

REASONS = {
    "PermissionDeniedError": "the store refused the credentials",
    "UnauthenticatedError": "the store refused the credentials",
    "FileNotFoundError": "there is no such bucket",
}
"""Messages for errors of obstore, whose own texts contain links."""


@runtime_checkable
class Uploader(Protocol):
    """Uploads files to where ShortAPI can fetch them. Its methods may be called from several threads at once.

    Optional: a method `link(name, seconds) -> str`, called if the file is known to be there, and an attribute `keep`;
    if True, uploads are never deleted.
    """

    def put(self, name: str, data: bytes, seconds: float) -> str:
        """Upload a file and return a public http(s) link to it.

        Args:
            name: sha256 of the bytes and file extension, such as `9f86…0a08.png`. The same name always has the same
                bytes, so an existing file need not be written again.
            data: the file's bytes.
            seconds: minimum validity of the link.
        """

    def delete(self, name: str) -> None:
        """Delete a file that no open job needs; a missing file is not an error."""


class Store:
    """A bucket at S3 (or compatible), Google Cloud Storage or Azure. Needs the extra `uploads`.

    Args:
        url: s3://bucket/prefix, gs://bucket/prefix or az://container/prefix. Keys and endpoint come from the store's
            usual environment variables, such as AWS_ACCESS_KEY_ID.
        public_base_url: public address of the files below `url`, such as a CDN; default: links are signed.
        keep: never delete uploads (default: delete them when no open job needs them).

    Raises:
        ConfigurationError: the URL is not one of these.
    """

    def __init__(self, url: str, *, public_base_url: str | None = None, keep: bool = False) -> None:
        parts = urlsplit(url) if isinstance(url, str) else None
        if parts is None or parts.scheme not in SCHEMES or not parts.netloc or {"@", "?"} & set(url):
            raise ConfigurationError(
                "uploads must be s3://bucket/prefix, gs://bucket/prefix or az://container/prefix, or an object with "
                "the methods put and delete; keys come from the environment. Nothing was sent."
            )
        self.url, self.keep = url.rstrip("/"), keep
        self._public = None if public_base_url is None else public_base_url.rstrip("/")

    def __repr__(self) -> str:
        return f"Store({self.url!r})"

    def put(self, name: str, data: bytes, seconds: float) -> str:
        """As `Uploader.put`; an existing file is not written again."""
        kind = mimetypes.guess_type(name)[0] or f"image/{name.rpartition('.')[2]}"
        how = {"mode": "create", "use_multipart": False, "attributes": {"Content-Type": kind}}
        self._tried(lambda: self._obstore.put(self._store, name, data, **how), unless="AlreadyExistsError")
        return self.link(name, seconds)

    def link(self, name: str, seconds: float) -> str:
        """Return a link to an existing file, valid for `seconds` (at most 7 days)."""
        if self._public is not None:
            return f"{self._public}/{name}"
        life = timedelta(seconds=min(seconds, MAX_LINK_SECONDS))
        return str(self._tried(lambda: self._obstore.sign(self._store, "GET", name, life)))

    def delete(self, name: str) -> None:
        """As `Uploader.delete`."""
        # Google and Azure report a missing file, S3 does not.
        self._tried(lambda: self._obstore.delete(self._store, name), unless="FileNotFoundError")

    @cached_property
    def _obstore(self) -> ModuleType:
        try:
            import obstore
        except ImportError:
            raise ConfigurationError(
                'Uploads to a bucket need the extra: pip install "shortapi[uploads]". Nothing was sent.'
            ) from None
        return obstore

    @cached_property
    def _store(self) -> Any:
        retry = {"max_retries": MAX_RETRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)}
        return self._obstore.store.from_url(self.url, retry_config=retry)

    def _tried(self, call: Callable[[], Any], *, unless: str = "") -> Any:
        try:
            return call()
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - obstore raises errors of its own, ValueError and OSError
            name = type(error).__name__
            if name == unless:
                return None
            raise UploadError(f"{REASONS.get(name, 'the store did not take it')} ({name})") from None


class Uploads:
    """A client's uploader. Thread-safe.

    Attributes:
        place: identifies the uploader in a ledger.
    """

    def __init__(self, given: Uploader | str) -> None:
        self.uploader = given if isinstance(given, Uploader) else Store(given)
        self.keep = bool(getattr(self.uploader, "keep", False))
        kind = type(self.uploader)
        where = getattr(self.uploader, "url", f"{kind.__module__}.{kind.__qualname__}")
        self.place = hashlib.sha256(str(where).encode()).hexdigest()[:16]
        self._put: set[str] = set()
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def link(self, name: str, data: bytes, seconds: float, ledger: Ledger | None) -> str:
        """Return a link to a file, uploading it unless it is there: by the ledger, or, without one, by memory."""
        with self._locks[name]:  # concurrent submits of the same file upload it once
            there = name in self._put if ledger is None else ledger.links.is_put(self.place, name)
            again: Callable[[str, float], str] | None = getattr(self.uploader, "link", None)
            if again is not None and there:
                return again(name, seconds)
            link = self.uploader.put(name, data, seconds)
            if ledger is None:
                self._put.add(name)  # nothing is deleted without a ledger
            else:
                ledger.links.put(self.place, name)
            return link
