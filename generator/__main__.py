"""`python -m generator build|check`: compile spec/ into generated/, or tell whether that needs to be done."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator._build import ROOT, build, check
from generator._words import BuildError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status: 0 done or the same, 1 drift, 2 spec/ cannot be compiled."""
    options = _parser().parse_args(arguments)
    try:
        return _build(options) if options.command == "build" else _check(options)
    except BuildError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        print(f"Nothing was changed: {len(error.problems)} problem(s) in spec.", file=sys.stderr)
    except OSError as error:
        print(f"Nothing was changed: {error}.", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("build", "compile spec/ into generated/"), ("check", "say whether generated/ is up to date")):
        command = commands.add_parser(name, help=text)
        command.add_argument("--spec", type=Path, default=ROOT / "spec", help="folder to read")
        command.add_argument("--out", type=Path, default=ROOT / "generated", help="folder to write, or to compare")
    return parser


def _build(options: argparse.Namespace) -> int:
    count = build(options.spec, options.out)
    print(f"{options.out}: {count} model(s).")
    return 0


def _check(options: argparse.Namespace) -> int:
    lines = check(options.spec, options.out)
    print(*lines, "Run `make generate`." if lines else f"{options.out} is up to date.", sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
