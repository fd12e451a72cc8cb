"""Every bad catalogue file is refused with exactly the sentences that stand beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from shortapi.catalog import Catalog, load_file
from shortapi.errors import CatalogError
from tests.catalog import read_yaml

BAD = Path(__file__).parent / "bad"
SPEC = Path(__file__).parents[2] / "spec"
FILES = sorted(BAD.rglob("*.yaml"))
SCHEMA = Draft202012Validator(json.loads((SPEC / "catalog.schema.json").read_text(encoding="utf-8")))


def name_of(path: Path) -> str:
    return path.relative_to(path.parents[1]).with_suffix("").as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_bad_file_is_refused_with_every_problem_at_its_line(path: Path) -> None:
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    with pytest.raises(CatalogError) as caught:
        Catalog(builtin=False).add(path)
    assert [problem.removeprefix(f"{path}:") for problem in caught.value.problems] == expected
    assert all(problem in str(caught.value) for problem in caught.value.problems)


@pytest.mark.parametrize("path", sorted((BAD / "shape").glob("*.yaml")), ids=name_of)
def test_an_editor_refuses_what_is_wrong_in_form(path: Path) -> None:
    data = read_yaml(path)  # a file under shape/ is sound YAML
    assert list(SCHEMA.iter_errors(data))


@pytest.mark.parametrize("path", sorted((SPEC / "models").rglob("*.yaml")), ids=name_of)
def test_an_editor_accepts_every_built_in_entry(path: Path) -> None:
    data = read_yaml(path)
    assert [error.message for error in SCHEMA.iter_errors(data)] == []


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)


def test_a_file_at_another_place_than_its_id_is_refused(tmp_path: Path) -> None:
    source = SPEC / "models" / "alibaba" / "happyhorse-1.0" / "text-to-video.yaml"
    moved = tmp_path / "alibaba" / "elsewhere.yaml"
    moved.parent.mkdir()
    moved.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CatalogError, match="but the file is at 'alibaba/elsewhere'; make them equal"):
        load_file(moved, root=tmp_path)
    assert load_file(moved).id == "alibaba/happyhorse-1.0/text-to-video"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id: \xff\xfe\n", r":1: this is not UTF-8 text; save the file as UTF-8$"),
        (b"# \n" * 400_000, r": the file has 1200000 bytes; a catalogue file has at most 1000000$"),
        (b"[" * 60 + b"]" * 60, r":1: nested more than 40 levels deep; write it flatter$"),
    ],
    ids=["not UTF-8", "too large", "too deep"],
)
def test_a_file_that_is_no_catalogue_text_is_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(CatalogError, match=sentence) as caught:
        load_file(path)
    (problem,) = caught.value.problems
    assert problem.startswith(str(path))


def test_a_missing_file_and_a_folder_are_sentences(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(CatalogError, match="the file cannot be read"):
            load_file(path)
