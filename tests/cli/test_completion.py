"""What Tab offers, in the shells themselves where they are installed."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from shortapi_sandbox import Sandbox
from tests.cli.conftest import CATALOGUE, FILMS, POSTER, RIDDLE, Command

SHELLS = ["bash", "zsh", "fish"]


def offered(shortapi: Command, line: str) -> list[str]:
    said = shortapi("complete", line)
    assert (said.code, said.err) == (0, "")
    return [one.partition("\t")[0] for one in said.out.splitlines()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("shortapi est", ["estimate"]),
        ("shortapi help est", ["estimate"]),
        ("shortapi models sho", None),
        ("shortapi models show shop/plain/r", [RIDDLE]),
        ("shortapi models show ", None),
        ("shortapi run shop/", [POSTER, RIDDLE]),
        ("shortapi run oster", [POSTER]),
        (f"shortapi estimate {POSTER} s", ["size="]),
        (f"shortapi run {POSTER} size=", ["size=1K", "size=2K"]),
        (f"shortapi run {POSTER} size=2", ["size=2K"]),
        (f"shortapi run {POSTER} loud=t", ["loud=true"]),
        (f"shortapi run {POSTER} 'prompt=two words' siz", ["size="]),
        (f"shortapi run {POSTER} --tag x size=1", ["size=1K"]),
        (f"shortapi run {POSTER} --max-", ["--max-cost"]),
        (f"shortapi run {FILMS} image=", ["<files>"]),
        ("shortapi run --args ", ["<files>"]),
        ("shortapi jobs --state un", ["uncertain"]),
        ("shortapi jobs --model shop/plain/p", [POSTER]),
        ("shortapi models --vendor sho", ["shop", "shortapi"]),
        ("shortapi models --category text-to-i", ["text-to-image"]),
        ("shortapi completion ", ["bash", "zsh", "fish"]),
        ("shortapi batch re", ["retry"]),
        ("shortapi batch run ", ["<files>"]),
        ("shortapi resume ", ["<files>"]),
        ("shortapi models diff shop/plain/p", [POSTER]),
        ("shortapi compare shop/plain/r", [RIDDLE]),
        ("shortapi sandbox ", []),
        ("shortapi wait ", []),
        ("shortapi run no/such/model a", []),
        (f"shortapi run {POSTER} nonsense=", []),
        ("shortapi run 'an open quote", []),
    ],
)
def test_tab_offers_what_may_stand_there(line: str, words: list[str] | None, shortapi: Command) -> None:
    found = offered(shortapi, line)
    assert found == words if words is not None else POSTER in found


def test_arguments_that_are_required_come_first_and_given_ones_are_left_out(shortapi: Command) -> None:
    assert offered(shortapi, f"shortapi run {POSTER} ")[0] == "prompt="
    assert "prompt=" not in offered(shortapi, f"shortapi run {POSTER} prompt=x ")


def test_jobs_are_offered_the_newest_first_with_state_and_model(shortapi: Command, sandbox: Sandbox) -> None:
    old, new = (shortapi("submit", POSTER, f"prompt={text}").out.strip() for text in ("a secret", "another"))
    assert offered(shortapi, "shortapi wait ") == [new, old]
    assert shortapi("complete", f"shortapi show {old}").out == f"{old}\trunning, {POSTER}\n"
    assert offered(shortapi, f"shortapi again {old} siz") == ["size="]
    assert offered(shortapi, "shortapi settle ") == []


def in_shell(shell: str, line: str, expected: str) -> str:
    """Return what a shell makes of a line once Tab is pressed; skipped if it is not installed."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    load = f'eval "$(shortapi completion {shell})"'
    if shell == "fish":
        return _run("fish", "-N", "-c", f"shortapi completion fish | source; complete -C '{line}'")
    if shell == "bash":
        asked = (
            f'COMP_LINE="{line}"; COMP_POINT=${{#COMP_LINE}}; compopt() {{ :; }}; _shortapi; echo "${{COMPREPLY[@]}}"'
        )
        return _run("bash", "--norc", "-c", f"{load}; {asked}")
    return _typed(
        ["zsh", "-f", "-i"], f"autoload -U compinit; compinit -D; {load}; echo rea''dy\n", f"{line}\t", expected
    )


def _environment() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "SHORTAPI_CATALOG": str(CATALOGUE), "TERM": "dumb"}


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, env=_environment(), timeout=30)
    assert done.stderr == ""
    return done.stdout


def _typed(command: Sequence[str], first: str, then: str, expected: str) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=_environment(), start_new_session=True
    )
    os.close(theirs)
    shown = ""
    for typed, awaited in ((first, "\nready"), (then, expected)):
        os.write(ours, typed.encode())
        shown = ""
        while awaited not in shown:
            shown += os.read(ours, 65536).decode(errors="replace")
    process.kill()
    process.wait()
    os.close(ours)
    return shown


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("shortapi est", "estimate"),
        ("shortapi run shop/plain/p", POSTER),
        (f"shortapi run {POSTER} size=2", "2K"),
    ],
    ids=["a command", "a model", "a value"],
)
def test_the_shells_complete_by_its_script(shell: str, line: str, expected: str, shortapi: Command) -> None:
    assert expected in in_shell(shell, line, expected)


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_files_are_offered_by_the_shell_itself(shell: str, shortapi: Command, tmp_path: Path) -> None:
    (tmp_path / "my picture.png").write_bytes(b"")
    assert "my picture.png" in in_shell(shell, f"shortapi run {FILMS} image=my", "").replace("\\", "")
