"""What a batch of 10,000 rows takes, over the best schedule that its limits allow, and over its bare HTTP calls.

The sandbox answers creates after 20 ms and its jobs take about 5 s (median; nine in ten less than 9 s), on the same two
cores as the workers. The limits are 50 creates a second and 500 jobs in flight. The best schedule sends each row as
soon as both allow it, and ends with its last job; durations are drawn as the sandbox draws them. The bare calls are as
many requests by httpx alone, each create on a new connection too. In flight and pace are counted by the ledger's times.
"""

from __future__ import annotations

import heapq
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from attrs import frozen

from benchmarks.figures import Figure, say
from shortapi import Catalog
from shortapi.polling.durations import expected
from tests.batch.conftest import CATALOGUE, CLIP
from tests.batch.postgres import server
from tests.batch.workers import Site

ROWS = int(os.environ.get("ROWS") or 10_000)
RATE, IN_FLIGHT, JOB_SECONDS, ANSWER_SECONDS = 50, 500, 5.0, 0.02
SHARE = 10
LOOK_SECONDS = 0.2
"""Seconds between two looks at a process that runs."""

CLIPPED = 0.02
"""Share of the sandbox's jobs that last as long as it allows, and as short."""

BARE = """
import asyncio, sys, httpx
url, creates, polls, files = sys.argv[1], *map(int, sys.argv[2:])
async def main():
    head = {"Authorization": "Bearer ak-bare"}
    how = {"base_url": url, "headers": head, "timeout": 60}
    new = httpx.AsyncClient(**how, limits=httpx.Limits(max_keepalive_connections=0))
    async with httpx.AsyncClient(**how) as client, new:
        body = {"model": "shop/plain/clip", "args": {"prompt": "clip"}}
        job = (await client.post("/api/v1/job/create", json=body)).json()["data"]["job_id"]
        link = ""
        while not link:
            await asyncio.sleep(1)
            data = (await client.get("/api/v1/job/query", params={"id": job})).json()["data"]
            link = data["result"]["videos"][0]["url"] if data["status"] == 2 else ""
        async def times(count, call):
            left = iter(range(count))
            async def some():
                for _ in left:
                    await call()
            await asyncio.gather(*(some() for _ in range(8)))
        await times(creates, lambda: new.post("/api/v1/job/create", json=body))
        await times(polls, lambda: client.get("/api/v1/job/query", params={"id": job}))
        await times(files, lambda: client.get(link))
asyncio.run(main())
"""

LOAD = """
import sys, time
from pathlib import Path
from shortapi import Batch, Catalog
with Batch(sys.argv[1], catalog=Catalog(sys.argv[2])) as batch:
    began = time.process_time()
    batch.offer(sys.argv[3], model=sys.argv[4])
    batch.accept()
    print(time.process_time() - began, Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@frozen
class Took:
    """What the workers of a batch took.

    Attributes:
        wall: seconds.
        cpu: seconds of all workers together.
        memory: the most of one worker, in MB.
        calls: requests by route.
    """

    wall: float
    cpu: float
    memory: float
    calls: Counter[str]


def figures() -> Iterator[Figure]:
    """Run both stores, and load a long table."""
    load = f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores before"
    with tempfile.TemporaryDirectory() as folder:
        site = _site(Path(folder), None)
        try:
            say("  one process, SQLite")
            took = _worked(site, workers=1)
            words = f"{ROWS:,} rows, one process, SQLite"
            yield Figure(f"{words}: wall over the best schedule", took.wall / _best(), 1.05, detail=_wall(took, load))
            yield from _limits(site, words)
            yield Figure(f"{words}: memory", took.memory, 80, "MB")
            bare = _bare(site, took.calls)
            detail = f"{took.cpu / ROWS * 1e3:.1f} ms a row; httpx alone {bare / ROWS * 1e3:.1f} ms"
            yield Figure(f"{words}: CPU over the bare HTTP calls", took.cpu / bare, 1.25, detail=detail)
        finally:
            site.close()
    with tempfile.TemporaryDirectory() as folder, server() as postgres:
        say("  three workers, PostgreSQL")
        site = _site(Path(folder), postgres.url())
        try:
            took = _worked(site, workers=3)
            words = f"{ROWS:,} rows, three workers, PostgreSQL"
            yield Figure(f"{words}: wall over the best schedule", took.wall / _best(), 1.10, detail=_wall(took, load))
            yield from _limits(site, words)
            yield Figure(f"{words}: CPU of all workers", took.cpu / ROWS * 1e3, None, "ms a row")
            yield Figure(f"{words}: memory of one worker", took.memory, None, "MB")
        finally:
            site.close()
    yield from _loaded()


def _best() -> float:
    """Return the seconds of the best schedule: each row sent as soon as pace and jobs in flight allow it."""
    law = expected(Catalog(CATALOGUE)[CLIP], {"prompt": "clip"})
    assert law is not None
    chance, steepness = random.Random(0), math.log(9) / math.log(law.p90 / law.p50)
    flying: list[float] = []
    ends = 0.0
    for row in range(ROWS):
        share = min(max(chance.random(), CLIPPED), 1 - CLIPPED)
        seconds = JOB_SECONDS * (share / (1 - share)) ** (1 / steepness)
        free = heapq.heappop(flying) if len(flying) == IN_FLIGHT else 0.0
        end = max(row / RATE, free) + ANSWER_SECONDS + seconds
        heapq.heappush(flying, end)
        ends = max(ends, end)
    return ends


def _wall(took: Took, load: str) -> str:
    return f"{took.wall:.0f} s, the best {_best():.0f} s; {sum(took.calls.values()):,} requests; {load}"


def _site(folder: Path, db: str | None) -> Site:
    faults = [f"create:delay({ANSWER_SECONDS})"]
    return Site(folder, ROWS, db=db, slow=JOB_SECONDS, faults=faults, rate=f"{RATE}/s", concurrency=IN_FLIGHT)


def _worked(site: Site, workers: int) -> Took:
    began = time.monotonic()
    words, env = site.command()
    command = [sys.executable, "-m", "shortapi", *words]
    started = [subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) for _ in range(workers)]
    with ThreadPoolExecutor(workers) as waits:
        used = list(waits.map(_used, started))
    wall = time.monotonic() - began
    assert Counter(site.states()) == {"done": ROWS}
    assert site.second_creates() == 0
    return Took(wall, sum(cpu for cpu, _ in used), max(memory for _, memory in used), site.calls.copy())


def _used(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for a process; return its CPU seconds, and the most memory in MB that it had itself.

    What the kernel says of an ended child counts also this process, of which it is a copy until its program is started.
    """
    memory = 0.0
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        memory = max(memory, _most_memory(process.pid))
        time.sleep(LOOK_SECONDS)
    process.returncode = os.waitstatus_to_exitcode(ended[1])
    assert process.returncode == 0
    return ended[2].ru_utime + ended[2].ru_stime, memory


def _most_memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return float((status.partition("VmHWM:")[2].split() or "0")[0]) / 1024


def _bare(site: Site, calls: Counter[str]) -> float:
    """Return the CPU seconds of as many requests by httpx, from a share of them: its start-up counts once."""
    took = []
    for share in (0, 1):
        counts = [str(share * calls[route] // SHARE) for route in ("create", "query", "file")]
        took.append(_used(subprocess.Popen([sys.executable, "-c", BARE, site.sandbox.base_url, *counts]))[0])
    return took[0] + SHARE * (took[1] - took[0])


def _limits(site: Site, words: str) -> Iterator[Figure]:
    flying, pace = site.worst()
    yield Figure(
        f"{words}: most jobs in flight, over the limit", flying / IN_FLIGHT, 1, detail=f"{flying} of {IN_FLIGHT}"
    )
    yield Figure(f"{words}: creates in the worst second, over the limit", pace / RATE, 1.15, detail=f"{pace} of {RATE}")


def _loaded() -> Iterator[Figure]:
    """Measure the load of long tables."""
    say("  load")
    took = {}
    for rows in (10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "rows.jsonl"
            table.write_text("".join(json.dumps({"id": f"r{n}", "prompt": f"clip {n}"}) + "\n" for n in range(rows)))
            command = [sys.executable, "-c", LOAD, folder, str(CATALOGUE), str(table), CLIP]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            cpu, memory = map(float, done.stdout.split())
            took[rows] = cpu, memory / 1024
    (_, small), (cpu, large) = took.values()
    yield Figure("100,000 rows loaded: CPU for 10,000 rows checked and stored", cpu / 10, 1, "s")
    words = "100,000 rows loaded: memory over that of 10,000 rows"
    yield Figure(words, large / small, 1.1, detail=f"{large:.0f} against {small:.0f} MB")
