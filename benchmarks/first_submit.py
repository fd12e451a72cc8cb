"""What a program costs that submits one job and polls it once, over the same two requests written by hand on httpx.

Each program is a process of its own, imports included. The service is on this machine and speaks plain HTTP. httpx
loads certificates in any case, our client only for `https:`. So our program loads them explicitly, as with the real
service; the last figure is without.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped
from benchmarks.loopback import service
from benchmarks.start_up import ALONE

GOAL = 1.35
WORDS = "first submit and poll, the whole process, over the same two requests on httpx in a process"

OURS = """
import sys
from shortapi import Client
with Client("ak-bench", base_url=sys.argv[1], ledger=False) as client:
    args = {"prompt": "a film", "duration": 3, "resolution": "720P"}
    job = client.submit("alibaba/happyhorse-1.0/text-to-video", args)
    assert str(job.charge) == "0.387" and job.poll().status == "succeeded"
"""

CERTIFICATES = "import httpx; httpx.create_ssl_context()"

# What a careful user writes: the key, a timeout, the status, the envelope's code, and both answers read.
RAW = """
import sys
import httpx
def read(answer):
    answer.raise_for_status()
    body = answer.json()
    assert body["code"] == 0
    return body["data"]
headers = {"authorization": "Bearer ak-bench"}
with httpx.Client(base_url=sys.argv[1], headers=headers, timeout=60) as client:
    args = {"prompt": "a film", "duration": 3, "resolution": "720P"}
    body = {"model": "alibaba/happyhorse-1.0/text-to-video", "args": args}
    job = read(client.post("/api/v1/job/create", json=body))
    assert job["amount"] == "0.387"
    assert read(client.get("/api/v1/job/query", params={"id": job["job_id"]}))["status"] == 2
"""


def figures() -> Iterator[Figure]:
    """Count the instructions of both processes, and of what each has beyond a bare Python that imported httpx."""
    if not instructions.available():
        yield skipped(WORDS, instructions.MISSING, GOAL)
        return
    with service() as url:
        say("  by hand")
        raw = instructions.count(ALONE + RAW, url)
        say("  our client")
        ours = instructions.count(ALONE + CERTIFICATES + OURS, url)
        plain = instructions.count(ALONE + OURS, url)
        least = instructions.count(ALONE + "import attrs, decimal" + RAW, url)
    numbers = f"{ours / 1e6:.0f} against {raw / 1e6:.0f} million instructions; httpx without rich and click"
    yield Figure(WORDS, ours / raw, GOAL, detail=numbers)
    detail = "records are attrs classes, and amounts decimals, so it cannot be below"
    yield Figure("– by hand, importing attrs and decimal besides, over by hand", least / raw, detail=detail)
    httpx = instructions.count(ALONE + "import httpx")
    more = f"{(ours - httpx) / 1e6:.0f} against {(raw - httpx) / 1e6:.0f} million; the certificates are most by hand"
    yield Figure("– without a bare Python and `import httpx`", (ours - httpx) / (raw - httpx), detail=more)
    numbers = f"{plain / 1e6:.0f} against {raw / 1e6:.0f} million instructions"
    yield Figure("the same over plain HTTP, for which our client loads no certificates", plain / raw, detail=numbers)
