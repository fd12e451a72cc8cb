"""The compiler: a golden record, the same bytes every time, and nothing changed where something is wrong.

The record is rewritten with
`python -m shortapi_generator build --spec tests/generator/toy/spec --out tests/generator/toy/expected/generated`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shortapi_generator import _tree
from shortapi_generator.__main__ import main
from shortapi_generator._build import ROOT, build, check
from shortapi_generator._words import HEADER, BuildError

pytestmark = pytest.mark.no_cover

TOY = Path(__file__).parent / "toy"
EXPECTED = TOY / "expected" / "generated"
GENERATED = ROOT / "generated"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("toy") / "generated"
    assert build(TOY / "spec", out) == 2
    return out


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TOY / "spec", tmp_path / "spec"))


def test_the_toy_spec_compiles_into_the_golden_record(built: Path) -> None:
    assert _tree.drift(built, EXPECTED) == []


def test_what_is_committed_is_what_spec_compiles_into() -> None:
    assert check(ROOT / "spec", GENERATED) == []


def test_the_bytes_depend_neither_on_the_folder_nor_on_hash_seeds_nor_on_path(built: Path, tmp_path: Path) -> None:
    for tool in ("ruff", "openapi-python-client"):
        (tmp_path / tool).write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
        (tmp_path / tool).chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7", "PATH": path}
    command = [sys.executable, "-m", "shortapi_generator", "build", "--spec", str(TOY / "spec"), "--out", "deep/out"]
    subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True)
    assert _tree.drift(built, tmp_path / "deep" / "out") == []


@pytest.mark.parametrize("folder", [EXPECTED, GENERATED], ids=["toy", "real"])
def test_every_file_that_can_says_where_it_comes_from(folder: Path) -> None:
    silent = {"py.typed"}
    for name, path in _tree.files_of(folder).items():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json" or path.name in silent:
            continue
        first = text.splitlines()[0]
        assert HEADER in first, name


@pytest.mark.parametrize("folder", [EXPECTED, GENERATED], ids=["toy", "real"])
def test_the_manifest_holds_the_checksum_of_every_file(folder: Path) -> None:
    lines = (folder / _tree.MANIFEST).read_text(encoding="utf-8").splitlines()
    sums = {name: checksum for checksum, name in (line.split("  ") for line in lines if not line.startswith("#"))}
    files = {name: path for name, path in _tree.files_of(folder).items() if name != _tree.MANIFEST}
    assert sums == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_check_lists_what_changed_what_is_missing_and_what_is_extra(
    spec: Path, built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there, schema = tmp_path / "generated", spec / "catalog.schema.json"
    shutil.copytree(built, there)
    schema.write_bytes((ROOT / "spec" / schema.name).read_bytes())
    arguments = ["check", "--spec", str(spec), "--out", str(there)]
    (there / "__pycache__").mkdir()
    (there / "__pycache__" / "x.pyc").write_bytes(b"")
    assert main(arguments) == 0
    assert capsys.readouterr().out == f"{there} is up to date.\n"
    (there / "openapi.json").write_text("{}", encoding="utf-8")
    (there / "docs" / "README.md").unlink()
    (there / "shortapi_generated" / "mine.py").write_text("", encoding="utf-8")
    schema.write_text(schema.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert main(arguments) == 1
    assert capsys.readouterr().out.splitlines() == [
        "missing: docs/README.md",
        "changed: openapi.json",
        "extra: shortapi_generated/mine.py",
        f"changed: {schema}",
        "Run `make generate`.",
    ]


def test_a_build_replaces_the_folder_as_a_whole_and_the_schema_for_editors(
    spec: Path, built: Path, tmp_path: Path
) -> None:
    """The schema is written from the words of the catalogue."""
    schema, out = spec / "catalog.schema.json", tmp_path / "generated"
    schema.write_text("{}", encoding="utf-8")
    out.mkdir()
    (out / "old.txt").write_text("old", encoding="utf-8")
    build(spec, out)
    assert _tree.drift(built, out) == []
    assert schema.read_bytes() == (ROOT / "spec" / schema.name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generated", "spec"]


TOY_MODEL = "models/acme/toy-1.0/text-to-video.yaml"
PLAIN = "models/beta/plain/text-to-image.yaml"
MISTAKES = {
    "a bad entry": (
        PLAIN,
        "type: string",
        "type: str",
        "text-to-image.yaml:8: args.prompt.type: 'str' is not one of 'string'",
    ),
    "two of one class": (
        PLAIN,
        "Plain text to image",
        "toy 1.0 Text to Video",
        "is that of acme/toy-1.0/text-to-video too; choose another title",
    ),
    "an id at another place": (
        PLAIN,
        "id: beta/plain",
        "id: beta/fancy",
        "the id is 'beta/fancy/text-to-image', but the file is at 'beta/plain/text-to-image'",
    ),
    "an example against a rule": (
        TOY_MODEL,
        "example:\n",
        "example:\n  size: 2160P\n  sound: true\n",
        "At 2160P there is no sound.",
    ),
    "another class name": (
        PLAIN,
        "Plain text to image",
        "Plain 2.6 i2v",
        "gives the class Plain26I2vArgs, but the class generator writes Plain26I2VArgs; write the title",
    ),
    "a name that classes use": (
        PLAIN,
        "  from: {type: string",
        "  d: {type: string",
        "text-to-image.yaml:27: args.d: the generated classes use the name 'd' themselves",
    ),
    "a name that classes use, deep inside": (
        PLAIN,
        "      move: {type: string",
        "      to_dict: {type: string",
        "text-to-image.yaml:23: args.camera.properties.to_dict: the generated classes use the name 'to_dict'",
    ),
    "another server": (
        "openapi.yaml",
        "https://toy.example.com",
        "https://other.example.com",
        "servers: write the base_url of protocol.yaml, https://toy.example.com",
    ),
    "a kept name": (
        "openapi.yaml",
        "    JobData:",
        "    JobArgs: {type: object}\n    JobData:",
        "the name JobArgs is kept for the arguments of models",
    ),
    "no request": (
        "openapi.yaml",
        "    CreateJobRequest:\n",
        "    Other:\n",
        "the schema CreateJobRequest is missing",
    ),
    "an operation too few": (
        "openapi.yaml",
        "operationId: query_job",
        "operationId: ask",
        "paths: the operations must be",
    ),
    "a reference to nothing": (
        "openapi.yaml",
        "schemas/JobData",
        "schemas/Nothing",
        "openapi-python-client did not accept what spec/ was compiled into",
    ),
    "a protocol row without source": (
        "protocol.yaml",
        ", sure: documented, source: the toy page}\nfailed_when",
        "}\nfailed_when",
        "a status row needs the field 'source'",
    ),
    "a protocol row that does not say how sure it is": (
        "protocol.yaml",
        ", sure: documented, source: the toy page}\nfailed_when",
        ", source: the toy page}\nfailed_when",
        "a status row needs the field 'sure'",
    ),
    "no protocol": (
        "protocol.yaml",
        "protocol: 1",
        "",
        "a protocol document needs the field 'protocol'",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_reported_and_nothing_is_changed(
    mistake: str, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, right, wrong, sentence = MISTAKES[mistake]
    text = (spec / name).read_text(encoding="utf-8")
    assert right in text
    (spec / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    out = tmp_path / "generated"
    out.mkdir()
    (out / "old.txt").write_text("old", encoding="utf-8")
    assert main(["build", "--spec", str(spec), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "Nothing was changed" in said
    assert "Traceback" not in said
    assert list(_tree.files_of(tmp_path / "generated")) == ["old.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generated", "spec"]


def test_all_mistakes_of_all_files_are_reported_at_once(spec: Path, tmp_path: Path) -> None:
    for name in (PLAIN, TOY_MODEL):
        path = spec / name
        path.write_text(path.read_text(encoding="utf-8").replace("category:", "catagory:"), encoding="utf-8")
    (spec / "protocol.yaml").write_text("protocol: 2\n", encoding="utf-8")
    (spec / "openapi.yaml").unlink()
    with pytest.raises(BuildError) as caught:
        build(spec, tmp_path / "generated")
    told = {Path(problem.split(":")[0]).relative_to(spec).as_posix() for problem in caught.value.problems}
    assert told == {PLAIN, TOY_MODEL, "protocol.yaml", "openapi.yaml"}


def test_a_spec_without_models_is_refused(spec: Path, tmp_path: Path) -> None:
    shutil.rmtree(spec / "models")
    with pytest.raises(BuildError, match="there is no model; write at least one YAML file"):
        build(spec, tmp_path / "generated")
