"""Makes jobs of accepted creates: id, price, duration, files, input pictures."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from shortapi.catalog import Entry, Media
from shortapi.errors import PriceUnknownError
from shortapi.polling.durations import expected
from shortapi.pricing import estimate
from shortapi_sandbox._duration import job_seconds
from shortapi_sandbox._records import Job, PictureRef, Render
from shortapi_sandbox.shape import shape_of

FILES, RESULTS = "/files/", "/tmp/"  # noqa: S108 - the service's own links begin so; no folder of this machine
"""Paths of pictures and of results."""

FIRST_FRAMES = ("first-frame.webp", "first-frame.png", "first-frame.jpg")
"""Pictures that every sandbox offers under `/files/`, as input for image-to-video."""

ENDINGS = {"video": "mp4", "image": "png", "audio": "mp3"}

_QUEUED = 0.1
"""Share of a job's duration in the queue; an invented value."""


def file_name(path: str) -> str | None:
    """Return the file name on the shelf for a URL's path; None if it is not the path of a file."""
    if path.startswith(FILES):
        return path.removeprefix(FILES) or None
    return path.removeprefix("/") if path.startswith(RESULTS) else None


def is_own_name(name: str, body: bytes) -> bool:
    """Return whether an uploaded file is named after its sha256."""
    digest, _, ending = name.partition(".")
    return digest == hashlib.sha256(body).hexdigest() and ending.isalnum()


def new_job(
    entry: Entry,
    args: Mapping[str, Any],
    *,
    number: int,
    seed: int,
    ids: str,
    speed: float,
    now: float,
    origin: str,
    ignored: tuple[str, ...] = (),
) -> Job:
    """Return the `number`th job of a sandbox; its id depends on `ids`, its duration on seed and number alone."""
    seconds = job_seconds(expected(entry, args), random.Random(f"{seed}:duration:{number}").random()) / speed
    return Job(
        id=_id(ids, number, now),
        entry=entry,
        args=args,
        amount=_amount(entry, args),
        created=now,
        starts=now + seconds * _QUEUED,
        due=now + seconds,
        origin=origin,
        ignored=ignored,
    )


def _id(ids: str, number: int, now: float) -> str:
    """Return an id of 24 hex digits like the service's: the first 8 are the seconds of its creation."""
    return f"{int(now) & 0xFFFFFFFF:08x}{hashlib.sha256(f'{ids}:job:{number}'.encode()).hexdigest()[:16]}"


def _amount(entry: Entry, args: Mapping[str, Any]) -> Decimal:
    try:
        return estimate(entry, args).amount
    except PriceUnknownError:
        return Decimal(0)


def render_of(job: Job, *, covers: bool) -> Render:
    """Return the render of a job; `covers`: a cover picture for each file, after all files."""
    shape = shape_of(job.entry, job.args)
    endings = [ENDINGS.get(shape.kind, "bin")] * shape.count + ["png"] * (shape.count if covers else 0)
    return Render(
        job_id=job.id,
        entry=job.entry,
        args=job.args,
        pictures=tuple(_pictures(job.entry, job.args, job.origin)),
        names=tuple(_result_name(job, number, ending) for number, ending in enumerate(endings)),
    )


def _result_name(job: Job, number: int, ending: str) -> str:
    """Return tmp/DAY/JOB/20 characters, as in real result links; the day is in UTC+8."""
    day = (datetime.fromtimestamp(job.created, UTC) + timedelta(hours=8)).strftime("%Y%m%d")
    drawn = base64.b32hexencode(hashlib.sha256(f"{job.id}:{number}".encode()).digest()).decode().lower()
    return f"{RESULTS.strip('/')}/{day}/{job.id}/{drawn[:20]}.{ending}"


def _pictures(entry: Entry, args: Mapping[str, Any], origin: str) -> Iterator[PictureRef]:
    for name, value in args.items():
        arg = entry.args.get(name)
        media = None if arg is None else arg.media or (arg.items.media if arg.items else None)
        if media is None or media.kind != "image":
            continue
        example = entry.example.get(name)
        if isinstance(value, str):
            yield _picture(name, media, value, example, origin)
        else:
            for at, text in enumerate(value):
                yield _picture(f"{name}[{at}]", media, text, example, origin)


def _picture(argument: str, media: Media, text: str, example: Any, origin: str) -> PictureRef:
    if text == example or (isinstance(example, (list, tuple)) and text in example):
        return PictureRef(argument=argument, media=media, source="example", text=text)
    name = file_name(text.removeprefix(origin).partition("?")[0]) if text.startswith(f"{origin}/") else None
    if name is not None:
        return PictureRef(argument=argument, media=media, source="own", text=text, name=name)
    linked = text.lower().startswith(("http://", "https://"))
    return PictureRef(argument=argument, media=media, source="remote" if linked else "inline", text=text)
