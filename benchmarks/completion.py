"""What a Tab costs: CPU time of `shortapi complete LINE`, with all built-in models."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from benchmarks.figures import Figure, say
from shortapi.catalog import Catalog

GOAL = 100.0
TRIES = 15
MODEL = "alibaba/happyhorse-1.0/image-to-video"
ASK = "import sys; from shortapi_cli import main; sys.exit(main(sys.argv[1:]))"

LINES = {
    "a command": "shortapi est",
    "a model": "shortapi run ali",
    "an argument": f"shortapi run {MODEL} re",
    "a value": f"shortapi run {MODEL} resolution=",
    "an option's value": "shortapi jobs --model kwai",
}


def figures() -> Iterator[Figure]:
    """Take the least of several runs: the rest is what else the machine does."""
    models = len(Catalog())
    for what, line in LINES.items():
        say(f"  {line}")
        spent = min(_milliseconds(ASK, "complete", line) for _ in range(TRIES))
        yield Figure(f"completing {what}, {models} models", spent, GOAL, "ms", detail=f"CPU, the least of {TRIES}")
    yield Figure("a bare Python", min(_milliseconds("pass") for _ in range(TRIES)), unit="ms", detail="for comparison")


def _milliseconds(code: str, *words: str) -> float:
    with tempfile.TemporaryDirectory() as home:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environment = {"PATH": os.environ["PATH"], "HOME": home}
        subprocess.run([sys.executable, "-c", code, *words], env=environment, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
