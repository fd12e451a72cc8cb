"""Submits pictures until it is killed: `main([LEDGER, BASE_URL, FOLDER, BUCKET_URL, SEED])`.

It waits for every job, saves its files, and resumes what others that were killed left open.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from shortapi import Client, PollPolicy, ShortAPIError

MODEL = "alibaba/happyhorse-1.0/image-to-video"


def main(words: Sequence[str]) -> None:
    """Work for ever."""
    ledger, base_url, folder, bucket, seed = words
    rand = random.Random(seed)
    pictures = sorted(Path(folder).glob("*.png"))
    options = {"ledger": ledger, "uploads": bucket, "poll": PollPolicy(interval=0.02)}
    with Client("ak-0123456789abcdef", base_url=base_url, **options) as client:
        while True:
            args = {"prompt": f"Waves {rand.random()}.", "image": rand.choice(pictures), "duration": 3}
            with suppress(ShortAPIError):
                client.run(MODEL, args, save=Path(folder) / f"{rand.random()}.mp4", timeout=5)
            with suppress(ShortAPIError):
                client.resume(folder, timeout=0.2)
            print("done", flush=True)
