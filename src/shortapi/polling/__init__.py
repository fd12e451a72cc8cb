"""When to poll: how long jobs take, what finished jobs teach about that, and how many polls a client may send.

Pure functions and records of plain numbers: no request, no clock, no catalogue but `Expect`. It promises that a wait
asks about as often as is best for what one request is worth (`PollPolicy.price`); docs/polling.md shows how close.
"""

from __future__ import annotations

from shortapi.polling.policy import PollPolicy

__all__ = ["PollPolicy"]
