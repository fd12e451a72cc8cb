"""Runs the class generator on the lean document, and adapts its output."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shortapi.catalog import Entry
from shortapi_generator._bundle import MEDIA, MEDIUM
from shortapi_generator._words import HEADER, BuildError

TEMPLATES = Path(__file__).parent / "templates"
_CONFIG = "literal_enums: true\npost_hooks: []\n"
_CLASS = re.compile(r"^@_attrs_define\nclass (\w+):$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\n        Attributes:\n(?:            .*\n)+")
_DOCSTRING = re.compile(r'^class (?P<name>\w+)\(Redacted\):\n    """(?:.|\n)*?"""\n', re.MULTILINE)
_FUTURE = "from __future__ import annotations\n"
_REFERENCE = re.compile(r'"#/components/schemas/(\w+)"')
_TYPE_VARIABLE = re.compile(r"^T = TypeVar\(.*\)\n", re.MULTILINE)


def write_classes(
    document: Mapping[str, Any], entries: Sequence[Entry], package: Path, *, header: str = HEADER
) -> None:
    """Write the package of generated classes as the folder `package`, which must be new; `header` begins each file.

    Raises:
        BuildError: the class generator fails, or its output is unexpected.
    """
    work = package.with_name(".work")
    work.mkdir()
    (work / "lean.json").write_text(json.dumps(document), encoding="utf-8")
    (work / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    _run(
        "openapi-python-client",
        *("generate", "--meta", "none", "--fail-on-warning"),
        *("--path", str(work / "lean.json"), "--config", str(work / "config.yaml")),
        *("--custom-template-path", str(TEMPLATES), "--output-path", str(package)),
    )
    for path in work.iterdir():
        path.unlink()
    work.rmdir()
    _mark(package, {entry.class_name: entry.id for entry in entries})
    _drop_unused_methods(package, document)
    _expect_classes(package, entries)
    _own_files(package)
    _run(
        "ruff",
        "--isolated",
        "check",
        "--no-cache",
        "-q",
        "--select",
        "F401,I",
        "--line-length",
        "110",
        "--fix",
        str(package),
    )
    _run("ruff", "--isolated", "format", "--no-cache", "-q", "--line-length", "110", str(package))
    _head(package, header)


def _run(tool: str, *arguments: str) -> None:
    # Beside the interpreter, not from PATH, which may have another version.
    program = Path(sys.executable).parent / tool
    if not program.exists():
        raise BuildError(
            [f"{tool} is not installed beside {sys.executable}; run `pip install 'shortapi[generate]'` there"]
        )
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, encoding="utf-8")
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip()
        raise BuildError([f"{tool} did not accept what spec/ was compiled into; it said:\n{said}"])


def _mark(package: Path, models: Mapping[str, str]) -> None:
    """Give every generated class a repr without prompts and links, and args classes their model's id."""
    for path in _model_modules(package):
        text = path.read_text(encoding="utf-8")
        changed, hits = _CLASS.subn(r"@_attrs_define(repr=False)\nclass \1(Redacted):", text)
        if hits == 0 and " = Literal[" in text and "\nclass " not in text:
            continue  # only the allowed values of an argument
        if hits != 1 or changed.count(_FUTURE) != 1:
            raise BuildError([f"{path.name}: {hits} classes found where the class generator writes one; look at it"])
        changed = changed.replace(_FUTURE, f"{_FUTURE}\nfrom .._redacted import Redacted\n")
        changed = _ATTRIBUTES.sub(_dedent, changed, count=1)
        changed = changed.replace("from typing import Any", "from typing import Any, ClassVar", 1)
        changed = _DOCSTRING.sub(lambda found: _with_model(found, models), _with_files(changed), count=1)
        path.write_text(changed, encoding="utf-8")


def _drop_unused_methods(package: Path, document: Mapping[str, Any]) -> None:
    """Remove `from_dict` from request classes and `to_dict` from answer classes; args classes keep both."""
    calls = [call for path in document["paths"].values() for call in path.values()]
    for part, kept in (("requestBody", "to_dict"), ("responses", "from_dict")):
        names = _reached([call.get(part) for call in calls], document["components"]["schemas"])
        for path in _model_modules(package):
            text = path.read_text(encoding="utf-8")
            if names & set(re.findall(r"^class (\w+)\(Redacted\):$", text, re.MULTILINE)):
                path.write_text(_with_only(kept, text), encoding="utf-8")


def _reached(start: Any, schemas: Mapping[str, Any]) -> set[str]:
    """Return the names of the schemas that a part of an OpenAPI document refers to, directly or indirectly."""
    names: set[str] = set()
    waiting = _REFERENCE.findall(json.dumps(start))
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += _REFERENCE.findall(json.dumps(schemas[name]))
    return names


def _with_only(kept: str, text: str) -> str:
    lines = text.splitlines(keepends=True)
    (made,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    for method in reversed(made.body):
        if isinstance(method, ast.FunctionDef) and method.name != kept:
            first = min([method.lineno, *(decorator.lineno for decorator in method.decorator_list)])
            del lines[first - 1 : method.end_lineno]
    return "".join(lines) if kept == "from_dict" else _TYPE_VARIABLE.sub("", "".join(lines))


def _with_files(text: str) -> str:
    """Let marked attributes accept local files besides links."""
    for mark, plain, kind in ((MEDIUM, "str", "Medium"), (MEDIA, "list[str]", "Media")):
        for name in re.findall(rf"^ +(\w+) \([^\n]*\):\s+{mark}", text, re.MULTILINE):
            text = re.sub(
                rf"^(    {name}: ){re.escape(plain)}(?=[ \n])", rf"\1{kind}", text, count=1, flags=re.MULTILINE
            )
            text = re.sub(rf"^( +{name} \(){re.escape(plain)}([ )])", rf"\1{kind}\2", text, count=1, flags=re.MULTILINE)
            text = text.replace(_FUTURE, f"{_FUTURE}from ..types import {kind}\n", 1)
        text = text.replace(mark, "")
    return text


def _dedent(match: re.Match[str]) -> str:
    # After a description of several paragraphs the class generator indents the list of arguments too deeply.
    return match[0].replace("\n    ", "\n")


def _with_model(docstring: re.Match[str], models: Mapping[str, str]) -> str:
    model = models.get(docstring["name"])
    return docstring[0] + (f'\n    MODEL: ClassVar[str] = "{model}"\n' if model is not None else "")


def _model_modules(package: Path) -> list[Path]:
    return sorted(path for path in (package / "models").glob("*.py") if path.name[0] != "_")


def _expect_classes(package: Path, entries: Sequence[Entry]) -> None:
    """Check that each model's class has the name that the catalogue gives it."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in _model_modules(package))
    names = re.findall(r"^class (\w+)\(Redacted\):$", source, re.MULTILINE)
    found = set(names)
    lowered = {name.lower(): name for name in names}
    problems = [
        f"{entry.origin}: title: {entry.title!r} gives the class {entry.class_name}, but the class generator writes "
        f"{lowered.get(entry.class_name.lower(), 'no such class')}; write the title with the capitals of that name"
        for entry in entries
        if entry.class_name not in found
    ]
    if problems:
        raise BuildError(problems)


def _own_files(package: Path) -> None:
    """Write our own files of the package, and remove the generated client: endpoints are sans-IO."""
    (package / "client.py").unlink()
    (package / "errors.py").unlink()
    # The generated __init__ imports the HTTP client, which importing a class should not cost.
    (package / "__init__.py").write_text('"""Classes and calls of ShortAPI."""\n', encoding="utf-8")
    (package / "py.typed").write_bytes(b"")
    _make_lazy(package / "models")
    redacted = (TEMPLATES / "redacted.py.txt").read_text(encoding="utf-8")
    (package / "_redacted.py").write_text(redacted, encoding="utf-8")


def _make_lazy(models: Path) -> None:
    """Move the list of all classes to a stub for type checkers, so that classes load lazily at run time."""
    stub = (models / "__init__.py").read_text(encoding="utf-8")
    (models / "__init__.pyi").write_text(stub, encoding="utf-8")
    homes = sorted(re.findall(r"^from \.(\w+) import (\w+)", stub, re.MULTILINE), key=lambda home: home[1])
    rows = "".join(f'    "{name}": "{module}",\n' for module, name in homes)
    listed = f'"""The module of every class."""\n\nMODULES = {{\n{rows}}}\n'
    (models / "_modules.py").write_text(listed, encoding="utf-8")
    (models / "__init__.py").write_text(
        (TEMPLATES / "models_lazy.py.txt").read_text(encoding="utf-8"), encoding="utf-8"
    )


def _head(package: Path, header: str) -> None:
    for path in [*package.rglob("*.py"), *package.rglob("*.pyi")]:
        text = path.read_text(encoding="utf-8")
        path.write_text(f"# {header}\n{text}", encoding="utf-8")
