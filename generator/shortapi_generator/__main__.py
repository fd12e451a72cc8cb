"""`python -m shortapi_generator`: compile spec/, check whether that is needed, or show differences."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shortapi_generator._build import ROOT, build, check
from shortapi_generator._compare import compare
from shortapi_generator._words import BuildError
from shortapi_generator.diff import is_breaking, told


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done or the same, 1 drift or a breaking difference, 2 a spec that cannot be read.
    """
    options = _parser().parse_args(arguments)
    try:
        return {"build": _build, "check": _check, "diff": _diff}[options.command](options)
    except BuildError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        print(f"Nothing was changed: {len(error.problems)} problem(s) in spec.", file=sys.stderr)
    except OSError as error:
        print(f"Nothing was changed: {error}.", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shortapi_generator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("build", "compile spec/ into generated/"), ("check", "say whether generated/ is up to date")):
        command = commands.add_parser(name, help=text)
        command.add_argument("--spec", type=Path, default=ROOT / "spec", help="folder to read")
        command.add_argument("--out", type=Path, default=ROOT / "generated", help="folder to write, or to compare")
    command = commands.add_parser("diff", help="say what changed between two folders of models, or two files")
    command.add_argument("old", type=Path, metavar="OLD", help="folder or file")
    command.add_argument("new", type=Path, metavar="NEW", help="folder or file")
    return parser


def _build(options: argparse.Namespace) -> int:
    count = build(options.spec, options.out)
    print(f"{options.out}: {count} model(s).")
    return 0


def _check(options: argparse.Namespace) -> int:
    lines = check(options.spec, options.out)
    print(*lines, "Run `make generate`." if lines else f"{options.out} is up to date.", sep="\n")
    return 1 if lines else 0


def _diff(options: argparse.Namespace) -> int:
    found = compare(options.old, options.new)
    print(*told(found), sep="\n")
    return 1 if is_breaking(found) else 0


if __name__ == "__main__":
    sys.exit(main())
