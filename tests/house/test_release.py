"""What a release checks, and what the files for a hosted project say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import shortapi
from tests import release

ROOT = Path(__file__).parents[2]
VERSION = shortapi.__version__


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is ready to be published."""
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes/README.md").write_text("how to\n")
    (tmp_path / "pyproject.toml").write_text(f'version = "{VERSION}"\n')
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n## {VERSION} (2026-12-01)\n\n- Older.\n")
    return tmp_path


def test_a_checkout_that_is_ready_has_no_problem(checkout: Path) -> None:
    assert list(release.problems(checkout)) == []


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("pyproject.toml", 'version = "9.9.9"', "another version"),
        ("CHANGELOG.md", "# Changelog\n\n## 9.9.9 (2026-12-01)\n", "does not begin with version"),
        ("CHANGELOG.md", f"# Changelog\n\n## {VERSION} (unreleased)\n", "write the day"),
        ("changes/more.added.md", "More.", "1 fragments"),
    ],
)
def test_what_is_missing_is_said(file: str, text: str, problem: str, checkout: Path) -> None:
    (checkout / file).write_text(text)
    (found,) = release.problems(checkout)
    assert problem in found


def test_fragments_are_collected_in_order_and_removed(checkout: Path) -> None:
    (checkout / "changes/b.fixed.md").write_text("A fault is\ngone.\n")
    (checkout / "changes/z.added.md").write_text("A new thing.\n")
    release.collect(checkout)
    told = (checkout / "CHANGELOG.md").read_text()
    assert told.endswith("- Added: A new thing.\n- Fixed: A fault is gone.\n- Older.\n")
    assert release.fragments(checkout) == []


@pytest.mark.parametrize(("name", "text"), [("x.md", "A."), ("x.better.md", "A."), ("x.added.md", " \n")])
def test_a_fragment_that_cannot_be_collected_is_refused(name: str, text: str, checkout: Path) -> None:
    (checkout / "changes" / name).write_text(text)
    with pytest.raises(ValueError, match=r"must be NAME\.KIND\.md"):
        release.fragments(checkout)


def test_the_fragments_of_this_checkout_can_be_collected() -> None:
    release.fragments(ROOT)


def test_the_hosted_workflow_runs_the_make_targets_with_pinned_actions() -> None:
    text = (ROOT / ".github/workflows/check.yml").read_text()
    (job,) = yaml.safe_load(text)["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make check", "make site"]
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one)] == []


def test_the_issue_form_asks_what_was_i_charged_needs_and_warns_of_keys() -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/charged.yml").read_text())
    text = str(form)
    for word in ("Never paste your API key", ".charged", "Job id", "account at the service", "Model id", "version"):
        assert word in text
    assert next(part for part in form["body"] if part["type"] == "checkboxes")["attributes"]["options"][0]["required"]
