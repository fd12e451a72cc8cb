"""The two doors, the options, and what a stranger gets wrong before anything is sent."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from shortapi import (
    ArgumentError,
    Client,
    ConfigurationError,
    JobFailedError,
    PollPolicy,
    ShortAPIError,
    UnknownModelError,
    errors,
)
from shortapi.models import HappyHorse10ImageToVideoArgs, HappyHorse10TextToVideoArgs
from tests.core.toy import FILM, toys
from tests.faces import KEY, Face
from tests.scripted import Service, created

HORSE = "alibaba/happyhorse-1.0/text-to-video"


def test_both_doors_send_the_same_request(face: Face) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url)
        client.submit(HappyHorse10TextToVideoArgs(prompt="a", duration=3, resolution="720P"))
        client.submit(HORSE, {"prompt": "a", "resolution": "720P", "duration": 3})
        one, other = service.requests("/job/create")
    assert one.body == other.body


@pytest.mark.parametrize(
    ("model", "args", "kind", "words"),
    [
        ("alibaba/happyhorse-1.0/image-to-vidoe", {}, UnknownModelError, "alibaba/happyhorse-1.0/image-to-video"),
        ("nothing/like/it", {}, UnknownModelError, "nothing/like/it"),
        (HORSE, [1], ConfigurationError, "must be a dict, not a list"),
        (HORSE, None, ArgumentError, "prompt: is required"),
        ({"prompt": "a"}, None, ConfigurationError, "Give a model id with a dict"),
        (HappyHorse10TextToVideoArgs, None, ConfigurationError, "Give a model id with a dict"),
        (HappyHorse10TextToVideoArgs(prompt="a"), {"prompt": "b"}, ConfigurationError, "not both"),
        (HORSE, {"prompt": "a", 3: 4}, ArgumentError, "3"),
        (HORSE, {"prompt": "a", "callback": {1, 2}}, ArgumentError, "is not an argument of this model"),
    ],
)
def test_a_wrong_door_is_one_sentence(model: Any, args: Any, kind: type[ShortAPIError], words: str, face: Face) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9")
    with pytest.raises(kind) as caught:
        client.submit(model, args)
    assert words in str(caught.value)
    assert caught.value.charged is False


@pytest.mark.parametrize("args", [{3: 4}, {"a": {None: 1}}, {"a": [{"b": 1}, {2: 1}]}, {("a",): 1, b"c": 2}])
def test_a_name_that_is_no_string_is_refused_even_with_validation_off(args: Any, face: Face) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9")
    with pytest.raises(ArgumentError, match="is not a string, as names must be"):
        client.submit("new/vendor/thing", args, validate="off")


@pytest.mark.parametrize("tag", [5, b"x", {"a": 1}, "\x1b[31m", "a\nb", "\ud800", "x" * 81, "\0"])
def test_a_tag_is_a_word_that_a_table_can_show(tag: Any, face: Face) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match=r"tag must be .* Nothing was sent\."):
        client.submit(HORSE, {"prompt": "a"}, tag=tag)


def test_an_unknown_model_is_sent_unchanged_with_validation_off(face: Face) -> None:
    with Service(create=[created()]) as service:
        face.client(service.url).submit("new/vendor/thing", {"x": 1}, validate="off")
        (request,) = service.requests("/job/create")
    assert request.body == b'{"model": "new/vendor/thing", "args": {"x": 1}}'


def test_a_value_that_json_cannot_express_is_refused_even_with_validation_off(face: Face) -> None:
    client = face.client("http://127.0.0.1:9")
    for value in ({1, 2}, float("nan"), b"bytes"):
        with pytest.raises(ArgumentError, match="cannot be written as JSON"):
            client.submit(HORSE, {"prompt": value}, validate="off")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "There is no API key"),
        ({"api_key": "  "}, "There is no API key"),
        ({"api_key": "ak-ümlaut"}, "or invalid characters"),
        ({"api_key": "ak-1\nX-Evil: 1"}, "or invalid characters"),
        ({"api_key": KEY, "base_url": "api.shortapi.ai"}, "must look like https://api.shortapi.ai"),
        ({"api_key": KEY, "base_url": "ftp://x.example"}, "must look like"),
        ({"api_key": KEY, "base_url": "https://user:pw@x.example"}, "without user"),
        ({"api_key": KEY, "base_url": "http://x.example:notaport"}, "must look like"),
        ({"api_key": KEY, "base_url": "http://api.shortapi.ai"}, "could be read on the way"),
    ],
)
def test_a_wrong_setting_is_one_sentence_when_it_is_needed(options: Any, words: str, face: Face) -> None:
    client = face.bare_client(**options)
    with pytest.raises(ConfigurationError) as caught:
        client.submit(HORSE, {"prompt": "a"})
    assert words in str(caught.value)
    assert "Nothing was sent" in str(caught.value)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    "use",
    [
        lambda: Client(http_timeout=0),
        lambda: Client(http_timeout="5"),  # type: ignore[arg-type]
        lambda: Client(KEY).job("  "),
        lambda: Client(KEY).job(5),  # type: ignore[arg-type]
        lambda: Client(KEY).job("66f0").wait(timeout=-1),
        lambda: Client(KEY).job("66f0").wait(timeout=float("nan")),
        lambda: Client(KEY).submit(HORSE, {"prompt": "a"}, validate="maybe"),  # type: ignore[arg-type]
        lambda: Client(KEY, validate="of").estimate(HORSE, {}),  # type: ignore[arg-type]
        lambda: PollPolicy(interval=0),
        lambda: PollPolicy(max_misses=0),
        lambda: PollPolicy(interval="5"),  # type: ignore[arg-type]
    ],
)
def test_an_option_out_of_range_is_refused(use: Any) -> None:
    with pytest.raises(ConfigurationError):
        use()


def test_an_option_that_there_is_not_is_refused_and_nothing_is_sent(face: Face) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9")
    for call in (client.submit, client.run, client.check):
        with pytest.raises(TypeError, match="there is no option 'max_costs'"):
            call(HORSE, {"prompt": "a"}, max_costs="1.50")


def test_key_and_address_come_from_the_environment_and_late(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    client = face.bare_client(transport=face.transport())
    with Service(create=[created()]) as service:
        monkeypatch.setenv("SHORTAPI_KEY", f" {KEY}\n")
        monkeypatch.setenv("SHORTAPI_BASE_URL", f"{service.url}/")
        client.submit(HORSE, {"prompt": "a"})
        (request,) = service.requests("/job/create")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.path == "/api/v1/job/create"


def test_a_callback_is_sent_only_when_it_is_a_url(face: Face) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url)
        with pytest.raises(ArgumentError, match="callback_url: must be a public"):
            client.submit(HORSE, {"prompt": "a"}, callback_url="CALLBACK_URL")
        client.submit(HORSE, {"prompt": "a"}, callback_url="https://me.example/hook")
        (request,) = service.requests("/job/create")
    assert b'"callback_url": "https://me.example/hook"' in request.body


def test_a_closed_client_is_refused_with_a_message(face: Face) -> None:
    client = face.bare_client(api_key=KEY, base_url="http://127.0.0.1:9")
    client.close()
    with pytest.raises(ConfigurationError, match="closed"):
        client.submit(HORSE, {"prompt": "a"})


def test_run_time_entries_work_like_built_in_ones(face: Face, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    folder = tmp_path / "shop" / "plain"
    folder.mkdir(parents=True)
    (folder / "film.yaml").write_text(FILM)
    monkeypatch.setenv("SHORTAPI_CATALOG", str(tmp_path))
    client = face.bare_client(api_key=KEY)
    assert client.catalog["shop/plain/film"].origin.endswith("film.yaml")
    assert str(client.estimate("shop/plain/film", {"size": "720P"}).amount) == "0.5"
    assert "shop/plain/film" in toys()


def test_what_answers_mean_can_be_changed_without_a_release(face: Face) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url)
        client.catalog.add(
            "protocol: 1\nstatus:\n  - {value: finished, means: failed, sure: seen once, source: my own account}\n"
        )
        service.acts["/api/v1/job/query"] = [lambda h: h.answer(200, b'{"code":0,"data":{"status":"finished"}}')]
        with pytest.raises(JobFailedError):
            client.job("66f0").wait()


def test_every_error_survives_pickling_with_all_it_knows() -> None:
    for name in dir(errors):
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, ShortAPIError):
            error = kind("A sentence.", charged=None, job_id="66f0", model="a/b/c", retry_safe=False, body=b"raw")
            copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
            assert type(copy) is kind
            assert (str(copy), copy.__dict__) == (str(error), error.__dict__)


def test_the_args_class_knows_what_the_page_lists() -> None:
    args = HappyHorse10ImageToVideoArgs(prompt="a", image="https://x.example/a.png", resolution="720P", duration=3)
    assert args.to_dict() == {"prompt": "a", "image": "https://x.example/a.png", "resolution": "720P", "duration": 3}
    assert HappyHorse10ImageToVideoArgs(prompt="a", image="b").to_dict() == {"prompt": "a", "image": "b"}
