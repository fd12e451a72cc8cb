"""One set of arguments over several models: the bill first, then a contact sheet of what they made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import field, frozen

from shortapi import Client, DownloadError, Entry, Job, Outcome, Output, PriceUnknownError, Result, Saved, ShortAPIError
from shortapi.catalog import Arg
from shortapi.catalog.records import with_files
from shortapi.pricing import estimate, exact_sums
from shortapi.validation import as_decimal, problems

Tell = Callable[[str | None, str], object]
"""Called with a model and its state; with None once no create follows any more. What it raises ends the comparison."""


@frozen
class Offer:
    """What one model would do.

    Attributes:
        args: the arguments in the types that this model takes.
        amount: the price in USD; None if it is not known.
        why: why the model does not take the arguments; None if it does.
    """

    model: str
    title: str
    kind: str
    args: Mapping[str, Any] = field(repr=False)
    amount: Decimal | None = None
    why: str | None = None


@frozen
class Shot:
    """What came of one model.

    Attributes:
        charge: USD as the service reports it; `seconds`: from submit to end.
        error: what went wrong, in a sentence; there may be files nevertheless.
    """

    offer: Offer
    job_id: str | None = None
    charge: Decimal | None = None
    seconds: float | None = None
    files: tuple[Saved, ...] = ()
    error: str | None = None


def offer(entry: Entry, args: Mapping[str, Any], *, more: Sequence[Any] = ()) -> Offer:
    """Return what a model would do with arguments; `more`: further problems of theirs. Nothing is sent."""
    fitted = {name: _fitted(entry.args.get(name), value) for name, value in args.items()}
    wrong = [one for one in (*problems(entry, with_files(entry, fitted)), *more) if one.level == "error"]
    try:
        amount = None if wrong else estimate(entry, fitted).amount
    except PriceUnknownError:
        amount = None
    return Offer(entry.id, entry.title, entry.output["kind"], fitted, amount, str(wrong[0]) if wrong else None)


def _fitted(arg: Arg | None, value: Any) -> Any:
    """Return the same value in the form that a model takes: `5` or `"5"`, `720P` or `720p`."""
    if arg is None or isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return value
    if arg.enum:
        return next((choice for choice in arg.enum if str(choice).lower() == str(value).lower()), value)
    number = as_decimal(value) if arg.type in {"integer", "number"} else None
    if number is None:
        return str(value) if arg.type == "string" else value
    return int(number) if number == number.to_integral_value() else float(number)


def total(found: Iterable[Offer]) -> Decimal | None:
    """Return the sum of the prices in USD; None if one is not known."""
    amounts = [one.amount for one in found]
    with exact_sums():
        return None if None in amounts else sum((one for one in amounts if one is not None), Decimal(0))


def shoot(
    client: Client,
    chosen: Sequence[Offer],
    folder: str | Path,
    *,
    tell: Tell = lambda _, __: None,
    timeout: float | None = None,
    **options: Any,
) -> tuple[Shot, ...]:
    """Pay for one job of each model, wait for all and save their files; one that fails does not stop the others.

    Args:
        folder: where the files are saved; made if it is not there.
        tell: see `Tell`.
        timeout: seconds for each job.
        options: further options of `Client.submit`, for each job.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    shots: dict[str, Shot] = {}
    jobs: dict[str, Offer] = {}
    for one in chosen:
        tell(one.model, "submitting")
        job = _submitted(client, one, folder, options)
        if isinstance(job, Shot):
            shots[one.model] = job
        else:
            jobs[job.id] = one
    tell(None, "")
    told = client.as_completed(
        list(jobs), timeout=timeout, on_update=lambda seen: tell(jobs[seen.job_id].model, seen.status)
    )
    for outcome in told:
        one = jobs[outcome.job.id]
        shots[one.model] = _shot(one, outcome, folder)
        tell(one.model, "failed" if shots[one.model].error else "done")
    return tuple(shots[one.model] for one in chosen)


def _submitted(client: Client, one: Offer, folder: str | Path, options: Mapping[str, Any]) -> Job | Shot:
    try:
        return client.submit(one.model, one.args, save=f"{folder}/", max_cost=one.amount, **options)
    except ShortAPIError as error:
        return Shot(one, error.job_id, error=error.message)


def _shot(one: Offer, outcome: Outcome[Job, Result[Output]], folder: str | Path) -> Shot:
    try:
        result = outcome.get()
    except ShortAPIError as error:
        return Shot(one, outcome.job.id, error=error.message)
    files, lost = saved_all(result, folder)
    why = None if lost is None else lost.message
    return Shot(one, outcome.job.id, result.charge, result.elapsed, tuple(files.values()), why)


def saved_all(result: Result[Output], folder: str | Path) -> tuple[dict[int, Saved], DownloadError | None]:
    """Save all files of a result, also after one that cannot be saved; return them by number, and the last error."""
    files, lost = dict[int, Saved](), None
    for number, output in enumerate(result.outputs):
        try:
            files[number] = output.save(f"{folder}/")
        except DownloadError as error:
            lost = error
    return files, lost
