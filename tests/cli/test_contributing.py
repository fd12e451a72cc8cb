"""What CONTRIBUTING.md says of a new model is what happens, word for word."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]
SAID = "`shortapi (run your/model/id [^`]*)`"


def test_a_new_entry_is_tried_before_anything_is_generated(
    shortapi: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a checkout with a file more under spec/models, its vendor first of all, and nothing set up beside it."""
    shutil.copytree(ROOT / "spec" / "models", tmp_path / "spec" / "models")
    sibling = (tmp_path / "spec" / "models" / "suno" / "suno-v5" / "generate.yaml").read_text(encoding="utf-8")
    new = tmp_path / "spec" / "models" / "aaa" / "new-1.0" / "song.yaml"
    new.parent.mkdir(parents=True)
    entry = sibling.replace("suno/suno-v5/generate", "aaa/new-1.0/song").replace("Suno V5 generate", "Aaa 1.0 song")
    new.write_text(entry, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHORTAPI_CATALOG", raising=False)
    monkeypatch.delenv("SHORTAPI_KEY", raising=False)
    (words,) = re.findall(SAID, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    said = shortapi(*words.replace("your/model/id", "aaa/new-1.0/song").split())
    assert said.code == 0, said.err
    assert "aaa/new-1.0/song" in said.out
    assert len(list(tmp_path.glob("*.mp3"))) == 2
