"""`shortapi batch`: rows of a table, their bill, and the work until all are done."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import asdict, define

from shortapi.catalog import Catalog
from shortapi.errors import BudgetError, ConfigurationError, ShortAPIError
from shortapi_batch import Batch, Bill, Status
from shortapi_cli._connect import SANDBOX_INTERVAL, key_of, uploads_of
from shortapi_cli._exit import GOES_ON, OUTCOME_UNKNOWN, StoppedError, UsageError, nothing_sent
from shortapi_cli._options import Options
from shortapi_cli._output import answer_to, flush, is_watched, money, say, table, tell, tell_json
from shortapi_cli._pursuit import same_place
from shortapi_cli._warnings import warnings_told

TOLD_SECONDS = 2.0
"""Seconds between two lines about how a batch goes, at least."""


def batch(options: Options) -> int:
    """Run, look at, retry, settle or export a batch."""
    if not options.action:
        raise UsageError(f"batch does one of {', '.join(ACTIONS)}; see shortapi batch --help")
    if options.ledger is not None or options.no_ledger:
        raise UsageError("a batch keeps a ledger of its own; --ledger and --no-ledger do not go with it")
    if options.db is None and (options.out is None or options.action in {"work", "setup"}):
        needed = "--db" if options.action in {"work", "setup"} else "--out or --db"
        raise UsageError(f"batch {options.action} needs {needed}; see shortapi batch {options.action} --help")
    with warnings_told(verbose=options.verbose, waits=False):
        return ACTIONS[options.action](options)


def _run(options: Options) -> int:
    with _opened(options, _key(options)) as opened:
        with nothing_sent():
            waits = _offered(opened, options)
            if options.dry_run:
                return 0
            _agree(waits, options)
        if options.source is not None or options.db is not None:
            opened.accept()
        if options.db is None:
            return _worked(opened.run, options)
        _tell(opened.status(), options)
        say("The rows are in the database. On each machine: shortapi batch work --db …")
    return 0


def _key(options: Options) -> str:
    """Return the API key, if one is needed; an error that there is none names the problems of the rows, too."""
    if options.dry_run or options.db is not None:
        return ""
    try:
        return key_of(options)
    except ConfigurationError as lacking:
        try:
            with _opened(Options(**{**vars(options), "dry_run": True})) as opened:
                _offer(opened, options)
        except ShortAPIError as error:
            error.add_note(str(lacking))
            raise error from None
        raise


def _offer(opened: Batch, options: Options) -> Bill:
    if options.source is None:
        return Bill(shares=())
    return opened.offer(options.source, model=options.model or None, tag=options.tag, name=options.name)


def _work(options: Options) -> int:
    with _opened(options, key_of(options)) as opened:
        return _worked(lambda: opened.work(stalled=options.stalled), options)


def _worked(work: Callable[[], Status], options: Options) -> int:
    try:
        status = work()
    except KeyboardInterrupt:
        again = shlex.join(["shortapi", "batch", options.action, *_place(options), *same_place(options)])
        known = StoppedError(f"Stopped. Jobs that were made go on; go on with: {again}", charged=None)
        say(f"shortapi: {known.message}")
        raise known from None
    return _ended(status, options)


def _place(options: Options) -> list[str]:
    """Return the words that name the batch again, without the URL of a database, which may hold a password."""
    return ["--db", "…"] if options.db is not None else ["--out", str(options.out)]


def _setup(options: Options) -> int:
    with _opened(options) as opened:
        opened.set_up()
    say("The database has the tables of a batch.")
    return 0


def _offered(opened: Batch, options: Options) -> Bill:
    """Check the rows of the file and show the bill; return that of all that is going to be sent."""
    new, before = _offer(opened, options), opened.bill()
    whole = Bill(shares=(*before.shares, *new.shares), known=new.known)
    if options.json:
        told = {"bill": [asdict(share) for share in whole.shares], "rows": whole.rows, "amount": whole.amount}
        tell_json({**told, "unpriced": whole.unpriced, "known": whole.known})
    elif whole.rows:
        cells = [(share.model, str(share.rows), f"{share.amount:f}", str(share.unpriced)) for share in whole.shares]
        total = ("all", str(whole.rows), f"{whole.amount:f}", str(whole.unpriced))
        table(("MODEL", "ROWS", "USD", "WITHOUT A PRICE"), [*cells, total], color=not options.no_color)
    return whole


def _agree(bill: Bill, options: Options) -> None:
    """Ask whether to pay the bill.

    Raises:
        BudgetError: the answer was no, or nobody can be asked.
    """
    if options.yes or options.sandbox or not bill.rows:
        return
    if not is_watched():
        raise BudgetError("There is nobody to ask whether to pay for these rows. Nothing was sent; --yes answers.")
    unpriced = f" and the unknown price of {bill.unpriced}" if bill.unpriced else ""
    at_most = "" if options.total is None else f" (at most {options.total:f} USD)"
    try:
        answer = answer_to(f"Send {bill.rows} jobs for {bill.amount:f} USD{unpriced}{at_most}? [y/N] ")
    except OSError:
        raise BudgetError("There is no terminal to ask whether to pay. Nothing was sent; --yes answers.") from None
    if answer.lower() not in {"y", "yes"}:
        raise BudgetError("You did not agree to the price. Nothing was sent.")


@define
class Told:
    """What people and programs hear while a batch runs."""

    options: Options
    at: float = 0.0

    def event(self, facts: Mapping[str, Any], batch: Batch) -> None:
        """Tell what happened to a row: to a program each event, to a person how all goes, now and then."""
        if self.options.json:
            tell_json(facts)
            flush()
        elif time.monotonic() >= self.at + TOLD_SECONDS:
            self.at = time.monotonic()
            say(_line(batch.status()))


def _line(status: Status) -> str:
    spent = f"{status.charged + status.reserved:f}"
    budget = "" if status.budget is None else f" of {status.budget:f}"
    left = f", about {_lasting(status.seconds_left)} left" if status.pending + status.running else ""
    states = "done", "running", "pending", "failed", "uncertain"
    counts = ", ".join(f"{getattr(status, name)} {name}" for name in states)
    return f"{counts}; {spent}{budget} USD{left}"


def _lasting(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _ended(status: Status, options: Options) -> int:
    _tell(status, options)
    if status.uncertain:
        say(f"rows in doubt: look at your account, then: shortapi batch settle ROW {' '.join(_place(options))} …")
        return OUTCOME_UNKNOWN
    if status.running:
        return GOES_ON
    return 4 if status.pending else 1 if status.failed else 0


def _tell(status: Status, options: Options) -> None:
    if options.json:
        tell_json({"status": asdict(status)})
    else:
        tell(_line(status))


def _status(options: Options) -> int:
    with _opened(options) as opened:
        _tell(opened.status(), options)
    return 0


def _retry(options: Options) -> int:
    with _opened(options) as opened:
        count = opened.retry()
        bill = opened.bill()
    if options.json:
        tell_json({"retried": count, "waiting": bill.rows, "amount": bill.amount})
    else:
        tell(f"{count} rows wait again; the next run sends all {bill.rows} that wait, for {money(bill.amount, '')}")
    return 0


def _settle(options: Options) -> int:
    with _opened(options) as opened:
        opened.settle(options.row, job_id=options.made, not_charged=options.not_charged)
    if options.json:
        tell_json({"settled": options.row})
    else:
        after = "fails; retry sends it again" if options.not_charged else "goes on with the next run"
        tell(f"row {options.row} is settled: it {after}")
    return 0


def _export(options: Options) -> int:
    with _opened(options) as opened:
        opened.export()
        written = [f"{opened.out}/{name}" for name in ("manifest.jsonl", "manifest.csv")]
    if options.json:
        tell_json({"written": written})
    else:
        tell(f"written: {', '.join(written)}")
    return 0


ACTIONS: Mapping[str, Callable[[Options], int]] = {
    "run": _run,
    "work": _work,
    "setup": _setup,
    "status": _status,
    "retry": _retry,
    "settle": _settle,
    "export": _export,
}


@contextmanager
def _opened(options: Options, key: str = "") -> Iterator[Batch]:
    """Open the batch that the command names; with --sandbox on a private one."""
    catalog, told = Catalog(options.catalog), Told(options)
    with ExitStack() as stack:
        service: dict[str, Any] = {"base_url": options.base_url, "uploads": uploads_of(options)}
        if options.sandbox:
            from shortapi import PollPolicy
            from shortapi_sandbox import Sandbox

            sandbox = stack.enter_context(Sandbox(catalog))
            say("simulated: this command has a sandbox of its own; nothing is paid, and its results are made up")
            service = {"base_url": sandbox.base_url, "poll": PollPolicy(interval=SANDBOX_INTERVAL)}
        opened = Batch(
            _folder(options, stack),
            key or None,
            db=options.db,
            concurrency=options.concurrency,
            rate=options.rate,
            budget=options.total,
            assume=options.assume,
            catalog=catalog,
            on_event=lambda facts: told.event(facts, opened),
            **service,
        )
        yield stack.enter_context(opened)


def _folder(options: Options, stack: ExitStack) -> str | None:
    """Return the folder of the batch; where there is none, --dry-run leaves none."""
    there = options.out is not None and Path(options.out, "batch.db").exists()
    if options.sandbox and there:
        raise UsageError(
            "a private sandbox forgets its jobs when its command ends, so it cannot go on with a batch: give another "
            "folder, or start `shortapi sandbox` and give its --base-url"
        )
    if options.dry_run and options.db is None and not there:
        return stack.enter_context(TemporaryDirectory(prefix="shortapi-"))
    return options.out
