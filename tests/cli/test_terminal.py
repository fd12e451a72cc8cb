"""Whoever sits at a terminal is asked before it is paid, whatever is piped, and never twice or too late."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from shortapi import Ledger
from shortapi_sandbox import Sandbox
from tests.cli.conftest import FILMS, POSTER, RIDDLE, Command
from tests.cli.terminals import at_terminal
from tests.scripted import Service, created, status

PIPES: dict[str, tuple[bytes | None, tuple[str, ...]]] = {
    "all on the terminal": (None, ()),
    "stdin": (b'{"prompt": "x"}', ()),
    "stdin and stdout": (b'{"prompt": "x"}', ("stdout",)),
    "stdin and stderr": (b'{"prompt": "x"}', ("stderr",)),
    "stdout": (None, ("stdout",)),
    "stderr": (None, ("stderr",)),
    "stdout and stderr": (None, ("stdout", "stderr")),
}


@pytest.mark.parametrize("piped", PIPES)
@pytest.mark.parametrize(("answer", "end"), [("n", (4, 0)), ("y", (0, 1)), ("\x04", (4, 0))], ids=["n", "y", "^D"])
def test_a_price_is_agreed_to_at_the_terminal_whatever_is_piped(
    piped: str, answer: str, end: tuple[int, int], shortapi: Command, sandbox: Sandbox
) -> None:
    before = len(sandbox.engine.books())
    stdin, streams = PIPES[piped]
    arguments = ["prompt=x"] if stdin is None else ["--args", "-"]
    ended = at_terminal("submit", POSTER, *arguments, answer=answer, stdin=stdin, piped=streams)
    assert ended.shown.count("Submit it for 0.04 USD? [y/N]") == 1
    assert (ended.code, len(sandbox.engine.books()) - before) == end


@pytest.mark.parametrize("word", ["--yes", "--max-cost=1"])
def test_who_agreed_beforehand_is_not_asked_through_a_pipe_either(
    word: str, shortapi: Command, sandbox: Sandbox
) -> None:
    ended = at_terminal("submit", POSTER, "--args", "-", word, stdin=b'{"prompt": "x"}')
    assert (ended.code, "[y/N]" in ended.shown) == (0, False)


@pytest.mark.parametrize(("answer", "used"), [("y", 1), ("n", 0), ("\x04", 0)], ids=["y", "n", "^D"])
def test_what_is_agreed_to_is_a_quote_of_which_nothing_private_is_left(
    answer: str, used: int, shortapi: Command, sandbox: Sandbox, books: Path
) -> None:
    at_terminal("submit", POSTER, "prompt=canary", answer=answer)
    with Ledger(books) as ledger:
        rows = list(ledger.rows())
        assert [ledger.quotes.get(row.key).state for row in rows] == ["used"] * used
    assert list((books.parent / "ledger.db.quotes").iterdir()) == []


def test_an_unknown_price_is_asked_about_too(shortapi: Command, untouched: Sandbox) -> None:
    ended = at_terminal("submit", RIDDLE, "--args", "-", stdin=b'{"prompt": "x"}', answer="n")
    assert (ended.code, "Submit it for an unknown price? [y/N]" in ended.shown) == (4, True)


def test_where_a_terminal_cannot_be_asked_nothing_is_paid(shortapi: Command, untouched: Sandbox) -> None:
    ended = at_terminal("submit", POSTER, "prompt=x", stdin=b"", controlling=False)
    assert ended.code == 4
    assert "There is no terminal to ask whether to pay" in ended.shown
    assert "--yes or --max-cost answers beforehand" in ended.shown


@pytest.mark.parametrize("command", ["run", "submit"])
def test_a_picture_that_is_gone_ends_it_before_the_question(command: str, shortapi: Command, sandbox: Sandbox) -> None:
    with Service(create=[created()], image=[status(404)]) as service:
        image = f"image={service.url}/files/image.png"
        ended = at_terminal(command, FILMS, "prompt=x", image, "--base-url", service.url, answer="y")
    assert (ended.code, service.creates) == (2, 0)
    assert "image: the image cannot be fetched (HTTP 404)" in ended.shown
    assert "[y/N]" not in ended.shown


@pytest.mark.parametrize("code", [403, 500])
def test_a_picture_that_could_not_be_judged_is_told_before_the_question(
    code: int, shortapi: Command, sandbox: Sandbox
) -> None:
    with Service(create=[created()], image=[status(code)]) as service:
        image = f"image={service.url}/files/image.png"
        ended = at_terminal("submit", FILMS, "prompt=x", image, "--base-url", service.url, answer="y")
    warned = f"the image could not be checked (HTTP {code})"
    assert (ended.code, service.creates) == (0, 1)
    assert ended.shown.index(warned) < ended.shown.index("[y/N]")
    assert ended.shown.count(warned) == 1


def test_a_picture_on_this_machine_is_refused_before_the_question(
    shortapi: Command, untouched: Sandbox, strangers: Mapping[str, str]
) -> None:
    words = ["prompt=x", f"image={strangers['good.png']}", "--base-url", "https://api.shortapi.ai"]
    ended = at_terminal("run", FILMS, *words, answer="y")
    assert (ended.code, "[y/N]" in ended.shown) == (2, False)
    assert "image: is on this machine or a private network" in ended.shown


@pytest.mark.parametrize(
    "words", [("batch", "run", "rows.jsonl", "--out", "out", "--model", POSTER), ("compare", POSTER)]
)
def test_who_stops_it_at_the_question_reads_that_nothing_was_sent(
    words: tuple[str, ...], shortapi: Command, untouched: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "rows.jsonl").write_text('{"prompt": "x"}\n')
    more = ("prompt=x",) if "compare" in words else ()
    ended = at_terminal(*words, *more, answer="\x03")
    assert ended.code == 130
    assert ended.shown.splitlines()[-1] == "shortapi: Stopped. Nothing was sent and nothing was charged."


def test_who_ends_the_input_at_the_question_reads_the_answer_on_a_line_of_its_own(
    shortapi: Command, untouched: Sandbox
) -> None:
    ended = at_terminal("submit", POSTER, "prompt=x", answer="\x04")
    assert (ended.code, ended.shown.splitlines()[-1].startswith("shortapi: You did not confirm")) == (4, True)


def test_a_script_without_a_terminal_is_not_asked(shortapi: Command, sandbox: Sandbox) -> None:
    before = len(sandbox.engine.books())
    words = [sys.executable, "-m", "shortapi", "submit", POSTER, "prompt=x"]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert "[y/N]" not in done.stderr
    assert len(sandbox.engine.books()) - before == 1
