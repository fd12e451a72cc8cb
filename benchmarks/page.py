"""Write docs/benchmarks.md from benchmarks/results/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from benchmarks.figures import ROOT, Figure, Results

PAGE = ROOT / "docs/benchmarks.md"

INTRODUCTION = """\
# Benchmarks

<!-- Made by `make bench` from benchmarks/results/; not edited by hand. -->

`make bench` measures everything again; `python -m benchmarks NAME` one part. Times depend on the machine and its load,
so figures are counts or ratios: of instructions (valgrind's cachegrind; Debian: `apt-get install valgrind`), of CPU
seconds of two programs that run alternately, or of seconds on a simulated clock. A goal is a maximum.

{verdict}
"""


def page(results: Mapping[str, Results], titles: Mapping[str, str]) -> str:
    """Return the page of all figures that were measured, in the order of `titles`."""
    parts = [results[name] for name in titles if name in results]
    named = [(titles[part.name], figure) for part in parts for figure in part.figures if figure.goal is not None]
    sections = "".join(_section(part, titles[part.name]) for part in parts)
    return INTRODUCTION.format(verdict=_verdict(named)) + sections


def _verdict(judged: list[tuple[str, Figure]]) -> str:
    met = sum(figure.met is True for _, figure in judged)
    rest = [
        f"- {title}: {figure.figure}: {_value(figure)}, goal {_goal(figure)}"
        for title, figure in judged
        if figure.met is not True
    ]
    missed = ["Missed or not measured:", "", *rest] if rest else []
    return "\n".join([f"{met} of {len(judged)} goals are met. {''.join(missed[:1])}".rstrip(), *missed[1:]])


def _section(part: Results, title: str) -> str:
    made = f"{part.about}\n`{part.how}`, {part.measured}, Python {part.python}, httpx {part.httpx}."
    rows = "\n".join(_rows(part.figures))
    return f"\n## {title}\n\n{made}\n\n| figure | goal | measured | met | |\n|---|---|---|---|---|\n{rows}\n"


def _rows(figures: Iterable[Figure]) -> Iterable[str]:
    words = {True: "yes", False: "**no**", None: "–"}
    for figure in figures:
        cells = (figure.figure, _goal(figure), _value(figure), words[figure.met], figure.detail)
        yield f"| {' | '.join(cells)} |"


def _goal(figure: Figure) -> str:
    return "–" if figure.goal is None else f"≤ {_number(figure.goal)}{_unit(figure)}"


def _value(figure: Figure) -> str:
    return "not measured" if figure.value is None else f"{_number(figure.value)}{_unit(figure)}"


def _unit(figure: Figure) -> str:
    return f" {figure.unit}" if figure.unit else ""


def _number(value: float) -> str:
    if value == 0 or (value >= 100 or float(value).is_integer()):
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"
