"""Every block of code on every page runs in a test, or the page says why it does not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from shortapi import Ledger
from shortapi.ledger import Intent
from shortapi_sandbox import Sandbox
from tests.core.pictures import picture
from tests.faces import KEY

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("changes/*.md")])
BLOCK = re.compile(r"(?:<!-- ([^>]*) -->\n)?^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)

BLOCKS = [
    (page, mark, language, text)
    for page in PAGES
    for mark, language, text in BLOCK.findall(page.read_text(encoding="utf-8"))
    if language != "text"
]
RUN_HERE = [
    pytest.param(text, id=f"{page.relative_to(ROOT)} {number}")
    for number, (page, mark, language, text) in enumerate(BLOCKS)
    if language == "sh" and not mark.startswith(("not run", "run by"))
]

FILMS = "alibaba/happyhorse-1.0/image-to-video"
SERVERS = re.compile(r"^(shortapi (?:mcp|play|sandbox)\b[^#\n]*)", re.MULTILINE)

PRELUDE = """
set -e
pip() { :; }  # tests/house/test_wheel.py installs
"""


def test_every_block_is_run_or_its_page_says_why_not() -> None:
    silent = [
        f"{page.relative_to(ROOT)}: {text.splitlines()[0]}"
        for page, mark, language, text in BLOCKS
        if language not in {"sh", "python"} and not re.match(r"not run: \w|run by tests/\S+\.py", mark)
    ]
    named = [name for _, mark, *_ in BLOCKS for name in re.findall(r"tests/\S+\.py", mark)]
    assert silent == []
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(speed=5000, render=False) as running:
        yield running


@pytest.fixture
def machine(box: Sandbox, tmp_path: Path) -> Mapping[str, str]:
    """The environment of a user who has a key, a few files, and a ledger with jobs in every state."""
    (tmp_path / "clips").mkdir()
    (tmp_path / "me.png").write_bytes(picture("png", 640, 480))
    (tmp_path / "prompt.txt").write_text("A slow turn.")
    (tmp_path / "jobs.csv").write_text("id,prompt,duration,model\na,waves,3,alibaba/happyhorse-1.0/text-to-video\n")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    served = {"SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": box.base_url, "SHORTAPI_LEDGER": str(tmp_path / "ledger.db")}
    return {"PATH": path, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), **served}


def kept(folder: Path, service: str, number: int, job_id: str | None) -> str:
    """Put a job into the ledger that runs, or one in doubt; return its key."""
    with Ledger(folder / "ledger.db") as ledger:
        key = ledger.intend(Intent(digest=f"d{number}", service=service, model=FILMS, estimate=None))
        if job_id is None:
            ledger.doubted(key, "TransportError")
        else:
            ledger.accepted(key, job_id, None)
    return key


def meant(text: str, box: Sandbox, folder: Path) -> str:
    """Return a block with what stands for something of a user's own replaced by something that is there."""
    text = text.replace(
        "shortapi run …", f"shortapi run {FILMS} --example resolution=720P image={box.base_url}/files/first-frame.webp"
    )
    text = text.replace("image=https://…", f"image={box.base_url}/files/first-frame.webp").replace("ak-…", KEY)
    if "wait 66f0…" in text:
        submit = ["submit", "alibaba/happyhorse-1.0/text-to-video", "prompt=x", "duration=3", "resolution=720P"]
        words = [sys.executable, "-m", "shortapi", *submit, "--no-ledger", "--base-url", box.base_url]
        made = subprocess.run(
            words, env={"SHORTAPI_KEY": KEY, "HOME": str(folder)}, capture_output=True, text=True, check=True
        )
        text = text.replace("wait 66f0…", f"wait {made.stdout.strip()}")
    for number, outcome in enumerate(re.findall(r"KEY (--[\w-]+)", text)):
        key = kept(folder, box.base_url, number, "66f0aaaa" if outcome == "--give-up" else None)
        text = text.replace("KEY", key, 1)
    text = text.replace("66f0…", "66f0bbbb").replace("batch run jobs.csv", "batch run --yes jobs.csv")
    text = text.replace("shortapi resume ~/clips", "(shortapi resume ~/clips || test $? -eq 7)")  # 7: rows in doubt
    return SERVERS.sub(r"\1 --help ", text)  # they would serve for ever


@pytest.mark.parametrize("text", RUN_HERE)
def test_a_shell_block_runs(text: str, machine: Mapping[str, str], box: Sandbox, tmp_path: Path) -> None:
    script = PRELUDE + meant(text, box, tmp_path)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=machine, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
