"""What the whole client costs over the two requests of a job, a create and a poll, written by hand on httpx."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped
from benchmarks.loopback import service

GOAL = 1.10
JOBS = 60

OURS = """
import sys
from shortapi import Client
url, jobs = sys.argv[1], int(sys.argv[2])
with Client("ak-bench", base_url=url, ledger=False) as client:
    for number in range(jobs + 1):
        args = {"prompt": f"film {number}", "duration": 3, "resolution": "720P"}
        job = client.submit("alibaba/happyhorse-1.0/text-to-video", args)
        assert str(job.charge) == "0.387" and job.poll().status == "succeeded"
"""

# What a careful user writes: the key, a timeout, the status, the envelope's code, and both answers read.
RAW = """
import sys
import httpx
url, fresh, jobs = sys.argv[1], sys.argv[2] == "fresh", int(sys.argv[3])
options = {"base_url": url, "headers": {"authorization": "Bearer ak-bench"}, "timeout": 60}
def read(answer):
    answer.raise_for_status()
    body = answer.json()
    assert body["code"] == 0
    return body["data"]
with httpx.Client(**options) as kept:
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(**options, limits=limits) as other:
        create = other if fresh else kept
        for number in range(jobs + 1):
            args = {"prompt": f"film {number}", "duration": 3, "resolution": "720P"}
            body = {"model": "alibaba/happyhorse-1.0/text-to-video", "args": args}
            job = read(create.post("/api/v1/job/create", json=body))
            assert job["amount"] == "0.387"
            assert read(kept.get("/api/v1/job/query", params={"id": job["job_id"]}))["status"] == 2
"""

VARIANTS = {
    "fresh": (
        "one submit and one poll over the same two requests on httpx",
        "both sides send the create on a connection of its own, as a create that must not be doubted needs",
    ),
    "kept": (
        "the same over two requests on one kept connection",
        "by hand the create reuses the poll's connection, which is cheaper and leaves a doubt when that was stale",
    ),
}


def figures() -> Iterator[Figure]:
    """Count instructions per job, ours and by hand."""
    if not instructions.available():
        yield skipped(VARIANTS["fresh"][0], instructions.MISSING, GOAL)
        return
    with service() as url:
        say("  our client")
        ours = instructions.per_turn(OURS, url, turns=JOBS)
        for variant, (words, detail) in VARIANTS.items():
            say(f"  by hand, {variant} connection")
            raw = instructions.per_turn(RAW, url, variant, turns=JOBS)
            numbers = f"{ours / 1e6:.2f} against {raw / 1e6:.2f} million instructions; {detail}"
            yield Figure(words, ours / raw, GOAL if variant == "fresh" else None, detail=numbers)
