"""The whole behaviour, in reading order: submit, poll, wait, run, download.

Each flow is a generator that yields commands (`shortapi._flow`) and touches neither network nor clock, so the sync
and the async client share every decision.
"""

from __future__ import annotations

from shortapi._flows._context import Context, Finished, JobFacts, Waiting
from shortapi._flows._run import run
from shortapi._flows._submit import check, submit
from shortapi._flows._turn import NotOurs, Watch, begin, poll, turn
from shortapi._flows._wait import wait
from shortapi.downloads.save import MAX_BYTES, MAX_READ, download, pieces, read

__all__ = [
    "MAX_BYTES",
    "MAX_READ",
    "Context",
    "Finished",
    "JobFacts",
    "NotOurs",
    "Waiting",
    "Watch",
    "begin",
    "check",
    "download",
    "pieces",
    "poll",
    "read",
    "run",
    "submit",
    "turn",
    "wait",
]
