"""Checks a generated package in a process of its own: every module imports, every class keeps its arguments.

Run as a script with the folder that holds the package, and its name; reads `{"classes": {name: [args, …]}}` from
standard input and prints one sentence for each thing that is wrong. It imports nothing of this project, only what was
generated.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys


def main(folder: str, package: str) -> int:
    """Check everything; return the exit status."""
    sys.path.insert(0, folder)
    wrong = []
    for name in _modules(package):
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            wrong.append(f"the generated module {name} cannot be imported: {error!r}")
    if not wrong:
        models = importlib.import_module(f"{package}.models")
        for name, samples in json.load(sys.stdin)["classes"].items():
            wrong.extend(_round_trip(getattr(models, name), sample) for sample in samples)
    sentences = [sentence for sentence in wrong if sentence]
    print("\n".join(sentences))
    return 1 if sentences else 0


def _modules(package: str) -> list[str]:
    path = importlib.import_module(package).__path__
    return [package, *(found.name for found in pkgutil.walk_packages(path, f"{package}."))]


def _round_trip(kind: type, sample: dict[str, object]) -> str:
    try:
        kept = kind.from_dict(sample).to_dict()  # type: ignore[attr-defined]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return f"the generated class {kind.__name__} does not take its own arguments: {error!r}"
    if kept != sample or list(map(str, kept.values())) != [str(sample[name]) for name in kept]:
        return f"the generated class {kind.__name__} does not give back the arguments that it was given"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
