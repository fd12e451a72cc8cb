"""Perform the commands of a flow on httpx: one driver for threads, one for an event loop. No decision is made here."""

from __future__ import annotations

from shortapi._drivers._clock import Clock, SystemClock
from shortapi._drivers._loop import AsyncDriver
from shortapi._drivers._threads import Driver

__all__ = ["AsyncDriver", "Clock", "Driver", "SystemClock"]
