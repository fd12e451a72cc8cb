"""`python -m shortapi_generator diff OLD NEW`: what changed between two folders of models, or two files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shortapi_generator.__main__ import main

MODELS = Path(__file__).parent / "toy" / "spec" / "models"
FILE = "acme/toy-1.0/text-to-video.yaml"
MODEL = "acme/toy-1.0/text-to-video"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODELS, tmp_path / "models"))


def edit(models: Path, old: str, new: str) -> None:
    path = models / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_same_models_are_no_different(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(MODELS), str(models)]) == 0
    assert capsys.readouterr().out == "Nothing changed that matters to a caller.\n"


def test_a_folder_of_the_whole_spec_will_do_as_well(models: Path) -> None:
    assert main(["diff", str(MODELS.parent), str(models.parent)]) == 0


def test_a_new_title_is_told_and_breaks_nothing(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(models, "title: Toy 1.0", "title: Toys 1.0")
    assert main(["diff", str(MODELS), str(models)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("notice (")
    assert f"  {MODEL}: title: was " in out


@pytest.mark.parametrize("single", [False, True], ids=["folders", "files"])
def test_a_removed_argument_breaks(single: bool, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(models, "  seconds: {type: string", "  clock: {type: string")
    edit(models, "quantity: seconds", "quantity: clock")
    places = [MODELS / FILE, models / FILE] if single else [MODELS, models]
    assert main(["diff", *map(str, places)]) == 1
    assert f"  {MODEL}: args.seconds: was removed\n" in capsys.readouterr().out


def test_a_removed_model_breaks_and_a_new_one_does_not(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (models / FILE).unlink()
    assert main(["diff", str(MODELS), str(models)]) == 1
    assert f"{MODEL}: the model was removed" in capsys.readouterr().out
    assert main(["diff", str(models), str(MODELS)]) == 0
    assert f"{MODEL}: the model was added" in capsys.readouterr().out


def test_all_problems_of_an_unreadable_spec_are_reported(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(models, "kind: inference", "kind: In Ference")
    missing = models / "nowhere"
    assert main(["diff", str(missing), str(models)]) == 2
    said = capsys.readouterr().err
    assert "there is no such file or folder" in said
    assert "'In Ference' is not of the form" in said
    empty = models / "empty"
    empty.mkdir()
    assert main(["diff", str(empty), str(MODELS)]) == 2
    assert "there is no model" in capsys.readouterr().err
