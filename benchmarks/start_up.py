"""What `import shortapi` costs over `import httpx`, and what a program soon needs besides."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped

GOAL = 0.06
WORDS = "`import shortapi` over `import httpx`"

# Where rich and click are installed, httpx imports its own command line with them, which is not its price.
ALONE = "import sys; sys.modules['rich'] = sys.modules['click'] = None\n"

MORE = {
    "`from shortapi import Client` over `import httpx`": "from shortapi import Client",
    "a first estimate, catalogue and price included, over `import httpx`": """
from shortapi import Client
with Client() as client:
    client.estimate("alibaba/happyhorse-1.0/text-to-video", {"duration": 5})
""",
}


def figures() -> Iterator[Figure]:
    """Count instructions beyond those of a bare Python."""
    if not instructions.available():
        yield skipped(WORDS, instructions.MISSING, GOAL)
        return
    bare = instructions.count(ALONE)
    httpx = instructions.count(ALONE + "import httpx") - bare
    detail = "instructions over a bare Python; httpx without rich and click"
    for words, code in {WORDS: "import shortapi", **MORE}.items():
        say(f"  {code.strip().splitlines()[0]}")
        ours = instructions.count(ALONE + code) - bare
        numbers = f"{ours / 1e6:.1f} against {httpx / 1e6:.0f} million {detail}"
        yield Figure(words, ours / httpx, GOAL if words == WORDS else None, detail=numbers)
