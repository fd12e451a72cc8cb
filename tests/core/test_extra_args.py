"""Arguments that no page lists: refused by name in `args`, sent unchecked as `extra_args`, and never forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shortapi import ArgumentError, ConfigurationError, DuplicateJobError, Ledger, ShortAPIError
from shortapi.models import HappyHorse10TextToVideoArgs
from tests.faces import KEY, Face
from tests.scripted import Service, created, done, ranged

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "Waves.", "resolution": "720P", "duration": 3}
EXTRAS: tuple[dict[str, Any], ...] = (
    {"negative_prompt": "blur"},
    {"num_images": 4, "safety_checker": False},
    {"width": 1024, "height": 768, "camera": {"movement": ["pan", None]}},
    {"seed": None},
)
DOORS = {
    "an args object": (HappyHorse10TextToVideoArgs(**ARGS),),  # type: ignore[arg-type]
    "a model id and a dict": (MODEL, ARGS),
}


def sent(service: Service) -> list[Any]:
    return [json.loads(request.body)["args"] for request in service.requests("/job/create")]


@pytest.mark.parametrize("call", ["submit", "run"])
@pytest.mark.parametrize("extra", EXTRAS, ids=", ".join)
@pytest.mark.parametrize("door", DOORS)
def test_what_no_page_lists_is_sent_beside_the_arguments(
    door: str, extra: dict[str, Any], call: str, face: Face
) -> None:
    with Service(create=[created()], clip=[ranged(b"\x00\x00\x00\x18ftypisom")]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/clip")]
        getattr(face.client(service.url), call)(*DOORS[door], extra_args=extra)
        assert sent(service) == [{**ARGS, **extra}]


@pytest.mark.parametrize("name", ["negative_prompt", "num_images", "lenght"])
def test_an_unknown_name_is_refused_and_the_sentence_says_how_to_send_it(name: str, face: Face) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9")
    with pytest.raises(ArgumentError, match=rf"{name}: is not an argument of this model.*extra_args=\{{…\}}") as caught:
        client.submit(MODEL, {**ARGS, name: 1})
    assert "--extra NAME=VALUE" in str(caught.value)
    assert caught.value.charged is False


def test_a_wrong_value_alone_is_no_reason_to_speak_of_extra_arguments(face: Face) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9")
    with pytest.raises(ArgumentError) as caught:
        client.submit(MODEL, {**ARGS, "duration": 99})
    assert "extra" not in str(caught.value)


@pytest.mark.parametrize(
    ("args", "extra", "kind", "words"),
    [
        (ARGS, {"duration": 99}, ArgumentError, "duration: is an argument of this model"),
        ({"prompt": "a"}, {"resolution": "8K", "duration": 1}, ArgumentError, "are 2 problems"),
        (ARGS, {3: 4}, ArgumentError, "3: is not a string"),
        (ARGS, {"camera": {3: 4}}, ArgumentError, "3: is not a string"),
        (ARGS, {"seed": {1, 2}}, ArgumentError, "cannot be written as JSON"),
        (ARGS, "negative_prompt=x", ConfigurationError, "extra_args of .* must be a dict, not 'negative_prompt=x'"),
        (ARGS, [("seed", 1)], ConfigurationError, "must be a dict, not a list of 1"),
        (ARGS, [], ConfigurationError, "must be a dict, not a list of 0"),
        (ARGS, False, ConfigurationError, "must be a dict, not False"),
    ],
)
def test_extra_arguments_go_around_no_check(
    args: Any, extra: Any, kind: type[ShortAPIError], words: str, face: Face
) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9")
    for validate in ("strict", "warn", "off"):
        with pytest.raises(kind, match=words) as caught:
            client.submit(MODEL, args, extra_args=extra, validate=validate)
        assert caught.value.charged is False


def test_an_argument_is_given_once_even_for_an_unknown_model(face: Face) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9", validate="off")
    with pytest.raises(ArgumentError, match="size: is given in args and in extra_args"):
        client.submit("nobody/knows/this", {"size": 1}, extra_args={"size": 2})


def test_the_ledger_keeps_extra_arguments_and_tells_jobs_apart_by_them(face: Face, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db", keep_args=True)
    with Service(create=[created("job-1"), created("job-2")]) as service, ledger:
        client = face.client(service.url, ledger=ledger)
        client.submit(MODEL, ARGS)
        client.submit(MODEL, ARGS, extra_args={"negative_prompt": "blur"})
        with pytest.raises(DuplicateJobError):
            client.submit(MODEL, ARGS, extra_args={"negative_prompt": "blur"})
        plain, extra = ledger.rows()
    assert plain.args == ARGS
    assert extra.args == {**ARGS, "negative_prompt": "blur"}
    assert plain.digest != extra.digest


def test_no_message_shows_a_text_of_an_extra_argument(face: Face) -> None:
    with Service(
        create=[created(), lambda handler: handler.answer(400, b'{"info": "bad canary of a wish"}')]
    ) as service:
        client = face.client(service.url)
        client.submit(MODEL, ARGS)
        with pytest.raises(ShortAPIError) as caught:
            client.submit(MODEL, ARGS, extra_args={"negative_prompt": "canary of a wish"})
    assert "canary" not in str(caught.value)
