"""What a whole job costs over the same requests by hand on httpx: a create, five polls, and its file of a MiB.

Instructions, outside the kernel, of one more job. By hand is what a careful user writes: the key, a timeout, the
status, the envelope's code, all answers read, the file streamed to a part file, synced and renamed. Both sides send the
create on a connection of its own, and poll after a millisecond. What the sha256 of a MiB takes, which only a client
with a ledger computes, is counted by itself and left out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped
from benchmarks.loopback import MIB, Plan, service

POLLS, JOBS = 5, 60
GOAL, LEDGER_GOAL = 1.10, 1.25

SYNC = """
import sys, tempfile
from pathlib import Path
from shortapi import Client, PollPolicy
url, path, jobs = sys.argv[1], sys.argv[2], int(sys.argv[3])
options = {"base_url": url, "ledger": path or False, "poll": PollPolicy(interval=0.001)}
with tempfile.TemporaryDirectory() as folder, Client("ak-bench", **options) as client:
    for number in range(jobs + 1):
        args = {"prompt": f"film {number}", "duration": 3, "resolution": "720P"}
        client.run("alibaba/happyhorse-1.0/text-to-video", args, save=Path(folder) / f"{number}.mp4")
"""

ASYNC = """
import asyncio, sys, tempfile
from pathlib import Path
from shortapi import AsyncClient, PollPolicy
url, path, jobs = sys.argv[1], sys.argv[2], int(sys.argv[3])
options = {"base_url": url, "ledger": path or False, "poll": PollPolicy(interval=0.001)}
async def main():
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncClient("ak-bench", **options) as client:
            for number in range(jobs + 1):
                args = {"prompt": f"film {number}", "duration": 3, "resolution": "720P"}
                await client.run("alibaba/happyhorse-1.0/text-to-video", args, save=Path(folder) / f"{number}.mp4")
asyncio.run(main())
"""

# The same text for both: the words that differ are filled in.
BY_HAND = """
import asyncio, os, sys, tempfile, time
import httpx
url, jobs = sys.argv[1], int(sys.argv[2])
options = {{"base_url": url, "headers": {{"authorization": "Bearer ak-bench"}}, "timeout": 60}}
limits = httpx.Limits(max_keepalive_connections=0)
def read(answer):
    answer.raise_for_status()
    body = answer.json()
    assert body["code"] == 0
    return body["data"]
{async_}def run(kept, fresh, files, number, path):
    args = {{"prompt": f"film {{number}}", "duration": 3, "resolution": "720P"}}
    body = {{"model": "alibaba/happyhorse-1.0/text-to-video", "args": args}}
    job = read({await_}fresh.post("/api/v1/job/create", json=body))
    assert job["amount"] == "0.387"
    while True:
        seen = read({await_}kept.get("/api/v1/job/query", params={{"id": job["job_id"]}}))
        if seen["status"] == 2:
            break
        {await_}{sleep}(0.001)
    {async_}with files.stream("GET", seen["result"]["videos"][0]["url"]) as answer:
        answer.raise_for_status()
        with open(path + ".part", "wb") as file:
            {async_}for chunk in answer.{iter_raw}():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    os.replace(path + ".part", path)
{async_}def main():
    with tempfile.TemporaryDirectory() as folder:
        {async_}with httpx.{client}(**options) as kept, httpx.{client}(**options, limits=limits) as fresh:
            {async_}with httpx.{client}(timeout=60) as files:
                for number in range(jobs + 1):
                    {await_}run(kept, fresh, files, number, os.path.join(folder, f"{{number}}.mp4"))
{main}
"""
WORDS = {
    "sync": {
        "client": "Client",
        "async_": "",
        "await_": "",
        "sleep": "time.sleep",
        "iter_raw": "iter_raw",
        "main": "main()",
    },
    "async": {
        "client": "AsyncClient",
        "async_": "async ",
        "await_": "await ",
        "sleep": "asyncio.sleep",
        "iter_raw": "aiter_raw",
        "main": "asyncio.run(main())",
    },
}
OURS = {"sync": SYNC, "async": ASYNC}

SHA256 = """
import hashlib, sys
file = bytes(2**20)
for number in range(int(sys.argv[1]) + 1):
    hashlib.sha256(file).hexdigest()
"""


def figures() -> Iterator[Figure]:
    """Count both clients, without and with a ledger."""
    names = [(kind, f"a whole job, {kind}, over the same requests by hand") for kind in OURS]
    if not instructions.available():
        yield from (skipped(name, instructions.MISSING, GOAL) for _, name in names)
        return
    sha256 = instructions.per_turn(SHA256, turns=JOBS)
    for kind, name in names:
        say(f"  {name}")
        with service(Plan(file_bytes=MIB, polls=POLLS)) as url, tempfile.TemporaryDirectory() as folder:
            raw = instructions.per_turn(BY_HAND.format(**WORDS[kind]), url, turns=JOBS)
            plain = instructions.per_turn(OURS[kind], url, "", turns=JOBS)
            once, twice = (
                instructions.count(OURS[kind], url, str(Path(folder) / f"{jobs}.db"), str(jobs))
                for jobs in (JOBS, 2 * JOBS)
            )
        yield _compared(name, plain, raw, GOAL)
        yield _compared(f"{name}, with a ledger, its sha256 left out", (twice - once) / JOBS - sha256, raw, LEDGER_GOAL)


def _compared(name: str, ours: float, raw: float, goal: float) -> Figure:
    detail = f"{ours / 1e6:.2f} against {raw / 1e6:.2f} million instructions"
    return Figure(name, ours / raw, goal, detail=detail)
