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

Every error has the answer: `.charged` is True, False, or None if it is not known. `.retry_safe` is True if repeating
the call cannot pay twice. {bases} are base classes for `except`; they are never raised themselves.

## What `charged=None` means

The create request was sent, or may have been, and no answer says what became of it: the connection broke, a gateway
answered instead of the service, or the answer could not be read. There may be a paid job, or none. So:

1. **Do not send it again.** The library does not either, and with a ledger the same job is refused.
2. **Look at your account** at the service. If `.job_id` is set, or the shown answer names a job, that is the job:
   `client.job(id).wait()` or `shortapi wait ID`.
3. **Settle the row** of the ledger: `shortapi settle KEY --job-id ID` if there is a job, `--not-charged` if there is
   none. Until then its estimate counts against your budgets. `shortapi jobs --state uncertain` lists such rows.
{sections}
`run` is submit and wait in one call. Once the create request is answered, its errors have `.retry_safe` False, because
running it again would pay again; the only exception is a refunded failure.

[The ledger](ledger.md) says more about rows in doubt and budgets.
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
