"""The compiler from catalogue entries to typed classes, registry, documents and pages.

`python -m shortapi_generator build | check | diff OLD NEW` in a checkout; for people who installed the package
`shortapi generate MODELS_DIR --out PROJECT_DIR`. Both need the extra `generate`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shortapi_generator._package import generate
    from shortapi_generator._words import BuildError

__all__ = ["BuildError", "generate"]

if not TYPE_CHECKING:  # with it, type checkers would accept any name

    def __getattr__(name: str) -> object:
        # The wording of entries, which the command line uses, needs no compiler.
        if name in __all__:
            from shortapi_generator import _package

            return getattr(_package, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
