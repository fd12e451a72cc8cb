"""The house rules that a machine can hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
HAND_WRITTEN = sorted(path for folder in ("src", "generator") for path in (ROOT / folder).rglob("*.py"))
MODEL_IDS = sorted(
    str(path.relative_to(ROOT / "spec/models").with_suffix("")) for path in (ROOT / "spec/models").rglob("*.yaml")
)


def tool(*command: str) -> str:
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_module_imports_from_lower_floors_only() -> None:
    assert "0 broken" in tool("lint-imports", "--no-cache")


def test_ruff_finds_nothing_and_would_format_nothing() -> None:
    tool("ruff", "check", ".")
    tool("ruff", "format", "--check", ".")


def test_the_library_grows_in_no_figure() -> None:
    command = [sys.executable, "-m", "tests.house.figures"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "lines of the library" in done.stdout, done.stderr
    assert done.returncode == 0, done.stdout


def test_types_hold_strictly() -> None:
    assert "no issues found" in tool("mypy")


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small_and_know_no_model(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 400
    assert not [model for model in MODEL_IDS if model in text]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            documented = ast.get_docstring(node, clean=False) or ""
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno - documented.count("\n") <= 45, f"{node.name} is too long"


def test_no_room_is_called_utils() -> None:
    names = {path.stem.strip("_") for path in HAND_WRITTEN}
    assert not names & {"utils", "helpers", "common", "misc", "manager"}


def test_every_model_has_a_page_and_a_registry_file() -> None:
    assert MODEL_IDS
    for model in MODEL_IDS:
        assert (ROOT / "generated/shortapi_generated/registry/models" / f"{model}.json").is_file()


def test_the_version_is_said_once_and_the_changelog_has_it() -> None:
    import shortapi

    assert f'version = "{shortapi.__version__}"' in (ROOT / "pyproject.toml").read_text()
    assert re.search(rf"^## {re.escape(shortapi.__version__)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
