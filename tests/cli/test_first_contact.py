"""What a stranger meets first: words that other programs know, tables and help that fit, sentences that lead on."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shortapi.catalog import Catalog
from shortapi.downloads.media import size_text
from shortapi_sandbox import Sandbox
from tests.cli.conftest import FILMS, KEY, POSTER, RIDDLE, Command, OpenSandbox
from tests.cli.terminals import at_terminal
from tests.scripted import Service, created

COMMANDS = [
    "models",
    "estimate",
    "run",
    "submit",
    "wait",
    "again",
    "show",
    "jobs",
    "resume",
    "settle",
    "generate",
    "sandbox",
    "completion",
]
PAGES = [[], *([name] for name in COMMANDS), ["models", "show"], ["models", "add"], ["models", "diff"]]


@pytest.mark.parametrize(
    ("words", "piece"),
    [
        (["help"], "usage: shortapi [-h]"),
        (["help", "run"], "usage: shortapi run"),
        (["help", "models", "add"], "usage: shortapi models add"),
        (["version"], "shortapi 0."),
        (["models", "list"], FILMS),
        (["models", "--help"], "models show ID"),
    ],
    ids=" ".join,
)
def test_words_that_other_programs_know_work(words: list[str], piece: str, shortapi: Command) -> None:
    said = shortapi(*words)
    assert (said.code, said.err) == (0, "")
    assert piece in said.out


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["shop"], [POSTER, RIDDLE]),
        (["SHOP", "poster"], [POSTER]),
        (["list", "riddle"], [RIDDLE]),
        ([POSTER], [POSTER]),
        (["--vendor", "shop", "poster"], [POSTER]),
        (["poster", "--vendor", "shop", "plain"], [POSTER]),
        (["happyhorse", "text-to-video"], ["alibaba/happyhorse-1.0/text-to-video"]),
    ],
    ids=str,
)
def test_models_are_searched_by_words(words: list[str], ids: list[str], shortapi: Command) -> None:
    assert [row["id"] for row in shortapi("models", *words, "--json").json["models"]] == ids


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["models", "posterr"], "no model matches the words 'posterr'; did you mean 'poster'?"),
        (["models", "shop", "happyhorse"], "no model matches the words 'shop happyhorse'"),
        (["models", "list", "ridle"], "did you mean 'riddle'?"),
        (["modles"], "did you mean 'models'?"),
        (["estimat", FILMS], "did you mean 'estimate'?"),
        (["jobs", "--state", "dome"], "did you mean 'done'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_word_leads_to_the_right_one(words: list[str], sentence: str, shortapi: Command) -> None:
    said = shortapi(*words)
    assert (said.code, sentence in said.err) == (2, True)


@pytest.mark.parametrize("words", PAGES, ids=lambda words: " ".join(words) or "shortapi")
def test_help_fits_a_terminal_and_tells_what_the_command_is_about_first(
    words: list[str], shortapi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = shortapi(*words, "--help").out
    assert max(map(len, out.splitlines())) <= 80
    assert "%%" not in out
    usage, _, rest = out.partition("\n\n")
    own, _, shared = rest.partition("everywhere:")
    listed = re.findall(r"--[a-z-]+", usage)
    assert set(listed[listed.index("--json") :]) <= set(re.findall(r"--[a-z-]+", shared))
    assert "options:" in own


def lines_of(*words: str, columns: int, **options: Any) -> list[str]:
    ended = at_terminal(*words, columns=columns, **options)
    assert ended.code == 0, ended.shown
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", ended.shown).splitlines()


@pytest.fixture
def some_jobs(shortapi: Command, sandbox: Sandbox) -> str:
    """The id of one of a few jobs in the ledger, with tags and files of some length."""
    for number in range(2):
        assert shortapi("submit", POSTER, f"prompt={number}", "--tag", "the tag of a campaign").code == 0
    assert shortapi("run", POSTER, "prompt=x", "-o", "a-file-with-a-rather-long-name.png").code == 0
    return shortapi("submit", POSTER, "prompt=y").out.strip()


@pytest.mark.parametrize("columns", [80, 60, 132])
@pytest.mark.parametrize(
    "words",
    [
        ["models"],
        ["models", "show", FILMS],
        ["models", "show", POSTER],
        ["jobs"],
        ["jobs", "--by", "model"],
        ["resume"],
    ],
    ids=" ".join,
)
def test_a_table_fits_its_terminal_and_breaks_nothing_that_is_copied(
    words: list[str], columns: int, some_jobs: str
) -> None:
    lines = lines_of(*words, columns=columns)
    # What is one word, such as an address, is longer on its own.
    assert [line for line in lines if len(line) > columns and " " in line.strip()] == []
    whole = {"models": FILMS, "jobs": some_jobs, "resume": some_jobs}[words[0]]
    assert "--by" in words or words[1:] == ["show", POSTER] or whole in "\n".join(lines)


def test_a_table_fits_a_terminal_without_rich_too(some_jobs: str, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "rich.py").write_text("raise ImportError", encoding="utf-8")
    ended = at_terminal("jobs", columns=80, environment={"TERM": "dumb"})
    assert max(map(len, ended.shown.replace("\r", "").splitlines())) <= 80
    assert some_jobs in ended.shown


def test_a_pipe_gets_a_row_a_line(some_jobs: str, shortapi: Command) -> None:
    out = shortapi("jobs").out
    (row,) = [line for line in out.splitlines() if some_jobs in line]
    assert POSTER in row
    assert "running" in row


def test_several_problems_stand_one_a_line(shortapi: Command, untouched: Sandbox) -> None:
    said = shortapi("run", FILMS, "resolution=8K", "duration=5.5")
    assert said.code == 2
    assert said.err.splitlines() == [
        f"shortapi: There are 4 problems with the arguments for {FILMS}. Nothing was sent and nothing was charged:",
        "  resolution: '8K' is not one of '720P', '1080P'",
        "  duration: '5.5' is not a whole number; allowed is 3 to 15",
        "  prompt: is required (What should happen in the video, in any language)",
        "  image: is required (URL of the first frame)",
    ]


@pytest.mark.parametrize("text", ["from stdin", "two\nlines", "-", "@name", "café"])
def test_the_text_of_an_argument_comes_from_stdin(text: str, shortapi: Command, sandbox: Sandbox) -> None:
    with Service(create=[created()]) as service:
        words = [sys.executable, "-m", "shortapi", "submit", POSTER, "prompt=@-", "--base-url", service.url]
        subprocess.run(words, input=f"{text}\n".encode(), capture_output=True, check=True)
        (create,) = service.requests("/job/create")
    assert json.loads(create.body)["args"] == {"prompt": text}


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (["prompt=-"], b"x", "prompt: write prompt=@- to read stdin"),
        (["copies=-"], b"2", "copies: write copies=@- to read stdin"),
        (["tags=a", "tags=-"], b"b", "tags: write tags=@- to read stdin"),
        (["prompt=@-", "--args", "-"], b"{}", "stdin can be read only once"),
        (["prompt=@-", "size=@-"], b"x", "stdin can be read only once"),
        (["prompt=@-"], b"caf\xe9", "prompt: stdin is not text"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_stdin_is_read_where_it_is_asked_for_and_once(
    words: list[str], stdin: bytes, sentence: str, shortapi: Command, untouched: Sandbox
) -> None:
    command = [sys.executable, "-m", "shortapi", "submit", POSTER, *words]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    assert (done.returncode, sentence in done.stderr.decode()) == (2, True)


@pytest.mark.parametrize(
    "environment", [{}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}], ids=["UTF-8", "ASCII"]
)
def test_undecodable_bytes_of_the_command_line_are_refused_by_name(
    environment: dict[str, str], shortapi: Command, untouched: Sandbox
) -> None:
    words = [sys.executable, "-m", "shortapi", "submit", POSTER, b"prompt=caf\xe9", "size=9K"]
    done = subprocess.run(words, capture_output=True, env={**os.environ, **environment}, check=False)
    assert done.returncode == 2
    assert b"\n  prompt: contains a lone surrogate (half a character" in done.stderr
    assert b"\n  size: '9K' is not one of" in done.stderr


@pytest.mark.parametrize("environment", [{"LANG": "C"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}], ids=str)
@pytest.mark.parametrize(
    "words",
    [["models"], ["models", "show", FILMS], ["estimate", FILMS], ["run", "--help"], ["run", FILMS, "prompt"], ["jobs"]],
    ids=" ".join,
)
def test_the_locale_c_gets_plain_ascii(environment: dict[str, str], words: list[str], shortapi: Command) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in {"LANG", "LC_ALL", "LC_CTYPE"}}
    command = [sys.executable, "-m", "shortapi", *words]
    done = subprocess.run(command, capture_output=True, env={**kept, **environment}, check=False)
    assert (done.stdout + done.stderr).isascii()
    assert b"\\x" not in done.stdout + done.stderr
    if words == ["estimate", FILMS]:
        assert b"1.145 USD (5 seconds x 0.229)" in done.stdout


def test_a_terminal_in_the_locale_c_gets_a_plain_bar(shortapi: Command, sandbox: Sandbox) -> None:
    ended = at_terminal("run", POSTER, "prompt=x", "--yes", environment={"LC_ALL": "C"})
    assert ended.code == 0
    assert ended.shown.isascii()
    assert "\\u" not in ended.shown


def test_the_name_of_a_file_is_never_spelled_otherwise(shortapi: Command, sandbox: Sandbox) -> None:
    words = [sys.executable, "-m", "shortapi", "run", POSTER, "prompt=x", "-o", "café×.png"]
    done = subprocess.run(words, capture_output=True, env={**os.environ, "LANG": "C.UTF-8"}, text=True, check=True)
    assert "café×.png (" in done.stdout


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (10 * 2**20, "10 MB"),
        (2**20 + 2**19, "1.5 MB"),
        (1_000_000, "976.6 kB"),
        (3 * 2**30, "3 GB"),
        (512, "512 bytes"),
    ],
)
def test_a_size_is_written_as_vendors_pages_do(count: int, text: str) -> None:
    assert size_text(count) == text


LIMITED = [
    (entry.id, arg.media.max_bytes)
    for entry in (Catalog(builtin=True)[row.id] for row in Catalog().index())
    for arg in entry.args.values()
    if arg.media is not None and arg.media.max_bytes is not None
]


@pytest.mark.parametrize(("model", "limit"), LIMITED[::4], ids=[model for model, _ in LIMITED[::4]])
def test_a_page_and_the_terminal_say_the_same_mb(model: str, limit: int, shortapi: Command) -> None:
    page = (Path(__file__).parents[2] / "generated" / "docs" / f"{model}.md").read_text(encoding="utf-8")
    assert f"at most {size_text(limit)}" in page
    assert f"at most {size_text(limit)}" in shortapi("models", "show", model).out


def test_a_job_that_nobody_knows_is_not_recommended_again(shortapi: Command, sandbox: Sandbox) -> None:
    said = shortapi("wait", "66f0", "--json")
    assert said.code == 5
    assert "Is the id right? `shortapi jobs` lists the jobs in your ledger." in said.err
    assert "shortapi wait" not in said.err
    assert said.json["error"]["notes"] == []


@pytest.mark.parametrize(
    ("fault", "words", "code"),
    [
        ("query:unknown-status", ["--timeout", "0"], 8),
        ("query:html-502", ["--timeout", "0"], 8),
        ("query:null-data", ["--timeout", "0"], 8),
        ("file:dead-link", [], 9),
    ],
)
def test_how_to_go_on_is_said_once_and_for_the_command_line(
    fault: str, words: list[str], code: int, shortapi: Command, open_sandbox: OpenSandbox
) -> None:
    open_sandbox(fault)
    said = shortapi("run", POSTER, "prompt=x", *words)
    assert said.code == code
    assert said.err.count("shortapi wait") == 1
    assert said.err.splitlines()[-1].startswith("  To continue: shortapi wait ")
    assert "client.job" not in said.err


def test_the_same_job_again_is_told_one_way_to_go_on(shortapi: Command, sandbox: Sandbox) -> None:
    shortapi("submit", POSTER, "prompt=twice")
    said = shortapi("submit", POSTER, "prompt=twice")
    assert said.code == 10
    assert "client.job" not in said.err
    assert said.err.count("To continue:") == 1


def test_the_receipt_of_a_wait_knows_what_the_ledger_knows(shortapi: Command, sandbox: Sandbox) -> None:
    first = shortapi("submit", POSTER, "prompt=x").out.strip()
    second = shortapi("submit", POSTER, "prompt=y").out.strip()
    assert "estimate 0.04 USD" in shortapi("wait", first).out
    assert shortapi("wait", second, "--json").json["estimate"]["amount"] == "0.04"
    third = shortapi("submit", POSTER, "prompt=z", "--no-ledger").out.strip()
    assert "estimate not known" in shortapi("wait", third).out


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The base URL of a service that nobody serves."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SHORTAPI_KEY", KEY)
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_service_that_cannot_be_reached_is_told_before_it_is_tried_again(shortapi: Command, nowhere: str) -> None:
    said = shortapi("submit", POSTER, "prompt=x", "--base-url", nowhere)
    told = [line for line in said.err.splitlines() if "was not accepted: no connection (" in line]
    assert (said.code, len(told)) == (6, 1)
    assert "refused" in told[0]
    assert "nothing was charged" in told[0]


def test_a_wait_that_cannot_ask_says_why_at_once(shortapi: Command, nowhere: str) -> None:
    said = shortapi("wait", "66f0", "--base-url", nowhere, "--timeout", "1")
    (told,) = [line for line in said.err.splitlines() if "failed (no connection (" in line]
    assert "the job continues and is polled again" in told
