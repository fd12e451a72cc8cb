"""What `import shortapi` costs over `import httpx`, and what a program soon needs besides."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped

WORDS = "`import shortapi` over `import httpx`"
ESTIMATE = "a first estimate, catalogue and price included, over `import httpx`"
GOALS = {WORDS: 0.06, ESTIMATE: 0.5}

# Where rich and click are installed, httpx imports its own command line with them, which is not its price.
ALONE = "import sys; sys.modules['rich'] = sys.modules['click'] = None\n"

MORE = {
    "`from shortapi import Client` over `import httpx`": "from shortapi import Client",
    ESTIMATE: """
from shortapi import Client
with Client() as client:
    client.estimate("alibaba/happyhorse-1.0/text-to-video", {"duration": 5})
""",
    "– of it attrs, json and decimal, which an estimate cannot be without": "import attrs, json, decimal",
}


def figures() -> Iterator[Figure]:
    """Count instructions beyond those of a bare Python."""
    if not instructions.available():
        yield skipped(WORDS, instructions.MISSING, GOALS[WORDS])
        return
    bare = instructions.count(ALONE)
    httpx = instructions.count(ALONE + "import httpx") - bare
    detail = "instructions over a bare Python; httpx without rich and click"
    for words, code in {WORDS: "import shortapi", **MORE}.items():
        say(f"  {words}")
        ours = instructions.count(ALONE + code) - bare
        numbers = f"{ours / 1e6:.1f} against {httpx / 1e6:.0f} million {detail}"
        yield Figure(words, ours / httpx, GOALS.get(words), detail=numbers)
