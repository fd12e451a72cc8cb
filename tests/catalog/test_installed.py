"""Models that installed packages bring along: below the user's own, above the built-in ones."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shortapi.catalog import Catalog
from shortapi.errors import CatalogError

GOOD = (Path(__file__).parent / "good" / "everything.yaml").read_text(encoding="utf-8")
HAPPY = Path(__file__).parents[2] / "spec" / "models" / "alibaba" / "happyhorse-1.0" / "image-to-video.yaml"
MODEL = "acme/everything-1.0/text-to-video"
BUILT_IN = "alibaba/happyhorse-1.0/image-to-video"

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a distribution with one package, as far as Python can tell."""
    monkeypatch.delenv("SHORTAPI_CATALOG", raising=False)
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def one(value: str, yaml: str = GOOD, *, code: str = "", name: str = "kite-models") -> Path:
        package = site / name.replace("-", "_")
        (package / "data").mkdir(parents=True)
        (package / "__init__.py").write_text(code, encoding="utf-8")
        (package / "data" / "model.yaml").write_text(yaml, encoding="utf-8")
        info = site / f"{package.name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[shortapi.catalogs]\nmodels = {value}\n", encoding="utf-8")
        return package

    yield one
    for module in [name for name in sys.modules if name.split(".")[0] in {"kite_models", "a_models"}]:
        del sys.modules[module]


def renamed(text: str, summary: str) -> str:
    first = next(line for line in text.splitlines() if line.startswith("summary:"))
    return text.replace(first, f"summary: {summary}")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("kite_models", "raise AssertionError('a package is found without being imported')"),
        ("kite_models.data", ""),
    ],
    ids=["package", "folder within"],
)
def test_a_package_brings_its_models(value: str, code: str, install: Install) -> None:
    package = install(value, code=code)
    catalog = Catalog()
    assert catalog[MODEL].origin == str(package / "data" / "model.yaml")
    assert BUILT_IN in catalog


def test_models_of_packages_stand_between_the_built_in_ones_and_the_user_s(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HAPPY.read_text(encoding="utf-8")
    install("kite_models", renamed(text, "From a package."))
    assert Catalog()[BUILT_IN].summary == "From a package."
    own = tmp_path / "own.yaml"
    own.write_text(renamed(text, "From the environment."), encoding="utf-8")
    monkeypatch.setenv("SHORTAPI_CATALOG", str(own))
    assert Catalog()[BUILT_IN].summary == "From the environment."
    given = tmp_path / "given.yaml"
    given.write_text(renamed(text, "Given."), encoding="utf-8")
    catalog = Catalog(given)
    assert catalog[BUILT_IN].summary == "Given."
    catalog.add(renamed(text, "Added."))
    assert catalog[BUILT_IN].summary == "Added."


def test_of_two_packages_the_later_name_counts(install: Install) -> None:
    text = HAPPY.read_text(encoding="utf-8")
    install("kite_models", renamed(text, "From kites."), name="kite-models")
    install("a_models", renamed(text, "From a."), name="a-models")
    assert Catalog()[BUILT_IN].summary == "From kites."


def test_a_catalogue_without_the_built_in_ones_has_none_of_packages_either(install: Install) -> None:
    install("kite_models")
    assert len(Catalog(builtin=False)) == 0


@pytest.mark.parametrize(
    ("value", "code", "sentence"),
    [
        ("nowhere_at_all", "", "the entry point 'models' names 'nowhere_at_all', which is no installed package"),
        ("nowhere_at_all.data", "", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        (
            "kite_models:folder",
            "",
            "'models' names 'kite_models:folder', which is no installed package",
        ),
        ("kite_models.data", "raise RuntimeError('no rand')", "RuntimeError: no rand"),
        ("zipapp", "", "which is no installed package with a folder"),
    ],
)
def test_a_broken_package_is_named(value: str, code: str, sentence: str, install: Install) -> None:
    install(value, code=code)
    with pytest.raises(CatalogError) as caught:
        len(Catalog())
    said = str(caught.value)
    assert said.startswith("The models of the installed package 'kite-models' cannot be used; repair or uninstall it:")
    assert sentence in said
    assert all(problem.startswith("kite-models: ") for problem in caught.value.problems)


def test_every_problem_of_a_package_s_file_is_told(install: Install) -> None:
    path = install("kite_models", GOOD.replace("category: ", "categories: ")) / "data" / "model.yaml"
    with pytest.raises(CatalogError) as caught:
        Catalog()[BUILT_IN]
    missing, unknown = caught.value.problems
    assert missing.startswith(f"kite-models: {path}:")
    assert "a catalogue entry needs the field 'category'" in missing
    assert "'categories' is not a field of a catalogue entry" in unknown


def test_a_title_that_another_model_has_too_hides_neither(install: Install) -> None:
    """A class is known by its model's id; two titles that are alike are for the generator to refuse."""
    install("kite_models", HAPPY.read_text(encoding="utf-8").replace(f"id: {BUILT_IN}", f"id: {MODEL}"))
    catalog = Catalog()
    assert catalog[MODEL].title == catalog[BUILT_IN].title
    assert {catalog[MODEL].id, catalog[BUILT_IN].id} == {MODEL, BUILT_IN}


def test_nothing_is_imported_where_no_package_brings_models() -> None:
    code = "import sys; from shortapi.catalog import Catalog; len(Catalog()); print(*sys.modules)"
    env = {name: value for name, value in os.environ.items() if name != "SHORTAPI_CATALOG"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert not {"importlib.metadata", "email.message", "yaml"} & set(done.stdout.split())
