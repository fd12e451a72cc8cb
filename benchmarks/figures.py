"""A figure: what was measured, what it should be at most, and how anybody gets it again."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks/results"


@frozen
class Figure:
    """One row of docs/benchmarks.md.

    Attributes:
        figure: what was measured, in words.
        value: the measured number; None where it could not be measured, and `detail` says why.
        goal: the largest value that is good enough; None for a figure that is only told.
        unit: `×` for a ratio, else a word such as `bytes`.
        detail: what a reader must know to judge the number, in one sentence.
    """

    figure: str
    value: float | None
    goal: float | None = None
    unit: str = "×"
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal or a value."""
        return None if self.value is None or self.goal is None else self.value <= self.goal


@frozen
class Results:
    """All figures of one module, and with what they were measured."""

    name: str
    about: str
    how: str
    measured: str
    python: str
    httpx: str
    figures: tuple[Figure, ...]


def skipped(figure: str, why: str, goal: float | None = None) -> Figure:
    """Return the figure of something that cannot be measured here."""
    return Figure(figure, value=None, goal=goal, detail=why)


def say(text: str) -> None:
    """Tell how far a benchmark is; the figures themselves go to stdout."""
    print(text, file=sys.stderr, flush=True)


def collected(name: str, about: str, figures: Iterable[Figure]) -> Results:
    """Return a module's figures with what it says of itself, the day, and the versions of what they hang on."""
    return Results(
        name=name,
        about=" ".join(about.split()),
        how=f"python -m benchmarks {name}",
        measured=datetime.now(UTC).date().isoformat(),
        python=platform.python_version(),
        httpx=version("httpx"),
        figures=tuple(figures),
    )


def keep(results: Results) -> None:
    """Write benchmarks/results/NAME.json."""
    RESULTS.mkdir(exist_ok=True)
    data = asdict(results)
    for row, figure in zip(data["figures"], results.figures, strict=True):
        row["met"] = figure.met
    (RESULTS / f"{results.name}.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def kept(name: str) -> Results | None:
    """Return the figures that were last measured by a module; None if it has never run."""
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return None
    data: dict[str, Any] = json.loads(path.read_text())
    rows = [{key: value for key, value in row.items() if key != "met"} for row in data.pop("figures")]
    return Results(**data, figures=tuple(Figure(**row) for row in rows))
