"""What the README shows is what runs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shortapi_cli import main
from shortapi_sandbox import KINDS, Sandbox
from tests.faces import KEY

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = dict(re.findall(r"<!-- readme: (\w+) -->\n```python\n(.*?)```", README, re.DOTALL))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("generated/docs/**/*.md")])


@pytest.mark.parametrize("name", BLOCKS)
def test_the_code_of_the_readme_runs_against_the_sandbox_and_again_pays_nothing(
    name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = str(tmp_path_factory.mktemp("home"))

    def run() -> subprocess.CompletedProcess[str]:
        env = {"SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": box.base_url, "HOME": home, "XDG_STATE_HOME": home}
        command = [sys.executable, "-c", BLOCKS[name]]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)

    rendered = name == "main"  # once is enough: it takes longer than all the rest
    with Sandbox(speed=600, render=rendered) as box:
        done = run()
        if "save=" in BLOCKS[name]:
            assert "exists already; give another name or overwrite=True" in run().stderr
        assert len(box.engine.books()) == 1
    assert done.returncode == 0, done.stderr
    (saved,) = tmp_path.iterdir()
    assert saved.suffix == ".mp4"
    assert saved.stat().st_size > (10_000 if rendered else 0)


SERVED = "<!-- with a sandbox -->\n"
DOC_BLOCKS = [
    (page.name, marker, code)
    for page in sorted((ROOT / "docs").glob("*.md"))
    for marker, code in re.findall(rf"({SERVED})?```python\n(.*?)```", page.read_text(), re.DOTALL)
]


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with Sandbox(speed=600, render=False) as box:
        yield box.base_url


@pytest.mark.parametrize(
    ("page", "marker", "code"), DOC_BLOCKS, ids=[f"{page} {n}" for n, (page, *_) in enumerate(DOC_BLOCKS)]
)
def test_the_code_of_the_docs_runs(page: str, marker: str, code: str, base_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", code]
    served = {"SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": base_url} if marker else {}
    done = subprocess.run(command, cwd=tmp_path, env=served, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


MODEL_PAGES = sorted((ROOT / "generated/docs").glob("*/**/*.md"))


@pytest.mark.parametrize("page", MODEL_PAGES, ids=lambda page: page.stem)
def test_the_code_of_a_model_s_page_runs(
    page: Path, base_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHORTAPI_KEY", KEY)
    monkeypatch.setenv("SHORTAPI_BASE_URL", base_url)
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, str(page), "exec"), {})  # noqa: S102 - the code of a page of ours
    assert list(tmp_path.iterdir())


def test_the_sandbox_page_lists_every_fault() -> None:
    page = (ROOT / "docs/sandbox.md").read_text()
    assert [kind for kind, what in KINDS.items() if f"| `{kind}` |" not in page or what.does not in page] == []


def test_the_page_of_the_command_line_lists_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs/cli.md").read_text()
    assert main(["--help"]) == 0
    told = capsys.readouterr().out.partition("Exit codes:")[2].replace("\n       ", " ")  # a long one goes on below
    listed = re.findall(r"^ +(\d+)  (.+)$", told, re.MULTILINE)
    assert {"0", "7", "130"} <= {code for code, _ in listed}
    assert [code for code, meaning in listed if f"| {code} | {meaning} |" not in page] == []


def test_the_readme_is_short_and_begins_with_a_picture() -> None:
    lines = README.splitlines()
    assert len(lines) <= 120
    assert lines[2].startswith("![")


def test_there_is_code_to_run() -> None:
    assert set(BLOCKS) == {"main", "async", "ledger"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


TARGETS = ["demo", "test", "check", "generate", "docs", "site", "screenshots", "release", "attack", "lint", "types"]


@pytest.mark.parametrize("target", [*TARGETS, "floors", "drift"])
def test_every_make_target_that_is_named_exists(target: str) -> None:
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
