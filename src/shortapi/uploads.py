"""Where files of one's own go, so that ShortAPI can fetch them: a bucket, or any host of yours (docs/pictures.md)."""

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

SCHEMES = ("s3", "gs", "az")
LONGEST_LINK = 7 * 86_400.0  # seconds that S3 and Google Cloud Storage let a signed link live
TRIES, TRY_SECONDS = 3, 60.0  # a request to a store is sent again at most so often, and within so many seconds

REASONS = {
    "PermissionDeniedError": "the store refused the credentials",
    "UnauthenticatedError": "the store refused the credentials",
    "FileNotFoundError": "there is no such bucket",
}
"""What errors of obstore mean; their own texts hold links."""


@runtime_checkable
class Uploader(Protocol):
    """Puts files where ShortAPI can fetch them. Its methods may be called from several threads at once.

    It may have a third method, `link(name, seconds) -> str`, which is asked where the file is known to be there, and an
    attribute `keep`: True, and nothing is deleted.
    """

    def put(self, name: str, data: bytes, seconds: float) -> str:
        """Return a public http(s) link of a file, which lives for so many seconds at least.

        Args:
            name: the sha256 of the bytes and the ending of what they are, such as `9f86…0a08.png`. The same name always
                has the same bytes, so a file that is there need not be written again.
        """

    def delete(self, name: str) -> None:
        """Delete a file that no open job needs any more; one that is not there is no error."""


class Store:
    """A bucket of S3 (or what speaks its language), Google Cloud Storage or Azure. Needs the extra `uploads`.

    Args:
        url: s3://bucket/prefix, gs://bucket/prefix or az://container/prefix. Keys and endpoint come from the usual
            environment of the store, such as AWS_ACCESS_KEY_ID.
        public_base_url: where everybody can read what lies below `url`, such as a CDN; default: links are signed.
        keep: never delete what was put (default: it is deleted when no open job needs it).

    Raises:
        ConfigurationError: no such URL.
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
        """As `Uploader.put`; a file that is there is not written again."""
        kind = mimetypes.guess_type(name)[0] or f"image/{name.rpartition('.')[2]}"
        how = {"mode": "create", "use_multipart": False, "attributes": {"Content-Type": kind}}
        self._tried(lambda: self._obstore.put(self._store, name, data, **how), unless="AlreadyExistsError")
        return self.link(name, seconds)

    def link(self, name: str, seconds: float) -> str:
        """Return a link of a file that is there."""
        if self._public is not None:
            return f"{self._public}/{name}"
        life = timedelta(seconds=min(seconds, LONGEST_LINK))
        return str(self._tried(lambda: self._obstore.sign(self._store, "GET", name, life)))

    def delete(self, name: str) -> None:
        """As `Uploader.delete`."""
        # S3 says nothing of a file that is not there, Google and Azure do.
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
        retry = {"max_retries": TRIES, "retry_timeout": timedelta(seconds=TRY_SECONDS)}
        return self._obstore.store.from_url(self.url, retry_config=retry)

    def _tried(self, call: Callable[[], Any], *, unless: str = "") -> Any:
        try:
            return call()
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - obstore raises its own, and ValueError and OSError
            name = type(error).__name__
            if name == unless:
                return None
            raise UploadError(f"{REASONS.get(name, 'the store did not take it')} ({name})") from None


class Uploads:
    """The uploader of a client, and what it has put. Safe for threads.

    Attributes:
        place: tells in a ledger which uploader has a file.
        count: how many files were put.
    """

    def __init__(self, given: Uploader | str) -> None:
        self.uploader = given if isinstance(given, Uploader) else Store(given)
        self.keep = bool(getattr(self.uploader, "keep", False))
        kind = type(self.uploader)
        where = getattr(self.uploader, "url", f"{kind.__module__}.{kind.__qualname__}")
        self.place = hashlib.sha256(str(where).encode()).hexdigest()[:16]
        self.count = 0
        self._put: dict[str, int] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def link(self, name: str, data: bytes, seconds: float, *, there: bool, since: int) -> str:
        """Return a link of a file, which is put where it is not there yet.

        Args:
            there: a ledger says that it is.
            since: what `count` was when the file may still have been deleted; -1: it cannot have been.
        """
        with self._locks[name]:  # the same file is put once, however many jobs with it are submitted together
            again: Callable[[str, float], str] | None = getattr(self.uploader, "link", None)
            if again is not None and (there or self._put.get(name, -1) > since):
                return again(name, seconds)
            link = self.uploader.put(name, data, seconds)
            self.count += 1
            self._put[name] = self.count
            return link
