"""Every stranger's mistake ends with one sentence, the right exit code, and nothing sent."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from shortapi_sandbox import Sandbox
from tests.cli.conftest import FILMS, KEY, POSTER, RIDDLE, Command, OpenSandbox

MISTAKES = [
    (["modles"], 2, "invalid choice: 'modles'"),
    ([], 2, "which command?"),
    (["run"], 2, "the following arguments are required: ID"),
    (["run", FILMS, "--resolution", "720P"], 2, "run has no option --resolution; an argument of the model is written"),
    (["run", "prompt=a cat", POSTER], 2, "the model id comes first: shortapi run ID NAME=VALUE"),
    (["wait"], 2, "required: JOB"),
    (["wait", "a", "b"], 2, "wait takes no further arguments"),
    (["wait", "a", "--timeout", "soon"], 2, "'soon' is not a number of seconds"),
    (["run", FILMS, "--max-cost", "1,50"], 2, "'1,50' is not an amount of USD such as 1.50"),
    (["models", "--category", "films"], 2, "no model has the category 'films'; there are "),
    (["models", "--vendor", "nobody"], 2, "no model has the vendor 'nobody'; there are "),
    (["models", "--category", "films"], 2, "image-to-video, "),
    (["models", "--vendor", "nobody"], 2, "alibaba, "),
    (["models", "show", "alibaba/happyhorse-1.0/image-to-vide"], 2, f"did you mean '{FILMS}'?"),
    (["estimate", "nobody/nothing"], 2, "The catalogue has no model 'nobody/nothing'"),
    (["run", "alibaba/happyhorse-1.0/image-to-vide"], 2, f"did you mean '{FILMS}'?"),
    (
        ["estimate", FILMS, "resolution=720p"],
        2,
        "resolution: '720p' is not one of '720P', '1080P'; did you mean '720P'?",
    ),
    (["estimate", FILMS, "duration=99"], 2, "duration: 99 is out of range; allowed is 3 to 15"),
    (["estimate", FILMS, "duration=five"], 2, "duration: 'five' is a string, not an integer"),
    (["run", FILMS, "image=https://shop.example/a.png"], 2, "prompt: is required"),
    (["run", FILMS, "prompt=x", "image=./cat.png"], 2, "image: looks like a local path"),
    (["run", FILMS, "prompt=x", "image=https://shop.example/a.png", "lenght=5"], 2, "lenght: is not an argument"),
    (["estimate", POSTER, "--catalog", "nowhere"], 2, "nowhere: there is no such file or folder"),
    (["estimate", RIDDLE], 4, "The price of shop/plain/riddle for these arguments is not known: the page does not say"),
    (
        ["run", POSTER, "--example", "--max-cost", "0.05"],
        4,
        "than max_cost=0.05. Nothing was sent; raise max_cost or ask",
    ),
    (["run", RIDDLE, "--example", "--max-cost", "9"], 4, "is not known, so max_cost=9 cannot be enforced"),
    (["run", RIDDLE, "--example"], 4, "--yes accepts any price"),
    (["submit", RIDDLE, "--example"], 4, "--yes accepts any price"),
    (["run", POSTER, "--example", "--base-url", "ftp://x"], 3, "The base URL must look like https://api.shortapi.ai"),
    (["run", POSTER, "--example", "--base-url", "http://shop.example"], 3, "The base URL is not encrypted"),
    (["run", POSTER, "--example", "--key-file", "nowhere"], 3, "The key file 'nowhere' cannot be read (No such file"),
    (
        ["run", POSTER, "--example", "--sandbox", "--base-url", "https://x.example"],
        2,
        "cannot be combined with --base-url",
    ),
    (["run", POSTER, "--example", "-o", "nowhere/a.png"], 2, "-o: there is no folder 'nowhere'; create it first"),
    (["run", POSTER, "--example", "-o", "nowhere/"], 2, "-o: there is no folder 'nowhere/'; create it first"),
    (["run", POSTER, "--example", "-o", "x" * 300], 2, "cannot be written (File name too long)"),
    (["wait", "66f0", "-o", "nowhere/a.png"], 2, "-o: there is no folder 'nowhere'; create it first"),
    (["sandbox", "--fault", "create:vanish"], 3, "There is no fault 'vanish'"),
    (["sandbox", "--speed", "0"], 3, "speed must be above 0"),
]


@pytest.mark.parametrize(("words", "code", "sentence"), MISTAKES, ids=[" ".join(words) for words, _, _ in MISTAKES])
def test_a_mistake_is_reported_in_a_sentence_before_anything_is_sent(
    words: list[str], code: int, sentence: str, shortapi: Command, untouched: Sandbox
) -> None:
    said = shortapi(*words)
    assert said.code == code
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert not said.out


@pytest.mark.parametrize(("words", "code", "sentence"), MISTAKES[::4], ids=[" ".join(m[0]) for m in MISTAKES[::4]])
def test_a_mistake_is_reported_as_one_json_object(
    words: list[str], code: int, sentence: str, shortapi: Command, untouched: Sandbox
) -> None:
    said = shortapi(*words, "--json")
    error = said.json["error"]
    assert said.code == code
    assert sentence in error["message"]
    assert {"type", "message", "charged", "job_id", "retry_safe", "problems"} <= error.keys()
    assert error["charged"] is False


def test_problems_are_listed_one_by_one_in_json(shortapi: Command) -> None:
    said = shortapi("run", FILMS, "prompt=a very secret prompt", "image=./cat.png", "duration=99", "--json")
    assert [problem["argument"] for problem in said.json["error"]["problems"]] == ["image", "duration"]
    assert "secret" not in said.out + said.err
    assert "cat.png" not in said.out + said.err


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("tiny.png", "image: the image is 10×10 pixels; each side must be at least 300"),
        ("notes.txt", "image: the image is not a picture; allowed is jpeg, png, webp"),
    ],
)
def test_a_bad_picture_is_seen_before_it_is_paid_for(
    file: str, sentence: str, shortapi: Command, untouched: Sandbox, strangers: Mapping[str, str]
) -> None:
    said = shortapi("run", FILMS, "prompt=x", f"image={strangers[file]}")
    assert said.code == 2
    assert sentence in said.err


def test_without_a_key_nothing_is_sent(shortapi: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHORTAPI_KEY", raising=False)
    said = shortapi("run", POSTER, "--example")
    assert said.code == 3
    assert "There is no API key: SHORTAPI_KEY is not set." in said.err
    assert "--sandbox, which needs none" in said.err


def test_a_wrong_key_is_refused_by_the_service_and_never_shown(shortapi: Command, open_sandbox: OpenSandbox) -> None:
    sandbox = open_sandbox(keys=["ak-another"])
    said = shortapi("run", POSTER, "--example", "--json")
    assert said.code == 5
    assert said.json["error"]["type"] == "AuthenticationError"
    assert said.json["error"]["charged"] is False
    assert KEY not in said.out + said.err
    assert sandbox.engine.books() == ()


def test_where_nobody_listens_the_answer_is_that_nothing_was_charged(
    shortapi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("SHORTAPI_KEY", KEY)
    said = shortapi("run", POSTER, "--example", "--base-url", f"http://127.0.0.1:{port}")
    assert said.code == 6
    assert "could not be reached" in said.err
    assert "You were not charged" in said.err


def test_a_file_that_is_there_is_not_replaced_and_nothing_is_sent(
    shortapi: Command, untouched: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "mine.png").write_text("precious", encoding="utf-8")
    said = shortapi("run", POSTER, "--example", "-o", "mine.png")
    assert said.code == 2
    assert "-o: 'mine.png' exists already; give another name or --overwrite" in said.err
    assert (tmp_path / "mine.png").read_text(encoding="utf-8") == "precious"


def test_a_folder_that_cannot_be_written_to_is_seen_before_anything_is_sent(
    shortapi: Command, untouched: Sandbox, tmp_path: Path
) -> None:
    # Permissions stop nobody who is root; the folder of processes does.
    folder = Path("/proc") if Path("/proc").is_dir() else tmp_path / "locked"
    folder.mkdir(mode=0o555, exist_ok=True)
    said = shortapi("run", POSTER, "--example", "-o", str(folder / "a.png"))
    assert said.code == 2
    assert f"-o: '{folder}/a.png' cannot be written" in said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--timeout", "9" * 400], "is not a number of seconds"),
        (["-o", "-", "--json"], "-o - writes the file to stdout, where --json writes its answer"),
        (["-o", "pipe"], "is not a file"),
        (["-o", "a\0b"], "cannot be written"),
    ],
)
def test_what_would_go_wrong_after_paying_is_refused_before(
    words: list[str], said: str, shortapi: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    before = sandbox.engine.books()
    heard = shortapi("run", POSTER, "prompt=x", "--overwrite", *words)
    assert (heard.code, said in heard.err, sandbox.engine.books()) == (2, True, before)
