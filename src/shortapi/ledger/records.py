"""What a ledger is told and what it tells: the states of a row, intents, budgets, rows, choices of rows, sums. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, cast, get_args

from attrs import asdict, field, fields, frozen

from shortapi._messages import pick_up, shown_id
from shortapi.errors import BudgetError, ConfigurationError, DuplicateJobError
from shortapi.pricing import MAX_USD, exact_sums, given_usd
from shortapi.validation import shown

State = Literal["pending", "creating", "running", "done", "failed", "uncertain"]
"""pending: wanted, nothing sent. creating: the intent to send is written down. running: the service answered a job id.
done: every file of it is saved. failed: refused, failed, settled as not charged, or given up. uncertain: an answer was
lost."""

OPEN: tuple[State, ...] = ("pending", "creating", "running", "uncertain")
"""States in which the same job again would be paid for twice."""


@frozen
class Change:
    """One step of a row's life: the only states it may start from, and where it leads.

    Attributes:
        nameless: only while no job id is known.
    """

    before: tuple[State, ...]
    after: State
    nameless: bool = False


CHANGES: Mapping[str, Change] = {
    # The intent: committed before the create is sent. Only from pending, so only one caller can make it.
    "intend": Change(("pending",), "creating"),
    # The create was answered with a job id. A late answer beats uncertain, and a person who was wrong about it.
    "accepted": Change(("creating", "uncertain", "failed"), "running", nameless=True),
    # The answer names a job that another row has: whether there are two of them, only the account shows.
    "claimed": Change(("creating", "uncertain", "failed"), "uncertain", nameless=True),
    # The service refused, or certainly never saw it.
    "refused": Change(("pending", "creating", "uncertain"), "failed"),
    # The answer was lost, or the process that waited for it died.
    "doubted": Change(("creating",), "uncertain"),
    # The service says that the job failed; this is final.
    "failed": Change(("running",), "failed"),
    # A person says that nobody will see this job again.
    "given up": Change(("running",), "failed"),
    # The last file is saved.
    "done": Change(("running",), "done"),
}
"""Every change that there is; a row is changed by no other."""


IN_OPEN = f"state IN {OPEN}"
"""SQL for the rows whose job would be paid for twice, were it sent again."""

Per = Literal["call", "run", "day", "month"]
"""call: each job; run: one client's life; day, month: of UTC."""

PERIODS: tuple[str, ...] = get_args(Per)


def _limit(value: Any, name: str = "limit") -> Decimal:
    amount = given_usd(value)  # no float: 0.1 + 0.2 is no way to write money
    if amount is None or (name == "assume" and amount > MAX_USD):
        most = f", at most {MAX_USD}" if name == "assume" else ""
        raise ConfigurationError(f"Budget: {name} must be an amount of USD such as '20.00'{most}, not {shown(value)}.")
    return amount


def _assumed(value: Any) -> Decimal | None:
    return None if value is None else _limit(value, "assume")


def _known_period(_: object, __: object, value: str) -> None:
    if value not in PERIODS:
        raise ConfigurationError(f"Budget: per must be 'call', 'run', 'day' or 'month', not {value!r}.")


@frozen
class Budget:
    """A limit that no job may break, held in the ledger across processes.

    Attributes:
        limit: USD, a decimal string or Decimal.
        per: each call, one client's life (run), or a day or month of UTC.
        assume: USD that a job counts whose price the catalogue does not know; None (default): such a job is refused.

    Raises:
        ConfigurationError: no amount, or no such period.
    """

    limit: Decimal = field(converter=_limit)
    per: Per = field(default="call", validator=_known_period)
    assume: Decimal | None = field(default=None, converter=_assumed, kw_only=True)

    def scope(self, run: str, now: float) -> str:
        """Return the name of the counter that this budget is held against."""
        day = datetime.fromtimestamp(int(now), UTC)
        return {"run": f"run:{run}", "day": f"day:{day:%Y-%m-%d}", "month": f"month:{day:%Y-%m}"}.get(self.per, "call")

    def hold(self, asked: Decimal | None, spent: tuple[Decimal, Decimal], model: str) -> None:
        """Refuse a job that would break it.

        Args:
            asked: USD that the job counts; None: not known.
            spent: USD that its counter holds: charged, and reserved by estimates.

        Raises:
            BudgetError: it would.
        """
        charged, reserved = spent
        facts: dict[str, Any] = {"limit": self.limit, "spent": charged, "reserved": reserved, "model": model}
        period = "this call" if self.per == "call" else f"this {self.per}"
        if asked is None:
            raise BudgetError(
                f"The price of this {model} job is not known, so the budget of {self.limit} USD for {period} cannot be "
                "held. Nothing was sent; give the budget an assume= amount (--assume) if you accept that.",
                **facts,
            )
        with exact_sums():
            above = charged + reserved + asked > self.limit
        if above:
            raise BudgetError(
                f"This {model} job should cost {asked} USD, but the budget for {period} is {self.limit} USD, of which "
                f"{charged} are spent and {reserved} reserved. Nothing was sent.",
                asked=asked,
                **facts,
            )


def budgets_of(text: str) -> tuple[Budget, ...]:
    """Return the budgets that a text such as "20/day 200/month" names.

    Raises:
        ConfigurationError: it names none, or one that makes no sense.
    """
    words = [word.partition("/") for word in text.split()]
    if not words or not all(period in PERIODS and given_usd(limit) is not None for limit, _, period in words):
        raise ConfigurationError(
            "budget must be a Budget or a text of amounts of USD with periods such as '20/day 200/month' (the periods "
            f"are {', '.join(PERIODS)}), not {shown(text)}. Nothing was sent."
        )
    return tuple(Budget(limit, cast("Per", period)) for limit, _, period in words)


def digest(service: str, model: str, args: Mapping[str, Any]) -> str:
    """Return what makes two jobs the same; it gives nothing of the arguments away.

    Args:
        args: with the model's defaults, so that a default that is spelled out makes no other job.
    """
    text = json.dumps([service, model, args], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@frozen(kw_only=True)
class Intent:
    """A job that is about to be sent: all that the ledger needs to decide whether it may be.

    Attributes:
        hook: the mark of its callback URL.
        uploads: files are put before it is sent, so it stays pending until then.
    """

    digest: str
    service: str
    model: str
    estimate: Decimal | None
    tag: str | None = None
    run: str = ""
    budgets: tuple[Budget, ...] = ()
    allow_duplicate: bool = False
    args: Mapping[str, Any] | None = field(default=None, repr=False)
    save: str | None = None
    hook: str | None = None
    uploads: bool = False


@frozen(kw_only=True)
class Row:
    """One job in the ledger. It holds no key, no link, and no arguments unless that was asked for.

    Attributes:
        key: the ledger's own name of it.
        digest: of service, model and arguments: the same job again has the same digest.
        estimate, charge: USD; None where not known. `refunded`: as the service says.
        created, changed: seconds since the epoch.
        outputs: how many files the finished job has; None before it is finished.
        files: path and sha256 of each file saved, by its index.
        why: what went wrong, in a sentence, for failed and uncertain rows.
        save: where the files shall go, a file or a folder; None where the submit did not say.
    """

    key: str
    digest: str
    service: str
    model: str
    state: State
    estimate: Decimal | None = None
    charge: Decimal | None = None
    refunded: bool | None = None
    tag: str | None = None
    job_id: str | None = None
    created: float = 0.0
    changed: float = 0.0
    outputs: int | None = None
    files: Mapping[int, tuple[str, str]]
    why: str | None = None
    args: Mapping[str, Any] | None = field(default=None, repr=False)
    save: str | None = None

    @property
    def drift(self) -> Decimal | None:
        """USD that the charge is above the estimate (below: negative); None where one is not known, or refunded."""
        if self.charge is None or self.estimate is None or self.refunded:
            return None
        with exact_sums():
            return self.charge - self.estimate


def duplicate(row: Mapping[str, Any]) -> DuplicateJobError:
    """Return the error that names the row of the same job, and what can be done about it."""
    job_id = shown_id(row["job_id"]) if row["job_id"] else None
    name = f"job {job_id}" if job_id else f"row {row['key']}"
    advice = {
        "uncertain": f"settle it first: `shortapi settle {row['key']}` or ledger.settle({row['key']!r}, …)",
        "running": pick_up(job_id or ""),
    }.get(row["state"], "another call is sending it right now")
    return DuplicateJobError(
        f"The same {row['model']} job is in the ledger already: {name} is {row['state']}. Nothing was sent; "
        f"{advice}, or pass allow_duplicate=True (--allow-duplicate) to pay for it again.",
        key=row["key"],
        state=row["state"],
        job_id=job_id,
        model=row["model"],
    )


COLUMNS = ", ".join(column.name for column in fields(Row) if column.name != "files")
"""Columns of the table that a `Row` shows; its files stand in another."""


WANTED = {
    "key": "(key = :key OR job_id = :key)",
    "state": "state = :state",
    "model": "(model = :model OR instr(model, rtrim(:model, '/') || '/') = 1)",
    "tag": "tag = :tag",
    "since": "created >= :since",
    "only_open": IN_OPEN,
}
"""SQL for each attribute of a `Choice`."""


@frozen(kw_only=True)
class Choice:
    """Which rows are wanted; what is None or False does not matter.

    Attributes:
        key: a row's key, or its job id.
        model: a model id, or the beginning of one: a vendor, or vendor/family.
        since: seconds since the epoch.
        only_open: neither done nor failed.
    """

    key: str | None = None
    state: State | None = None
    model: str | None = None
    tag: str | None = None
    since: float | None = None
    only_open: bool = False

    @property
    def where(self) -> str:
        """SQL for `Ledger.rows` and `Ledger.totals`."""
        return " AND ".join(["1", *(WANTED[name] for name in self.values)])

    @property
    def values(self) -> Mapping[str, Any]:
        """The values that belong to `where`."""
        return {name: value for name, value in asdict(self).items() if value not in {None, False}}


By = Literal["day", "model", "tag"]
"""What to sum up by; a day is one of UTC, as those of budgets are."""

GROUPS: dict[By | None, str] = {
    None: "NULL",
    "day": "strftime('%Y-%m-%d', created, 'unixepoch')",
    "model": "model",
    "tag": "tag",
}

# What was refused or refunded cost nothing, so neither its estimate nor its charge is summed up.
COSTS = "NOT (coalesce(refunded, 0) OR (state = 'failed' AND job_id IS NULL))"
DRIFT = f"CASE WHEN {COSTS} THEN charge - estimate END"

SUMS = f"""
  count(*) AS jobs,
  count(*) FILTER (WHERE state = 'done') AS done,
  count(*) FILTER (WHERE state = 'failed') AS failed,
  count(*) FILTER (WHERE state = 'uncertain') AS uncertain,
  coalesce(sum(estimate) FILTER (WHERE {COSTS}), 0) AS estimate,
  coalesce(sum(charge) FILTER (WHERE {COSTS}), 0) AS charge,
  coalesce(sum({DRIFT}), 0) AS drift,
  count(*) FILTER (WHERE {DRIFT} <> 0) AS drifted
"""


@frozen(kw_only=True)
class Total:
    """Sums over rows.

    Attributes:
        name: the day, model or tag; None for rows without a tag, and for a sum over all.
        jobs: all rows; `done`, `failed`, `uncertain`: those of them in that state.
        estimate, charge: USD, as far as known; what was refused or refunded does not count.
        drift: USD that charges are above estimates (below: negative), over the rows that have both.
        drifted: in how many rows they differ.
    """

    name: str | None
    jobs: int
    done: int
    failed: int
    uncertain: int
    estimate: Decimal
    charge: Decimal
    drift: Decimal
    drifted: int
