"""What saving a result costs over `httpx`'s bare `iter_raw`; how much memory it takes; what two cuts send twice."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped
from benchmarks.loopback import MIB, Plan, seen, service

if TYPE_CHECKING:
    from shortapi import Client, Output

PAIRS = 21
SIZE = 256 * MIB
WARM = MIB
COUNTED = 32 * MIB
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a disk's own pace and writing back would drown the client's part
CUTS = (70 * MIB + 12_345, 150 * MIB + 678)
GOALS = {"ours": 1.05, "ours with sha256": 1.55}

# One program each, so that no side profits from what the other has warmed up. All measure CPU seconds, the system's
# included, of the second file: the first one, which is short, loads everything and makes the connection.
BEGIN = """
import json, os, resource, sys
from pathlib import Path
url, folder = sys.argv[1], Path(sys.argv[2])
"""

MEASURE = """
def usage():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
def measured(save):
    save("/files/warm.mp4", folder / "warm.mp4")
    cpu, memory = usage()
    save("/files/a.mp4", folder / "a.mp4")
    after, most = usage()
    assert (folder / "a.mp4").stat().st_size == int(sys.argv[3])
    print(json.dumps({"cpu": after - cpu, "memory": most - memory}))
"""

COUNT = """
def measured(save):
    for turn in range(int(sys.argv[3]) + 1):
        save("/files/a.mp4", folder / f"{turn}.mp4")
"""

RAW = """
import httpx
with httpx.Client(timeout=60) as client:
    def save(path, target):
        headers = {"accept-encoding": "identity"}
        with client.stream("GET", url + path, headers=headers) as answer, target.open("wb") as file:
            answer.raise_for_status()
            for chunk in answer.iter_raw():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    measured(save)
"""

OURS = """
from benchmarks.downloads import output
from shortapi import Client
with Client("ak-bench", base_url=url, ledger={ledger}) as client:
    outputs = {{path: output(client, url + path) for path in ("/files/warm.mp4", "/files/a.mp4")}}
    def save(path, target):
        outputs[path].save(target, overwrite=True)
    measured(save)
"""

SIDES = {"bare": RAW, "ours": OURS.format(ledger=False), "ours with sha256": OURS.format(ledger="folder / 'ledger.db'")}


def output(client: Client, link: str) -> Output:
    """Return the file of a job that a service says is done, without asking one."""
    from shortapi.testing import Answer, Flows, Now

    body = json.dumps({"code": 0, "data": {"status": 2, "result": {"videos": [{"url": link}]}}}).encode()
    flow = Flows(client).wait("66f0")
    try:
        command = next(flow)
        while True:
            command = flow.send(0.0 if isinstance(command, Now) else Answer(status_code=200, body=body))
    except StopIteration as end:
        (found,) = end.value.outputs
        return found


def figures() -> Iterator[Figure]:
    """Save files by turns with each side, then one that is cut twice."""
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    with service(Plan(file_bytes=SIZE)) as url:
        for pair in range(PAIRS):
            say(f"  turn {pair + 1} of {PAIRS}")
            for side, code in SIDES.items():
                runs[side].append(_saved(code, url))
    for side, goal in GOALS.items():
        yield _ratio(side, runs[side], runs["bare"], goal)
    yield _counted()
    growth = max(run["memory"] for run in runs["ours"]) / MIB
    bare = max(run["memory"] for run in runs["bare"]) / MIB
    detail = f"most of {PAIRS} runs, over a first file of {WARM // MIB} MiB; bare `iter_raw` {bare:.1f} MiB"
    yield Figure(f"growth of memory while a file of {SIZE // MIB} MiB is saved", growth, 4, "MiB", detail)
    yield _twice()


def _ratio(side: str, ours: list[dict[str, float]], bare: list[dict[str, float]], goal: float) -> Figure:
    ratios = sorted(one["cpu"] / other["cpu"] for one, other in zip(ours, bare, strict=True))
    low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    words = "saving a file over `iter_raw` into a file, CPU" + (", with sha256" if "sha256" in side else "")
    detail = f"median of {len(ratios)} pairs by turns, half of them between {low:.2f} and {high:.2f}; both end in fsync"
    return Figure(words, statistics.median(ratios), goal, detail=detail)


def _counted() -> Figure:
    """Count what the client's own code adds: the kernel's part, which is the same for both, is not in it."""
    words = "saving a file over `iter_raw` into a file, instructions outside the kernel"
    if not instructions.available():
        return skipped(words, instructions.MISSING)
    say("  instructions")
    with service(Plan(file_bytes=COUNTED)) as url, tempfile.TemporaryDirectory() as folder:
        bare, ours = (
            instructions.per_turn(BEGIN + COUNT + SIDES[side], url, folder, turns=2) for side in ("bare", "ours")
        )
    detail = f"a file of {COUNTED // MIB} MiB: {ours / 1e6:.1f} against {bare / 1e6:.1f} million"
    return Figure(words, ours / bare, detail=detail)


def _saved(code: str, url: str) -> dict[str, float]:
    """Run one side in a process of its own; return what it used."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        command = [sys.executable, "-c", BEGIN + MEASURE + code, url, folder, str(SIZE)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def _twice() -> Figure:
    """Save a file whose transfer breaks off twice; return how many bytes came more than once."""
    from shortapi import Client as Ours

    size = 200 * MIB
    with (
        service(Plan(file_bytes=size, cuts=CUTS)) as url,
        Ours("ak-bench", base_url=url, ledger=False) as client,
        tempfile.TemporaryDirectory() as folder,
    ):
        saved = output(client, f"{url}/files/a.mp4").save(Path(folder) / "a.mp4")
        parts = seen(url)["files"]
    assert (saved.bytes, len(parts), parts[0][0]) == (size, len(CUTS) + 1, 0)
    twice = sum(max(0, before[1] - after[0]) for before, after in pairwise(parts))
    return Figure(
        "bytes that come twice after two cuts", twice, 0, "bytes", f"{len(parts)} requests for {size:,} bytes"
    )
