"""Every problem at once, in sentences that say what would be right and give nothing away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shortapi import ArgumentError, Catalog, Client, UnknownModelError
from shortapi.validation import problems
from tests.core.toy import toys
from tests.faces import KEY, Face
from tests.scripted import Service, created

TOYS = toys()
CASES = yaml.safe_load(Path(__file__).with_name("arguments.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=[f"{case['model']} {case['args']}" for case in CASES])
def test_the_sentences_about(case: Any) -> None:
    assert [str(problem) for problem in problems(TOYS[case["model"]], case["args"])] == case["says"]


def test_a_long_prompt_and_an_unlisted_argument_are_only_warnings() -> None:
    film, odd = TOYS["shop/plain/film"], TOYS["shop/odd/film"]
    long = problems(film, {"prompt": "x" * 11, "image": "https://x.example/a"})
    assert [problem.level for problem in long] == ["warning"]
    assert [problem.level for problem in problems(odd, {"length": "5", "new": 1})] == ["warning"]


def test_all_problems_come_in_one_error_and_nothing_is_charged() -> None:
    with Client("ak-x", catalog=TOYS) as client, pytest.raises(ArgumentError) as caught:
        client.submit("shop/plain/film", {"size": "720p", "seconds": 99})
    error = caught.value
    assert len(error.problems) == 4
    assert all(str(problem) in str(error) for problem in error.problems)
    assert error.charged is False
    assert "There are 4 problems with the arguments for shop/plain/film" in str(error)
    assert "Nothing was sent and nothing was charged" in str(error)


CHOOSY = """
id: shop/choosy/film
title: Shop choosy film
category: text-to-video
kind: inference
summary: A film of which all must be chosen.
source: {page: "https://shop.example/choosy", read: 2026-11-22, complete: true}
args:
  size: {type: string, required: true, enum: [720P, 1080P], description: Size.}
  count: {type: integer, required: true, enum: [1, 2], description: How many.}
  seconds: {type: integer, required: true, minimum: 3, maximum: 15, description: Length.}
  voice: {type: string, required: true, enum: [anna], description: Who speaks.}
  prompt: {type: string, required: true, description: What happens.}
output: {kind: video, documented_key: videos}
pricing: {unknown: nobody asks}
example: {size: 720P, count: 1, seconds: 5, voice: anna, prompt: a}
"""


def test_what_is_required_is_told_with_its_choices() -> None:
    catalog = Catalog(builtin=False)
    catalog.add(CHOOSY)
    assert [str(problem) for problem in problems(catalog["shop/choosy/film"], {})] == [
        "size: is required (Size); it is one of '720P', '1080P'",
        "count: is required (How many); it is one of 1, 2",
        "seconds: is required (Length); allowed is 3 to 15",
        "voice: is required (Who speaks); it is 'anna'",
        "prompt: is required (What happens)",
    ]


HALF = "a \ud83d"
UNDECODED = b"caf\xe9".decode(errors="surrogateescape")
NO_TEXTS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a prompt": ("shop/plain/film", {"prompt": HALF}, ["image", "prompt"]),
    "bytes of another encoding": (
        "shop/plain/film",
        {"prompt": UNDECODED, "seconds": 99},
        ["seconds", "image", "prompt"],
    ),
    "in a list of objects": (
        "shop/odd/film",
        {"length": "5", "shots": [{"text": "a"}, {"text": HALF}]},
        ["shots[1].text"],
    ),
    "in what no page lists": ("shop/odd/film", {"length": "5", "new": {"deep": [["\udfff"]]}}, ["new.deep[0][0]"]),
    "a name": ("shop/odd/film", {"length": "5", "new": {UNDECODED: 1}}, ["new.a text of 4 characters"]),
    "two of them": ("shop/odd/film", {"length": "5", "new": HALF, "newer": "\udc80"}, ["new", "newer"]),
}


@pytest.mark.parametrize("how", NO_TEXTS)
@pytest.mark.parametrize("validate", ["strict", "warn", "off"])
def test_a_text_that_is_none_is_never_sent_and_is_named_among_all_problems(how: str, validate: str, face: Face) -> None:
    model, args, named = NO_TEXTS[how]
    with Service(create=[created()]) as service, pytest.raises(ArgumentError) as caught:
        face.client(service.url, catalog=TOYS).submit(model, args, validate=validate)
    error = caught.value
    found = [problem.argument for problem in error.problems if problem.level == "error"]
    assert found == named if validate != "off" else set(found) <= set(named)
    assert "half a character" in str(error)
    assert all(line.isprintable() for line in str(error).splitlines())
    assert (error.charged, service.creates) == (False, 0)


def test_other_words_of_an_order_that_are_no_text_are_not_sent_either(face: Face) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, catalog=TOYS)
        with pytest.raises(ArgumentError, match="callback_url: must be a public"):
            client.submit("shop/odd/film", {"length": "5"}, callback_url="https://x.example/\udc80")
        with pytest.raises(UnknownModelError):
            client.submit("shop/\udc80/film", {}, validate="off")
    assert service.creates == 0


def test_who_wants_no_check_hears_only_of_what_cannot_be_sent(face: Face) -> None:
    with Service(create=[created()]) as service:
        client = face.client(service.url, catalog=TOYS)
        with pytest.raises(ArgumentError) as caught:
            client.submit("shop/odd/film", {"length": "99"}, validate="off", callback_url="nowhere")
        assert [problem.argument for problem in caught.value.problems] == ["callback_url"]
        client.submit("shop/odd/film", {"length": "99"}, validate="off")
    assert service.creates == 1


def test_who_wants_warnings_hears_all_from_the_librarys_logger(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    with Service(create=[created()]) as service:
        face.client(service.url, catalog=TOYS).submit("shop/plain/film", {"prompt": "a"}, validate="warn")
        assert service.creates == 1
    told = [record for record in caplog.records if "image: is required" in record.getMessage()]
    assert [(record.name, record.levelname) for record in told] == [("shortapi", "WARNING")]


def test_where_a_page_was_read_in_part_an_unknown_name_needs_no_other_way_to_be_sent(face: Face) -> None:
    with pytest.raises(ArgumentError) as caught:
        face.bare_client(api_key=KEY, catalog=TOYS).submit("shop/odd/film", {"length": "99", "new": 1})
    assert "extra" not in str(caught.value)


def test_several_problems_have_a_line_each(face: Face) -> None:
    with pytest.raises(ArgumentError) as caught:
        face.bare_client(api_key=KEY, catalog=TOYS).submit("shop/plain/film", {"seconds": 99, "size": "8K"})
    first, *rest = str(caught.value).splitlines()
    assert first.startswith(f"There are {len(rest)} problems with the arguments for shop/plain/film. Nothing was sent")
    assert rest == [f"  {problem}" for problem in caught.value.problems]


def test_a_list_that_holds_itself_is_a_problem_and_no_endless_search(face: Face) -> None:
    ring: list[Any] = ["a"]
    ring.append(ring)
    with Service(create=[created()]) as service:
        with pytest.raises(ArgumentError, match="cannot be written as JSON") as caught:
            face.client(service.url, catalog=TOYS).submit("shop/odd/film", {"length": "5", "new": ring})
        assert service.creates == 0
    assert caught.value.model == "shop/odd/film"


def test_of_a_model_that_nobody_knows_only_the_problem_is_told(face: Face) -> None:
    client = face.bare_client(api_key=KEY, catalog=TOYS)
    with pytest.raises(ArgumentError) as caught:
        client.submit("new/model/x", {"new": 1}, validate="off", callback_url="nowhere")
    (problem,) = caught.value.problems
    assert str(caught.value) == (
        f"There is one problem with the arguments for new/model/x: {problem}. Nothing was sent and nothing was charged."
    )


@pytest.mark.parametrize("text", ["caf\u00e9", "\U0001f600", "a\x00b", "\ue000", "\ufffd", "e\u0301"])
def test_an_odd_text_is_a_text(text: str, face: Face) -> None:
    with Service(create=[created()]) as service:
        face.client(service.url, catalog=TOYS).submit("shop/odd/film", {"length": "5", "new": text})
    assert service.creates == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(sorted({name for model in TOYS for name in TOYS[model].args} | {"nonsense"}))


@given(st.sampled_from(sorted(TOYS)), st.dictionaries(NAMES, JSON, max_size=6))
def test_whatever_is_given_only_problems_come_out(model: str, args: dict[str, Any]) -> None:
    for problem in problems(TOYS[model], args):
        assert problem.message
        assert str(problem).isprintable()


@given(st.text(min_size=25), NAMES)
def test_no_message_shows_a_free_text(text: str, name: str) -> None:
    shown = " ".join(str(problem) for problem in problems(TOYS["shop/plain/film"], {name: text}))
    assert text.strip() == "" or text not in shown


@pytest.mark.parametrize("secret", ["a secret wish", "https://private.example/a?sig=1"])
@pytest.mark.parametrize("name", ["prompt", "image", "size", "seconds", "frames"])
def test_no_message_shows_a_link_or_a_prompt(name: str, secret: str) -> None:
    entry = TOYS["shop/odd/film" if name == "frames" else "shop/plain/film"]
    shown = " ".join(str(problem) for problem in problems(entry, {name: secret}))
    assert "private.example" not in shown
    if name in {"prompt", "image", "frames"}:
        assert secret not in shown
