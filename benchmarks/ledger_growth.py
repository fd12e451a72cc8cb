"""What a ledger of 100,000 jobs costs over one of 1,000: a submit with two budgets, and commands that read it.

Instructions, outside of the kernel: for a row's intent and its answer, with a budget per day and one per month, and for
whole commands. All jobs but twenty are done; they are spread over 30 days and five models.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped
from shortapi import Ledger

SMALL, LARGE = 1_000, 100_000
TURNS = 30

SUBMIT = """
import os, sys
from decimal import Decimal
from shortapi import Budget, Ledger
from shortapi.ledger import Intent
budgets = Budget("1e6", "day"), Budget("1e6", "month")
with Ledger(sys.argv[1]) as ledger:
    for number in range(int(sys.argv[2])):
        name = os.urandom(8).hex()
        intent = Intent(digest=name, service="https://a.example", model="a/b/c",
            estimate=Decimal("0.3"), budgets=budgets)
        ledger.accepted(ledger.intend(intent), name, Decimal("0.3"))
        ledger.paces("https://a.example", "a/b/c")
"""

COMMAND = """
import sys
from shortapi_cli import main
sys.exit(main(["jobs", "--ledger", *sys.argv[1:]]))
"""

FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
INSERT INTO jobs (key, digest, service, model, state, estimate, charge, counted, tag, run, owner, job_id, created,
  changed, outputs, pace)
SELECT printf('%016x', (i * 2654435761) % 4294967296), printf('%064x', i), 'https://a.example', 'a/b/c' || (i % 5),
  iif(i < 20, 'running', 'done'), 300000000, 310000000, 310000000, 'tag' || (i % 7), 'run', 'nobody',
  printf('job%d', i), strftime('%s', 'now') - 2592000.0 * (i + 1) / ?, strftime('%s', 'now') + 0.0, 1, 1.1 FROM n
"""

COMMANDS = {
    "`shortapi jobs --last 20`": ["--last", "20"],
    "`shortapi jobs --by day`": ["--by", "day"],
    "`shortapi jobs --by model`": ["--by", "model"],
    "`shortapi jobs --open`": ["--open"],
}


def figures() -> Iterator[Figure]:
    """Count both ledgers' instructions."""
    words = f"a submit with two budgets at {LARGE:,} rows, over the same at {SMALL:,}"
    if not instructions.available():
        yield skipped(words, instructions.MISSING, 1.1)
        return
    with tempfile.TemporaryDirectory() as folder:
        small, large = (_filled(Path(folder) / f"{jobs}.db", jobs) for jobs in (SMALL, LARGE))
        say("  submit")
        one, other = (instructions.per_turn(SUBMIT, str(path), turns=TURNS) for path in (small, large))
        yield _compared(words, 1.1, one, other)
        for name, given in COMMANDS.items():
            say(f"  {name}")
            one, other = (instructions.count(COMMAND, str(path), *given) for path in (small, large))
            yield _compared(f"{name}, the whole process", 1.5, one, other)


def _filled(path: Path, jobs: int) -> Path:
    with Ledger(path) as ledger:
        ledger.open_rows()
    db = sqlite3.connect(path)
    db.execute(FILL, (jobs, jobs))
    db.commit()
    db.close()
    return path


def _compared(words: str, goal: float, one: float, other: float) -> Figure:
    return Figure(words, other / one, goal, detail=f"{other / 1e6:.2f} against {one / 1e6:.2f} million instructions")
