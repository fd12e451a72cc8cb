"""Uploads of local files to where ShortAPI can fetch them: a bucket, or your own host (docs/pictures.md).

`Store` and `Uploader` are for users; the flows below read, check and upload the files of a job, and delete the uploads
in the end.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import mimetypes
import stat
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from attrs import frozen

from shortapi._flow import Answer, Context, Flow, Request, Send, TransportFailure, Work
from shortapi.catalog.records import LocalFile, with_media
from shortapi.downloads.addresses import is_private_link
from shortapi.downloads.media import ENDINGS, HEAD_BYTES, media_problems, sniff
from shortapi.errors import ConfigurationError, LedgerError, UploadError
from shortapi.validation import Problem

if TYPE_CHECKING:
    from types import ModuleType

    from shortapi.catalog import Entry, Media
    from shortapi.ledger import Ledger

__all__ = ["Store", "Uploader"]

logger = logging.getLogger("shortapi")

SCHEMES = ("s3", "gs", "az")
MAX_LINK_SECONDS = 7 * 86_400.0  # maximum validity of a signed link at S3 and Google Cloud Storage
MAX_RETRIES, RETRY_SECONDS = 3, 60.0  # retries of a request to a store, and the seconds within which they are made
MAX_FILE = 2**30  # bytes of a file, if its model states no limit
UPLOAD_SECONDS = 120.0  # timeout of an upload to the service itself (a sandbox)
UNREADABLE = "cannot be read"

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
        self._locks: dict[str, Lock] = {}

    def link(self, name: str, data: bytes, seconds: float, ledger: Ledger | None) -> str:
        """Return a link to a file, uploading it unless it is there: by the ledger, or, without one, by memory."""
        with self._locks.setdefault(name, Lock()):  # concurrent submits of the same file upload it once
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


@frozen(eq=False)
class Upload:
    """A local file that was read: its label in messages, its name at the upload, its bytes.

    Attributes:
        linked: it is sent as a link at least once, and not only as base64 text.
    """

    label: str
    name: str
    data: bytes
    linked: bool
    model: str


def read_files(
    entry: Entry, args: Mapping[str, Any], context: Context
) -> tuple[dict[str, Any], dict[str, Upload], tuple[Problem, ...]]:
    """Return the arguments with `sha256:…` for each file, the files by that text, and problems."""
    found: list[Problem] = []
    files: dict[str, Upload] = {}

    def read(where: str, rule: Media, value: Any) -> Any:
        if not isinstance(value, LocalFile):
            return value
        label = "it" if isinstance(value.source, bytes) else value.source.name
        if not (rule.base64 or context.uploads or context.takes_files):
            raise UploadError(
                f"{where}: ShortAPI fetches the {rule.kind} by its link, and this client has nowhere to put {label}. "
                'Nothing was sent; name a bucket with Client(uploads="s3://bucket/prefix"), SHORTAPI_UPLOADS or '
                "--uploads, or pass an object of yours with the methods put and delete (docs/pictures.md).",
                model=entry.id,
            )
        try:
            data, size = _read(value.source, rule.max_bytes or MAX_FILE)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is no name of a file"
            found.append(Problem(where, f"{label} {UNREADABLE} ({why})"))
            return value
        head, stands = data[:HEAD_BYTES], f"sha256:{hashlib.sha256(data).hexdigest()}"
        found.extend(Problem(where, f"{label} {wrong}") for wrong in media_problems(rule, head=head, size=size))
        kind, linked = sniff(head) or "bin", not rule.base64 or (stands in files and files[stands].linked)
        files[stands] = Upload(label, f"{stands[7:]}.{ENDINGS.get(kind, kind)}", data, linked, entry.id)
        return stands

    return with_media(entry.args, args, read), files, tuple(found)


def _read(source: Path | bytes, most: int) -> tuple[bytes, int]:
    """Return the bytes of a file and its size; only the first bytes if it is larger than `most`."""
    if isinstance(source, bytes):
        return source, len(source)
    about = source.stat()
    if not stat.S_ISREG(about.st_mode):
        raise OSError(0, "it is not a file")
    with source.open("rb") as file:
        return file.read(about.st_size if about.st_size <= most else HEAD_BYTES), about.st_size


def put_files(files: Mapping[str, Upload], context: Context, *, key: str | None, life: float) -> Flow[dict[str, str]]:
    """Upload files; return the link of each by the text that stands for it, valid for `life` seconds or longer.

    The ledger row of that key protects the files from deletion from now on.
    """
    files = {stands: file for stands, file in files.items() if file.linked}
    uploads, links = context.uploads, dict[str, str]()
    names = {file.name: file.name for file in files.values()}
    if uploads is not None and context.ledger is not None and key is not None:
        hold = context.ledger.links.hold
        names = yield Work(call=partial(hold, key, uploads.place, list(names), keep=uploads.keep))
    for stands, file in files.items():
        if uploads is None:
            links[stands] = yield from _put_at_service(file, context)
        else:
            links[stands] = yield Work(call=partial(_put, uploads, names[file.name], file, life, context))
    return links


def linked_args(entry: Entry, args: Mapping[str, Any], files: Mapping[str, Upload], links: Mapping[str, str]) -> Any:
    """Return the arguments as they are sent: with links, or with bare base64 text where the entry says so."""

    def link(_: str, rule: Media, value: Any) -> Any:
        if value not in files:
            return value
        return base64.b64encode(files[value].data).decode() if rule.base64 else links[value]

    return with_media(entry.args, args, link)


def _put(uploads: Uploads, name: str, file: Upload, life: float, context: Context) -> str:
    try:
        link = uploads.link(name, file.data, life, context.ledger)
    except (ConfigurationError, LedgerError):
        raise
    except Exception as error:  # noqa: BLE001 - a caller's uploader may raise anything, with a link in its text
        ours = isinstance(error, UploadError)
        raise _not_put(file, str(error) if ours else f"the uploader failed ({type(error).__name__})") from None
    if not isinstance(link, str) or not link.lower().startswith(("http://", "https://")):
        raise _not_put(file, "the uploader returned no http(s) link")
    if not context.is_local and is_private_link(link):
        raise _not_put(file, "its link leads to this machine or a private network, where ShortAPI cannot fetch it")
    return link


def _put_at_service(file: Upload, context: Context) -> Flow[str]:
    """Upload a file to a service that takes files itself, as a sandbox does; return its link."""
    url = f"{context.base_url}/files/{file.name}"
    request = Request(method="PUT", url=url, content=file.data)
    try:
        answer: Answer = yield Send(request=request, within=UPLOAD_SECONDS)
    except TransportFailure as failure:
        raise _not_put(file, failure.reason) from None
    if answer.status_code not in {200, 201}:
        raise _not_put(
            file, f"the service does not accept files itself (HTTP {answer.status_code}); name a bucket: uploads=…"
        )
    return url


def _not_put(file: Upload, why: str) -> UploadError:
    what = "The file" if file.label == "it" else file.label
    told = f"{what} could not be uploaded: {why}. Nothing was sent and nothing was charged; try again."
    return UploadError(told, model=file.model)


def with_cleanup(flow: Flow[Any], context: Context) -> Flow[Any]:
    """Run a flow, then delete the uploads that no open job needs."""
    uploads, ledger = context.uploads, context.ledger
    if uploads is None or ledger is None or uploads.keep:
        return (yield from flow)
    tidy = Work(call=partial(_delete_unused, uploads, ledger))
    try:
        result = yield from flow
    except Exception:
        yield tidy
        raise
    yield tidy
    return result


def _delete_unused(uploads: Uploads, ledger: Ledger) -> None:
    try:
        for name in ledger.links.unused(uploads.place):
            uploads.uploader.delete(name)
            ledger.links.deleted(uploads.place, name)
    except Exception as trouble:  # noqa: BLE001 - a failed cleanup must not lose the job's result
        logger.warning("an uploaded file that no job needs any more could not be deleted (%s)", type(trouble).__name__)
