"""`shortapi compare` and `shortapi play`: several models by one command, and the page."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from PIL import Image

from shortapi import Ledger
from tests.cli.conftest import KEY, Command, OpenSandbox

BOATS = ("compare", "google/nano-banana", "google/nano-banana-2", "openai", "prompt=a boat", "aspect_ratio=16:9")
IMAGES = "--category=text-to-image"


def test_the_bill_says_what_each_model_costs_or_why_it_does_not_take_part(shortapi: Command) -> None:
    said = shortapi(*BOATS, IMAGES, "--dry-run", "--json")
    assert said.code == 0
    assert said.json["total"] == "0.07"
    assert {offer["model"]: offer["amount"] for offer in said.json["offers"]} == {
        "google/nano-banana-2/text-to-image": "0.04",
        "google/nano-banana/text-to-image": "0.03",
        "openai/gpt-image-2/text-to-image": None,
    }
    assert "aspect_ratio: is not an argument of this model" in said.json["offers"][2]["why"]
    assert "all together: 0.07 USD" in shortapi(*BOATS, IMAGES, "--dry-run").err


def test_the_same_words_fit_models_that_take_them_as_text_or_number_in_any_case(shortapi: Command) -> None:
    words = ("alibaba/happyhorse-1.0", "kwaivgi/kling-3.0", "prompt=a boat", "duration=5", "resolution=720p")
    said = shortapi("compare", *words, "--category=text-to-video", "--dry-run", "--json")
    taken = {offer["model"]: offer["amount"] for offer in said.json["offers"] if offer["why"] is None}
    assert taken == {
        "alibaba/happyhorse-1.0/text-to-video": "0.645",
        "kwaivgi/kling-3.0/text-to-video": None,  # takes "5" as text, and its price is not known
    }


def test_a_comparison_pays_once_for_each_model_and_leaves_a_contact_sheet(
    shortapi: Command, open_sandbox: OpenSandbox, books: Path, tmp_path: Path
) -> None:
    box = open_sandbox("create:fail@1", render=True)
    said = shortapi(*BOATS, IMAGES, "--yes", "-o", "boats", "--tag", "boats")
    assert said.code == 1
    assert said.out.splitlines()[-1] == "boats/index.html"
    assert "shortapi: google/nano-banana-2/text-to-image:" in said.err
    assert len(box.engine.books()) == len(list(Ledger(books).rows())) == 2
    page = (tmp_path / "boats/index.html").read_text()
    assert [name for name in re.findall(r'src="([^"]+)"', page) if not (tmp_path / "boats" / name).is_file()] == []
    assert page.count("<figure>") == 2
    assert "<script" not in page
    with Image.open(tmp_path / "boats/contact-sheet.png") as sheet:
        assert sheet.width > 900


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("compare", "prompt=a"), 2, "which models?"),
        (("compare", "gogle", "prompt=a"), 2, "no model begins with 'gogle'"),
        (("compare", "google", "--sandbox"), 2, "none of these models takes the arguments"),
        ((*BOATS, "--max-cost", "0.06"), 4, "Together these 2 jobs should cost 0.07 USD, and --max-cost is 0.06 USD"),
        (BOATS, 4, "--yes or --max-cost answers"),
        (("play", "--no-ledger"), 2, "cannot be combined with --no-ledger"),
        (("play", "--port", "99999999"), 3, "There is no port"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    shortapi: Command, open_sandbox: OpenSandbox, words: tuple[str, ...], code: int, why: str
) -> None:
    box = open_sandbox()
    said = shortapi(*words)
    assert (said.code, why in said.err) == (code, True), said.err
    assert box.engine.books() == ()


@pytest.mark.parametrize("key", [KEY, None])
def test_play_prints_its_address_and_serves_until_it_is_stopped(key: str | None, tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    env |= {"SHORTAPI_KEY": key} if key else {}
    command = [sys.executable, "-m", "shortapi", "play"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        (url,) = re.findall(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", running.stdout.readline())
        models = httpx.get(f"{url}models").json()
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (0, "")
    assert models["places"] == (["sandbox", "service"] if key else ["sandbox"])
    assert ("The page runs jobs in its sandbox alone." in err) is (key is None)
    assert KEY not in err
    assert list(tmp_path.iterdir()) == []
