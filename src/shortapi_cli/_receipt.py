"""The answers of commands that pay: a job's id, or a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shortapi.downloads.media import size_text
from shortapi_cli._estimate import as_data
from shortapi_cli._output import money, say, shown, tell, tell_json

if TYPE_CHECKING:
    from decimal import Decimal

    from shortapi.client import Job, Output
    from shortapi.records import Result, Saved
    from shortapi_cli._options import Options


def tell_job(job: Job, *, as_json: bool) -> None:
    """Write the id of a submitted job."""
    if not as_json:
        tell(job.id)
        return
    estimate = None if job.estimate is None else as_data(job.estimate)
    tell_json({"job_id": shown(job.id), "model": job.model, "estimate": estimate, "charge": job.charge})


def tell_result(result: Result[Output], saved: Sequence[Saved], *, estimate: Decimal | None, options: Options) -> None:
    """Write the receipt of a finished job; `estimate`: the ledger's (USD), if another process submitted it."""
    simulated = options.sandbox
    if options.json:
        _tell_result_json(result, saved, estimate=estimate, simulated=simulated)
        return
    estimate = estimate if result.estimate is None else result.estimate.amount
    files = ", ".join(f"{file.path} ({size_text(file.bytes)})" for file in saved)
    write = say if options.output == "-" else tell
    write(
        "  ".join(
            (
                result.model or "model not stated",
                f"job {result.job_id}",
                f"estimate {money(estimate, 'not known')}",
                f"charge {money(result.charge, 'not stated')}{' (simulated)' if simulated else ''}",
                f"{result.elapsed:.1f} s",
                files,
            )
        )
    )


def _tell_result_json(
    result: Result[Output], saved: Sequence[Saved], *, estimate: Decimal | None, simulated: bool
) -> None:
    kept = None if estimate is None else {"model": result.model, "amount": estimate, "currency": "USD"}
    files = [
        {"path": file.path, "bytes": file.bytes, "format": file.format, "kind": output.kind, "url": output.url}
        for file, output in zip(saved, result.outputs, strict=True)
    ]
    tell_json(
        {
            "job_id": shown(result.job_id),
            "model": result.model,
            "estimate": kept if result.estimate is None else as_data(result.estimate),
            "charge": result.charge,
            "seconds": round(result.elapsed, 1),
            "polls": result.polls,
            "simulated": simulated,
            "files": files,
        }
    )
