"""Write the pages of docs/ that are made from code: `make docs`."""

from __future__ import annotations

from pathlib import Path

from docs.charged import BASES, CASES, Call, Case
from shortapi.catalog.words import ARGUMENTS

HERE = Path(__file__).parent

WORDS = "<!-- Made by `make docs` from src/shortapi/catalog/words.py. -->\n"

CHARGED = """\
# Was I charged?

<!-- Made by `make docs` from docs/charged.py; a test provokes every row. -->

Every error carries the answer: `.charged` is True, False, or None where nobody can know. `.retry_safe` is True where
the same call again cannot pay twice. {bases} are there to be caught; they are never raised
themselves.
{sections}
`run` is submit and wait in one: once the create was answered, its errors have `.retry_safe` False, since running again
would pay again. Only a refunded failure is as good as never sent.

A create that was never answered is the one case in which only your account at the service knows. The
[ledger](ledger.md) keeps its row as `uncertain`, refuses the same job until you settle it, and counts its estimate
against your budgets until then.
"""

SECTIONS: dict[Call, str] = {
    "any": "Any call, before anything is sent",
    "submit": "submit",
    "wait": "poll and wait",
    "save": "save",
}

ANSWERS = {True: "yes", False: "no", None: "**not known**"}


def charged_page() -> str:
    """Return docs/charged.md."""
    bases = " and ".join(f"`{base.__name__}`" for base in BASES)
    return CHARGED.format(bases=bases, sections="".join(_section(call) for call in SECTIONS))


def _section(call: Call) -> str:
    rows = "\n".join(_row(case) for case in CASES if case.call == call)
    heading = "| error | what happened | charged? | retry safe? | what to do |\n|---|---|---|---|---|"
    return f"\n## {SECTIONS[call]}\n\n{heading}\n{rows}\n"


def _row(case: Case) -> str:
    safe = "yes" if case.retry_safe else "**no**"
    cells = (f"`{case.error.__name__}`", case.happened, ANSWERS[case.charged], safe, case.todo)
    return f"| {' | '.join(cells)} |"


def spec_page() -> str:
    """Return docs/spec.md with its table of the words of an argument; those that every argument has are told above."""
    rows = [f"| `{word.name}` | {', '.join(word.of)} | {word.means} |" for word in ARGUMENTS if word.of]
    table = "\n".join(("| word | for | means |", "|---|---|---|", *rows))
    before, mark, after = (HERE / "spec.md").read_text(encoding="utf-8").partition(WORDS)
    return before + mark + table + "\n\n" + after.partition("\n\n")[2]


if __name__ == "__main__":
    (HERE / "charged.md").write_text(charged_page(), encoding="utf-8")
    (HERE / "spec.md").write_text(spec_page(), encoding="utf-8")
