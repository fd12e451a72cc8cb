"""What a create with a megabyte of arguments costs, over `json.dumps` of them: one long prompt, in four scripts.

Instructions, outside the kernel, of one more submit with all its checks: of the length, for which Chinese characters
count twice, of the catalogue's rules, and of the body. The transport answers in the process, so that no socket is
counted. The text is far longer than the service takes, which is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped

GOAL = 4.0
TURNS = 2
TEXTS = {
    "English": "A little horse gallops over the meadow, in the sunshine. ",
    "French": "Une belle journée d’été à la plage, où l’on s’amuse. ",
    "Chinese": "一只小马在草原上奔跑，阳光明媚。",
    "Japanese": "日本の写真です、とても綺麗。",
}

OURS = """
import logging, sys
import httpx
from shortapi import Client
class Transport(httpx.BaseTransport):
    def handle_request(self, request):
        return httpx.Response(200, content=b'{"code":0,"data":{"job_id":"66f0","amount":"0.387"}}')
logging.disable()
size = len(sys.argv[1].encode())
args = {"prompt": sys.argv[1] * (10**6 // size), "duration": 3, "resolution": "720P"}
with Client("ak-bench", base_url="http://localhost", ledger=False, transport=Transport()) as client:
    for _ in range(int(sys.argv[2]) + 1):
        client.submit("alibaba/happyhorse-1.0/text-to-video", args)
"""

BARE = """
import json, sys
size = len(sys.argv[1].encode())
args = {"prompt": sys.argv[1] * (10**6 // size), "duration": 3, "resolution": "720P"}
for _ in range(int(sys.argv[2]) + 1):
    json.dumps(args)
"""


def figures() -> Iterator[Figure]:
    """Count both for each script."""
    for script, text in TEXTS.items():
        words = f"a create with 1 MB of {script}, over `json.dumps`"
        if not instructions.available():
            yield skipped(words, instructions.MISSING, GOAL)
            continue
        say(f"  {script}")
        ours, bare = (instructions.per_turn(code, text, turns=TURNS, PYTHONUTF8="1") for code in (OURS, BARE))
        yield Figure(words, ours / bare, GOAL, detail=f"{ours / 1e6:.0f} against {bare / 1e6:.0f} million instructions")
