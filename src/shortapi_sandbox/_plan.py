"""The fault plan of a sandbox: faults in their short form, as records, or from a YAML file.

A file is a list of rows, or a mapping with a `seed` of its own:

    seed: 7
    faults:
      - {route: create, kind: drop, rate: 0.05}
      - {route: query, kind: 429, value: 0.5, first: 1, last: 3}
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import fields, frozen

from shortapi.catalog.loader import read_file
from shortapi.errors import ConfigurationError
from shortapi_sandbox._faults import Fault, parse

Faults = str | Path | Iterable[str | Path | Fault]
"""Faults as texts in the short form, records, and files (a `Path`, or a text `@file`)."""

SUFFIXES = (".yaml", ".yml")
_FIELDS = tuple(attribute.name for attribute in fields(Fault))


@frozen
class _Drawn:
    """A fault with the parameters of its draws: seed, and index among the faults of that seed."""

    fault: Fault
    seed: int
    at: int


class Plan:
    """All faults of a sandbox, with a count of requests for each route.

    Whether a rate hits the nth request of a route depends on seed and n alone.

    Args:
        faults: texts in the short form, `Fault` records, and files: a `Path`, `@file`, or one name that ends in .yaml.
        seed: of the draws by rate; a file may bring its own.

    Raises:
        ConfigurationError: something that does not exist or makes no sense; of a file, everything at once.
    """

    def __init__(self, faults: Faults = (), *, seed: int = 0) -> None:
        self._drawn = tuple(_drawn(faults, seed))
        self.counts: Counter[str] = Counter()

    def strike(self, route: str) -> dict[str, float]:
        """Count a request and return the faults that hit it: kind -> value."""
        self.counts[route] += 1
        number = self.counts[route]
        hits = (drawn.fault for drawn in self._drawn if drawn.fault.route == route and _hits(drawn, number))
        return {fault.kind: fault.amount for fault in hits}


def _hits(drawn: _Drawn, number: int) -> bool:
    fault = drawn.fault
    if number < fault.first or (fault.last is not None and number > fault.last):
        return False
    return fault.rate is None or random.Random(f"{drawn.seed}:{drawn.at}:{number}").random() < fault.rate


def _drawn(faults: Faults, seed: int) -> Iterator[_Drawn]:
    plain = 0
    for given in _listed(faults):
        path = _file(given)
        if path is not None:
            rows, own = read_plan(path)
            if own is not None:
                yield from (_Drawn(fault, own, at) for at, fault in enumerate(rows))
                continue
        else:
            rows = (given if isinstance(given, Fault) else parse(str(given)),)
        yield from (_Drawn(fault, seed, at) for at, fault in enumerate(rows, plain))
        plain += len(rows)


def _listed(faults: Faults) -> Iterable[str | Path | Fault]:
    if isinstance(faults, Path):
        return (faults,)
    if isinstance(faults, str):
        # A file name may contain blanks, so it is not split into several faults.
        return (Path(faults.removeprefix("@")),) if faults.startswith("@") or _is_name(faults) else faults.split()
    return faults


def _is_name(text: str) -> bool:
    return text.lower().endswith(SUFFIXES)


def _file(given: str | Path | Fault) -> Path | None:
    if isinstance(given, str) and given.startswith("@"):
        return Path(given[1:])
    return given if isinstance(given, Path) else None


def read_plan(path: str | Path) -> tuple[tuple[Fault, ...], int | None]:
    """Read a YAML file of faults; return them with the file's seed, if any.

    Raises:
        ConfigurationError: with a sentence for each problem, as `file:line: sentence`.
    """
    data, problems = read_file(path)
    seed: int | None = None
    rows: list[Any] = []
    found: list[Fault] = []
    if not len(problems):
        seed, rows, where = _parts(data, problems)
        found = [fault for at, row in enumerate(rows) if (fault := _fault(row, (*where, at), problems)) is not None]
    sentences = problems.sentences()
    if sentences:
        what = "one problem" if len(sentences) == 1 else f"{len(sentences)} problems"
        raise ConfigurationError(f"The fault plan has {what}: {'; '.join(s.rstrip('.') for s in sentences)}.")
    return tuple(found), seed


def _parts(data: Any, problems: Any) -> tuple[int | None, list[Any], tuple[str, ...]]:
    if isinstance(data, list):
        return None, data, ()
    if not isinstance(data, Mapping) or not isinstance(data.get("faults"), list):
        problems.add((), "a fault plan is a list of rows such as {route: create, kind: drop}, or has such `faults`")
        return None, [], ()
    for name in data.keys() - {"seed", "faults"}:
        problems.add((name,), "a fault plan has no such field; there are seed and faults")
    seed = data.get("seed")
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
        problems.add(("seed",), f"the seed is a whole number, not {seed!r}")
    return seed, data["faults"], ("faults",)


def _fault(row: Any, where: tuple[str | int, ...], problems: Any) -> Fault | None:
    if not isinstance(row, Mapping):
        problems.add(where, "a row is a mapping such as {route: create, kind: drop}")
        return None
    strange = [name for name in row if name not in _FIELDS]
    missing = [name for name in ("route", "kind") if name not in row]
    for name in strange:
        problems.add((*where, name), f"a fault has no such field; there are {', '.join(_FIELDS)}")
    for name in missing:
        problems.add(where, f"the fault names no {name}")
    if strange or missing:
        return None
    try:
        # YAML parses the kinds 429 and 500 as numbers.
        return Fault(**{**row, "kind": str(row["kind"])})
    except ConfigurationError as error:
        problems.add(where, str(error))
        return None
