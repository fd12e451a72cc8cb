"""What a command that needs no network costs over a hello-world program with argparse."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import instructions
from benchmarks.figures import Figure, say, skipped

GOAL = 2.6

HELLO = """
import argparse
parser = argparse.ArgumentParser(prog="hello", description="Says hello.")
commands = parser.add_subparsers(dest="command", required=True)
hello = commands.add_parser("hello", help="say hello")
hello.add_argument("name", help="to whom")
hello.add_argument("--loud", action="store_true", help="in capitals")
options = parser.parse_args(["hello", "world"])
print(f"hello {options.name}".upper() if options.loud else f"hello {options.name}")
"""

OURS = "import sys; from shortapi_cli import main; sys.exit(main(sys.argv[1:]))"

COMMANDS = {
    "estimate": ("estimate", "alibaba/happyhorse-1.0/image-to-video", "resolution=720P", "duration=5"),
    "models": ("models",),
    "models show": ("models", "show", "alibaba/happyhorse-1.0/image-to-video"),
    "--version": ("--version",),
}
JUDGED = ("estimate", "models")


def figures() -> Iterator[Figure]:
    """Count instructions of whole processes, and of what is beyond a bare Python."""
    if not instructions.available():
        yield skipped("`shortapi estimate`, `shortapi models` over a hello", instructions.MISSING, GOAL)
        return
    bare, hello = instructions.count("pass"), instructions.count(HELLO)
    floor = instructions.count("import argparse, attrs, json, decimal")
    detail = "an estimate makes records, which are attrs classes, so it cannot be below"
    yield Figure(
        "only importing argparse, attrs, json and decimal, over a hello with argparse", floor / hello, detail=detail
    )
    for name, words in COMMANDS.items():
        say(f"  shortapi {name}")
        ours = instructions.count(OURS, *words)
        goal = GOAL if name in JUDGED else None
        numbers = (
            f"{(ours - bare) / 1e6:.0f} against {(hello - bare) / 1e6:.0f} million instructions over a bare Python"
        )
        yield Figure(f"`shortapi {name}` over a hello with argparse", ours / hello, goal, detail="the whole process")
        yield Figure("– without what a bare Python takes", (ours - bare) / (hello - bare), detail=numbers)
