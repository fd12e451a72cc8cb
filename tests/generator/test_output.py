"""What was generated: classes, registry, documents."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from attrs import fields
from jsonschema import Draft202012Validator

import shortapi_generated
from shortapi.catalog import Arg, Catalog, Entry
from shortapi.errors import PriceUnknownError
from shortapi.pricing import estimate
from shortapi.validation import with_defaults
from shortapi_generated import models
from shortapi_generated.api.job import create_job, query_job
from shortapi_generated.models.query_job_answer import QueryJobAnswer
from shortapi_generated.types import UNSET
from shortapi_generator import _classes
from shortapi_generator._build import ROOT, sample
from shortapi_generator._words import BuildError

DOCUMENT = json.loads((ROOT / "generated" / "openapi.json").read_text(encoding="utf-8"))
TOY = json.loads((Path(__file__).parent / "toy/expected/generated/openapi.json").read_text(encoding="utf-8"))
MODULES = [found.name for found in pkgutil.walk_packages(shortapi_generated.__path__, "shortapi_generated.")]
for module in MODULES:  # before any test that is not traced is the first to use it, and its lines count for unused
    importlib.import_module(module)
CATALOG = Catalog()
BODY = models.CreateJobRequest(model="a/b/c", args={"prompt": "x"})
PROVE = ROOT / "generator" / "shortapi_generator" / "_prove.py"


def squeezed(text: str) -> str:
    """Names and texts without what the class generator changes in them: capitals, underscores, line ends."""
    return "".join(text.lower().replace("_", "").split())


@pytest.mark.parametrize("name", MODULES)
def test_every_generated_module_can_be_imported(name: str) -> None:
    assert importlib.import_module(name).__name__ == name


@pytest.mark.parametrize("model", list(CATALOG))
def test_every_model_has_a_class_that_keeps_its_example(model: str) -> None:
    entry = CATALOG[model]
    kind = getattr(models, entry.class_name)
    assert kind.from_dict(entry.example).to_dict() == entry.example
    described = squeezed(kind.__doc__)
    assert all(f"{squeezed(name)}(" in described for name in entry.args)
    assert squeezed(entry.source["page"]) in described


@pytest.mark.parametrize("model", list(CATALOG))
def test_a_class_keeps_a_value_of_every_argument(model: str) -> None:
    given = sample(CATALOG[model])
    assert getattr(models, CATALOG[model].class_name).from_dict(given).to_dict() == given


@pytest.mark.parametrize("model", list(CATALOG))
def test_nothing_is_sent_that_was_not_given(model: str) -> None:
    entry = CATALOG[model]
    values = {**with_defaults(entry, entry.example)}
    required = {name: values[name] for name, arg in entry.args.items() if arg.required}
    made = getattr(models, entry.class_name).from_dict(required)
    assert made.to_dict() == required
    unset = [field.name for field in made.__attrs_attrs__ if getattr(made, field.name) is UNSET]
    assert len(unset) == len(entry.args) - len(required)


@pytest.mark.parametrize("model", list(CATALOG))
def test_a_class_is_made_of_no_value_that_its_argument_does_not_allow(model: str) -> None:
    entry = CATALOG[model]
    for name, value in of_no_enum(entry.args):
        with pytest.raises(TypeError, match="Expected one of"):
            getattr(models, entry.class_name).from_dict({**entry.example, name: value})


def of_no_enum(args: Mapping[str, Arg]) -> Iterator[tuple[str, Any]]:
    """Yield each argument that has an enum somewhere in it, with a value that is not in it."""
    for name, arg in args.items():
        if arg.enum and arg.type in {"string", "integer"}:
            yield name, "no such value"
        inner = arg.properties if arg.items is None else {"": arg.items}
        for within, value in of_no_enum(inner):
            yield name, [value] if arg.items is not None else {within: value}


def test_what_was_not_given_is_falsy() -> None:
    assert not models.HappyHorse10ImageToVideoArgs(prompt="x", image="https://x.example/a.png").resolution


@pytest.mark.parametrize("model", list(CATALOG))
def test_required_arguments_come_first_and_else_the_order_is_that_of_the_file(model: str) -> None:
    entry = CATALOG[model]
    fields = [squeezed(field.name) for field in getattr(models, entry.class_name).__attrs_attrs__]
    names = sorted(entry.args, key=lambda name: not entry.args[name].required)
    assert fields == [squeezed(name) for name in names]


def test_a_repr_shows_numbers_and_no_text() -> None:
    made = models.HappyHorse10ImageToVideoArgs(prompt="my secret", image="https://private.example/x", duration=5)
    assert repr(made) == "HappyHorse10ImageToVideoArgs(prompt=…, image=…, duration=5)"
    request = models.CreateJobRequest(model="a/b/c", args=made.to_dict())
    assert repr(request) == "CreateJobRequest(model=…, args=…)"


def test_a_repr_of_an_answer_shows_no_name_or_value_from_outside() -> None:
    answer = QueryJobAnswer.from_dict({"code": 0, "data": {"status": 2, "secret": "x"}, "secret": "x", "info": True})
    assert repr(answer) == "QueryJobAnswer(code=0, info=True, data=…)"
    assert repr(answer.data) == "QueryJobData(status=2)"


def test_an_endpoint_builds_requests_and_reads_answers_without_any_http_library() -> None:
    assert (create_job.METHOD, create_job.PATH) == ("POST", "/api/v1/job/create")
    assert create_job.request(body=BODY) == {
        "method": "POST",
        "url": "/api/v1/job/create",
        "json": {"model": "a/b/c", "args": {"prompt": "x"}},
        "headers": {"Content-Type": "application/json"},
    }
    assert query_job.request(id="66f0 &") == {"method": "GET", "url": "/api/v1/job/query", "params": {"id": "66f0 &"}}
    answer = create_job.response({"code": 0, "data": {"job_id": "66f0", "amount": "0.5"}})
    assert isinstance(answer.data, models.CreateJobData)
    assert (answer.data.job_id, answer.data.amount) == ("66f0", "0.5")


def test_the_generated_client_imports_no_http_library() -> None:
    code = "import sys; from shortapi_generated.api.job import create_job, query_job; print('httpx' in sys.modules)"
    env = {"PYTHONPATH": str(ROOT / "generated")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    "kwargs", [create_job.request(body=BODY), query_job.request(id="66f0")], ids=["create", "query"]
)
def test_the_keywords_of_a_request_are_those_of_httpx(kwargs: dict[str, Any]) -> None:
    with httpx.Client(base_url="http://127.0.0.1:9") as client:
        request = client.build_request(**kwargs)
    assert request.url.path.startswith("/api/v1/job/")


def test_the_models_are_imported_one_by_one() -> None:
    code = (
        "import sys, shortapi_generated.models as m\n"
        "before = [n for n in sys.modules if n.startswith('shortapi_generated.models.')]\n"
        "m.HappyHorse10ImageToVideoArgs\n"
        "after = {n.rsplit('.', 1)[1] for n in sys.modules if n.startswith('shortapi_generated.models.')}\n"
        "print(before, 'httpx' in sys.modules, sorted(after))\n"
    )
    env = {"PYTHONPATH": str(ROOT / "generated")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    wanted = ["happy_horse_10_image_to_video_args", "happy_horse_10_image_to_video_args_resolution"]
    assert done.stdout.strip() == f"[] False {wanted}"


def test_the_lazy_package_behaves_like_one() -> None:
    assert dir(models) == sorted(models.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = models.Nothing


@pytest.mark.parametrize("call", [create_job, query_job], ids=["create", "query"])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": 1, "info": "no", "data": None},
        {"code": "1", "info": None},
        {"data": "text"},
        {"data": 5},
        {"data": []},
        {"data": {}},
        {"data": {"status": "succeeded", "result": {"videos": [{"url": 5}]}, "new": [1]}},
        {"data": {"status": None, "result": "x", "credit": 1.5, "refunded": "yes", "created_at": 0}},
        {"error": {"message": "x"}, "detail": "unknown"},
    ],
    ids=json.dumps,
)
def test_no_answer_fails_to_parse_or_loses_anything(body: dict[str, Any], call: ModuleType) -> None:
    assert given(call.response(body)) == body


def given(answer: Any) -> Any:
    """Return what an answer was made of."""
    if not hasattr(answer, "additional_properties"):
        return answer
    named = {field.name: getattr(answer, field.name) for field in fields(type(answer)) if field.init}
    return {
        **{name: given(value) for name, value in named.items() if value is not UNSET},
        **answer.additional_properties,
    }


@pytest.mark.parametrize("document", [DOCUMENT, TOY], ids=["real", "toy"])
def test_the_documented_request_names_every_model(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    request = schemas["CreateJobRequest"]
    mapping = request["discriminator"]["mapping"]
    assert [row["$ref"] for row in request["oneOf"]] == list(mapping.values())
    for model, ref in mapping.items():
        job = schemas[ref.rsplit("/", 1)[1]]
        assert job["properties"]["model"] == {"const": model}
        args = schemas[job["properties"]["args"]["$ref"].rsplit("/", 1)[1]]
        (example,) = args["examples"]
        validator = Draft202012Validator(args)
        validator.check_schema(args)
        assert validator.is_valid(example)
        assert not validator.is_valid({**example, "no_such_argument": 1})
        assert {"x-pricing", "x-source", "x-output"} <= args.keys()


def test_the_documented_arguments_have_all_limits_and_defaults() -> None:
    args = Draft202012Validator(DOCUMENT["components"]["schemas"]["HappyHorse10ImageToVideoArgs"])
    good = {"prompt": "x", "image": "https://x.example/a.png"}
    assert args.schema["properties"]["resolution"]["default"] == "1080P"
    assert args.schema["properties"]["image"]["x-media"]["min_side"] == 300
    assert args.is_valid(good)
    for wrong in ({"resolution": "720p"}, {"duration": 99}, {"duration": 2}, {"duration": "5"}, {"prompt": 1}):
        assert not args.is_valid({**good, **wrong}), wrong
    assert not args.is_valid({"prompt": "x"})


def test_a_documented_rule_is_enforced_by_json_schema() -> None:
    args = Draft202012Validator(TOY["components"]["schemas"]["Toy10TextToVideoArgs"])
    (example,) = args.schema["examples"]
    assert args.is_valid({**example, "size": "2160P", "sound": False})
    assert not args.is_valid({**example, "size": "2160P", "sound": True})


@pytest.mark.parametrize("model", list(CATALOG))
def test_every_model_has_a_page_with_its_arguments_price_and_corrections(model: str) -> None:
    entry = CATALOG[model]
    page = (ROOT / "generated" / "docs" / f"{model}.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in entry.args)
    assert price_of_example(entry) in page
    assert all(row["page"] in page for row in (*entry.corrections, *CATALOG.protocol.corrections))
    assert f"]({model}.md)" in (ROOT / "generated" / "docs" / "README.md").read_text(encoding="utf-8")


def price_of_example(entry: Entry) -> str:
    if entry.pricing.unknown:
        return f"Not known: {entry.pricing.unknown}"
    try:
        priced = estimate(entry, entry.example, on=date.fromisoformat(entry.pricing.checked or ""))
    except PriceUnknownError:
        return "The example below: not known."
    return f"The example below: {priced.amount.normalize():f} USD."


def prove(folder: Path, classes: dict[str, Any]) -> str:
    command = [sys.executable, "-I", "-B", PROVE, folder, "shortapi_generated"]
    given = json.dumps({"classes": classes})
    return subprocess.run(command, input=given, capture_output=True, text=True, check=False).stdout


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "shortapi_generated" / "models"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("", encoding="utf-8")
    (folder / "__init__.py").write_text(
        "class Keeps:\n"
        "    def __init__(self, kept): self.kept = kept\n"
        "    @classmethod\n"
        "    def from_dict(cls, given): return cls(dict(given))\n"
        "    def to_dict(self): return self.kept\n"
        "class Loses(Keeps):\n"
        "    def to_dict(self): return {}\n"
        "class Breaks(Keeps):\n"
        "    def to_dict(self): return 1 / 0\n",
        encoding="utf-8",
    )
    return tmp_path


def test_a_class_that_loses_an_argument_is_found(package: Path) -> None:
    said = prove(package, {name: [{"a": 1}] for name in ("Keeps", "Loses", "Breaks")})
    assert "class Loses does not give back the arguments" in said
    assert "class Breaks does not take its own arguments: ZeroDivisionError" in said
    assert "Keeps" not in said


def test_a_module_that_cannot_be_imported_is_found(package: Path) -> None:
    (package / "shortapi_generated" / "broken.py").write_text("import nothing_of_that_name\n", encoding="utf-8")
    assert "the generated module shortapi_generated.broken cannot be imported" in prove(package, {})


@pytest.mark.parametrize("classes", [0, 2])
def test_output_of_another_form_than_expected_stops_the_build(tmp_path: Path, classes: int) -> None:
    (tmp_path / "models").mkdir()
    text = "from __future__ import annotations\n" + "@_attrs_define\nclass X:\n    pass\n" * classes
    (tmp_path / "models" / "x.py").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=f"x.py: {classes} classes found where the class generator writes one"):
        _classes._mark(tmp_path, {})
