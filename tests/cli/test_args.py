"""NAME=VALUE becomes what the entry declares; what does not convert stays text."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from shortapi.catalog import Catalog
from shortapi.cli._args import extra_args, model_args
from shortapi.cli._exit import UsageError
from tests.cli.conftest import CATALOGUE, POSTER


def parsed(*pairs: str, file: str | None = None, example: bool = False) -> dict[str, Any]:
    return model_args(Catalog(CATALOGUE, builtin=False)[POSTER], pairs=pairs, file=file, example=example)


@pytest.mark.parametrize(
    ("pairs", "args"),
    [
        (["prompt=5"], {"prompt": "5"}),
        (["prompt=a=b"], {"prompt": "a=b"}),
        (["prompt="], {"prompt": ""}),
        (["prompt={not json"], {"prompt": "{not json"}),
        (["prompt=@@home"], {"prompt": "@home"}),
        (["copies=2"], {"copies": 2}),
        (["copies=-2"], {"copies": -2}),
        (["copies=two"], {"copies": "two"}),
        (["copies=2.0"], {"copies": "2.0"}),
        (["copies=1_0"], {"copies": "1_0"}),
        (["copies=٢"], {"copies": "٢"}),
        (["copies=" + "9" * 5000], {"copies": "9" * 5000}),
        (["weight=0.5"], {"weight": 0.5}),
        (["weight=1"], {"weight": 1}),
        (["weight=1e-3"], {"weight": 0.001}),
        (["weight=nan"], {"weight": "nan"}),
        (["loud=true"], {"loud": True}),
        (["loud=False"], {"loud": False}),
        (["loud=yes"], {"loud": "yes"}),
        (["tags=a,b"], {"tags": ["a,b"]}),
        (["tags=a", "tags=b"], {"tags": ["a", "b"]}),
        (['tags=["a", "b"]', "tags=c"], {"tags": ["a", "b", "c"]}),
        (["tags=[a"], {"tags": "[a"}),
        (["marks=1", "marks=x"], {"marks": [1, "x"]}),
        (['frame={"width": 3}'], {"frame": {"width": 3}}),
        (["frame={width: 3}"], {"frame": "{width: 3}"}),
        (['frame={"width": NaN}'], {"frame": '{"width": NaN}'}),
        (["frame=3"], {"frame": "3"}),
        (["nobody=3"], {"nobody": "3"}),
    ],
)
def test_a_value_becomes_what_its_argument_declares(pairs: list[str], args: dict[str, Any]) -> None:
    found = parsed(*pairs)
    assert found == args
    assert [type(value) for value in found.values()] == [type(value) for value in args.values()]


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        (["prompt=a", "cat"], "word 2 after the model id is not NAME=VALUE"),
        (["=a"], "word 1 after the model id is not NAME=VALUE"),
        (["copies=1", "copies=2"], "copies is given 2 times, but it is no list"),
        (["nobody=1", "nobody=2"], "nobody is given 2 times"),
        (["prompt=@nowhere.txt"], "the file 'nowhere.txt' cannot be read (No such file or directory)"),
        (["prompt=@"], "cannot be read"),
        (["prompt=@a\0b"], "cannot be read (it is no file name)"),
    ],
)
def test_words_that_make_no_sense_are_refused_with_a_sentence(pairs: list[str], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(*pairs)
    assert sentence in str(caught.value)


def test_a_word_that_may_be_a_piece_of_a_prompt_is_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        parsed("prompt=a", "secret")
    assert "secret" not in str(caught.value)


def test_an_at_sign_reads_the_text_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "prompt.txt").write_text("﻿A cat.\nA dog.\r\n\n", encoding="utf-8")
    (tmp_path / "copies.txt").write_text("3\n", encoding="utf-8")
    assert parsed(f"prompt=@{tmp_path}/prompt.txt", f"copies=@{tmp_path}/copies.txt") == {
        "prompt": "A cat.\nA dog.",
        "copies": 3,
    }


def test_a_picture_is_not_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UsageError, match="a picture or video is given by its public URL"):
        parsed(f"prompt=@{tmp_path}/cat.png")


def test_pairs_win_over_a_file_and_a_file_over_the_example(tmp_path: Path) -> None:
    file = tmp_path / "args.json"
    file.write_text('{"copies": 3, "size": "2K"}', encoding="utf-8")
    assert parsed("size=1K", file=str(file), example=True) == {"prompt": "A lighthouse.", "copies": 3, "size": "1K"}


def test_arguments_come_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"prompt": "caf\xc3\xa9"}')))
    assert parsed(file="-") == {"prompt": "café"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[1]", "holds no JSON object"),
        ('{"a": \n}', "is not JSON (line 2)"),
        ('{"a": Infinity}', "is not JSON"),
        ("", "is not JSON"),
    ],
)
def test_a_file_of_arguments_that_is_no_json_object_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "args.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        parsed(file=str(file))
    assert sentence in str(caught.value)


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
def test_an_extra_argument_is_json_where_it_can_be(word: str, value: Any) -> None:
    assert extra_args([word]) == {"x": value}


@pytest.mark.parametrize(("words", "sentence"), [(["x"], "word 1 after --extra is not"), (["x=1", "x=2"], "2 times")])
def test_a_word_that_is_no_extra_argument_is_refused(words: list[str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        extra_args(words)
