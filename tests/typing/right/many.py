"""Many jobs, the ledger and budgets."""

from decimal import Decimal
from pathlib import Path
from typing import assert_type

from shortapi import Budget, Client, Job, Ledger, Outcome, Output, Result, Resumed, ShortAPIError

ledger = Ledger(Path("jobs.db"))
budgets = [Budget("20", per="day"), Budget(Decimal(200), per="month", assume="1.50")]
assert_type(budgets[0].limit, Decimal)
assert_type(budgets[0].assume, Decimal | None)

with Client(ledger=ledger, budget=budgets) as client:
    for outcome in client.as_completed(iter(["66f0", "66f1"]), timeout=60):
        assert_type(outcome.job, Job)
        assert_type(outcome.get(), Result[Output])
        assert_type(outcome.result, Result[Output] | None)
        assert_type(outcome.error, ShortAPIError | None)
    ended = client.wait_all([client.job("66f0"), "66f1"])
    assert_type(ended, tuple[Outcome[Job, Result[Output]], ...])
    for item in client.resume("clips"):
        assert_type(item, Resumed)
        assert_type(item.files, tuple[str, ...])

for row in ledger.rows():
    assert_type(row.charge, Decimal | None)
    assert_type(row.drift, Decimal | None)
with Client(ledger=True, budget="20/day 200/month"), Client(ledger="jobs.db", budget=Budget("5")), Client(ledger=False):
    pass
