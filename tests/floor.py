"""Hold what the tests reach, with what `pytest --cov` measured: python -m tests.floor.

The share of the library's branches has a floor; and of what is generated, no line may be there that nothing uses.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from coverage import Coverage

FLOOR = 95.0
"""Percent of the library's branches that the tests take; pytest-cov's own floor mixes branches with lines."""


def main() -> int:
    files = measured()
    generated = {path: report for path, report in files.items() if "shortapi_generated" in Path(path).parts}
    library = [report["summary"] for path, report in files.items() if path not in generated]
    branches = sum(summary["num_branches"] for summary in library)
    taken = 100 * sum(summary["covered_branches"] for summary in library) / branches
    print(f"{taken:.1f} % of {branches} branches were taken; the floor is {FLOOR:.0f} %")
    unused = [f"{path}:{line}" for path, report in generated.items() for line in report["missing_lines"]]
    print(f"{len(unused)} generated lines are used by nothing", *unused, sep="\n")
    return 0 if taken >= FLOOR and generated and not unused else 1


def measured() -> dict[str, Any]:
    """Return what was reached of each file, by its path."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(report))
        files: dict[str, Any] = json.loads(report.read_text())["files"]
    return files


if __name__ == "__main__":
    sys.exit(main())
