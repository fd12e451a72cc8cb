"""Real processes: stopped by signals, read by readers that go away, on terminals."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from shortapi_sandbox import Sandbox
from tests.cli.conftest import FILMS, KEY, POSTER, Command, OpenSandbox
from tests.scripted import Service, hang, reply
from tests.warm import PIPE, Process

SHORTAPI = [sys.executable, "-m", "shortapi"]


def start(*words: str, **options: Any) -> Process:
    return Process(words, stdout=PIPE, stderr=PIPE, **options)


def line_with(stream: IO[str] | None, piece: str) -> str:
    """Read on until a line holds the piece."""
    assert stream is not None
    for line in stream:
        if piece in line:
            return line
    raise AssertionError(f"no line with {piece!r}")


def wait_for(condition: Any) -> None:
    tick = threading.Event()
    for _ in range(6000):
        if condition():
            return
        tick.wait(0.01)
    raise AssertionError("it never came true")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_stopping_a_wait_tells_the_command_that_goes_on_and_that_works(
    number: signal.Signals, shortapi: Command, open_sandbox: OpenSandbox, tmp_path: Path
) -> None:
    sandbox = open_sandbox(speed=2)
    process = start("run", POSTER, "prompt=x", "-o", "my file.png", "--base-url", sandbox.base_url)
    job = line_with(process.stderr, "was created").split()[1]
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    said = err.splitlines()[-1]
    assert process.returncode == 130
    assert (out, "Traceback" in err) == ("", False)
    assert said.startswith(f"shortapi: Stopped. Job {job} continues; pick it up with: ")
    words = shlex.split(said.partition("with: ")[2])
    assert words == ["shortapi", "wait", job, "-o", "my file.png", "--base-url", sandbox.base_url]
    assert shortapi(*words[1:]).code == 0
    assert (tmp_path / "my file.png").stat().st_size > 0


def test_under_nohup_a_job_goes_on_when_its_terminal_is_closed(
    shortapi: Command, open_sandbox: OpenSandbox, tmp_path: Path
) -> None:
    open_sandbox(speed=20)
    line = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    words = [*SHORTAPI, "run", POSTER, "prompt=x", "-o", "a.png"]
    process = subprocess.Popen([sys.executable, "-c", line, *words], stderr=subprocess.PIPE, text=True)
    line_with(process.stderr, "was created")
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert (process.returncode, (tmp_path / "a.png").stat().st_size > 0) == (0, True)


def test_stopping_during_the_create_call_says_that_the_outcome_is_not_known(
    shortapi: Command, open_sandbox: OpenSandbox
) -> None:
    sandbox = open_sandbox("create:delay(60)")
    process = start("submit", POSTER, "prompt=x", "--json")
    wait_for(lambda: sandbox.engine.counts()["create"] == 1)
    process.send_signal(signal.SIGINT)
    waits = line_with(process.stderr, "press Ctrl-C again to stop at once")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopping as soon as the create request is answered" in waits
    assert "whether a job was created and charged is not known" in err
    assert "Traceback" not in err
    assert json.loads(out)["error"]["charged"] is None
    assert json.loads(out)["error"]["retry_safe"] is False


def stopped_while(
    process: Process, reached: Any, heard: str | None = None, then: Any = lambda: None
) -> tuple[dict[str, Any], str]:
    """Press Ctrl-C once something is reached; return the error in JSON, and stderr from then on."""
    wait_for(reached)
    process.send_signal(signal.SIGINT)
    if heard is not None:
        line_with(process.stderr, heard)
    then()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (130, False)
    return json.loads(out)["error"], err


def test_stopping_while_a_picture_is_looked_at_says_that_nothing_was_sent(
    shortapi: Command, untouched: Sandbox, books: Path
) -> None:
    with Service(slow=[hang]) as files:
        link = f"image={files.url}/files/slow.png"
        process = start("submit", FILMS, "prompt=x", link, "duration=3", "resolution=720P", "--json")
        error, err = stopped_while(process, lambda: files.requests("/files/slow"))
    assert "The create request was not sent, and nothing was charged." in err
    assert (error["charged"], error["retry_safe"], error["job_id"]) == (False, True, None)
    assert not books.exists()


def test_stopping_during_a_create_that_then_made_a_job_names_it(
    shortapi: Command, open_sandbox: OpenSandbox, tmp_path: Path
) -> None:
    sandbox = open_sandbox("create:delay(2)")
    process = start("run", POSTER, "prompt=x", "-o", "a.png", "--json")
    error, err = stopped_while(process, lambda: sandbox.engine.counts()["create"], "press Ctrl-C again to stop at once")
    (booked,) = sandbox.engine.books()
    assert (error["job_id"], error["charged"], error["retry_safe"]) == (booked.job_id, True, False)
    assert (
        error["message"] == f"Stopped. Job {booked.job_id} continues; pick it up with: {err.split('with: ')[1].strip()}"
    )
    assert shortapi(*shlex.split(err.partition("with: ")[2])[1:]).code == 0
    assert (tmp_path / "a.png").stat().st_size > 0


def test_stopping_during_a_create_that_was_then_refused_says_that_nothing_was_charged(shortapi: Command) -> None:
    def late(handler: Any) -> None:
        pressed.wait(20)
        reply(401, {"code": 1, "info": "no"})(handler)

    pressed = threading.Event()
    with Service(create=[late]) as service:
        key = {**os.environ, "SHORTAPI_KEY": KEY}
        process = start("submit", POSTER, "prompt=x", "--json", "--base-url", service.url, env=key)
        error, _ = stopped_while(process, lambda: service.creates, "press Ctrl-C again to stop at once", pressed.set)
    assert (error["charged"], error["job_id"]) == (False, None)
    assert "You were not charged" in error["message"]


def test_a_job_is_named_before_it_is_waited_for_so_that_kill_loses_nothing(
    shortapi: Command, open_sandbox: OpenSandbox
) -> None:
    sandbox = open_sandbox(speed=0.001)
    process = start("run", POSTER, "prompt=x")
    job = line_with(process.stderr, "was created").split()[1]
    process.kill()
    process.communicate(timeout=60)
    assert job == sandbox.engine.books()[0].job_id


@pytest.mark.parametrize(
    "words", [["models"], ["--help"], ["models", "show", FILMS], ["modles", "--json"]], ids=" ".join
)
def test_a_reader_that_goes_away_is_no_traceback(words: list[str], shortapi: Command) -> None:
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run([*SHORTAPI, *words], stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert "Traceback" not in process.stderr
    assert "BrokenPipe" not in process.stderr
    assert process.returncode == (2 if words[0] == "modles" else 0)


def test_a_listener_on_stderr_that_goes_away_does_not_end_a_paid_job(
    shortapi: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run(
        [*SHORTAPI, "run", POSTER, "prompt=x", "-o", "a.png"], stdout=subprocess.PIPE, stderr=write, check=False
    )
    os.close(write)
    assert process.returncode == 0
    assert (tmp_path / "a.png").stat().st_size > 0


def test_what_is_said_on_the_way_never_gets_into_the_answer_where_stderr_is_closed(
    shortapi: Command, sandbox: Sandbox
) -> None:
    line = shlex.join([*SHORTAPI, "submit", POSTER, "prompt=x"])
    process = subprocess.run(["sh", "-c", f"{line} 2>&-"], stdout=subprocess.PIPE, text=True, check=False)
    assert process.returncode == 0
    assert process.stdout == f"{sandbox.engine.books()[-1].job_id}\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a disk that is always full")
def test_a_full_disk_behind_stdout_is_told(shortapi: Command) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        process = subprocess.run([*SHORTAPI, "models"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert process.returncode == 9
    assert process.stderr == "shortapi: stdout cannot be written (No space left on device).\n"


def on_terminal(*words: str, answer: str = "", command: list[str] | None = None) -> tuple[int, str]:
    """Run a command on a terminal, answer its question, and return exit code and all that was shown."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    streams: Any = {"stdin": theirs, "stdout": theirs, "stderr": theirs, "env": environment}
    process = Process(words, **streams) if command is None else subprocess.Popen([*command, *words], **streams)
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not chunk:
            break
        shown += chunk
        if answer and b"[y/N]" in shown:
            os.write(ours, f"{answer}\n".encode())
            answer = ""
    os.close(ours)
    return process.wait(timeout=60), shown.decode()


@pytest.mark.parametrize(("answer", "code", "jobs"), [("n", 4, 0), ("y", 0, 1)])
def test_on_a_terminal_it_asks_before_it_pays_and_shows_a_bar(
    answer: str, code: int, jobs: int, shortapi: Command, sandbox: Sandbox
) -> None:
    before = len(sandbox.engine.books())
    ended, shown = on_terminal("run", POSTER, "prompt=x", answer=answer)
    assert ended == code
    assert "price: 0.04 USD" in shown
    assert len(sandbox.engine.books()) - before == jobs
    assert ("━" in shown) == bool(jobs)


@pytest.mark.parametrize("word", ["--yes", "--max-cost=1"])
def test_who_agreed_beforehand_is_not_asked(word: str, shortapi: Command, sandbox: Sandbox) -> None:
    ended, shown = on_terminal("submit", POSTER, "prompt=x", word)
    assert ended == 0
    assert "[y/N]" not in shown


WITHOUT_RICH = "import sys; sys.modules['rich'] = None; from shortapi_cli import main; sys.exit(main())"


@pytest.mark.parametrize("words", [["models"], ["models", "show", POSTER]], ids=" ".join)
def test_without_rich_a_terminal_gets_plain_text(words: list[str], shortapi: Command) -> None:
    ended, shown = on_terminal(*words, command=[sys.executable, "-c", WITHOUT_RICH])
    assert ended == 0
    assert POSTER in shown
    assert "\x1b[" not in shown


def test_a_terminal_gets_a_table_with_whole_ids(shortapi: Command) -> None:
    ended, shown = on_terminal("models")
    assert ended == 0
    assert "\x1b[1m" in shown
    assert FILMS in shown


def test_the_sandbox_prints_what_to_paste_and_that_works(shortapi: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    process = start("sandbox", "--speed", "1e6", "--key", "ak-mine", "--strict")
    words = shlex.split(line_with(process.stdout, "export"))[1:]
    for word in words:
        monkeypatch.setenv(*word.split("=", 1))
    picture = line_with(process.stdout, "picture").split()[-1]
    httpx.get(picture, timeout=60)  # made when it is first asked for, which may take longer than a look may
    submitted = shortapi("submit", FILMS, "prompt=x", f"image={picture}", "duration=3", "resolution=720P")
    strange = shortapi("submit", FILMS, "prompt=x", f"image={picture}", "--extra", "mood=my secret")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert [word.partition("=")[0] for word in words] == ["SHORTAPI_BASE_URL", "SHORTAPI_KEY"]
    assert words[1] == "SHORTAPI_KEY=ak-mine"
    assert submitted.code == 0
    assert "could not be checked" not in submitted.err
    assert process.returncode == 0
    assert out == ""
    lines = [line.split(" ", 1)[1] for line in err.splitlines()]
    job_id = submitted.out.strip()
    assert lines[1:3] == ["file first-frame.webp -> 206", f"create {job_id} -> 200"]
    assert lines[-1].startswith("create -> 200 (invalid args: mood: is not an argument of this model")
    assert strange.code != 0
    assert not any(word in err for word in ("ak-mine", "my secret"))
