from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

Found = dict[str, set[str]]
"""Codes of errors by `folder/file:line`."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's project: the files of this folder and the code of all pages; the library is installed elsewhere."""
    for folder in ("right", "wrong"):
        shutil.copytree(HERE / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    pages = tmp_path / "pages"
    pages.mkdir()
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)):
            (pages / f"{page.stem}_{number}.py").write_text(code, encoding="utf-8")
    return tmp_path


def output_of(*words: str, cwd: Path) -> str:
    quiet = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run([sys.executable, "-m", *words], cwd=cwd, env=quiet, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def found(errors: list[tuple[str, int, str]]) -> Found:
    by_line: Found = {}
    for path, line, code in errors:
        by_line.setdefault(f"{path}:{line}", set()).add(code)
    return by_line


def mypy(project: Path) -> Found:
    options = (
        "--strict",
        "--explicit-package-bases",
        "--config-file=",
        "--cache-dir",
        str(ROOT / ".mypy_cache/users"),  # what it knows of installed packages; it looks whether they have changed
        "--no-error-summary",
    )
    said = output_of("mypy", *options, "right", "wrong", "pages", cwd=project)
    rows = re.findall(r"^(.+?):(\d+): error: .*\[([a-z-]+)\]$", said, re.MULTILINE)
    return found([(path, int(line), code) for path, line, code in rows])


def pyright(project: Path) -> Found:
    (project / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict", "reportUnusedImport": false}')
    said = output_of("pyright", "--pythonpath", sys.executable, "--outputjson", cwd=project)
    rows = [row for row in json.loads(said)["generalDiagnostics"] if row["severity"] == "error"]
    lines = [(Path(row["file"]).relative_to(project), row["range"]["start"]["line"] + 1, row["rule"]) for row in rows]
    return found([(path.as_posix(), line, rule) for path, line, rule in lines])


def expected(*, rules_of_pyright: bool) -> Found:
    """Return what the lines say of themselves, as `# expect: a-code-of-mypy aRuleOfPyright`."""
    return found(
        [
            (path.relative_to(HERE).as_posix(), number, code)
            for path in HERE.glob("wrong/*.py")
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
            for code in line.partition("# expect: ")[2].split()
            if code.startswith("report") is rules_of_pyright
        ]
    )


@pytest.mark.parametrize("checker", [mypy, pyright], ids=lambda checker: checker.__name__)
def test_users_are_told_of_exactly_the_lines_that_are_wrong(checker: Callable[[Path], Found], project: Path) -> None:
    assert checker(project) == expected(rules_of_pyright=checker is pyright)


def test_a_line_that_is_wrong_is_wrong_for_both_checkers() -> None:
    marked = expected(rules_of_pyright=True).keys()
    assert marked == expected(rules_of_pyright=False).keys()
    assert len(marked) > 50
