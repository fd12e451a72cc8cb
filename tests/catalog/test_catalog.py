"""Looking models up, and adding one's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shortapi import Client
from shortapi.catalog import Catalog, load_file
from shortapi.errors import CatalogError, ConfigurationError, UnknownModelError
from shortapi.models import HappyHorse10ImageToVideoArgs
from shortapi.testing import SandboxTransport
from tests.catalog import read_yaml

GOOD = Path(__file__).parent / "good" / "everything.yaml"
MODEL = "acme/everything-1.0/text-to-video"
BUILT_IN = "alibaba/happyhorse-1.0/image-to-video"
STATUS = "protocol: 1\nstatus:\n  - {value: 5, means: failed}\n  - {value: done, means: succeeded}\n"


@pytest.fixture(autouse=True)
def no_catalogue_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHORTAPI_CATALOG", raising=False)


def plain() -> dict[str, Any]:
    data = read_yaml(GOOD)
    assert isinstance(data, dict)
    return data


def test_the_built_in_models_are_there() -> None:
    catalog = Catalog()
    assert BUILT_IN in catalog
    assert len(catalog) == len(list(catalog)) >= 2
    assert list(catalog) == sorted(catalog)
    assert catalog[BUILT_IN].origin == "built in"
    assert catalog.get("no/such/model") is None
    assert catalog.get("no/such/model", catalog[BUILT_IN]) is catalog[BUILT_IN]
    assert 5 not in catalog


def test_a_catalogue_is_a_mapping_and_itself() -> None:
    catalog = Catalog(builtin=False)
    (entry,) = catalog.add(GOOD)
    assert isinstance(catalog, Mapping)
    assert dict(catalog) == {MODEL: entry}
    assert (list(catalog.keys()), list(catalog.values()), list(catalog.items())) == ([MODEL], [entry], [(MODEL, entry)])
    assert catalog == catalog  # noqa: PLR0124
    other = Catalog(builtin=False)
    other.add(GOOD)
    assert catalog != other
    assert len({catalog, other}) == 2


def test_a_built_in_entry_is_what_its_file_says() -> None:
    root = Path(__file__).parents[2] / "spec" / "models"
    for model in (catalog := Catalog()):
        assert catalog[model].data == load_file(root / f"{model}.yaml", root=root).data


def test_an_unknown_model_names_what_looks_like_it() -> None:
    with pytest.raises(UnknownModelError, match=r"did you mean 'alibaba/happyhorse-1.0/image-to-video'") as caught:
        Catalog()["alibaba/happyhorse/image-to-video"]
    assert caught.value.matches[0] == BUILT_IN
    assert caught.value.model == "alibaba/happyhorse/image-to-video"


def test_a_part_of_an_id_finds_the_models_that_have_it() -> None:
    with pytest.raises(UnknownModelError) as caught:
        Catalog()["Motion-Control"]
    assert caught.value.matches == ("kwaivgi/kling-3.0/motion-control",)


def test_where_nothing_looks_alike_the_way_to_the_list_is_told() -> None:
    with pytest.raises(UnknownModelError, match=r"index\(\)") as caught:
        Catalog()["§"]
    assert caught.value.matches == ()


def test_the_index_is_light_and_complete() -> None:
    catalog = Catalog()
    catalog.add(GOOD)
    rows = {row.id: row for row in catalog.index()}
    assert list(rows) == list(catalog)
    for model, row in rows.items():
        entry = catalog[model]
        assert (row.title, row.category, row.class_name, row.summary) == (
            entry.title,
            entry.category,
            entry.class_name,
            entry.summary,
        )


def test_an_args_class_leads_to_its_entry_by_its_model_not_by_its_name() -> None:
    with Client(transport=SandboxTransport()) as client:
        args = HappyHorse10ImageToVideoArgs(prompt="x", image="https://x.example/a.png", duration=5)
        assert args.MODEL == BUILT_IN
        assert client.estimate(args).amount == Decimal("1.145")
        client.catalog.add({**client.catalog[BUILT_IN].data, "title": "My own horse"})
        assert client.estimate(args).amount == Decimal("1.145")


def test_a_class_of_a_generated_name_that_names_no_model_is_refused() -> None:
    class HappyHorse10ImageToVideoArgs:
        def to_dict(self) -> dict[str, Any]:
            return {"prompt": "x", "image": "https://x.example/a.png"}

    with Client(transport=SandboxTransport()) as client, pytest.raises(ConfigurationError, match="args class"):
        client.estimate(HappyHorse10ImageToVideoArgs())  # type: ignore[arg-type]


def test_an_args_class_of_an_unknown_model_is_refused() -> None:
    class MyArgs:
        MODEL = "acme/no-such/model"

        def to_dict(self) -> dict[str, Any]:
            return {}

    with Client(transport=SandboxTransport()) as client, pytest.raises(UnknownModelError, match="acme/no-such/model"):
        client.estimate(MyArgs())


@pytest.mark.parametrize("name", ["d", "cls", "to_dict", "from_dict", "field_dict", "additional_properties", "MODEL"])
def test_at_run_time_an_argument_may_have_a_name_that_generated_classes_use(name: str) -> None:
    data = plain()
    data["args"][name] = {"type": "string", "default": 'say "hi" \\'}
    catalog = Catalog(builtin=False)
    (entry,) = catalog.add(data)
    assert entry.args[name].default == 'say "hi" \\'


@pytest.mark.parametrize("source", ["path", "str", "text", "dict", "folder"])
def test_an_entry_is_added_from_anything(source: str) -> None:
    sources: dict[str, Any] = {
        "path": GOOD,
        "str": str(GOOD),
        "text": GOOD.read_text(encoding="utf-8"),
        "dict": plain(),
        "folder": GOOD.parent,
    }
    catalog = Catalog(builtin=False)
    (entry,) = catalog.add(sources[source])
    assert catalog[MODEL] is entry
    assert list(catalog) == [MODEL]
    assert entry.data == plain()


def test_a_dict_may_hold_tuples_and_is_copied() -> None:
    data = plain()
    data["args"]["ratio"]["enum"] = tuple(data["args"]["ratio"]["enum"])
    catalog = Catalog(builtin=False)
    (entry,) = catalog.add(data)
    data["args"].clear()
    assert entry.data == plain()


def test_problems_of_a_dict_are_reported_without_lines() -> None:
    data = plain()
    data["source"]["read"] = __import__("datetime").date(2026, 11, 22)
    data["expect"][1]["p50"] = float("nan")
    data[5] = 1
    with pytest.raises(CatalogError) as caught:
        Catalog(builtin=False).add(data)
    assert [problem.split(": ")[1] for problem in caught.value.problems][:2] == [
        "the field's name 5 is not text",
        "source.read",
    ]
    assert all(problem.startswith("<dict>: ") for problem in caught.value.problems)


def test_an_added_entry_replaces_the_built_in_one() -> None:
    catalog = Catalog()
    data = {**catalog[BUILT_IN].data, "summary": "Mine.", "title": "My own horse"}
    catalog.add(data)
    assert catalog[BUILT_IN].summary == "Mine."
    assert catalog[BUILT_IN].origin == "<dict>"
    assert len(catalog) == len(Catalog())
    assert {row.id: row.summary for row in catalog.index()}[BUILT_IN] == "Mine."


def test_at_run_time_two_models_may_have_one_title() -> None:
    catalog = Catalog()
    catalog.add({**plain(), "title": "HappyHorse 1.0 image to video"})
    assert catalog[MODEL].class_name == catalog[BUILT_IN].class_name


def test_nothing_is_added_where_one_file_of_a_folder_is_bad(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: x\n", encoding="utf-8")
    (tmp_path / "c.yml").write_text("- 1\n", encoding="utf-8")
    catalog = Catalog(builtin=False)
    with pytest.raises(CatalogError) as caught:
        catalog.add(tmp_path)
    assert {Path(problem.split(":")[0]).name for problem in caught.value.problems} == {"b.yaml", "c.yml"}
    assert len(catalog) == 0


def test_one_id_in_two_files_of_a_folder_is_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"b\.yaml: the id .* is also in .*a\.yaml; keep one of them"):
        Catalog(builtin=False).add(tmp_path)


@pytest.mark.parametrize("source", ["/no/such/folder", Path("/no/such/file.yaml")])
def test_a_path_to_nothing_is_one_sentence(source: str | Path) -> None:
    with pytest.raises(CatalogError) as caught:
        Catalog(builtin=False).add(source)
    assert caught.value.problems == (
        f"{source}: there is no such file or folder; give a YAML file or a folder of them",
    )


def test_a_folder_is_laid_over_the_built_in_catalogue(tmp_path: Path) -> None:
    deep = tmp_path / "mine" / "deep"
    deep.mkdir(parents=True)
    (deep / "any-name.yaml").write_text(GOOD.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "mine" / ".hidden.yaml").write_text("not: [yaml", encoding="utf-8")
    (tmp_path / "mine" / "README.md").write_text("not read", encoding="utf-8")
    (tmp_path / "mine" / "status.yaml").write_text(STATUS, encoding="utf-8")
    catalog = Catalog(tmp_path / "mine")
    assert MODEL in catalog
    assert BUILT_IN in catalog
    assert {row.value: row.means for row in catalog.protocol.status}[5] == "failed"


def test_the_environment_names_several_places_and_later_ones_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = GOOD.read_text(encoding="utf-8")
    for name in ("first", "second"):
        (tmp_path / f"{name}.yaml").write_text(
            text.replace("Shows every word", f"{name.title()}, it shows"), encoding="utf-8"
        )
    monkeypatch.setenv("SHORTAPI_CATALOG", os.pathsep.join(str(tmp_path / f"{n}.yaml") for n in ("first", "second")))
    assert Catalog()[MODEL].summary.startswith("Second")
    assert Catalog(tmp_path / "first.yaml")[MODEL].summary.startswith("First")


def test_bad_places_of_the_environment_are_told_together_and_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.yaml").write_text("id: x\n", encoding="utf-8")
    monkeypatch.setenv("SHORTAPI_CATALOG", os.pathsep.join((str(tmp_path / "none"), str(tmp_path / "bad.yaml"))))
    catalog = Catalog()
    for _ in range(2):
        with pytest.raises(CatalogError) as caught:
            len(catalog)
        assert {problem.split(":")[0] for problem in caught.value.problems} == {
            str(tmp_path / "none"),
            str(tmp_path / "bad.yaml"),
        }


def test_nothing_is_read_before_the_first_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTAPI_CATALOG", "/no/such/folder")
    catalog = Catalog()
    assert repr(catalog) == "<Catalog: not read yet>"
    monkeypatch.delenv("SHORTAPI_CATALOG")
    assert BUILT_IN in catalog
    assert repr(catalog) == f"<Catalog: {len(catalog)} models>"


def test_importing_and_looking_up_needs_neither_yaml_nor_checks_nor_httpx_nor_the_generated_classes() -> None:
    code = (
        "import sys, shortapi.catalog as c\n"
        f"c.Catalog()[{BUILT_IN!r}]\n"
        "heavy = ['yaml', 'httpx', 'asyncio', 'shortapi_generated', 'shortapi.validation']\n"
        "heavy += [f'shortapi.catalog.{name}' for name in ('loader', 'checks', 'words')]\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"
