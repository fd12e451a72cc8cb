"""Perform the commands of flows on httpx: drivers for threads and for an event loop. No decision is made here."""
