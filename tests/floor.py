"""Hold the branch coverage of the library above its floor, with what `pytest --cov` measured: python -m tests.floor."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from coverage import Coverage

FLOOR = 92.0
"""Percent of the library's branches that the tests take; pytest-cov's own floor mixes branches with lines."""


def main() -> int:
    measured = Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        totals = json.loads(report.read_text())["totals"]
    taken = totals["percent_branches_covered"]
    print(f"{taken:.1f} % of {totals['num_branches']} branches were taken; the floor is {FLOOR:.0f} %")
    return 0 if taken >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
