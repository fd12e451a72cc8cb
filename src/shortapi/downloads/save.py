"""Saves an output: streamed, resumed after an interruption, checked, and renamed atomically."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from attrs import Factory, define, field, frozen

from shortapi import polling
from shortapi._api import links_of
from shortapi._flow import Answer, Context, Flow, JobFacts, Now, Request, Send, Sink, Sleep, TransportFailure, Work
from shortapi._messages import job_name, redacted
from shortapi.downloads import media
from shortapi.downloads.addresses import refusal
from shortapi.downloads.part_file import MAX_NAME, PartFile, TooLargeError
from shortapi.errors import DownloadError, ShortAPIError
from shortapi.records import Link, Saved

logger = logging.getLogger("shortapi")

MAX_BYTES = 4 * 1024**3  # default limit of a saved file
MAX_READ = 512 * 1024**2  # default limit of a file in memory
PIECE = 64 * 1024  # bytes of a chunk of `iter_bytes`
MAX_BREAKS = 8  # consecutive interruptions without new bytes
MAX_ANSWERS = 100_000  # answers for one file; some hosts send a small part in each
MAX_HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
EXPIRED = REDIRECTS | {401, 403, 404, 410}  # HTTP statuses after which a fresh link is fetched, once


@frozen
class Target:
    """Where the files of a job are saved.

    Attributes:
        path: a file, or a folder in which files are named after the job; None: the current folder.
        overwrite: replace existing files.
    """

    path: Path | None
    overwrite: bool = False

    def of(self, index: int) -> Path | None:
        """Return the path of the file at an index from 0: the second is clip-2.mp4, the third clip-3.mp4."""
        if self.path is None or index == 0 or self.path.is_dir():
            return self.path
        return marked(self.path, f"-{index + 1}")


def marked(path: Path, mark: str) -> Path:
    """Insert a mark before a name's extension, truncating the name to the longest possible."""
    stem = path.stem
    while len(os.fsencode(stem + mark + path.suffix)) > MAX_NAME and stem:
        stem = stem[:-1]
    return path.with_name(stem + mark + path.suffix)


def get(
    url: str,
    headers: Mapping[str, str],
    *,
    public: bool,
    into: Sink | None = None,
    within: float | None = None,
    max_bytes: int | None = None,
) -> Flow[Answer]:
    """Get a file, following redirects here: without the key, and not into a private network.

    Args:
        public: refuse hosts that are not on the public internet, at every hop.
        within: timeout in seconds for all hops together, DNS lookups included.

    Raises:
        TransportFailure: no complete answer arrived; `.refused_private` for a link that must not be followed.
    """
    ends = None if within is None else (yield Now()) + within
    for _ in range(MAX_HOPS):
        if (why := refusal(url, public=public)) is not None:
            raise TransportFailure(why, sent=False, refused_private=True)
        answer: Answer = yield Send(
            request=Request(method="GET", url=url, headers={**headers, "accept-encoding": "identity"}),
            into=into,
            within=None if ends is None else max(0.01, ends - (yield Now())),
            max_bytes=max_bytes,
            foreign=True,
            public=public,
        )
        target = answer.headers.get("location", "")
        if answer.status_code not in REDIRECTS or not target:
            return answer
        try:
            url = urljoin(url, target)
        except ValueError:
            raise TransportFailure("it was redirected to an invalid link", sent=False, refused_private=True) from None
    return answer  # a redirect; other clients may follow more of them, or keep a cookie that ends a loop


def status_of(answer: Answer) -> str:
    """Return the status of an answer without the file, in words for a message."""
    loops = answer.status_code in REDIRECTS and answer.headers.get("location")
    return f"HTTP {answer.status_code}{f', redirected more than {MAX_HOPS} times' if loops else ''}"


@define
class _Fetch:
    """A download under way."""

    job: JobFacts
    link: Link
    context: Context
    part: PartFile
    breaks: int = 0
    furthest: int = 0
    resumed: int = 0
    renewed: bool = False
    url: str = field(repr=False, default=Factory(lambda fetch: fetch.link.url, takes_self=True))

    def has_grown(self) -> bool:
        before, self.furthest = self.furthest, max(self.furthest, self.part.size)
        return self.furthest > before

    def lost(self, why: str) -> DownloadError:
        """Return the error of a download that can be resumed later."""
        return _error(self.job, self.link, why, self.part)

    def useless(self, why: str) -> DownloadError:
        """Discard what was downloaded, and return the error."""
        self.part.discard()
        return self.lost(why)


def download(
    job: JobFacts,
    link: Link,
    context: Context,
    path: str | Path | None,
    *,
    overwrite: bool = False,
    beside: bool = False,
    max_bytes: int | None = None,
) -> Flow[Saved]:
    """Save one output, resuming the part file that an earlier call for the same path left.

    Args:
        path: a file, or a folder (then the name is made of the job's id); None: the submit's target, else the current
            folder.
        overwrite: replace an existing file.
        beside: keep an existing other file, and save under a name that ends in a part of the sha256.
        max_bytes: largest file in bytes; None: `MAX_BYTES`.

    Raises:
        DownloadError: the job stays paid and done; saving again is free.
    """
    if path is None and job.target is not None:
        path, overwrite = job.target.of(link.index), overwrite or job.target.overwrite
    named = path is not None and not os.path.isdir(path)  # noqa: PTH112 - never raises, even for invalid paths
    how = {"overwrite": overwrite, "beside": beside}
    most = MAX_BYTES if max_bytes is None else max_bytes
    part: PartFile = yield Work(call=partial(_opened, job, link, context, path, most=most, **how))
    fetch = _Fetch(job, link, context, part, resumed=int(part.size > 0))
    try:
        yield from _fetch_all(fetch)
        file: Saved = yield Work(call=partial(_put_in_place, fetch, named=named, **how))
    except FileExistsError:
        raise fetch.useless(_exists(part.target or Path(), beside=beside)) from None
    except TooLargeError as error:
        raise fetch.useless(str(error)) from None
    except OSError as error:
        # Data on a failing disk cannot be trusted, and a full disk needs the space.
        raise fetch.useless(f"writing to disk failed ({error.strerror or error})") from error
    finally:
        part.close()
    if context.ledger is not None:
        place = str(Path(file.path).absolute())  # later processes may have another working directory
        facts = (context.base_url, job.id, link.index, place, file.sha256 or "")
        yield Work(call=partial(context.ledger.note, context.ledger.saved, *facts))
    return file


def read(job: JobFacts, link: Link, context: Context, *, max_bytes: int | None = None) -> Flow[bytes]:
    """Return one output as bytes, with the checks of `download`; raise DownloadError if it cannot be read."""
    most = MAX_READ if max_bytes is None else max_bytes
    fetch = _Fetch(job, link, context, PartFile(target=None, output="", max_bytes=most))
    try:
        yield from _fetch_all(fetch)
    except TooLargeError as error:
        raise fetch.useless(str(error)) from None
    _checked_kind(fetch)
    return fetch.part.content()


def pieces(content: bytes) -> Iterator[bytes]:
    yield from (content[start : start + PIECE] for start in range(0, len(content), PIECE))


def save_all(job: JobFacts, links: Sequence[Link], context: Context, target: Target) -> Flow[tuple[Saved, ...]]:
    """Save several outputs; after trying all, raise the first DownloadError, if any."""
    saved: list[Saved] = []
    lost: list[DownloadError] = []
    for link in links:
        path, replace = target.of(link.index), target.overwrite
        try:
            saved.append((yield from download(job, link, context, path, overwrite=replace, beside=not replace)))
        except DownloadError as error:
            lost.append(error)
    if lost:
        if saved:
            lost[0].add_note(f"Saved: {', '.join(file.path for file in saved)}.")
        raise lost[0]
    return tuple(saved)


def _opened(
    job: JobFacts, link: Link, context: Context, path: str | Path | None, *, overwrite: bool, beside: bool, most: int
) -> PartFile:
    """Return the part file for the target path; raise DownloadError if that cannot be used."""
    try:
        target = _target(job, link, path)
        if target.exists() and not (overwrite or beside):
            raise _error(job, link, _exists(target))
        if target.exists() and not target.is_file():
            raise _error(job, link, f"{target.name!r} exists and is not a file")
        # A symlink is kept, and the file that it points to is replaced.
        target = target.resolve() if target.is_symlink() and not beside else target
        # Not identified by its link, which is private and signed anew each time.
        named = b"\n".join((context.base_url.encode(), job.id.encode(), b"%d" % link.index))
        output = hashlib.sha256(named).hexdigest()
        return PartFile(target, output, most, hashed=context.ledger is not None)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not a valid file name"
        raise _error(job, link, f"the file cannot be written ({why})") from error


def _exists(target: Path, *, beside: bool = False) -> str:
    return f"{target.name!r} exists already; {'move it' if beside else 'give another name or overwrite=True'}"


def _target(job: JobFacts, link: Link, path: str | Path | None) -> Path:
    given = Path() if path is None else Path(path)
    if not given.is_dir():
        return given
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{job.id}")[:80]
    if name != job.id:  # two ids must not get the same name
        name = f"{name}-{hashlib.sha256(job.id.encode()).hexdigest()[:8]}"
    ending = re.fullmatch(r"\.[A-Za-z0-9]{1,5}", Path(urlsplit(link.url).path).suffix)
    return given / (name + (f"-{link.index + 1}" if link.index else "") + (ending[0].lower() if ending else ""))


def _fetch_all(fetch: _Fetch) -> Flow[None]:
    """Request the file until it is complete; an answer without the file costs a break or ends the download."""
    part = fetch.part
    for _ in range(MAX_ANSWERS):
        if part.is_whole:
            return
        # Without a validator the rest might belong to another version of the file, so the download starts over.
        goes_on = part.size > 0 and part.validator is not None
        headers = {"range": f"bytes={part.size}-", "if-range": part.validator or ""} if goes_on else {}
        try:
            answer = yield from get(fetch.url, headers, public=not fetch.context.is_local, into=part)
        except TransportFailure as failure:
            if failure.refused_private:
                raise fetch.lost(failure.reason) from None
            yield from _pause(fetch, failure.reason)
            continue
        if not part.taken:
            yield from _recover(fetch, answer)
        elif (yield Work(call=part.has_ended)):
            return
        elif not fetch.has_grown():
            yield from _pause(fetch, "the connection ended early")
    raise fetch.lost(f"it arrived in more than {MAX_ANSWERS} pieces")


def _pause(fetch: _Fetch, why: str) -> Flow[None]:
    fetch.breaks = 1 if fetch.has_grown() else fetch.breaks + 1
    if fetch.breaks > MAX_BREAKS:
        raise fetch.lost(f"{why} ({fetch.breaks} times)")
    fetch.resumed += fetch.part.size > 0
    logger.info("download for job %s: %s; resuming at byte %d", fetch.job.id, why, fetch.part.size)
    yield Sleep(seconds=polling.backoff(fetch.breaks - 1, rand=fetch.context.rand()))


def _recover(fetch: _Fetch, answer: Answer) -> Flow[None]:
    """Handle an answer without the file: fetch a fresh link, pause, or raise the error."""
    status, packed = answer.status_code, answer.headers.get("content-encoding", "identity")
    if status in {200, 206} and packed != "identity":
        how = redacted(packed, (fetch.url,), most=20)
        raise fetch.useless(f"the file host sent it compressed ({how}), which was not requested")
    if status in EXPIRED and not fetch.renewed:
        fetch.renewed = True
        try:
            fresh = yield from fetch.context.poll(fetch.job, fetch.context)
        except ShortAPIError as error:
            raise fetch.lost(f"its link answered HTTP {status}, and no fresh link could be fetched: {error}") from error
        links = links_of(fresh, fetch.context, fetch.link.kind)
        fetch.url = next((new.url for new in links if new.index == fetch.link.index), fetch.url)
    elif status == 429 or status >= 500:
        yield from _pause(fetch, f"the file host answered HTTP {status}")
    elif status in {200, 206} or (status == 416 and fetch.part.size):
        if status == 416 and fetch.part.ends_here(answer.headers):
            return
        fetch.part.validator = None
        yield from _pause(fetch, "the file host sent neither the whole file nor the remaining bytes")
        fetch.part.start_over()
    else:
        raise fetch.lost(f"the file host answered {status_of(answer)}")


def _put_in_place(fetch: _Fetch, *, named: bool, overwrite: bool, beside: bool) -> Saved:
    part, kind = fetch.part, _checked_kind(fetch)
    target = part.target or Path()
    if not named and kind is not None:
        target = part.target = target.with_suffix(f".{media.ENDINGS.get(kind, kind)}")
    target = part.finish(_names(part, target, beside), overwrite=overwrite and not beside, keep_same=beside)
    meant = media.kind_of_link(target.name)
    if kind is not None and meant is not None and media.KINDS[kind] != meant:
        logger.warning("job %s: the saved file is %s, although its name says otherwise", fetch.job.id, kind)
    return Saved(path=str(target), bytes=part.size, format=kind, resumed=fetch.resumed, sha256=part.sha256)


def _names(part: PartFile, target: Path, beside: bool) -> Iterator[Path]:
    """Yield the names that a complete file may get: its target, then one beside it, which needs the digest."""
    yield target
    if beside:
        yield marked(target, f"-{part.digest()[:8]}")


def _checked_kind(fetch: _Fetch) -> str | None:
    """Return the format of a complete file, None if unknown; raise DownloadError if it is empty or a text."""
    kind = media.sniff(fetch.part.head)
    if fetch.part.size == 0:
        raise fetch.useless("the file is empty")
    no_picture = kind == "svg" and fetch.link.kind in {"video", "audio"}
    if no_picture or (kind is None and media.is_text(fetch.part.head)):
        raise fetch.useless(f"the content is text or a web page, not a {fetch.link.kind} file")
    if kind is None:
        logger.warning("job %s: the saved file has an unknown format", fetch.job.id)
    return kind


def _error(job: JobFacts, link: Link, why: str, part: PartFile | None = None) -> DownloadError:
    verb = "read" if part is not None and part.target is None else "saved"
    kept = part is not None and part.lasts
    goes_on = " The bytes received so far are kept, and saving to the same name resumes there." if kept else ""
    return DownloadError(
        f"File {link.index + 1} of {job_name(job.id, job.model)} could not be {verb}: {why}. The job is done and "
        f'paid for; get the file with client.job("{job.id}").wait().outputs[{link.index}].save(path) or '
        f"`shortapi wait {job.id} -o PATH`, soon, before its link expires.{goes_on}",
        charged=True,
        job_id=job.id,
        model=job.model,
    )
