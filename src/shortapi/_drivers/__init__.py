"""Perform the commands of flows on httpx: drivers for threads and for an event loop; a crew and a team for many jobs.

No decision is made here.
"""

from __future__ import annotations

from shortapi._drivers._clock import Clock, SystemClock
from shortapi._drivers._crew import Crew, MakeTurn
from shortapi._drivers._loop import AsyncDriver
from shortapi._drivers._team import Team
from shortapi._drivers._threads import Driver

__all__ = ["AsyncDriver", "Clock", "Crew", "Driver", "MakeTurn", "SystemClock", "Team"]
