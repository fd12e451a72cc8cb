"""What the ledger costs a job: commits, bytes written, and the client's CPU over the same jobs without a ledger.

The service is a bare HTTP server in a process of its own; a job is done at its eighth poll, as often as the polling
rule asks for a video of 90 s, and once more at its first, the worst case. The file is small, since its sha256, which
only a ledger wants, is measured with the downloads. Run: python -m benchmarks.ledger_overhead
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

JOBS = 100
PAIRS = 9
POLLS = (8, 1)
VIDEO = b"\x00\x00\x00\x18ftypisom" + b"0" * 2_000

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


class Answers(BaseHTTPRequestHandler):
    """Every job is created, done after some polls, and a small file."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # head and body in one packet, or each answer waits for an acknowledgement
    number = 0
    polls = 1
    asked = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        type(self).number += 1
        self._answer(json.dumps({"code": 0, "data": {"job_id": f"job{self.number}", "amount": "0.387"}}).encode())

    def do_GET(self) -> None:
        if urlsplit(self.path).path.startswith("/files/"):
            self._answer(VIDEO)
            return
        type(self).asked += 1
        if self.asked % self.polls:
            self._answer(json.dumps({"code": 0, "data": {"status": 1}}).encode())
            return
        link = f"http://{self.headers['host']}/files/a.mp4"
        self._answer(json.dumps({"code": 0, "data": {"status": 2, "result": {"videos": [{"url": link}]}}}).encode())

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def serve(ready: Connection, polls: int) -> None:
    """Serve until the process is ended; tells its port first."""
    Answers.polls = polls
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    ready.send(server.server_address[1])
    server.serve_forever()


def measured(url: str, ledger: str) -> dict[str, float]:
    """Return what the client of one run used: CPU seconds, bytes written to disk, commits."""
    command = [sys.executable, "-c", CLIENT, url, str(JOBS), ledger]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def compare(polls: int) -> None:
    """Print the figures per job, and CPU as a ratio, pair by pair."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(there, polls), daemon=True)
    server.start()
    url, ratios = f"http://127.0.0.1:{here.recv()}", []
    for pair in range(PAIRS):
        with tempfile.TemporaryDirectory() as folder:
            without, with_it = measured(url, ""), measured(url, str(Path(folder) / "ledger.db"))
        ratios.append(with_it["cpu"] / without["cpu"])
        extra = (with_it["bytes"] - without["bytes"]) / JOBS
        print(
            f"pair {pair + 1}: CPU {ratios[-1]:.2f} ×, {with_it['commits'] / JOBS:.1f} commits, {extra:.0f} bytes a job"
        )
    print(f"{polls} polls a job, CPU with a ledger over without: median {statistics.median(ratios):.2f}")
    server.terminate()


def main() -> None:
    """Compare jobs of the usual length, and the shortest."""
    for polls in POLLS:
        compare(polls)


if __name__ == "__main__":
    main()
