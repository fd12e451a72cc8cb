"""The service's raw answer to a create that cannot be read: what is left to look at, without what is private."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from shortapi._sentences import words

if TYPE_CHECKING:
    from shortapi.errors import ShortAPIError

MOST = 1000
"""Characters of an answer that are shown."""

PIECE = 8
"""So many characters in a row that also stand in something private are masked: a part of a prompt is private, too."""


def answer_of(error: ShortAPIError, private: Iterable[str]) -> str | None:
    """Return the answer as one line, where an error leaves it open what became of a create; else None.

    Args:
        private: the key, prompts and links, none of which is shown.
    """
    if error.charged is not None or error.job_id is not None or not error.body:
        return None
    forms = {form for text in private for form in (text, json.dumps(text)[1:-1])}
    text = _without_pieces(error.body.decode(errors="replace"), forms)
    return words(text, sorted(forms, key=len, reverse=True), most=MOST)


def _without_pieces(text: str, forms: Iterable[str]) -> str:
    pieces = {form[at : at + PIECE] for form in forms for at in range(len(form) - PIECE + 1)}
    hidden = bytearray(len(text))
    for at in range(len(text) - PIECE + 1):
        if text[at : at + PIECE] in pieces:
            hidden[at : at + PIECE] = b"\1" * PIECE
    return re.sub("\0+", "…", "".join("\0" if masked else char for char, masked in zip(text, hidden, strict=True)))
