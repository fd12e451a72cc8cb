"""run, submit and wait against a sandbox over loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shortapi.downloads.media import size_text
from shortapi_sandbox import Sandbox
from tests.cli.conftest import FILMS, KEY, POSTER, RIDDLE, Command, OpenSandbox
from tests.scripted import Service, created, job


def test_a_run_says_the_price_first_then_the_job_and_ends_with_a_receipt(
    shortapi: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    said = shortapi("run", POSTER, "prompt=a very secret prompt", "-o", "a.png", "--max-cost", "0.05")
    job = sandbox.engine.books()[-1].job_id
    size = (tmp_path / "a.png").stat().st_size
    assert said.code == 0
    assert said.err.splitlines()[:2] == ["price: 0.04 USD (1 image × 0.04)", f"job {job} was created"]
    assert said.out.startswith(f"{POSTER}  job {job}  estimate 0.04 USD  charge 0.04 USD  ")
    assert said.out.endswith(f" s  a.png ({size_text(size)})\n")
    assert "secret" not in said.out + said.err
    assert KEY not in said.out + said.err


@pytest.mark.parametrize("command", ["run", "submit"])
def test_an_argument_that_no_page_lists_is_sent_as_an_extra(
    command: str, shortapi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service(create=[created()], query=[job(3)]) as service:
        monkeypatch.setenv("SHORTAPI_KEY", KEY)
        where = ("--base-url", service.url)
        said = shortapi(command, POSTER, "prompt=x", "--extra", 'camera={"pan": 2}', "--extra", "mood=so blue", *where)
        (request,) = service.requests("/job/create")
    assert json.loads(request.body)["args"] == {"prompt": "x", "camera": {"pan": 2}, "mood": "so blue"}
    assert "price: 0.04 USD (1 image × 0.04) without what --extra may change" in said.err
    assert "so blue" not in said.out + said.err


def test_a_run_as_json_names_money_files_and_links(shortapi: Command, sandbox: Sandbox, tmp_path: Path) -> None:
    said = shortapi("run", POSTER, "--example", "-o", "a.png", "--json").json
    assert said["job_id"] == sandbox.engine.books()[-1].job_id
    assert (said["model"], said["charge"], said["estimate"]["amount"]) == (POSTER, "0.08", "0.08")
    assert said["simulated"] is False
    assert [file["path"] for file in said["files"]] == ["a.png", "a-2.png"]
    assert [file["bytes"] for file in said["files"]] == [
        (tmp_path / name).stat().st_size for name in ("a.png", "a-2.png")
    ]
    assert all(file["url"].startswith(sandbox.base_url) for file in said["files"])


@pytest.mark.parametrize(("place", "folder"), [([], "."), (["-o", "shots/"], "shots")])
def test_without_a_file_name_files_are_named_after_the_job(
    place: list[str], folder: str, shortapi: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "shots").mkdir()
    said = shortapi("run", POSTER, "--example", *place)
    job = sandbox.engine.books()[-1].job_id
    assert said.code == 0
    assert (tmp_path / folder / f"{job}.png").stat().st_size > 0
    assert (tmp_path / folder / f"{job}-2.png").stat().st_size > 0


def test_a_file_that_is_there_is_replaced_where_that_is_asked_for(
    shortapi: Command, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_text("old", encoding="utf-8")
    assert shortapi("run", POSTER, "prompt=x", "-o", "a.png", "--overwrite").code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_submit_prints_the_job_id_and_wait_takes_it_up(shortapi: Command, sandbox: Sandbox, tmp_path: Path) -> None:
    submitted = shortapi("submit", POSTER, "prompt=x")
    job = sandbox.engine.books()[-1].job_id
    assert (submitted.code, submitted.out) == (0, f"{job}\n")
    assert submitted.err.startswith("price: 0.04 USD")
    waited = shortapi("wait", job, "-o", "a.png")
    assert waited.code == 0
    assert f"{POSTER}  job {job}  estimate 0.04 USD  charge 0.04 USD" in waited.out
    assert (tmp_path / "a.png").stat().st_size > 0


def test_submit_as_json_names_job_and_money_but_no_arguments(shortapi: Command, sandbox: Sandbox) -> None:
    said = shortapi("submit", POSTER, "prompt=a very secret prompt", "--json")
    assert said.json["job_id"] == sandbox.engine.books()[-1].job_id
    assert said.json["charge"] == "0.04"
    assert said.json.keys() == {"job_id", "model", "estimate", "charge"}
    assert "secret" not in said.out + said.err


def test_the_key_may_stand_in_a_file(
    shortapi: Command, open_sandbox: OpenSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_sandbox(keys=["ak-from-file"])
    monkeypatch.delenv("SHORTAPI_KEY")
    (tmp_path / "key").write_text("ak-from-file\n", encoding="utf-8")
    assert shortapi("submit", POSTER, "prompt=x", "--key-file", "key").code == 0


def test_an_unknown_price_is_accepted_where_the_user_says_so(shortapi: Command, sandbox: Sandbox) -> None:
    said = shortapi("submit", RIDDLE, "prompt=x", "--yes")
    assert said.code == 0
    assert said.err.startswith("price: not known\n")
    assert sandbox.engine.books()[-1].model == RIDDLE


def test_a_warning_of_the_library_is_told_once(shortapi: Command, sandbox: Sandbox) -> None:
    said = shortapi("submit", POSTER, f"prompt={'x' * 61}")
    warning = f"shortapi: warning: {POSTER}: prompt: is 61 characters long; ShortAPI cuts it at 60"
    assert said.err.splitlines().count(warning) == 1


def test_what_the_library_does_is_told_on_request_without_secrets(shortapi: Command, sandbox: Sandbox) -> None:
    said = shortapi("submit", POSTER, "prompt=a very secret prompt", "--verbose")
    assert "shortapi: info: job " in said.err
    assert "secret" not in said.err
    assert KEY not in said.err


def test_a_private_sandbox_needs_no_key_and_its_runs_do_not_get_into_each_other(
    shortapi: Command, tmp_path: Path
) -> None:
    for _ in range(2):
        said = shortapi("run", POSTER, "prompt=x", "--sandbox", "--json")
        assert said.code == 0
        assert "simulated: this command uses a private sandbox" in said.err
        assert said.json["simulated"] is True
    assert [file.read_bytes()[:4] for file in tmp_path.glob("*.png")] == [b"\x89PNG"] * 2


@pytest.mark.parametrize("name", ["HTTP_PROXY", "all_proxy"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9"])
def test_a_private_sandbox_is_reached_by_no_proxy(
    name: str, proxy: str, shortapi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, proxy)
    assert shortapi("run", POSTER, "prompt=x", "--sandbox", "--json").code == 0


@pytest.mark.parametrize("words", [["models"], ["estimate", FILMS]], ids=" ".join)
def test_offline_commands_take_the_sandbox_option_too(words: list[str], shortapi: Command) -> None:
    assert shortapi(*words, "--sandbox").out == shortapi(*words).out
