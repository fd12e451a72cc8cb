"""A fork shares nothing of an open ledger: neither SQLite's file nor a lock that some other thread holds."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from shortapi import Ledger

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

BEGUN = """
import os, sys, threading
from decimal import Decimal
from shortapi import Ledger
from shortapi.ledger import Intent

path = sys.argv[1]

def intent(name):
    return Intent(digest=name, service="s", model="m", estimate=Decimal(1))

def job(ledger, name):
    key = ledger.intend(intent(name))
    ledger.accepted(key, f"job of {name}", None)
"""

IN_TURNS = """
# The parent has it open, forks, closes it while the child writes; another process writes too; the child is killed.
ledger = Ledger(path)
job(ledger, "before")
down, up = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    ledger = {in_child}
    job(ledger, "child 1")
    os.write(up[1], b"x"), os.read(down[0], 1)
    job(ledger, "child 2")
    os.write(up[1], b"x"), os.read(down[0], 1)
os.read(up[0], 1)
ledger.close()
os.write(down[1], b"x"), os.read(up[0], 1)
print("other", flush=True), sys.stdin.readline()
os.kill(child, 9), os.waitpid(child, 0)
"""

DAEMON = """
ledger = Ledger(path)
ledger.open_rows()                    # a look before it goes into the background
if os.fork():
    os._exit(0)                       # what atexit and finalizers would do is not done
job(ledger, "daemon")
print("other", flush=True), sys.stdin.readline()
ledger.close()
"""

AMID_WRITES = """
# Threads write as fast as they can while the process forks again and again.
ledger, enough = Ledger(path), threading.Event()

def write(number):
    count = 0
    while not enough.is_set():
        count += 1
        job(ledger, f"{number} {count}")

writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
for writer in writers:
    writer.start()
children = []
for number in range(10):
    child = os.fork()
    if child == 0:
        job(ledger, f"child {number}")
        os._exit(0)
    children.append(child)
print(*[os.waitpid(child, 0)[1] for child in children], flush=True)
enough.set()
for writer in writers:
    writer.join()
job(ledger, "after")
"""

WITHIN_A_CLIENT = """
# A thread makes the connections of a client, and so holds what guards them, while the process forks.
import httpx
from shortapi import Client

held, enough = threading.Event(), threading.Event()

class Slow(httpx.BaseTransport):
    @property
    def clock(self):
        held.set()
        enough.wait()

    def handle_request(self, request):
        return httpx.Response(200, json={"code": 0, "data": {"status": 1}})

client = Client("ak-any", base_url="http://127.0.0.1:9", ledger=path, transport=Slow())
thread = threading.Thread(target=lambda: client.job("66f0").poll())
thread.start()
held.wait()
child = os.fork()
if child == 0:
    client.close()
    os._exit(0)
enough.set()
thread.join()
print(os.waitpid(child, 0)[1], flush=True)
"""

OTHER = BEGUN + 'job(Ledger(path), "other")'


def start(script: str, path: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", BEGUN + script, str(path)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0)


def end(process: subprocess.Popen[str]) -> str:
    """Return what was printed; a process that hangs is killed and fails the test."""
    try:
        return process.communicate("go on\n", timeout=20)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its children, too
        raise


@pytest.mark.parametrize(
    ("script", "names"),
    [
        (IN_TURNS.format(in_child="ledger"), {"before", "child 1", "child 2", "other"}),
        (IN_TURNS.format(in_child="Ledger(path)"), {"before", "child 1", "child 2", "other"}),
        (DAEMON, {"daemon", "other"}),
    ],
    ids=["the same ledger", "a ledger of its own", "a daemon"],
)
def test_no_job_is_lost_when_a_process_forks_with_an_open_ledger(script: str, names: set[str], tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with start(script, path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "other\n"
        subprocess.run([sys.executable, "-c", OTHER, str(path)], check=True, timeout=60)
        end(process)
        process.wait()
    with Ledger(path) as ledger:
        assert {row.digest: row.job_id for row in ledger.rows()} == {name: f"job of {name}" for name in names}
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.parametrize(("script", "children"), [(AMID_WRITES, 10), (WITHIN_A_CLIENT, 1)], ids=["ledger", "client"])
def test_a_fork_while_other_threads_work_causes_no_deadlock(script: str, children: int, tmp_path: Path) -> None:
    with start(script, tmp_path / "ledger.db") as process:
        assert end(process).split() == ["0"] * children
        assert process.returncode == 0
