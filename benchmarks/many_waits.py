"""CPU of 1,000 jobs that begin together and are waited for at once, over an httpx loop for each that asks every 2 s.

Real requests to a bare service, under a clock that jumps to the next request, so that minutes take seconds. By hand,
1,000 coroutines share an `httpx.AsyncClient`; they begin spread over two seconds, so that its pool is never crowded.
Our clients wait for all of them with `wait_all`, at a price of a request at which they see results earlier than the
loops do, by the mean of all jobs. Half of the jobs take a minute, and the catalogue is right about them. CPU seconds
include the kernel's, imports and the laws of durations, not the service's. The broader the durations are spread, the
less is gained: where a fixed interval is nearly the best (log-logistic), about as many requests are sent.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.figures import Figure, say
from benchmarks.laws import sample
from benchmarks.loopback import Plan, service

JOBS, INTERVAL, GOAL = 1_000, 2.0, 0.8
LAW, PRICE = "narrow log-normal", 0.07
"""The law of the page's plot, and a price of a request, in seconds, at which our mean lag is below the loops'."""

BEGIN = """
import asyncio, heapq, json, os, resource, sys
import httpx
url, jobs, ends = sys.argv[1], int(sys.argv[2]), [float(each) for each in sys.argv[3].split()]
names = [f"66f0{number:020x}-{end:.3f}" for number, end in enumerate(ends)]
limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
def told(lags, polls):
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - start.ru_utime - start.ru_stime
    print(json.dumps({"cpu": cpu, "lag": sum(lags) / len(lags), "polls": polls / len(lags)}))
start = resource.getrusage(resource.RUSAGE_SELF)
"""

LOOPS = """
interval = float(sys.argv[4])
class Jumping(asyncio.SelectorEventLoop):
    # Time passes only while nothing else is to be done: no request under way, no task that could go on.
    now = busy = 0
    def __init__(self):
        super().__init__()
        select = self._selector.select
        def jump(timeout):
            if timeout and not self.busy:
                self.now += timeout
                timeout = 0
            return select(timeout)
        self._selector.select = jump
    def time(self):
        return self.now
async def wait(loop, client, name, begin):
    await asyncio.sleep(begin)
    polls = 0
    while True:
        loop.busy += 1
        answer = await client.get("/api/v1/job/query", params={"id": name}, headers={"x-now": str(loop.time())})
        loop.busy -= 1
        polls += 1
        answer.raise_for_status()
        body = answer.json()
        assert body["code"] == 0
        if body["data"]["status"] == 2:
            return loop.time() - float(name.rpartition("-")[2]), polls
        await asyncio.sleep(interval)
async def main():
    loop = asyncio.get_running_loop()
    headers = {"authorization": "Bearer ak-bench"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60, limits=limits) as client:
        found = await asyncio.gather(*(wait(loop, client, name, i * interval / jobs) for i, name in enumerate(names)))
    told([lag for lag, _ in found], sum(polls for _, polls in found))
loop = Jumping()
loop.run_until_complete(main())
"""

# Jobs that were just created: the flow of a submit is driven by hand, so that they need no create.
MADE = """
from shortapi import AsyncClient, Client, PollPolicy
from shortapi.testing import Answer, Flows, Now
class Clock:
    time = 0.0
    def now(self):
        return self.time
    def sleep(self, seconds):
        self.time += max(seconds, 0.001)
    async def asleep(self, seconds):
        self.sleep(seconds)
clock = Clock()
def made(client, name):
    created = Answer(status_code=200, body=b'{"code":0,"data":{"job_id":"%s"}}' % name.encode())
    flow = Flows(client).submit("bench/plain/film", {"prompt": name})
    try:
        command = next(flow)
        while True:
            command = flow.send(0.0 if isinstance(command, Now) else created)
    except StopIteration as end:
        return end.value
def ended(outcomes):
    results = [outcome.result for outcome in outcomes]
    told([r.elapsed - float(r.job_id.rpartition("-")[2]) for r in results], sum(r.polls for r in results))
entry = f'''
id: bench/plain/film
title: Bench film
category: text-to-video
kind: inference
summary: A film.
source: {{page: https://x.example, read: 2026-11-22, complete: true}}
args: {{prompt: {{type: string, required: true, description: What happens.}}}}
output: {{kind: video}}
pricing: {{unknown: it is only waited for}}
expect: {{p50: {sys.argv[5]}, p90: {sys.argv[6]}, source: the law}}
example: {{prompt: a}}
'''
options = {"base_url": url, "ledger": False, "poll": PollPolicy(price=float(sys.argv[4]))}
"""

OURS = (
    MADE
    + """
class Transport(httpx.HTTPTransport):
    clock = clock
    def handle_request(self, request):
        request.headers["x-now"] = str(clock.time)
        return super().handle_request(request)
with Client("ak-bench", transport=Transport(limits=limits), **options) as client:
    client.catalog.add(entry)
    ended(client.wait_all([made(client, name) for name in names]))
"""
)
OURS_ASYNC = (
    MADE
    + """
class Transport(httpx.AsyncHTTPTransport):
    clock = clock
    async def handle_async_request(self, request):
        request.headers["x-now"] = str(clock.time)
        return await super().handle_async_request(request)
async def main():
    async with AsyncClient("ak-bench", transport=Transport(limits=limits), **options) as client:
        client.catalog.add(entry)
        ended(await client.wait_all([made(client, name) for name in names]))
asyncio.run(main())
"""
)
SIDES = {"AsyncClient": OURS_ASYNC, "Client": OURS}


def figures() -> Iterator[Figure]:
    """Wait for the same jobs with the loops and with both clients."""
    found = measured()
    loops = found["loops"]
    for side in SIDES:
        ours = found[side]
        told = (
            f"{ours['polls']:.0f} against {loops['polls']:.0f} polls a job, {ours['lag']:.2f} against "
            f"{loops['lag']:.2f} s of lag, {ours['cpu']:.1f} against {loops['cpu']:.1f} CPU seconds"
        )
        goal = GOAL if side == "AsyncClient" else None
        yield Figure(
            f"{JOBS:,} jobs waited for by {side}, over a loop for each", ours["cpu"] / loops["cpu"], goal, detail=told
        )


def measured() -> dict[str, dict[str, float]]:
    """Return CPU seconds, and polls and seconds of lag a job, of each side."""
    law, rand = sample(LAW), random.Random(0)
    ends = " ".join(str(rand.choice(law.times)) for _ in range(JOBS))
    options = [str(PRICE), str(law.expect.p50), str(law.expect.p90)]
    found = {}
    with service(Plan(by_clock=True)) as url:
        for side, code, more in (
            ("loops", LOOPS, [str(INTERVAL)]),
            *((name, code, options) for name, code in SIDES.items()),
        ):
            say(f"  {side}")
            command = [sys.executable, "-c", BEGIN + code, url, str(JOBS), ends, *more]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[side] = dict(json.loads(done.stdout))
    return found
