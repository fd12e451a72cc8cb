"""NAME=VALUE becomes what the entry declares; what does not convert stays text."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import KEY, POSTER, Command
from tests.scripted import Service, created


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with Service(create=[created()]) as made:
        monkeypatch.setenv("SHORTAPI_BASE_URL", made.url)
        monkeypatch.setenv("SHORTAPI_KEY", KEY)
        yield made


Sent = Callable[..., dict[str, Any]]


@pytest.fixture
def sent(shortapi: Command, service: Service) -> Sent:
    """Submits, and returns the arguments that arrived."""

    def call(*words: str) -> dict[str, Any]:
        said = shortapi("submit", POSTER, *words, "--yes", "--no-ledger")
        assert said.code == 0, said.err
        arrived: dict[str, Any] = json.loads(service.seen[-1].body)["args"]
        return arrived

    return call


@pytest.mark.parametrize(
    ("pairs", "args"),
    [
        (["prompt=5"], {"prompt": "5"}),
        (["prompt=a=b"], {"prompt": "a=b"}),
        (["prompt={not json"], {"prompt": "{not json"}),
        (["prompt=@@home"], {"prompt": "@home"}),
        (["copies=2"], {"copies": 2}),
        (["weight=0.5"], {"weight": 0.5}),
        (["weight=1"], {"weight": 1}),
        (["weight=1e-3"], {"weight": 0.001}),
        (["loud=true"], {"loud": True}),
        (["loud=False"], {"loud": False}),
        (["tags=a,b"], {"tags": ["a,b"]}),
        (["tags=a", "tags=b"], {"tags": ["a", "b"]}),
        (['tags=["a", "b"]', "tags=c"], {"tags": ["a", "b", "c"]}),
        (['frame={"width": 3}'], {"frame": {"width": 3}}),
    ],
)
def test_a_value_becomes_what_its_argument_declares(pairs: list[str], args: dict[str, Any], sent: Sent) -> None:
    found = sent("prompt=x", *pairs) if "prompt" not in args else sent(*pairs)
    wanted = {"prompt": "x", **args}
    assert found == wanted
    assert {name: type(value) for name, value in found.items()} == {name: type(wanted[name]) for name in wanted}


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        (["copies=two"], "copies: 'two' is a string, not an integer"),
        (["copies=-2"], "copies: -2 is out of range"),
        (["copies=2.0"], "copies: '2.0' is a string, not an integer; write 2"),
        (["copies=1_0"], "copies: '1_0' is a string"),
        (["copies=٢"], "copies: '٢' is a string"),
        (["copies=" + "9" * 5000], "copies: a text of 5000 characters is a string"),
        (["weight=nan"], "weight: 'nan' is a string, not a number"),
        (["loud=yes"], "loud: 'yes' is a string, not true or false"),
        (["tags=[a"], "tags: a text of 2 characters is a string, not a list"),
        (["marks=1", "marks=x"], "marks[1]: 'x' is a string, not an integer"),
        (["frame={width: 3}"], "frame: a text of 10 characters is a string, not an object"),
        (['frame={"width": NaN}'], "frame: a text of 14 characters is a string, not an object"),
        (["frame=3"], "frame: a text of 1 characters is a string, not an object"),
        (["nobody=3"], "nobody: is not an argument of this model"),
        (["prompt="], "prompt: is empty"),
    ],
)
def test_what_does_not_convert_stays_text_and_is_refused_as_such(
    pairs: list[str], problem: str, shortapi: Command, service: Service
) -> None:
    first = [] if pairs[0].startswith("prompt") else ["prompt=x"]
    said = shortapi("submit", POSTER, *first, *pairs, "--yes")
    assert (said.code, service.seen) == (2, [])
    assert problem in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["prompt=a", "cat"], "word 2 after the model id is not NAME=VALUE"),
        (["=a"], "word 1 after the model id is not NAME=VALUE"),
        (["copies=1", "copies=2"], "copies is given 2 times, but it is not a list"),
        (["nobody=1", "nobody=2"], "nobody is given 2 times"),
        (["prompt=@nowhere.txt"], "the file 'nowhere.txt' cannot be read (No such file or directory)"),
        (["prompt=@"], "cannot be read"),
        (["prompt=@a\0b"], "cannot be read (it is not a file name)"),
        (["prompt=a", "--extra", "x"], "word 1 after --extra is not"),
        (["prompt=a", "--extra", "x=1", "--extra", "x=2"], "2 times"),
    ],
)
def test_words_that_make_no_sense_are_refused_with_a_sentence(
    words: list[str], sentence: str, shortapi: Command, service: Service
) -> None:
    said = shortapi("submit", POSTER, *words, "--yes")
    assert (said.code, service.seen) == (2, [])
    assert sentence in said.err


def test_a_word_that_may_be_a_piece_of_a_prompt_is_not_repeated(shortapi: Command, service: Service) -> None:
    said = shortapi("submit", POSTER, "prompt=a", "secret")
    assert said.code == 2
    assert "secret" not in said.err


def test_an_at_sign_reads_the_text_of_a_file(tmp_path: Path, sent: Sent) -> None:
    (tmp_path / "prompt.txt").write_text("﻿A cat.\nA dog.\r\n\n", encoding="utf-8")
    (tmp_path / "copies.txt").write_text("3\n", encoding="utf-8")
    assert sent(f"prompt=@{tmp_path}/prompt.txt", f"copies=@{tmp_path}/copies.txt") == {
        "prompt": "A cat.\nA dog.",
        "copies": 3,
    }


def test_a_picture_is_not_read_as_text(tmp_path: Path, shortapi: Command, service: Service) -> None:
    (tmp_path / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    said = shortapi("submit", POSTER, f"prompt=@{tmp_path}/cat.png", "--yes")
    assert said.code == 2
    assert "a picture or video is given without the @" in said.err


def test_pairs_win_over_a_file_and_a_file_over_the_example(tmp_path: Path, sent: Sent) -> None:
    file = tmp_path / "args.json"
    file.write_text('{"copies": 3, "size": "2K"}', encoding="utf-8")
    assert sent("size=1K", "--args", str(file), "--example") == {"prompt": "A lighthouse.", "copies": 3, "size": "1K"}


def test_arguments_come_from_stdin(monkeypatch: pytest.MonkeyPatch, sent: Sent) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"prompt": "caf\xc3\xa9"}')))
    assert sent("--args", "-") == {"prompt": "café"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[1]", "holds no JSON object"),
        ('{"a": \n}', "is not JSON (line 2)"),
        ('{"a": Infinity}', "is not JSON"),
        ("", "is not JSON"),
    ],
)
def test_a_file_of_arguments_that_is_no_json_object_is_refused(
    text: str, sentence: str, tmp_path: Path, shortapi: Command, service: Service
) -> None:
    file = tmp_path / "args.json"
    file.write_text(text, encoding="utf-8")
    said = shortapi("submit", POSTER, "--args", str(file), "--yes")
    assert (said.code, service.seen) == (2, [])
    assert sentence in said.err


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("x=4", 4),
        ("x=0.5", 0.5),
        ("x=true", True),
        ("x=null", None),
        ('x="4"', "4"),
        ('x={"a": [1]}', {"a": [1]}),
        ("x=a cat", "a cat"),
        ("x={no json", "{no json"),
        ("x=NaN", "NaN"),
        ("x=", ""),
        ("x=@@home", "@home"),
    ],
)
def test_an_extra_argument_is_json_where_it_can_be(word: str, value: Any, sent: Sent) -> None:
    assert sent("prompt=a", "--extra", word) == {"prompt": "a", "x": value}
