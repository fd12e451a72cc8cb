"""From the page of a model to a draft of its catalogue entry.

    draft = from_page(Path("llms.txt").read_text())
    draft.yaml, draft.notes

The draft passes every check of the catalogue. What the page does not say plainly is left out or assumed, and each
such thing is a sentence in `notes`.
"""

from __future__ import annotations

from shortapi_generator.page._draft import Draft, from_page

__all__ = ["Draft", "from_page"]
