"""`shortapi generate`: what becomes of a folder of somebody's own entries (tests/house/test_wheel.py installs one)."""

from __future__ import annotations

from pathlib import Path

import pytest

from shortapi.catalog import load_file
from shortapi_generator import BuildError, generate
from tests.cli.conftest import CATALOGUE

pytestmark = pytest.mark.no_cover

GOOD = Path(__file__).parents[1] / "catalog" / "good" / "everything.yaml"


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "mine" / "deep" / "any name.yaml").write_bytes(GOOD.read_bytes())
    return tmp_path / "mine"


def test_the_project_has_classes_entries_and_an_entry_point_and_the_same_bytes_every_time(
    mine: Path, tmp_path: Path
) -> None:
    out = tmp_path / "acme-models"
    assert generate(mine, out) == 1
    first = files(out)
    entry = load_file(GOOD)
    assert first[f"acme_models/entries/{entry.id}.yaml"] == GOOD.read_bytes()
    assert b'acme_models = "acme_models.entries"' in first["pyproject.toml"]
    assert (
        b'MODEL: ClassVar[str] = "acme/everything-1.0/text-to-video"'
        in first["acme_models/models/everything_10_args.py"]
    )
    assert {"acme_models/py.typed", "MANIFEST.sha256"} <= first.keys()
    assert not [name for name in first if "/api/" in name]
    assert generate(mine, out) == 1
    assert files(out) == first


def test_an_example_may_leave_out_what_is_required_and_has_a_default(mine: Path, tmp_path: Path) -> None:
    file = mine / "deep" / "any name.yaml"
    text = file.read_text(encoding="utf-8")
    seed = "  a_seed: {type: integer, required: true, default: 7, description: Any number.}\n"
    file.write_text(text.replace("args:\n", f"args:\n{seed}", 1), encoding="utf-8")
    assert generate(mine, tmp_path / "acme") == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("type: string", "type: str"), "any name.yaml:10: args.prompt.type: 'str' is not one of 'string'"),
        (("  prompt:", "  cls:"), "the generated classes use the name 'cls' themselves"),
    ],
)
def test_what_cannot_be_generated_is_told_and_nothing_is_written(
    change: tuple[str, str], sentence: str, mine: Path, tmp_path: Path
) -> None:
    file = mine / "deep" / "any name.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(BuildError, match=sentence):
        generate(mine, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_a_folder_that_it_did_not_make_is_left_alone(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("ten years", encoding="utf-8")
    with pytest.raises(BuildError, match="was not made by `shortapi generate`"):
        generate(mine, tmp_path / "thesis")
    assert (tmp_path / "thesis" / "thesis.txt").read_text(encoding="utf-8") == "ten years"


@pytest.mark.parametrize("name", ["1st", "my models", "modèles", "a.b"])
def test_a_folder_whose_name_is_not_a_package_name_is_refused(name: str, mine: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="becomes that of a Python package"):
        generate(mine, tmp_path / name)


def test_the_entries_of_other_tests_make_a_package_too(tmp_path: Path) -> None:
    assert generate(CATALOGUE, tmp_path / "toys") == len(list(CATALOGUE.rglob("*.yaml")))
