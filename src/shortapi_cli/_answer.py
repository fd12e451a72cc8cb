"""The service's raw answer to a create that cannot be read: what is left to look at, without what is private."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shortapi._messages import words

if TYPE_CHECKING:
    from shortapi.errors import ShortAPIError

MOST = 1000
"""Characters of an answer that are shown."""


def answer_of(error: ShortAPIError, private: Iterable[str]) -> str | None:
    """Return the answer as one line, where an error leaves it open what became of a create; else None.

    Args:
        private: the key, prompts and links, none of which is shown.
    """
    if error.charged is not None or error.job_id is not None or not error.body:
        return None
    return words(error.body.decode(errors="replace"), tuple(private), most=MOST)
