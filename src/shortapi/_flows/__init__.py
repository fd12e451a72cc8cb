"""The whole behaviour, in reading order: submit, poll, wait, run, download.

Each flow is a generator that yields commands (`shortapi._commands`) and touches neither network nor clock, so the sync
and the async client share every decision.
"""

from __future__ import annotations

from shortapi._flows._context import Context, Finished, JobFacts, Waiting
from shortapi._flows._download import MAX_BYTES, MAX_READ, download, pieces, read
from shortapi._flows._resume import Resumed, resume, resumed, watched
from shortapi._flows._run import run
from shortapi._flows._schedule import Schedule
from shortapi._flows._submit import check, submit
from shortapi._flows._turn import NotOurs, Watch, begin, poll, turn
from shortapi._flows._wait import wait

__all__ = [
    "MAX_BYTES",
    "MAX_READ",
    "Context",
    "Finished",
    "JobFacts",
    "NotOurs",
    "Resumed",
    "Schedule",
    "Waiting",
    "Watch",
    "begin",
    "check",
    "download",
    "pieces",
    "poll",
    "read",
    "resume",
    "resumed",
    "run",
    "submit",
    "turn",
    "wait",
    "watched",
]
