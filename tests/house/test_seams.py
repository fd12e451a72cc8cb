"""The library may be rebuilt under its users: what stands outside of it uses public names only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "src" / "shortapi"
PACKAGES = {
    "shortapi",
    "shortapi_batch",
    "shortapi_cli",
    "shortapi_generator",
    "shortapi_mcp",
    "shortapi_otel",
    "shortapi_play",
    "shortapi_sandbox",
}
OUTSIDE = [
    ROOT / "tests",
    ROOT / "benchmarks",
    ROOT / "generator",
    ROOT / "src/shortapi_batch",
    ROOT / "src/shortapi_cli",
    ROOT / "src/shortapi_mcp",
    ROOT / "src/shortapi_otel",
    ROOT / "src/shortapi_play",
    ROOT / "src/shortapi_sandbox",
]

IMPORT_IN_A_TEXT = re.compile(r"^\s*(?:from|import) +(shortapi[\w.]*\._\w*|shortapi[\w.]* +import +_\w*)", re.MULTILINE)


def files() -> list[Path]:
    found = {path for folder in OUTSIDE for path in folder.rglob("*.py")}
    return sorted(path for path in found if "expected/generated" not in path.as_posix())


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_private(name: str, path: Path) -> bool:
    """Say whether it is a private name of another package of ours; tests of the generator may know its parts."""
    first, *rest = name.split(".")
    own = first in path.parts or (first == "shortapi_generator" and "generator" in path.parts)
    return first in PACKAGES and not own and any(re.match(r"_[^_]", part) for part in rest)


def underscored(tree: ast.AST) -> set[str]:
    """Return the private attributes that the classes of a module have, as `self._name` or as methods."""
    named = (
        node.attr if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) else getattr(node, "name", "")
        for node in ast.walk(tree)
        if isinstance(node, (ast.Attribute, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    )
    return {name for name in named if re.match(r"_[^_]", str(name))}


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


def intrusions(path: Path, library: set[str]) -> set[str]:
    tree = parsed(path)
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    app = path.is_relative_to(ROOT / "src")
    others = set() if app else library - underscored(tree)
    return (
        {name for name in imported(tree) if is_private(name, path)}
        | {name for text in texts for name in IMPORT_IN_A_TEXT.findall(text)}
        | {f".{node.attr}" for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in others}
    )


def test_no_file_uses_private_names_of_the_library() -> None:
    modules = [parsed(path) for path in LIBRARY.rglob("*.py")]
    library = set().union(*(underscored(module) for module in modules))
    found = {path.relative_to(ROOT).as_posix(): sorted(intrusions(path, library)) for path in files()}
    assert {name: names for name, names in found.items() if names} == {}
