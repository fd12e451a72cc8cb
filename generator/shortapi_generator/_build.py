"""The build: reads spec/, writes everything into a new folder, checks it, and only then replaces the old one."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shortapi.catalog import Arg, Entry, IndexRow
from shortapi.validation import with_defaults
from shortapi_generator import _tree
from shortapi_generator._bundle import full_document, lean_document
from shortapi_generator._classes import write_classes
from shortapi_generator._pages import write_pages
from shortapi_generator._schema import entry_schema
from shortapi_generator._spec import Spec, read_spec
from shortapi_generator._words import PACKAGE, BuildError

SCHEMA = "catalog.schema.json"
ROOT = Path(__file__).resolve().parents[2]


def build(spec: Path, out: Path) -> int:
    """Compile `spec` into `out`, replacing it as a whole, and renew its schema of entries; return the number of models.

    Raises:
        BuildError: nothing was changed.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".generated-", dir=out.parent) as work:
        new = Path(work) / "new"
        count = write_all(spec, new)
        _tree.exchange(new, out)
    for path in _old_schemas(spec):
        path.write_text(_schema_text(), encoding="utf-8")
    return count


def check(spec: Path, out: Path) -> list[str]:
    """Return the differences between `out` and a new build of `spec`."""
    with tempfile.TemporaryDirectory() as work:
        new = Path(work) / "new"
        write_all(spec, new)
        lines = _tree.drift(new, out)
    return lines + [f"changed: {path}" for path in _old_schemas(spec)]


def _old_schemas(spec: Path) -> list[Path]:
    """Return the editors' schema in a spec folder if it is outdated."""
    path = spec / SCHEMA
    return [path] if path.is_file() and path.read_text(encoding="utf-8") != _schema_text() else []


def _schema_text() -> str:
    return json.dumps(entry_schema(), indent=1) + "\n"


def write_all(folder: Path, out: Path) -> int:
    """Compile a spec folder into the new folder `out`, and check the result; return the number of models."""
    spec = read_spec(folder)
    out.mkdir()
    write_classes(lean_document(spec.api, spec.entries), spec.entries, out / PACKAGE)
    _write_registry(spec, out / PACKAGE / "registry")
    _write_json(full_document(spec), out / "openapi.json")
    write_pages(spec, out / "docs")
    prove(spec.entries, out, PACKAGE)
    _tree.write_manifest(out)
    return len(spec.entries)


def _write_registry(spec: Spec, folder: Path) -> None:
    rows = [IndexRow.of(entry)._asdict() for entry in spec.entries]
    _write_json({"models": rows}, folder / "index.json")
    _write_json(spec.protocol_data, folder / "protocol.json")
    for entry in spec.entries:
        _write_json(entry.data, folder / "models" / f"{entry.id}.json")


def _write_json(data: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def prove(entries: Sequence[Entry], out: Path, package: str) -> None:
    """Check in a process of its own that every generated module imports and every class keeps its arguments.

    Raises:
        BuildError: with every problem.
    """
    # An example may omit required arguments with a default; its class may not.
    classes = {entry.class_name: [with_defaults(entry, entry.example), sample(entry)] for entry in entries}
    done = subprocess.run(
        [sys.executable, "-I", "-B", Path(__file__).with_name("_prove.py"), out, package],
        input=json.dumps({"classes": classes}),
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise BuildError((done.stdout.strip() or done.stderr.strip()).splitlines())


def sample(entry: Entry) -> dict[str, Any]:
    """Return a value for every argument, to check that none is lost."""
    return {name: _value(arg) for name, arg in entry.args.items()}


def _value(arg: Arg) -> Any:
    if arg.enum:
        return arg.enum[0]
    if arg.items is not None:
        return [_value(arg.items)]
    if arg.type == "object":
        return {name: _value(inner) for name, inner in arg.properties.items()}
    return {"string": "x", "integer": 1, "number": 1.5, "boolean": True}[arg.type]
