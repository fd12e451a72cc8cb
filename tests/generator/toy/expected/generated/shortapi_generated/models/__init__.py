# Generated from spec/ by `make generate`; edit spec/ instead.
"""The generated classes. Each is imported when it is first asked for, so their number costs nothing.

What they are called stands in `__init__.pyi`, for type checkers and editors.
"""

import re
from importlib import import_module
from typing import Any

_WORDS = re.compile("(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def __getattr__(name: str) -> Any:
    if name.startswith("_") and name != "__all__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = tuple(_homes()) if name == "__all__" else _class(name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_homes())


def _class(name: str) -> Any:
    try:
        module = import_module(f".{_WORDS.sub('_', name).lower()}", __name__)
    except ImportError:
        module = import_module(f".{_homes().get(name, '_modules')}", __name__)
    if not hasattr(module, name):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(module, name)


def _homes() -> dict[str, str]:
    """Return the module of every class. It grows with the number of models, so it is loaded only when a guess fails.

    It is not called like the module, which takes its own name here once it is imported.
    """
    modules: dict[str, str] = import_module("._modules", __name__).MODULES
    return modules
