"""The generated arguments classes, one per model: `from shortapi.models import HappyHorse10ImageToVideoArgs`.

Each class is loaded on first use, so the number of models costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shortapi_generated.models import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        import shortapi_generated.models as generated

        try:
            return getattr(generated, name)
        except AttributeError:
            message = f"shortapi.models has no class {name!r}; `shortapi models` lists the models that are built in"
            raise AttributeError(message) from None

    def __dir__() -> list[str]:
        import shortapi_generated.models as generated

        return sorted(generated.__all__)
