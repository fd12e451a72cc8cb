"""Every model of the catalogue runs in the sandbox: its example is taken, its file is real, nonsense is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shortapi import APIError, ArgumentError, Catalog, Client, PollPolicy
from shortapi.downloads.media import KINDS
from shortapi.testing import SandboxTransport
from shortapi.validation import problems
from shortapi_sandbox import Sandbox
from tests.faces import KEY

CATALOG = Catalog()
MODELS = sorted(CATALOG)
ONE_OF_A_KIND = sorted({CATALOG[model].category: model for model in MODELS}.values())


@pytest.mark.parametrize("model", MODELS)
def test_the_example_of_each_model_ends_in_a_file_of_its_kind(model: str, tmp_path: Path) -> None:
    entry = CATALOG[model]
    transport = SandboxTransport(CATALOG)
    with Client(KEY, base_url="http://localhost", catalog=CATALOG, transport=transport) as client:
        result = client.run(model, entry.example)
        saved = result.outputs[0].save(tmp_path)
        assert [booking.model for booking in transport.engine.books()] == [model]
    assert saved.format is not None
    assert KINDS[saved.format] == entry.output["kind"]


@pytest.mark.parametrize("model", ONE_OF_A_KIND)
def test_one_model_of_each_category_is_really_rendered_over_http(model: str, tmp_path: Path) -> None:
    entry = CATALOG[model]
    cheap = {**entry.example, **_smallest(entry)}
    options: dict[str, Any] = {"catalog": CATALOG, "poll": PollPolicy(interval=0.1)}
    with Sandbox(CATALOG, speed=5000) as box, Client(KEY, base_url=box.base_url, **options) as client:
        saved = client.run(model, cheap, validate="warn").outputs[0].save(tmp_path)
    assert KINDS[str(saved.format)] == entry.output["kind"]


def _smallest(entry: Any) -> dict[str, Any]:
    """Return the least of the quantity, so that rendering is quick."""
    name = entry.pricing.quantity
    arg = entry.args.get(name) if isinstance(name, str) else None
    least = None if arg is None else arg.minimum or (min(arg.enum, key=float) if arg.enum else None)
    if arg is None or least is None:
        return {}
    return {name: str(int(least)) if arg.type == "string" else int(least)}


@pytest.mark.parametrize("model", MODELS)
def test_nonsense_is_refused_in_the_same_words_as_the_clients(model: str) -> None:
    entry = CATALOG[model]
    for name, arg in entry.args.items():
        nonsense = {**entry.example, name: 5 if arg.type == "string" else "no!"}
        found = [str(problem) for problem in problems(entry, nonsense) if problem.level == "error"]
        assert found
        with Client(KEY, base_url="http://localhost", catalog=CATALOG, transport=SandboxTransport(CATALOG)) as client:
            with pytest.raises(ArgumentError) as ours:
                client.submit(model, nonsense)
            with pytest.raises(APIError) as theirs:
                client.submit(model, nonsense, validate="off")
        assert all(sentence in str(ours.value) for sentence in found)
        # The message masks whatever is also in the prompt; the body is what the sandbox said.
        assert json.loads(theirs.value.body or b"")["info"] == f"invalid args: {'; '.join(found)}"
