"""Turns of phrase that messages share, and the service's words made fit to show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote

SHORTEST_SECRET = 4
"""Characters of a text that is masked; a shorter one would take common words out of every message."""

MAX_WORDS = 300
"""Characters of the service's own words that a message shows."""


LONGEST_TAG = 80
"""Characters of a tag: it stands in tables."""


MOST_ESCAPES = 5
"""How deeply escapes are undone; a body inside a body inside a body has three."""

BLANKS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def job_name(job_id: str, model: str | None) -> str:
    """Return how messages name a job."""
    return f"job {job_id} ({model})" if model else f"job {job_id}"


def pick_up(job_id: str) -> str:
    """Return how to go on with a job, for messages."""
    return f'pick it up with client.job("{job_id}").wait() or `shortapi wait {job_id}`'


def unescaped(text: str) -> str | None:
    """Return a text without JSON, URL and HTML escapes, also nested ones; None where they are nested too deeply."""
    for _ in range(MOST_ESCAPES):
        plain = html.unescape(unquote(_without_backslashes(text)))
        if plain == text:
            return text
        text = plain
    return None


def _without_backslashes(text: str) -> str:
    if "\\" not in text:
        return text
    plain = re.sub(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", _unescape, text, flags=re.DOTALL)
    # JSON writes a character beyond U+FFFF as two surrogates.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unescape(found: re.Match[str]) -> str:
    code, char = found[1] or found[2], found[3]
    return chr(int(code, 16)) if code else BLANKS.get(char, char)


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
