"""Perform the commands of flows on httpx: drivers for threads and for an event loop.

No decision is made here.
"""

from __future__ import annotations

from shortapi._transport._clock import Clock, SystemClock
from shortapi._transport.aio import AsyncDriver
from shortapi._transport.sync import Driver

__all__ = ["AsyncDriver", "Clock", "Driver", "SystemClock"]
