"""Check for the extra `sandbox`."""

from __future__ import annotations

from importlib.util import find_spec

from shortapi.errors import ConfigurationError

RENDERING = ("av", "PIL")
SERVING = ("starlette", "uvicorn", *RENDERING)


def need_extra(packages: tuple[str, ...] = SERVING) -> None:
    """Check that packages of the extra are installed.

    Raises:
        ConfigurationError: one is missing; the message says how to install them all.
    """
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f'The sandbox needs {", ".join(missing)}: install it with pip install "shortapi[sandbox]".'
        )
