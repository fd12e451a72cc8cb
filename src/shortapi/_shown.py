"""Gives objects a look in notebooks; what makes it, `shortapi.notebook`, is loaded when a notebook asks for it."""

from __future__ import annotations

import sys


class Shown:
    """An object that notebooks show as more than its repr."""

    __slots__ = ()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from shortapi.notebook import bundle

        return bundle(self)


def notebook_bar() -> object:
    """Return a progress bar in a notebook; elsewhere, as in a program that imports ipykernel, None."""
    from shortapi.notebook import Bar

    return Bar() if hasattr(sys.modules["IPython"].get_ipython(), "kernel") else None
