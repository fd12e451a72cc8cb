"""Measure, print, keep and publish: `python -m benchmarks [NAME ...]`; all of it without a name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

from benchmarks import page
from benchmarks.figures import Figure, collected, keep, kept, say

TITLES = {
    "polling_cost": "How often it polls",
    "bursts": "Jobs that start together",
    "peers": "How often others poll",
    "polling_plot": "Polls against lag",
    "shared_learning": "What jobs teach each other",
    "shared_budget": "Many jobs, few requests",
    "many_jobs": "Many jobs in one process",
    "many_waits": "A thousand waits at once",
    "whole_client": "A job's two requests",
    "whole_job": "A whole job",
    "large_args": "A megabyte of arguments",
    "start_up": "Start-up",
    "first_submit": "The first job of a process",
    "registry_scale": "Many models in the catalogue",
    "command_line": "The command line without a network",
    "completion": "What a Tab costs",
    "downloads": "Downloads",
    "pictures": "Looking at a picture before paying",
    "ledger_overhead": "The ledger",
    "ledger_growth": "A ledger that grew",
    "batches": "A batch of ten thousand rows",
    "batch_kills": "Batches whose workers are killed",
}
"""A module of this package, which has a function `figures()`, and the heading of its part of docs/benchmarks.md."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the named modules and write what they found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TITLES))
    names = parser.parse_args(argv).names or list(TITLES)
    if unknown := sorted(set(names) - set(TITLES)):
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(TITLES)}")
    for name in names:
        say(f"{name}:")
        module = import_module(f"benchmarks.{name}")
        found: list[Figure] = []
        for figure in module.figures():
            found.append(figure)
            show(figure)
            keep(collected(name, module.__doc__ or "", found))  # each at once: a run may be stopped
    publish()


def show(figure: Figure) -> None:
    """Print a figure."""
    value = "not measured" if figure.value is None else f"{figure.value:.4g} {figure.unit}"
    goal = "" if figure.goal is None else f" (goal {figure.goal:g}: {'met' if figure.met else 'MISSED'})"
    print(f"  {figure.figure}: {value}{goal}  {figure.detail}", flush=True)


def publish() -> None:
    """Write docs/benchmarks.md from what is in benchmarks/results/, also that of earlier runs."""
    results = {name: found for name in TITLES if (found := kept(name)) is not None}
    page.PAGE.write_text(page.page(results, TITLES), encoding="utf-8")


if __name__ == "__main__":
    main()
