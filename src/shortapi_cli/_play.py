"""`shortapi play`: the local page. `shortapi compare`: one set of arguments over several models."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shortapi import BudgetError, Catalog, ConfigurationError, PriceUnknownError
from shortapi_cli._args import model_args
from shortapi_cli._books import books_of
from shortapi_cli._connect import connected, key_of, uploads_of
from shortapi_cli._exit import StoppedError, UsageError, nothing_sent
from shortapi_cli._output import answer_to, flush, is_watched, money, say, table, tell, tell_json
from shortapi_cli._pursuit import same_place, sigterm_stops
from shortapi_cli._warnings import warnings_told
from shortapi_sandbox import need_extra

if TYPE_CHECKING:
    from shortapi import Client
    from shortapi_cli._options import Options
    from shortapi_play.compare import Offer, Shot


def play(options: Options) -> int:
    """Serve the page until Ctrl-C."""
    need_extra()
    from shortapi_play import Page
    from shortapi_sandbox.server import until_stopped

    def ready() -> None:
        if options.json:
            tell_json({"url": page.url})
        else:
            tell(f"The page is at {page.url} until Ctrl-C; keep the address to yourself.")
        flush()

    folder = options.output or "shortapi-results"
    catalog = Catalog(options.catalog)
    how = {"folder": folder, "port": options.port, "speed": options.speed, **_service(options)}
    with warnings_told(verbose=options.verbose), Page(catalog, **how) as page:
        until_stopped(ready)
    return 0


def _service(options: Options) -> dict[str, Any]:
    """Return the options of real jobs; without a key there are none."""
    if options.no_ledger:
        raise UsageError("the page shows the ledger, so play cannot be combined with --no-ledger")
    if options.sandbox:
        return {}
    try:
        key = key_of(options)
    except ConfigurationError as error:
        if options.key_file is not None:
            raise
        say(f"{error.message.partition('.')[0]}. The page runs jobs in its sandbox alone.")
        return {}
    books = books_of(options)
    place = {"base_url": options.base_url, "uploads": uploads_of(options)}
    return {"key": key, "ledger": books.ledger, "budget": books.budgets, **place}


def compare(options: Options) -> int:
    """Show the bill, ask, run all models, and write the contact sheet."""
    need_extra()
    from shortapi_play.sheet import write_sheet

    offers = list(_offers(options))
    total = _tell_bill(offers, options)
    taken = [offer for offer in offers if offer.why is None]
    if options.dry_run:
        return 0
    if not taken:
        raise UsageError("none of these models takes the arguments; nothing was sent")
    key, books = key_of(options), books_of(options)
    with nothing_sent():
        _agree(total, len(taken), options)
    with (
        sigterm_stops(),
        warnings_told(verbose=options.verbose),
        connected(options, Catalog(options.catalog), key, books) as to,
    ):
        folder = Path(options.output or "comparison")
        shots = _shots(to.client, taken, folder, options)
        title = str(taken[0].args.get("prompt", ""))
        page = write_sheet(shots, folder, title=title, simulated=to.sandbox is not None)
    _tell_shots(shots, page, options)
    return int(any(shot.error for shot in shots))


def _offers(options: Options) -> Iterator[Offer]:
    """Yield what each chosen model would do."""
    from shortapi_play.compare import offer

    catalog = Catalog(options.catalog)
    words = [word for word in options.pairs if "=" not in word]
    pairs = [word for word in options.pairs if "=" in word]
    chosen = {row.id for row in catalog.index() if any(_begins(row.id, word) for word in words)}
    lost = [word for word in words if not any(_begins(model, word) for model in chosen)]
    if lost or not words:
        raise UsageError(f"no model begins with {lost[0]!r}" if lost else "which models? Give ids, families or vendors")
    for model in sorted(chosen):
        entry = catalog[model]
        if options.category in {None, entry.category}:
            yield offer(entry, model_args(entry, pairs=pairs, file=options.args, example=False))


def _begins(model: str, word: str) -> bool:
    return f"{model}/".startswith(f"{word.strip('/')}/")


def _tell_bill(offers: Sequence[Offer], options: Options) -> Any:
    """Show what each model costs, or why it does not take part; return the sum in USD, None if it is not known."""
    from shortapi_play.compare import total

    whole = total(offer for offer in offers if offer.why is None)
    if options.json and options.dry_run:
        rows = [{"model": offer.model, "amount": offer.amount, "why": offer.why} for offer in offers]
        tell_json({"offers": rows, "total": whole})
    elif not options.json:
        cells = [
            (one.model, money(one.amount, "not known") if one.why is None else "", one.why or "") for one in offers
        ]
        table(("MODEL", "PRICE", "DOES NOT TAKE PART"), cells, color=not options.no_color)
        say(f"all together: {money(whole, 'not known')}")
    return whole


def _agree(whole: Any, count: int, options: Options) -> None:
    """Ask whether to pay the bill, unless an option answers; raise BudgetError if not."""
    if options.max_cost is not None and (whole is None or whole > options.max_cost):
        raise BudgetError(
            f"Together these {count} jobs should cost {money(whole, 'an unknown amount')}, and --max-cost is "
            f"{options.max_cost:f} USD. Nothing was sent.",
            limit=options.max_cost,
            asked=whole,
        )
    if options.yes or options.sandbox or options.max_cost is not None:
        return
    if not is_watched():
        raise PriceUnknownError("There is nobody to ask whether to pay. Nothing was sent; --yes or --max-cost answers.")
    try:
        answer = answer_to(f"Send {count} jobs for {money(whole, 'an unknown price')}? [y/N] ")
    except OSError:
        raise BudgetError("There is no terminal to ask whether to pay. Nothing was sent; --yes answers.") from None
    if answer.lower() not in {"y", "yes"}:
        raise BudgetError("You did not confirm the price. Nothing was sent.")


def _shots(client: Client, taken: Sequence[Offer], folder: Path, options: Options) -> tuple[Shot, ...]:
    from shortapi_play.compare import shoot

    seen: dict[str, str] = {}

    def show(model: str | None, state: str) -> None:
        if model is not None and seen.get(model) != state:
            seen[model] = state
            say(f"{model}: {state}")

    given = {"tag": options.tag, "allow_duplicate": options.allow_duplicate}
    try:
        return shoot(client, taken, folder, tell=show, timeout=options.timeout, **given)
    except KeyboardInterrupt:
        again = shlex.join(["shortapi", "resume", *same_place(options)])
        known = StoppedError(f"Stopped. Jobs that were created go on; fetch their files with: {again}", charged=None)
        say(f"shortapi: {known.message}")
        raise known from None


def _tell_shots(shots: Sequence[Shot], page: Path, options: Options) -> None:
    for shot in shots:
        if shot.error:
            say(f"shortapi: {shot.offer.model}: {shot.error}")
    if not options.json:
        tell(str(page))
        return
    rows = [
        {
            "model": shot.offer.model,
            "job_id": shot.job_id,
            "estimate": shot.offer.amount,
            "charge": shot.charge,
            "seconds": None if shot.seconds is None else round(shot.seconds, 1),
            "files": [file.path for file in shot.files],
            "error": shot.error,
        }
        for shot in shots
    ]
    tell_json({"sheet": str(page), "shots": rows})
