"""From an accepted create to a job: its id, price, duration, and the pictures it was given."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from shortapi.catalog import Entry, Media
from shortapi.errors import PriceUnknownError
from shortapi.polling.policy import expected
from shortapi.pricing import estimate
from shortapi.sandbox._duration import job_seconds
from shortapi.sandbox._records import Job, PictureRef, Render
from shortapi.sandbox._shape import shape_of

FILES = "/files/"
ENDINGS = {"video": "mp4", "image": "png", "audio": "mp3"}

_QUEUED = 0.1
"""Share of a job's time that it waits in the queue. Invented."""


def new_job(
    entry: Entry, args: Mapping[str, Any], *, number: int, seed: int, speed: float, now: float, origin: str
) -> Job:
    """Return the `number`th job of a sandbox.

    Its id depends on seed and number alone, and so does whether it is a slow one.
    """
    seconds = job_seconds(expected(entry, args), random.Random(f"{seed}:duration:{number}").random()) / speed
    return Job(
        id=hashlib.sha256(f"{seed}:job:{number}".encode()).hexdigest()[:24],
        entry=entry,
        args=args,
        amount=_amount(entry, args),
        created=now,
        starts=now + seconds * _QUEUED,
        due=now + seconds,
        origin=origin,
    )


def _amount(entry: Entry, args: Mapping[str, Any]) -> Decimal:
    try:
        return estimate(entry, args).amount
    except PriceUnknownError:
        return Decimal(0)


def render_of(job: Job) -> Render:
    """Return what has to be made for a job."""
    shape = shape_of(job.entry, job.args)
    ending = ENDINGS.get(shape.kind, "bin")
    numbers = [""] + [f"-{number}" for number in range(2, shape.count + 1)]
    return Render(
        job_id=job.id,
        entry=job.entry,
        args=job.args,
        pictures=tuple(_pictures(job.entry, job.args, job.origin)),
        names=tuple(f"{job.id}{number}.{ending}" for number in numbers),
    )


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
    own = origin + FILES
    if text == example or (isinstance(example, (list, tuple)) and text in example):
        return PictureRef(argument=argument, media=media, source="example", text=text)
    if text.startswith(own):
        name = text.removeprefix(own).partition("?")[0]
        return PictureRef(argument=argument, media=media, source="own", text=text, name=name)
    linked = text.lower().startswith(("http://", "https://"))
    return PictureRef(argument=argument, media=media, source="remote" if linked else "inline", text=text)
