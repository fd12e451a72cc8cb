"""Records of the ledger: states and their transitions, budgets, intents, rows, filters, totals. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, cast, get_args

from attrs import asdict, field, fields, frozen

from shortapi._messages import pick_up, shown_id
from shortapi._shown import Shown
from shortapi.errors import BudgetError, ConfigurationError, DuplicateJobError
from shortapi.pricing import MAX_USD, checked_usd, exact_sums, given_usd
from shortapi.validation import shown

State = Literal["pending", "creating", "running", "done", "failed", "uncertain"]
"""pending: nothing sent yet. creating: the intent to send is recorded. running: the service answered with a job id.
done: all files are saved. failed: refused, failed, settled as not charged, or given up. uncertain: the answer was
lost."""

OPEN: tuple[State, ...] = ("pending", "creating", "running", "uncertain")
"""States in which sending the same job again would pay twice."""


@frozen
class Change:
    """A state transition of a row.

    Attributes:
        before: the states it may start from; `after`: the state it leads to.
        nameless: allowed only while no job id is known.
    """

    before: tuple[State, ...]
    after: State
    nameless: bool = False


CHANGES: Mapping[str, Change] = {
    # The intent, committed before the create is sent. Only from pending, so only one caller can make it.
    "intend": Change(("pending",), "creating"),
    # The create was answered with a job id. A late answer overrides uncertain, and a person's wrong settlement.
    "accepted": Change(("creating", "uncertain", "failed"), "running", nameless=True),
    # The answer names a job that another row has: only the account shows whether there are two jobs.
    "claimed": Change(("creating", "uncertain", "failed"), "uncertain", nameless=True),
    # The service refused the create, or certainly never saw it.
    "refused": Change(("pending", "creating", "uncertain"), "failed"),
    # The answer was lost, or the process that waited for it died.
    "doubted": Change(("creating",), "uncertain"),
    # The service says that the job failed; this is final.
    "failed": Change(("running",), "failed"),
    # A person gives the job up.
    "given up": Change(("running",), "failed"),
    # The last file is saved.
    "done": Change(("running",), "done"),
}
"""All state transitions of a row."""


NOT_OVER = "state NOT IN ('done', 'failed')"  # for the index `jobs_open`, which SQLite finds by the same words alone

IN_OPEN = f"state IN {OPEN} AND {NOT_OVER}"
"""SQL condition for open rows."""

Per = Literal["call", "run", "day", "month"]
"""call: each job; run: the lifetime of one client; day, month: in UTC."""

PERIODS: tuple[str, ...] = get_args(Per)


def _limit(value: Any) -> Decimal:
    return checked_usd("Budget: limit", value)


def _assumed(value: Any) -> Decimal | None:
    amount = None if value is None else checked_usd("Budget: assume", value)
    if amount is not None and amount > MAX_USD:
        raise ConfigurationError(f"Budget: assume must be at most {MAX_USD} USD, not {shown(value)}.")
    return amount


def _known_period(_: object, __: object, value: str) -> None:
    if value not in PERIODS:
        raise ConfigurationError(f"Budget: per must be 'call', 'run', 'day' or 'month', not {value!r}.")


@frozen
class Budget:
    """A spending limit, enforced by the ledger across processes.

    Attributes:
        limit: USD, a decimal string or Decimal.
        per: "call" (each job; default), "run" (the lifetime of one client), "day" or "month" (in UTC).
        assume: USD to count for a job of unknown price; None (default): such a job is refused.

    Raises:
        ConfigurationError: an amount or the period is invalid.
    """

    limit: Decimal = field(converter=_limit)
    per: Per = field(default="call", validator=_known_period)
    assume: Decimal | None = field(default=None, converter=_assumed, kw_only=True)

    def scope(self, run: str, now: float) -> str:
        """Return the name of this budget's counter, by the client's run and the time in seconds since the epoch."""
        day = datetime.fromtimestamp(int(now), UTC)
        return {"run": f"run:{run}", "day": f"day:{day:%Y-%m-%d}", "month": f"month:{day:%Y-%m}"}.get(self.per, "call")

    def hold(self, asked: Decimal | None, spent: tuple[Decimal, Decimal] | None, model: str) -> None:
        """Raise BudgetError if a job would exceed the limit.

        Args:
            asked: USD of the job; None: not known.
            spent: USD of the counter: charged, and reserved by estimates; None: the limit is a call's `max_cost`.
            model: the job's model id, for the message.
        """
        charged, reserved = spent or (None, None)
        facts: dict[str, Any] = {"limit": self.limit, "spent": charged, "reserved": reserved, "model": model}
        period = "this call" if self.per == "call" else f"this {self.per}"
        if asked is None:
            name, cure = f"the budget of {self.limit} USD for {period}", "give the budget an assume= amount (--assume)"
            if spent is None:
                name, cure = f"max_cost={self.limit}", "submit it without max_cost"
            raise BudgetError(
                f"The price of this {model} job is not known, so {name} cannot be enforced. Nothing was sent; {cure} "
                "if you accept that.",
                **facts,
            )
        with exact_sums():
            above = sum(spent or (), asked) > self.limit
        if above:
            limit = (
                f"but the budget for {period} is {self.limit} USD, of which {charged} are spent and {reserved} "
                "reserved. Nothing was sent."
            )
            if spent is None:
                limit = f"which is more than max_cost={self.limit}. Nothing was sent; raise max_cost or ask for less."
            raise BudgetError(f"This {model} job should cost {asked} USD, {limit}", asked=asked, **facts)


def budgets_of(given: Budget | Sequence[Budget] | str) -> tuple[Budget, ...]:
    """Return budgets, or parse them, such as "20/day 200/month"; raise ConfigurationError if one is invalid."""
    if not isinstance(given, str):
        budgets = tuple(given) if isinstance(given, (list, tuple)) else (given,)
        if all(isinstance(budget, Budget) for budget in budgets):
            return budgets
    words = [word.partition("/") for word in given.split()] if isinstance(given, str) else []
    if not words or not all(period in PERIODS and given_usd(limit) is not None for limit, _, period in words):
        raise ConfigurationError(
            "budget must be a Budget (or several) or a text of amounts of USD with periods such as '20/day 200/month' "
            f"(the periods are {', '.join(PERIODS)}), not {shown(given)}. Nothing was sent."
        )
    return tuple(Budget(limit, cast("Per", period)) for limit, _, period in words)


def digest(service: str, model: str, args: Mapping[str, Any]) -> str:
    """Return a hash that identifies equal jobs, and reveals nothing of the arguments.

    Args:
        service: base URL of the service.
        model: model id.
        args: arguments with the model's defaults filled in, so that spelling out a default changes nothing.
    """
    text = json.dumps([service, model, args], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@frozen(kw_only=True)
class Intent:
    """A job about to be sent, with everything that the ledger needs to allow or refuse it.

    Attributes:
        key: the key of the row (default: a random one).
        hook: identifies its callback.
        uploads: files are uploaded before it is sent; it stays pending until then.
        quoted: `key` is the id of a quote, which must be open and for this job.
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
    key: str | None = None
    hook: str | None = None
    uploads: bool = False
    quoted: bool = False

    @property
    def price(self) -> Decimal | None:
        """USD: the estimate, else the largest amount that a budget assumes; None if neither is known."""
        assumed = (budget.assume for budget in self.budgets if budget.assume is not None)
        return max(assumed, default=None) if self.estimate is None else self.estimate


@frozen(kw_only=True)
class Row(Shown):
    """One job in the ledger. It holds no API key and no link, and arguments only with `Ledger(keep_args=True)`.

    Attributes:
        key: the ledger's key of the row.
        digest: hash of service, model and arguments; equal jobs have equal digests.
        estimate, charge: USD; None if not known. `refunded`: as the service reports it.
        created, changed: seconds since the epoch.
        outputs: number of the finished job's files; None before it is finished.
        files: path and sha256 of each saved file, by its index.
        why: for failed and uncertain rows, what went wrong, in a sentence.
        save: the file or folder given as `save=` to the submit, if any.
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
        """Charge minus estimate in USD; None if one is not known, or if it was refunded."""
        if self.charge is None or self.estimate is None or self.refunded:
            return None
        with exact_sums():
            return self.charge - self.estimate


def duplicate(row: Mapping[str, Any], *, own_key: bool = False) -> DuplicateJobError:
    """Return the error about an open row of the same job, with advice by its state; or about a key that was used."""
    job_id = shown_id(row["job_id"]) if row["job_id"] else None
    name = f"job {job_id}" if job_id else f"row {row['key']}"
    advice = {
        "uncertain": f"settle it first: `shortapi settle {row['key']}` or ledger.settle({row['key']!r}, …)",
        "running": pick_up(job_id or ""),
    }.get(row["state"], "another call is sending it right now")
    told = (
        f"The same {row['model']} job is in the ledger already: {name} is {row['state']}. Nothing was sent; "
        f"{advice}, or pass allow_duplicate=True (--allow-duplicate) to pay for it again."
    )
    if own_key:
        told = f"Row {row['key']} is in the ledger already and {row['state']}. Nothing was sent; use another key."
    return DuplicateJobError(told, key=row["key"], state=row["state"], job_id=job_id, model=row["model"])


COLUMNS = ", ".join(column.name for column in fields(Row) if column.name != "files")
"""Columns of a `Row`, apart from its files, which are in another table."""


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
    """A filter of rows; None and False match all.

    Attributes:
        key: a row's key, or its job id.
        model: a model id, or its beginning: a vendor, or vendor/family.
        since: earliest creation, in seconds since the epoch.
        only_open: neither done nor failed. last: only the newest so many.
    """

    key: str | None = None
    state: State | None = None
    model: str | None = None
    tag: str | None = None
    since: float | None = None
    only_open: bool = False
    last: int | None = None

    @property
    def where(self) -> str:
        """SQL condition for `Ledger.rows` and `Ledger.totals`."""
        matching = " AND ".join(["1", *(WANTED[name] for name in self.values if name != "last")])
        newest = f"SELECT key FROM jobs WHERE {matching} ORDER BY created DESC, key DESC LIMIT :last"  # noqa: S608
        return matching if self.last is None else f"key IN ({newest})"

    @property
    def values(self) -> Mapping[str, Any]:
        """The parameters of `where`."""
        return {name: value for name, value in asdict(self).items() if value not in {None, False}}


By = Literal["day", "model", "tag"]
"""Grouping of totals; days are in UTC, as for budgets."""

GROUPS: Mapping[By, str] = {
    "day": "strftime('%Y-%m-%d', CAST({row}created AS INTEGER), 'unixepoch')",
    "model": "{row}model",
    "tag": "ifnull({row}tag, 0)",  # a primary key takes no NULL, and no tag is a number
}
"""SQL for the groups of a row; `{row}` is "old." or "new." in a trigger, else empty."""

# Refused and refunded jobs cost nothing, so totals leave out their estimates and charges.
COSTS = "NOT (coalesce({row}refunded, 0) OR ({row}state = 'failed' AND {row}job_id IS NULL))"
PARTS = {
    "jobs": "1",
    "done": "({row}state = 'done')",
    "failed": "({row}state = 'failed')",
    "uncertain": "({row}state = 'uncertain')",
    "estimate": f"iif({COSTS}, coalesce({{row}}estimate, 0), 0)",
    "charge": f"iif({COSTS}, coalesce({{row}}charge, 0), 0)",
    "drift": f"iif({COSTS}, coalesce({{row}}charge - {{row}}estimate, 0), 0)",
    "drifted": f"({COSTS} AND coalesce({{row}}charge <> {{row}}estimate, 0))",
}
"""SQL for what a row adds to each sum of a `Total`."""


def totals_query(by: By | None, where: str) -> str:
    """Return the query of totals: of all rows from the table `sums`, of some from the rows themselves."""
    kept = where == "1"
    sums = [f"coalesce(sum({name if kept else part.format(row='')}), 0) AS {name}" for name, part in PARTS.items()]
    name = "NULL" if by is None else f"nullif({by if kept else GROUPS[by].format(row='')}, 0)"
    rows = "sums WHERE jobs > 0" if kept else f"jobs WHERE {where}"
    return f"SELECT {name} AS name, {', '.join(sums)} FROM {rows} {'GROUP BY 1 ORDER BY 1' if by else ''}"  # noqa: S608


def _sums_trigger(name: str, event: str, **signs: str) -> str:
    """Return a trigger that adds the row `new`, or takes the row `old` away, by their signs."""
    rows = [
        ", ".join([*GROUPS.values(), *(sign + part for part in PARTS.values())]).format(row=f"{row}.")
        for row, sign in signs.items()
    ]
    values = ", ".join(f"({row})" for row in rows)
    added = ", ".join(f"{name} = {name} + excluded.{name}" for name in PARTS)
    upsert = f"INSERT INTO sums VALUES {values} ON CONFLICT (day, model, tag) DO UPDATE SET {added}"  # noqa: S608
    return f"CREATE TRIGGER {name} AFTER {event} ON jobs BEGIN {upsert}; END"


SUMMED = "created, model, tag, state, refunded, job_id, estimate, charge"
SUMS = f"""CREATE TABLE sums (
  day TEXT, model TEXT, tag ANY, {", ".join(f"{name} INTEGER NOT NULL" for name in PARTS)},
  PRIMARY KEY (day, model, tag)
) STRICT, WITHOUT ROWID;
INSERT INTO sums SELECT {", ".join([*GROUPS.values(), *(f"sum({part})" for part in PARTS.values())]).format(row="")}
  FROM jobs GROUP BY 1, 2, 3;
{_sums_trigger("sums_insert", "INSERT", new="")};
{_sums_trigger("sums_update", f"UPDATE OF {SUMMED}", old="-", new="")};
{_sums_trigger("sums_delete", "DELETE", old="-")}"""  # noqa: S608
"""Schema of the sums by day, model and tag of all rows, in billionths of a USD as the rows, and of the triggers that
keep them in the transactions of the rows, whoever writes those."""


@frozen(kw_only=True)
class Total:
    """Sums over rows.

    Attributes:
        name: the day, model or tag; None for rows without a tag, and for the total of all.
        jobs: number of rows; `done`, `failed`, `uncertain`: number in that state.
        estimate, charge: USD, as far as known, without refused and refunded jobs.
        drift: charges minus estimates in USD, over the rows that have both.
        drifted: number of rows in which they differ.
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
