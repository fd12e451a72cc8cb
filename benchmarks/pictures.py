"""What checking a picture before a paid job costs: over decoding it, and in requests for a remote one."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped
from benchmarks.loopback import Plan, seen, service

GOAL = 1 / 500
WORDS = "checking a {} of {}×{} over decoding it"
SIZES = ((1920, 1080), (640, 480))
FORMATS = ("jpeg", "png", "webp")
TURNS = 20

CHECK = """
import sys
from pathlib import Path
from shortapi.catalog import Catalog
from shortapi.downloads.media import HEAD_BYTES, media_problems
rule = Catalog()["alibaba/happyhorse-1.0/image-to-video"].args["image"].media
data = Path(sys.argv[1]).read_bytes()
head = data[:HEAD_BYTES]
for _ in range(int(sys.argv[2]) + 1):
    assert media_problems(rule, head=head, size=len(data)) == ()
"""

DECODE = """
import io, sys
from pathlib import Path
from PIL import Image
data = Path(sys.argv[1]).read_bytes()
for _ in range(int(sys.argv[2]) + 1):
    Image.open(io.BytesIO(data)).load()
"""

SUBMIT = {"prompt": "a", "resolution": "720P", "duration": 3}


def figures() -> Iterator[Figure]:
    """Count instructions per picture, and requests of a submit."""
    try:
        from PIL import Image  # noqa: F401
    except ImportError:
        yield skipped("checking a picture over decoding it", "skipped: Pillow is not installed", GOAL)
        return
    if instructions.available():
        yield from _decoding()
    else:
        yield skipped("checking a picture over decoding it", instructions.MISSING, GOAL)
    yield from _requests()


def picture(kind: str, width: int, height: int) -> bytes:
    """Return a picture whose pixels are as hard to pack as a photograph's: a gradient under noise."""
    from PIL import Image, ImageChops

    noise = Image.effect_noise((width, height), 40)
    gradient = Image.linear_gradient("L").resize((width, height))
    bands = [ImageChops.add(gradient, noise, scale=2), gradient, ImageChops.subtract(noise, gradient, scale=2)]
    out = io.BytesIO()
    Image.merge("RGB", bands).save(out, kind)
    return out.getvalue()


def _decoding() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        for width, height in SIZES:
            for kind in FORMATS:
                say(f"  {kind} {width}×{height}")
                path = Path(folder) / kind
                path.write_bytes(picture(kind, width, height))
                check = instructions.per_turn(CHECK, str(path), turns=TURNS * 20)
                decode = instructions.per_turn(DECODE, str(path), turns=2)
                goal = GOAL if (width, height) == SIZES[0] else None
                numbers = f"1/{decode / check:,.0f}: {check / 1e3:.0f} thousand against {decode / 1e6:.0f} million"
                words = WORDS.format(kind.upper(), width, height)
                yield Figure(words, check / decode, goal, detail=f"{numbers} instructions (Pillow)")


def _requests() -> Iterator[Figure]:
    from shortapi import Client

    body = picture("png", *SIZES[0])
    with service(Plan(picture=body)) as url, Client("ak-bench", base_url=url, ledger=False) as client:
        client.submit("alibaba/happyhorse-1.0/image-to-video", {**SUBMIT, "image": f"{url}/picture"})
        told = seen(url)
    assert told["creates"] == 1
    detail = f"{told['picture_bytes']:,} of its {len(body):,} bytes"
    yield Figure("requests for a remote picture before its job is sent", told["pictures"], 1, "", detail)
