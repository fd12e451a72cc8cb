"""Whose rows are in doubt is told by who is alive, whatever the dead have left running."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shortapi import Ledger
from shortapi.ledger import Intent

BEGUN = """
import os, sys
from shortapi import Ledger
from shortapi.ledger import Intent

ledger = Ledger({path!r})

def begin(digest):
    ledger.intend(Intent(digest=digest, service="s", model="m", estimate=None, tag=None, run="r", budgets=(),
                         allow_duplicate=False, args={{}}))

begin("parent")
if os.fork() == 0:
    if {child_sends}:
        begin("child")
    print("forked", flush=True)
    sys.stdin.read()
    os._exit(0)
if {parent_dies}:
    os._exit(0)
sys.stdin.read()
os._exit(0)
"""


def states(path: Path) -> dict[str, str]:
    with Ledger(path) as ledger:
        ledger.review()
        return {row.digest: row.state for row in ledger.rows()}


@pytest.mark.parametrize(
    ("parent_dies", "child_sends", "expected"),
    [
        (True, False, {"parent": "uncertain"}),
        (False, False, {"parent": "creating"}),
        (True, True, {"parent": "uncertain", "child": "creating"}),
        (False, True, {"parent": "creating", "child": "creating"}),
    ],
)
def test_a_forked_child_keeps_only_its_own_rows_alive(
    parent_dies: bool, child_sends: bool, expected: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    script = BEGUN.format(path=str(path), child_sends=child_sends, parent_dies=parent_dies)
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "forked\n"
        if parent_dies:
            process.wait(timeout=10)
        assert states(path) == expected
        process.communicate()
    # A process that ends closes its output before its locks.
    ends, tick = dict.fromkeys(expected, "uncertain"), threading.Event()
    assert any(states(path) == ends or tick.wait(0.05) for _ in range(100))


def test_the_files_of_a_ledger_are_private_to_their_user(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ledger.db"
    before = os.umask(0o022)
    try:
        with Ledger(path) as ledger:
            ledger.intend(Intent(digest="d", service="s", model="m", estimate=None))
            made = [
                path.parent,
                path,
                path.with_name("ledger.db.owners"),
                *path.with_name("ledger.db.owners").iterdir(),
            ]
            assert [place.stat().st_mode & 0o777 for place in made] == [0o700, 0o600, 0o700, 0o600]
    finally:
        os.umask(before)


def test_a_program_that_has_closed_all_its_files_may_fork(tmp_path: Path) -> None:
    script = (
        "import os\nfrom shortapi import Ledger\nfrom shortapi.ledger import Intent\n"
        f"ledger = Ledger({str(tmp_path / 'ledger.db')!r})\n"
        "ledger.intend(Intent(digest='d', service='s', model='m', estimate=None))\n"
        "ledger.close()\nos.closerange(3, 256)\n"
        "child = os.fork()\n"
        "if child: raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
        "ledger.intend(Intent(digest='e', service='s', model='m', estimate=None))\nos._exit(0)"
    )
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
