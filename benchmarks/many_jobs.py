"""What waiting for very many jobs in one process costs: instructions per poll, and memory per waiting job.

The bare loop is eight threads that share an `httpx.Client`, poll a job, and read its status. Ours also handles the
schedule, the distributions of durations, deadlines and errors. Memory is the growth of the process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped
from benchmarks.loopback import Plan, service

JOBS, MANY = 1_000, 100_000
PER_POLL = "instructions for a poll, of 1,000 jobs, over a bare httpx loop with as many connections"
PER_JOB = "memory of a waiting job over a task for each"
ALL_JOBS = "memory of 100,000 waiting jobs"

OURS = """
import sys
import httpx
from shortapi import Client
from shortapi.testing import Answer, Flows, Now

class Clock:
    # As busy as a process is that asks a hundred times a second: a few jobs are due at the same moment.
    time = 1000.0
    def now(self):
        return self.time
    def sleep(self, seconds):
        self.time += max(seconds, 0.05)

class Transport(httpx.HTTPTransport):
    clock = Clock()

url, jobs, polls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
limits = httpx.Limits(max_connections=8, max_keepalive_connections=8)

def made(number):
    created = Answer(status_code=200, body=b'{"code":0,"data":{"job_id":"%d-%d"}}' % (number, polls))
    flow = Flows(client).submit("alibaba/happyhorse-1.0/text-to-video", {"prompt": "a"})
    try:
        command = next(flow)
        while True:
            command = flow.send(1000.0 - number / 10 if isinstance(command, Now) else created)
    except StopIteration as end:
        return end.value

with Client("ak-bench", base_url=url, ledger=False, transport=Transport(limits=limits)) as client:
    waiting = [made(number) for number in range(jobs)]
    assert sum(outcome.error is None for outcome in client.wait_all(waiting)) == jobs
"""

RAW = """
import sys
from queue import SimpleQueue
from threading import Thread
import httpx
url, jobs, polls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
limits = httpx.Limits(max_connections=8, max_keepalive_connections=8)
todo, done = SimpleQueue(), SimpleQueue()
with httpx.Client(base_url=url, headers={"authorization": "Bearer ak-bench"}, timeout=60, limits=limits) as client:
    def work():
        while (job := todo.get()) is not None:
            answer = client.get("/api/v1/job/query", params={"id": job})
            answer.raise_for_status()
            body = answer.json()
            assert body["code"] == 0
            done.put((job, body["data"]["status"]))
    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(jobs):
        todo.put(f"{number}-{polls}")
    over = 0
    while over < jobs:
        job, status = done.get()
        over += status == 2
        if status != 2:
            todo.put(job)
    for thread in threads:
        todo.put(None)
"""

GROWTH = """
import gc
def resident():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * 4096
"""

SCHEDULED = (
    GROWTH
    + """
import sys
from shortapi import Client
from shortapi.testing import Answer, Flows, Now, Send
jobs, answer = int(sys.argv[1]), Answer(status_code=200, body=b'{"code":0,"data":{"status":1,"model":"a/b/c"}}')
client = Client("ak-bench", ledger=False)
def asked(names, polls):
    flow, sent = Flows(client).wait_all(names), 0
    command = next(flow)
    while sent < polls:
        sent += isinstance(command, Send)
        command = flow.send(answer if isinstance(command, Send) else sent / 1000 if isinstance(command, Now) else None)
    return flow
asked(["0"], 1)
before = resident()
waiting = asked((f"66f0{number:020x}" for number in range(jobs)), jobs)
print(resident() - before)
"""
)

TASKS = (
    GROWTH
    + """
import asyncio
import sys
import httpx
from shortapi import AsyncClient
class Clock:
    def now(self):
        return 0.0
    async def asleep(self, seconds):
        await asyncio.sleep(3600)
class Transport(httpx.AsyncBaseTransport):
    clock = Clock()
    async def handle_async_request(self, request):
        return httpx.Response(200, content=b'{"code":0,"data":{"status":1,"model":"a/b/c"}}')
async def main(jobs):
    client = AsyncClient("ak-bench", ledger=False, transport=Transport())
    tasks = [asyncio.create_task(client.job("0").wait())]
    await asyncio.sleep(0.1)
    before = resident()
    tasks += [asyncio.create_task(client.job(f"66f0{number:020x}").wait()) for number in range(jobs)]
    for _ in range(100):
        await asyncio.sleep(0)
    print(resident() - before)
    for task in tasks:
        task.cancel()
asyncio.run(main(int(sys.argv[1])))
"""
)

BARE_TASKS = (
    GROWTH
    + """
import asyncio
import sys
async def wait(job):
    while job:
        await asyncio.sleep(3600)
async def main(jobs):
    before = resident()
    tasks = [asyncio.create_task(wait(f"66f0{number:020x}")) for number in range(jobs)]
    await asyncio.sleep(0)
    print(resident() - before)
    for task in tasks:
        task.cancel()
asyncio.run(main(int(sys.argv[1])))
"""
)


def figures() -> Iterator[Figure]:
    """Count instructions, and weigh."""
    yield per_poll()
    say("  memory")
    ours, tasks = _grown(SCHEDULED, MANY), _grown(TASKS, MANY // 10)
    detail = (
        f"{ours / MANY:.0f} bytes against {tasks / MANY * 10:.0f} for a task that waits for one job with this client"
    )
    yield Figure(PER_JOB, ours / MANY / (tasks / MANY * 10), 0.30, detail=detail)
    bare = _grown(BARE_TASKS, MANY) / MANY
    words = f"{bare:.0f} bytes for a task that only sleeps and knows its job's id"
    yield Figure("the same over a task that does nothing", ours / MANY / bare, detail=words)
    yield Figure(ALL_JOBS, ours / 1e6, 60, unit="MB", detail="each was asked for once and knows its last status")


def per_poll() -> Figure:
    """Compare what one more poll of each job takes."""
    if not instructions.available():
        return skipped(PER_POLL, instructions.MISSING, 1.05)
    with service(Plan(by_name=True)) as url:
        say("  our polls")
        ours = _poll(OURS, url)
        say("  bare polls")
        raw = _poll(RAW, url)
    return Figure(PER_POLL, ours / raw, 1.05, detail=f"{ours / 1e6:.2f} against {raw / 1e6:.2f} million instructions")


def _poll(code: str, url: str) -> float:
    twice, thrice = (instructions.count(code, url, str(JOBS), str(polls)) for polls in (2, 3))
    return (thrice - twice) / JOBS


def _grown(code: str, jobs: int) -> int:
    done = subprocess.run([sys.executable, "-c", code, str(jobs)], capture_output=True, text=True, check=True)
    return int(json.loads(done.stdout))
