"""Turns of phrase that messages share, and the service's words made fit to show."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORTEST_SECRET = 4
"""Characters of a text that is masked; a shorter one would take common words out of every message."""

MAX_WORDS = 300
"""Characters of the service's own words that a message shows."""


LONGEST_TAG = 80
"""Characters of a tag: it stands in tables."""


def job_name(job_id: str, model: str | None) -> str:
    """Return how messages name a job."""
    return f"job {job_id} ({model})" if model else f"job {job_id}"


def pick_up(job_id: str) -> str:
    """Return how to go on with a job, for messages."""
    return f'pick it up with client.job("{job_id}").wait() or `shortapi wait {job_id}`'


def words(text: str | None, secrets: Iterable[str] = (), most: int = MAX_WORDS) -> str | None:
    """Return the service's words as a message may show them: one short line without links and known secrets.

    Args:
        most: characters that the line may have (default 300).
    """
    if not text:
        return None
    for secret in secrets:
        text = text.replace(secret, "…") if len(secret) >= SHORTEST_SECRET else text
    text = re.sub(r"(?:https?|data):\S+", "<link>", text)
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= most else text[: most - 1] + "…"
