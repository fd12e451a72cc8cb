"""The same for longer: hundreds of jobs, round after round, until the time is up or something is wrong.

Run: make chaos, or python -m tests.chaos [MINUTES]; SHORTAPI_CHAOS_SEED=… begins with the round of that seed.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.arena import KILL, POLITE, Arena, Plan, harmless_to_creates

MINUTES = 5.0


def rounds(seed: int) -> Iterator[Plan]:
    """Yield plans for ever: both clients, alone and two at a time on one ledger, killed and asked to stop."""
    for number in range(seed, sys.maxsize):
        for face in ("sync", "async"):
            yield Plan(face=face, seed=number, jobs=120, stops=40)
            yield Plan(face=face, seed=number, jobs=120, stops=60, workers=2)
            yield Plan(
                face=face,
                seed=number,
                jobs=60,
                stops=40,
                span=6,
                faults=harmless_to_creates(),
                signals=POLITE,
                http_timeout=30,
            )


def main(words: list[str]) -> int:
    ends = time.monotonic() + 60 * (float(words[0]) if words else MINUTES)
    seed = int(os.environ.pop("SHORTAPI_CHAOS_SEED", "") or random.SystemRandom().randrange(2**31))
    for plan in rounds(seed):
        with tempfile.TemporaryDirectory() as home, Arena(plan, Path(home)) as arena:
            problems = arena.run()
            doubts = arena.told["in doubt"] if KILL not in plan.signals else 0
        print(arena, flush=True)
        if problems or doubts:
            print(*problems, f"again: SHORTAPI_CHAOS_SEED={plan.seed} make chaos", sep="\n")
            return 1
        if time.monotonic() > ends:
            print(f"begun with SHORTAPI_CHAOS_SEED={seed}; nothing was wrong")
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
