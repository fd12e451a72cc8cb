"""Every problem at once, in sentences that say what would be right and give nothing away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shortapi import ArgumentError, Client
from shortapi.validation import problems
from tests.core.toy import toys

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
