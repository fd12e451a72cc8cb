"""The JSON of the sandbox's answers, in the shape that ShortAPI documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shortapi.catalog import Protocol
from shortapi.sandbox._records import Job, Reply, Stage

SIMULATED = {"X-ShortAPI-Sandbox": "simulated"}
"""Stands on every answer, so that nobody takes an invented fact for one of the service."""


def json_reply(body: Mapping[str, Any] | bytes, *, status: int = 200, **headers: str) -> Reply:
    text = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    facts = {"Content-Type": "application/json", "Content-Length": str(len(text)), **SIMULATED, **named}
    return Reply(status=status, headers=facts, body=text)


def accepted(job: Job) -> Reply:
    return json_reply({"code": 0, "data": {"job_id": job.id, "amount": money(job.amount), "simulated": True}})


def refused(info: str, *, code: int = 1, status: int = 200, **headers: str) -> Reply:
    return json_reply({"code": code, "info": info, "data": None}, status=status, **headers)


def html_reply() -> Reply:
    page = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
    return Reply(
        status=502, headers={"Content-Type": "text/html", "Content-Length": str(len(page)), **SIMULATED}, body=page
    )


def money(amount: Decimal) -> str:
    return format(amount, "f")


def job_data(job: Job, now: float, protocol: Protocol) -> dict[str, Any]:
    """Return what a query says about a job, as the `data` object."""
    stage = job.stage(now)
    failure = job.failure if stage == "failed" else None
    return {
        "id": job.id,
        "model": job.entry.id,
        "status": status_value(protocol, stage),
        "result": _result(job, protocol) if stage == "succeeded" else None,
        "credit": money(job.amount),
        "refunded": failure.refunded if failure else False,
        "created_at": _time(job.created),
        "updated_at": _time(_changed(job, now)),
        "finished_at": _time(job.finished(now)),
        "error": failure.reason if failure else "",
        "simulated": True,
    }


def status_value(protocol: Protocol, stage: Stage) -> Any:
    return next(row.value for row in protocol.status if row.means == stage)


def _result(job: Job, protocol: Protocol) -> dict[str, Any]:
    kind = job.entry.output["kind"]
    array = next((name for name, held in protocol.arrays.items() if held == kind), f"{kind}s")
    return {array: [{"url": f"{job.origin}/files/{file.name}"} for file in job.files]}


def _changed(job: Job, now: float) -> float:
    finished = job.finished(now)
    if finished is not None:
        return finished
    return job.created if job.stage(now) == "queued" else job.starts


def _time(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
