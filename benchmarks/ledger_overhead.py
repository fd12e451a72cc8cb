"""What the ledger costs a job: commits, bytes written, and the client's CPU over the same jobs without a ledger.

The service is a bare HTTP server in a process of its own. A job is done at its eighth poll, which is usual for a video
of 90 s, or at its first, the worst case. The file is small, since its sha256, which only a ledger needs, is measured
with the downloads.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, say
from benchmarks.loopback import Plan, service

JOBS = 100
PAIRS = 9
POLLS = (8, 1)
FILE_BYTES = 2_000
GOAL = 1.15

CLIENT = """
import json, os, resource, sys, tempfile
from pathlib import Path
from shortapi import Client, Ledger, PollPolicy
url, jobs, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ledger = Ledger(path) if path else False
model = "alibaba/happyhorse-1.0/text-to-video"
def run(client, folder, number):
    result = client.run(model, {"prompt": f"film {number}", "duration": 3, "resolution": "720P"})
    result.outputs[0].save(Path(folder) / f"{number}.mp4")
with tempfile.TemporaryDirectory() as folder:
    options = {"base_url": url, "ledger": ledger, "poll": PollPolicy(interval=0.001)}
    with Client("ak-bench", **options) as client:
        run(client, folder, -1)
        def used():
            now = resource.getrusage(resource.RUSAGE_SELF)
            written = Path("/proc/self/io")
            bytes_ = int(written.read_text().split("write_bytes: ")[1].split()[0]) if written.exists() else 0
            return now.ru_utime + now.ru_stime, bytes_
        before = used()
        commits = []
        if ledger:
            with ledger._store.look() as db:
                db.set_trace_callback(lambda sql: commits.append(1) if sql == "COMMIT" else None)
        for number in range(jobs):
            run(client, folder, number)
        after = used()
        print(json.dumps({"cpu": after[0] - before[0], "bytes": after[1] - before[1], "commits": len(commits)}))
"""


def figures() -> Iterator[Figure]:
    """Compare jobs of the usual length, and the shortest, with and without a ledger, by turns."""
    for polls in POLLS:
        with service(Plan(file_bytes=FILE_BYTES, polls=polls)) as url:
            pairs = [_pair(url, f"  {polls} polls a job, turn {turn + 1} of {PAIRS}") for turn in range(PAIRS)]
        yield from _figures(pairs, polls)


def _pair(url: str, progress: str) -> tuple[dict[str, float], dict[str, float]]:
    say(progress)
    with tempfile.TemporaryDirectory() as folder:
        return measured(url, ""), measured(url, str(Path(folder) / "ledger.db"))


def _figures(pairs: list[tuple[dict[str, float], dict[str, float]]], polls: int) -> Iterator[Figure]:
    jobs = f"jobs of {polls} polls" if polls > 1 else "jobs that are done at the first poll, the worst case"
    ratios = sorted(with_it["cpu"] / without["cpu"] for without, with_it in pairs)
    low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    detail = f"median of {len(ratios)} pairs by turns, half of them between {low:.2f} and {high:.2f}"
    goal = GOAL if polls > 1 else None
    yield Figure(f"CPU of {jobs}, with a ledger over without", statistics.median(ratios), goal, detail=detail)
    if polls > 1:
        yield Figure("commits", pairs[0][1]["commits"] / JOBS, unit="a job")
        extra = statistics.median(with_it["bytes"] - without["bytes"] for without, with_it in pairs)
        yield Figure("bytes written to disk beyond those of the same jobs without", extra / JOBS, unit="bytes a job")


def measured(url: str, ledger: str) -> dict[str, float]:
    """Return what the client of one run used: CPU seconds, bytes written to disk, commits."""
    command = [sys.executable, "-c", CLIENT, url, str(JOBS), ledger]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))
