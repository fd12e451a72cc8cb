"""Which of very many jobs is asked for next, and by how many hands."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable

from shortapi._flows._context import Context, Waiting
from shortapi._flows._turn import Watch, set_due

HANDS = 8
"""So many requests are under way at once: as many as there are connections, so that none waits for one."""

STALE = 0.95
"""A poll that was worked out when polls cost less than this share of today's price is worked out anew."""


class Schedule:
    """Jobs in the order in which they are to be asked for, at the pace that the client may have."""

    def __init__(self, watches: Iterable[Watch], context: Context, waiting: Waiting) -> None:
        self._heap = list(watches)
        self._context = context
        self._waiting = waiting
        self._busy = 0
        heapq.heapify(self._heap)
        self.hands = min(HANDS, len(self._heap))
        self.pause = 0.0

    def __len__(self) -> int:
        """Return how many jobs go on."""
        return len(self._heap) + self._busy

    @property
    def idle(self) -> bool:
        """No request is under way."""
        return not self._busy

    def take(self, now: float) -> Watch | None:
        """Return a job to ask for now, or None; `.pause` then says for how many seconds, if no request ends before."""
        self.pause = math.inf
        while self._heap and self._busy < self.hands:
            first = self._heap[0]
            self.pause = min(max(first.next, self._context.pace.opens(now)), first.last_call) - now
            if self.pause > 0:
                return None
            if self._is_put_off(first, now):
                heapq.heapreplace(self._heap, first)
                continue
            if now < first.last_call:
                self._context.pace.reserve(now)
                self._context.pace.late(now - first.next)
            self._busy += 1
            return heapq.heappop(self._heap)
        return None

    def put(self, watch: Watch, *, over: bool) -> None:
        """Take back a job that was asked for; it goes on unless it is over."""
        self._busy -= 1
        if not over:
            heapq.heappush(self._heap, watch)

    def _is_put_off(self, watch: Watch, now: float) -> bool:
        """Work the next poll of a job out anew if polls have become dearer; say whether it is later now."""
        stale = watch.factor < self._context.pace.factor * STALE
        if not stale or watch.misses is not None or watch.deadline <= now or not watch.due > watch.asked_at:
            return False
        set_due(watch, self._context, self._waiting)
        return watch.due > now
