"""How long jobs take, as a table: what the catalogue expects of a job, and a law of durations. Pure.

A table takes any mixture of shapes, several humps included, and costs the same to ask whatever it was made of. It is
estimated in two steps. Normal laws of the logarithm, tight and wide ones around the centre that is believed so far, are
weighed by how well they explain what was seen. Their mixture is then the prior of a product-limit estimate
(Kaplan-Meier) over finished and running jobs, so that what many jobs say outweighs any smooth shape.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, islice, pairwise, repeat
from operator import add, mul
from typing import Any, NamedTuple

from attrs import frozen

from shortapi.catalog.records import Entry
from shortapi.validation import as_decimal, fits, with_defaults


@frozen(kw_only=True, cache_hash=True)
class Expect:
    """Median and 90th percentile of the seconds until a job is done."""

    p50: float
    p90: float


UNKNOWN = Expect(p50=60, p90=360)  # where an entry has no `expect`: pictures take 20 to 90 s, videos 2 to 10 min
MOST_GROWTH = 100.0  # times are scaled by no more, however far an argument is from the one they are stated for

# The times of a table: from a quarter of a second (nobody asks sooner) to a day, each 3 % later than the last.
FIRST, RATIO, CELLS = 0.25, 1.03, 432
TIMES = (0.0, *(FIRST * RATIO**step for step in range(CELLS)))
STEP = math.log(RATIO)
_LOGS = tuple(math.log(time) for time in TIMES[1:])
_HALVES = tuple((end - begin) / 2 for begin, end in pairwise(TIMES))
_ROOT = math.sqrt(2)

TELLING = 0.9  # that a job ended within a time in which more than this share of all do says nothing about it
FASTER = 0.02  # how likely it is, before a job is asked for first, that the service became much faster
NEVER = 1e-6  # no share in a table is smaller: every job that still runs has a future

# How far the centre may be from what is believed, as standard deviations of its logarithm, and how likely each is: a
# catalogue is about right, or wrong by a factor of 2.5 or so.
SHIFTS = ((0.2, 0.6), (0.9, 0.4))

# How many times as wide as believed the durations may be spread, and how likely each is.
SPREADS = ((0.25, 0.1), (0.5, 0.15), (1.0, 0.65), (2.0, 0.1))

# With n jobs seen, the odds that jobs follow none of these laws are 1 to n + NONE_AMONG.
NONE_AMONG = 5.0

PRIOR_JOBS = 4.0  # how many jobs count as much as the smooth law

# The prior's hazard is multiplied by the ends seen lately over those that it expected. Both counts begin at DOUBT, so
# few ends change little; the expected ones are at most LATELY, and both fall by a factor of e for each FADES (a
# difference of logarithms of time).
DOUBT, LATELY, FADES = 2.0, 30.0, 0.2
FADING = math.exp(-STEP / FADES)  # from one of `TIMES` to the next

# A duration that was seen stands for those around it, as far as its nearest neighbours: NEIGHBOURS of them, times the
# number of jobs to the power of NEIGHBOUR_GROWTH; at most REACH times the spread.
NEIGHBOURS, NEIGHBOUR_GROWTH, REACH = 1.3, 0.35, 0.5

Running = Sequence[tuple[float, float]]
"""Surprises that running jobs have reached without an end, each with the number of such jobs."""


def expected(entry: Entry | None, args: Mapping[str, Any]) -> Expect | None:
    """Return the catalogue's expectation of a job's duration, None if it states none; missing args take defaults."""
    if entry is None:
        return None
    full = with_defaults(entry, args)
    row = next((row for row in entry.expect if fits(row.when, full)), None)
    if row is None:
        return None
    growth = math.prod(_growth(full.get(name), amount) for name, amount in row.at.items())
    return _scaled(row.p50, row.p90, (row.fixed + (row.p50 - row.fixed) * growth) / row.p50)


def _growth(value: Any, amount: Any) -> float:
    """Return the ratio of an argument to the stated amount; 1 if it cannot be computed."""
    given, stated = float(as_decimal(value) or 0), float(as_decimal(amount) or 0)
    return min(max(given / stated, 1 / MOST_GROWTH), MOST_GROWTH) if given > 0 and stated > 0 else 1.0


@lru_cache
def _scaled(p50: float, p90: float, factor: float) -> Expect:
    """Return a cached record, shared by all jobs of the same work."""
    return Expect(p50=p50 * factor, p90=p90 * factor)


class Law(NamedTuple):
    """Survival function of jobs' durations, as a table over time.

    Attributes:
        alive: share of jobs (falling from 1 to 0) that still run at each of `TIMES`.
        lived: mean seconds that a job has run by each of `TIMES`: the area below `alive`.
    """

    alive: tuple[float, ...]
    lived: tuple[float, ...]

    def waste(self, since: float, now: float) -> float:
        """Return the expected seconds for which the result of a job that still ran at `since` is unseen by `now`."""
        alive, lived = self._at(since)
        return max(0.0, now - since - (self._at(now)[1] - lived) / alive)

    def due(self, since: float, price: float) -> float:
        """Return the time at which `waste` reaches `price` seconds; infinite if beyond the table."""
        alive, lived = self._at(since)
        first = _cell(since) + 1

        def wasted(cell: int) -> float:
            return TIMES[cell] - since - (self.lived[cell] - lived) / alive

        cell = bisect_left(range(len(TIMES)), price, lo=first, key=wasted)
        if cell == len(TIMES):
            return math.inf
        begin, share, wanted = since, alive, price
        if cell > first:
            begin, share, wanted = TIMES[cell - 1], self.alive[cell - 1], price - wasted(cell - 1)
        # Within a cell `alive` is a line, so the waste grows by idle * x + ending * x**2 / 2.
        idle = 1 - share / alive
        ending = (share - self.alive[cell]) / alive / (TIMES[cell] - begin)
        return min(begin + 2 * wanted / (idle + math.sqrt(idle * idle + 2 * ending * wanted) or 1.0), TIMES[cell])

    def ended_at(self, since: float, now: float) -> float | None:
        """Return the expected end of a job that still ran at `since` and is done `now`.

        None if that is uninformative, since nearly all jobs that still ran at `since` are done by now.
        """
        (alive, lived), (left, until) = self._at(since), self._at(now)
        ended = alive - left
        if ended > TELLING * alive and now > 2 * since:
            return None
        if ended < NEVER:
            return (since + now) / 2
        expected = min(max((until - lived + since * alive - now * left) / ended, since), now)
        # Done when it was first asked for, before many should be: perhaps the service became faster.
        changed = FASTER / (FASTER + ended / alive) if now > 2 * since else 0.0
        return changed * (since + now) / 2 + (1 - changed) * expected

    def left(self, t: float, share: float = 0.5) -> float:
        """Return the seconds after which that share of the jobs still running at `t` will be done."""
        wanted = self._at(t)[0] * (1 - share)
        cell = min(bisect_left(self.alive, -wanted, lo=1, key=lambda alive: -alive), CELLS)
        before, after = self.alive[cell - 1], self.alive[cell]
        part = min(1.0, (before - wanted) / (before - after)) if before > after else 1.0
        return max(0.0, TIMES[cell - 1] + part * (TIMES[cell] - TIMES[cell - 1]) - t)

    def _at(self, t: float) -> tuple[float, float]:
        """Return `alive` and `lived` at `t`, interpolated."""
        cell = _cell(t)
        alive, passed = self.alive[cell], t - TIMES[cell]
        half = 0.0
        if cell < CELLS:
            half = passed * (alive - self.alive[cell + 1]) / (TIMES[cell + 1] - TIMES[cell]) / 2
        return alive - 2 * half, self.lived[cell] + passed * (alive - half)


def _cell(t: float) -> int:
    """Return the index of the last of `TIMES` that is not after `t`."""
    return bisect_right(TIMES, t) - 1


def law_of(alive: Iterable[float]) -> Law:
    """Return the law for shares of jobs that still run at each of `TIMES`."""
    # Sums of shares are off by a rounding error, and a share that rises again would make a hazard below 0.
    later = islice(alive, 1, None)
    falling = tuple(accumulate((max(NEVER, share) for share in later), min, initial=1.0))
    return Law(falling, tuple(accumulate(map(mul, _HALVES, map(add, falling, falling[1:])), initial=0.0)))


class Belief(NamedTuple):
    """A centre and a spread of surprises, as mean and standard deviation."""

    centre: float
    spread: float


def normal_tail(z: float) -> tuple[float, float]:
    """Return the logarithm of the standard normal survival function at z, and the hazard there."""
    if z > 8:  # where erfc begins to lose its digits
        return -z * z / 2 - math.log(z * math.sqrt(2 * math.pi)), z + 1 / z
    share = math.erfc(z / _ROOT) / 2
    return math.log(share), math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / share


def explained(seen: Sequence[float], running: Running, belief: Belief, shift: float) -> tuple[float, Belief]:
    """Return how well one normal law explains what was seen (the logarithm of its likelihood), and the law then.

    Its centre is thought to be that of `belief`, with a standard deviation of `shift`.
    """
    jobs, total, width = len(seen), sum(seen), belief.spread
    centre = (belief.centre / shift**2 + total / width**2) / (1 / shift**2 + jobs / width**2)
    for _ in range(12):  # Newton's method; without running jobs the first guess is exact
        slope = (belief.centre - centre) / shift**2 + (total - jobs * centre) / width**2
        bend = 1 / shift**2 + jobs / width**2
        for reached, many in running:
            z = (reached - centre) / width
            hazard = normal_tail(z)[1]
            slope += many * hazard / width
            bend += many * hazard * (hazard - z) / width**2
        centre += slope / bend
        if abs(slope / bend) < 0.01:
            break
    squares = ((belief.centre - centre) / shift) ** 2 + sum((each - centre) ** 2 for each in seen) / width**2
    still = sum(many * normal_tail((reached - centre) / width)[0] for reached, many in running)
    fit = still - squares / 2 - jobs * math.log(width) - math.log(shift) - math.log(bend) / 2
    return fit, Belief(centre, math.sqrt(width**2 + 1 / bend))


def explanations(seen: Sequence[float], running: Running, belief: Belief) -> list[tuple[float, Belief]]:
    """Return the candidate normal laws for the data, and that of none of them, each with the log of its weight."""
    found = []
    for times, likely in SPREADS:
        for shift, chance in SHIFTS:
            fit, then = explained(seen, running, Belief(belief.centre, belief.spread * times), shift)
            found.append((fit + math.log(likely * chance), then))
    jobs, best = jobs_of(seen, running), max(fit for fit, _ in found)
    if jobs:
        none = Belief(belief.centre, math.hypot(belief.spread, SHIFTS[-1][0]))
        whole = best + math.log(sum(math.exp(fit - best) for fit, _ in found))
        found.append((whole - math.log(jobs + NONE_AMONG), none))
    return found


def smooth(laws: list[tuple[float, Belief]], middle: float) -> tuple[list[float], float]:
    """Return a mixture as shares not done at each of `TIMES`, and its width; surprises are over a log of `middle`."""
    shares, squares, largest = [0.0] * CELLS, 0.0, max(weight for weight, _ in laws)
    whole = sum(math.exp(weight - largest) for weight, _ in laws)
    for weight, law in laws:
        part = math.exp(weight - largest) / whole
        squares += part * law.spread**2
        if part > 1e-3:
            scale, centre = 1 / law.spread / _ROOT, law.centre + middle
            shares = [
                share + part / 2 * math.erfc((log - centre) * scale) for share, log in zip(shares, _LOGS, strict=True)
            ]
    return [1.0, *(share / max(shares[0], 1.0) for share in shares)], math.sqrt(squares)


def jobs_of(seen: Sequence[float], running: Running) -> float:
    return len(seen) + sum(many for _, many in running)


def _cell_of(log: float) -> int:
    """Return the table's cell of a time, given by its logarithm."""
    return min(max(math.floor((log - _LOGS[0]) / STEP) + 1, 0), CELLS - 1)


def windows(seen: Sequence[float], most: float) -> Iterator[tuple[int, int]]:
    """Yield the cells that each duration stands for: up to its nearest neighbours, at most `most` (logarithms)."""
    jobs = len(seen)
    near = min(jobs - 1, math.ceil(NEIGHBOURS * jobs**NEIGHBOUR_GROWTH))
    for place, log in enumerate(seen):
        begins = range(max(0, place - near), min(place, jobs - 1 - near) + 1)
        reach = min(max(log - seen[first], seen[first + near] - log) for first in begins) if near else most
        reach = min(max(reach, STEP / 2), most)
        yield _cell_of(log - reach), _cell_of(log + reach) + 1


def at_risk(seen: Sequence[float], running: Running) -> list[float]:
    """Return how many jobs were seen to run in each cell of the table; one that did so for a part counts as a part."""
    gone = [0.0] * (CELLS + 1)
    for log in seen:
        gone[_cell_of(log)] += 0.5
        gone[_cell_of(log) + 1] += 0.5
    for log, many in running:
        cell = _cell_of(log)
        part = min(max((log - _LOGS[0]) / STEP + 1 - cell, 0.0), 1.0)
        gone[cell] += (1 - part) * many
        gone[cell + 1] += part * many
    jobs = jobs_of(seen, running)
    return [jobs - before for before in accumulate(gone)]


def product_limit(prior: Sequence[float], seen: Sequence[float], running: Running, most: float) -> Iterator[float]:
    """Yield the share that is not done at each of `TIMES`, by sorted logarithms of durations; `most` as in `windows`.

    The `prior`, the same by what is believed, counts as PRIOR_JOBS jobs, and is corrected by what was seen just before.
    """
    known = at_risk(seen, running)
    jobs = [many + PRIOR_JOBS * share for many, share in zip(known, prior, strict=True)]
    lived = list(accumulate(jobs, initial=0.0))
    turns = [0.0] * (CELLS + 1)
    for begin, end in windows(seen, most):
        # Each end adds the same hazard to all that it stands for: one in so many jobs that were still running there.
        turns[begin] += 1 / (lived[end] - lived[begin])
        turns[end] -= 1 / (lived[end] - lived[begin])
    hazard = ended = foreseen = 0.0
    yield 1.0
    for cell, added in enumerate(map(max, accumulate(turns[:CELLS]), repeat(0.0))):
        drop = prior[cell] - prior[cell + 1]
        oftener = (DOUBT + ended) / (DOUBT + foreseen)
        hazard += added + PRIOR_JOBS * drop * oftener / max(jobs[cell], NEVER)
        yield math.exp(-hazard)
        foreseen = foreseen * FADING + known[cell] * drop / max(prior[cell], NEVER)
        kept = min(1.0, LATELY / foreseen) if foreseen > 0 else 1.0
        ended, foreseen = (ended * FADING + added * jobs[cell]) * kept, foreseen * kept


def estimate(seen: Sequence[float], running: Running, belief: Belief, middle: float) -> list[float]:
    """Return the share that is not done at each of `TIMES`; what was seen are surprises, over a log of `middle`."""
    prior, width = smooth(explanations(seen, running, belief), middle)
    if not seen and not running:
        return prior
    reached = [(each + middle, many) for each, many in running]
    return list(product_limit(prior, [each + middle for each in seen], reached, width * REACH))
