"""Count a Python program's instructions: the same number whatever else the machine does.

Needs valgrind (Debian: `apt-get install valgrind`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MISSING = "skipped: valgrind is not installed (Debian: apt-get install valgrind)"


def available() -> bool:
    """Say whether this machine can count."""
    return shutil.which("valgrind") is not None


def count(code: str, *arguments: str, **env: str) -> int:
    """Return how many instructions `python -c code arguments` takes, start-up included.

    Raises:
        RuntimeError: the program failed; with what it wrote to stderr.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counts"
        program = [sys.executable, "-c", code, *arguments]
        # A fixed hash seed and no site surprises: the count is then repeatable to a few parts in ten thousand.
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "PYTHONHASHSEED": "0", **env}
        _run(program, environment)  # leaves compiled modules behind, as an installation does
        cachegrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out}"]
        _run([*cachegrind, *program], environment)
        found = re.search(r"^summary: (\d+)", out.read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError("cachegrind wrote no summary")
    return int(found[1])


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)


def per_turn(code: str, *arguments: str, turns: int, **env: str) -> float:
    """Return the instructions of one turn of a program whose last argument is the number of turns.

    It runs for so many turns and for twice as many; what both have, start-up and the first turn, falls out.
    """
    once, twice = (count(code, *arguments, str(number), **env) for number in (turns, 2 * turns))
    return (twice - once) / turns
