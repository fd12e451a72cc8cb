"""The JSON of the sandbox's answers, in the shape that ShortAPI documents."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from attrs import evolve

from shortapi.catalog import Protocol
from shortapi_sandbox._records import Job, Reply, Stage

COVER = "cover"
"""The one field of an item that is a link to a picture; all others are texts."""

KEY_NAME = "sandbox"
"""The account's name of the key; every key has the same here."""


def json_reply(body: Mapping[str, Any] | bytes, *, status: int = 200, **headers: str) -> Reply:
    text = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    facts = {"Content-Type": "application/json", "Content-Length": str(len(text)), **named}
    return Reply(status=status, headers=facts, body=text)


def accepted(job: Job) -> Reply:
    return json_reply({"code": 0, "data": {"job_id": job.id, "amount": money(job.amount)}})


def refused(info: str, *, code: int = 1, status: int = 200, **headers: str) -> Reply:
    return evolve(json_reply({"code": code, "info": info, "data": None}, status=status, **headers), note=info)


def html_reply() -> Reply:
    page = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
    return Reply(status=502, headers={"Content-Type": "text/html", "Content-Length": str(len(page))}, body=page)


def money(amount: Decimal) -> str:
    return format(amount, "f")


def job_data(job: Job, now: float, protocol: Protocol) -> dict[str, Any]:
    """Return a job as in the `data` object of a query's answer, and in a callback's body.

    Keys and their order are those of a real answer.
    """
    stage = job.stage(now)
    failure = job.failure if stage == "failed" else None
    refunded = failure.refunded if failure else False
    return {
        "id": job.id,
        "key_name": KEY_NAME,
        "model": job.entry.id,
        "args": job.args,
        "result": _result(job, protocol) if stage == "succeeded" else None,
        "status": status_value(protocol, stage),
        "credit": money(job.amount),
        "refunded": refunded,
        "refunded_credit": money(job.amount) if refunded else "0",
        "created_at": _time(job.created),
        "updated_at": _time(_changed(job, now)),
        "finished_at": _time(job.finished(now)),
        **({"error": failure.reason} if failure else {}),
    }


def status_value(protocol: Protocol, stage: Stage) -> Any:
    return next(row.value for row in protocol.status if row.means == stage)


def array_of(job: Job, protocol: Protocol) -> str:
    """Return the name of the result array for a job's files."""
    kind = job.entry.output["kind"]
    return next((name for name, held in protocol.arrays.items() if held == kind), f"{kind}s")


def _result(job: Job, protocol: Protocol) -> dict[str, Any]:
    array = array_of(job, protocol)
    fields = protocol.fields.get(array, ())
    links = [f"{job.origin}/{file.name}" for file in job.files]
    if COVER not in fields:
        return {array: [{"url": link, **_texts(job, fields)} for link in links]}
    files, covers = links[: len(links) // 2], links[len(links) // 2 :]
    return {
        array: [{"url": link, COVER: cover, **_texts(job, fields)} for link, cover in zip(files, covers, strict=True)]
    }


def _texts(job: Job, fields: Collection[str]) -> dict[str, str]:
    """Return the texts of the fields beside a link: the argument of the same name, or a made-up text."""
    given = {name: job.args.get(name) for name in fields if name != COVER}
    return {name: value if isinstance(value, str) else f"simulated {name}" for name, value in given.items()}


def _changed(job: Job, now: float) -> float:
    finished = job.finished(now)
    if finished is not None:
        return finished
    return job.created if job.stage(now) == "queued" else job.starts


def _time(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
