"""Change the code that decides about money, one small change at a time, and see whether a test notices.

Run: make mutants, or python -m tests.mutants [NUMBER | all]; NUMBER changes are drawn (SHORTAPI_SEED=… draws others).
mutmut makes the changes and keeps what it found in mutants/, so a run that was stopped goes on where it was. What no
test noticed is listed with its word from known.yaml: equivalent (it changes nothing that anyone could see), wording
(a sentence or a log line reads differently), gap (a test is missing). A change that has no word yet counts as a gap; a
word for a change that can no longer be made is named, and fails the run.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
MUTMUT = Path(sys.executable).with_name("mutmut")
KNOWN = Path(__file__).with_name("known.yaml")
DRAWN = 150
"""Changes of a run that names no number: about half an hour on two cores."""

LEAST = 97.0
"""Percent of the changes that must be noticed, of all that are neither equivalent nor a wording."""

AT_IMPORT = {"shortapi.ledger.records.x__sums_trigger"}
"""Functions that run when their module is imported, which is before mutmut changes anything: they are not drawn. Each
of the changes to this one fails tests/ledger/test_sums.py if it is made in the file."""

NOT_NOTICED = {"survived", "no tests"}
MARKS = {"---", "+++"}
"""How the two lines begin with which a diff names its files."""

Change = tuple[str, str, str]
"""A function, its lines before, and after."""


def mutmut(*words: str, quiet: bool = True) -> str:
    done = subprocess.run([MUTMUT, *words], cwd=ROOT, capture_output=quiet, text=True, check=False)
    return done.stdout or ""


def results() -> dict[str, str]:
    """Return what is known of each change that can be made, by its name."""
    lines = (line.strip().partition(": ") for line in mutmut("results", "--all", "true").splitlines())
    return {name: status for name, _, status in lines if "__mutmut_" in name}


def change_of(name: str) -> Change:
    """Return what a change does in words that outlive its number, which shifts with every line before it."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    lines = [line for line in get_diff_for_mutant(name).splitlines() if line[:1] in set("-+") and line[:3] not in MARKS]
    before, after = (" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return function_of(name), before, after


def function_of(name: str) -> str:
    return name.rpartition("__mutmut_")[0]


def known_words() -> dict[Change, str]:
    listed = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or []
    return {(one["in"], one["was"], one["now"]): one["word"] for one in listed}


def drawn(names: list[str], words: list[str]) -> list[str]:
    """Return the changes of this run."""
    if words == ["all"]:
        return names
    seed = os.environ.get("SHORTAPI_SEED", "1")
    number = min(int(words[0]) if words else DRAWN, len(names))
    print(f"{number} of {len(names)} changes, drawn with SHORTAPI_SEED={seed}", flush=True)
    return random.Random(seed).sample(names, number)


def stale(names: list[str]) -> list[Change]:
    """Return what known.yaml has a word for, but mutmut no longer makes of the code."""
    listed = known_words()
    functions = {function for function, _, _ in listed}
    return sorted(listed.keys() - {change_of(name) for name in names if function_of(name) in functions})


def report(checked: dict[str, str], left_over: list[Change]) -> int:
    words = known_words()
    count: Counter[str] = Counter()
    for name, status in sorted(checked.items()):
        if status not in NOT_NOTICED:
            count["noticed"] += 1
            continue
        change = change_of(name)
        word = words.get(change, "gap")
        count[word] += 1
        print(f"{word}: {name}\n  was: {change[1]}\n  now: {change[2]}")
    for function, before, after in left_over:
        print(f"stale in known.yaml: {function}\n  was: {before}\n  now: {after}")
    matter = count["noticed"] + count["gap"]
    share = 100 * count["noticed"] / max(1, matter)
    told = ", ".join(f"{number} {word}" for word, number in sorted(count.items()))
    print(f"{len(checked)} changes: {told}")
    print(f"{share:.1f} % of the {matter} that matter were noticed; {LEAST:.0f} % must be")
    return 0 if share >= LEAST and not left_over else 1


def main(words: list[str]) -> int:
    if not results():
        print("making all changes, and learning which tests reach them", flush=True)
        mutmut("run", "no such change")
    before = results()
    names = drawn(sorted(name for name in before if function_of(name) not in AT_IMPORT), words)
    # What no test noticed before is tried again: there may be new tests.
    todo = [name for name in names if before[name] in {"not checked", *NOT_NOTICED}]
    if todo:
        mutmut("run", *todo, quiet=False)
    known = results()
    checked = {name: known[name] for name in names if known.get(name, "not checked") != "not checked"}
    return report(checked, stale(list(known)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
