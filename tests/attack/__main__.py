"""All attacks, again and again with new draws, until the time is up after one of them or a promise is broken.

Run: make attack, or python -m tests.attack [MINUTES]; SHORTAPI_SEED=… begins with the draws of that seed. Everything
stays on loopback.
"""

from __future__ import annotations

import os
import random
import sys
import time

from tests.attack import attacked

MINUTES = 10.0


def main(words: list[str]) -> int:
    ends = time.monotonic() + 60 * (float(words[0]) if words else MINUTES)
    seed = int(os.environ.get("SHORTAPI_SEED") or random.SystemRandom().randrange(2**31))
    while True:
        for record in attacked(seed, size=5):
            print(record, flush=True)
            if record.violations:
                print(*record.violations, f"again: SHORTAPI_SEED={seed} make attack", sep="\n")
                return 1
            if time.monotonic() >= ends:
                print("no promise was broken")
                return 0
        seed += 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
