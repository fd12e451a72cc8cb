"""The client with a ledger, over real sockets: nothing paid is lost, nothing in doubt is paid again."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import (
    Budget,
    BudgetError,
    ConfigurationError,
    DuplicateJobError,
    JobFailedError,
    Ledger,
    LedgerError,
    ServerError,
    ShortAPIError,
)
from shortapi_sandbox import Sandbox
from tests.faces import Face
from tests.ledger.disks import impatient
from tests.scripted import Act, Service, created, done, drop, job, ranged, reply, reset, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "canary of a prompt", "duration": 3, "resolution": "720P"}
VIDEO = b"\x00\x00\x00\x18ftypisom" + b"0" * 5000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def states(path: Path) -> list[str]:
    return [row.state for row in Ledger(path).rows()]


def test_a_create_that_answers_a_job_id_which_the_ledger_knows_loses_neither_job(
    face: Face, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Service(create=[created("66f0", amount="0.387")]) as service:
        client = face.client(service.url, ledger=path)
        client.submit(MODEL, ARGS)
        with pytest.raises(LedgerError, match=r"66f0, which row \w+ has already") as caught:
            client.submit(MODEL, {**ARGS, "duration": 4})
        assert service.creates == 2
    assert (caught.value.charged, caught.value.job_id, caught.value.model) == (True, "66f0", MODEL)
    assert "66f0" in capsys.readouterr().err
    assert states(path) == ["running", "uncertain"]
    with Ledger(path) as ledger:
        assert [(row.job_id, row.charge) for row in ledger.rows()] == [
            ("66f0", Decimal("0.387")),
            (None, Decimal("0.387")),
        ]


AFTER_CREATE: dict[str, tuple[Act, str]] = {
    "accepted": (created(amount="0.387"), "running"),
    "dropped": (drop, "uncertain"),
    "reset": (reset, "uncertain"),
    "500": (status(500), "uncertain"),
    "unreadable": (reply(200, b"{"), "uncertain"),
    "refused": (reply(200, {"code": 3000}), "failed"),
    "401": (reply(401), "failed"),
    "an error with a job id": (reply(200, {"code": 9, "data": {"job_id": "66f0"}}), "running"),
}


@pytest.mark.parametrize("how", AFTER_CREATE)
def test_the_row_says_what_is_known_when_the_create_was(how: str, face: Face, path: Path) -> None:
    act, state = AFTER_CREATE[how]
    with Service(create=[act]) as service:
        client = face.client(service.url, ledger=path)
        if how == "accepted":
            client.submit(MODEL, ARGS)
        else:
            with pytest.raises(ShortAPIError) as caught:
                client.submit(MODEL, ARGS)
            notes = " ".join(caught.value.__notes__)
            (row,) = Ledger(path).rows()
            assert f"Its ledger row is {row.key}." in notes
            assert (f"When you know more: `shortapi settle {row.key}`" in notes) is (state == "uncertain")
            assert row.why == (None if state == "running" else type(caught.value).__name__)
    assert states(path) == [state]


def test_what_is_in_doubt_is_not_sent_again_until_it_is_settled(face: Face, path: Path) -> None:
    with Service(create=[status(502), created()]) as service:
        client = face.client(service.url, ledger=path)
        with pytest.raises(ServerError):
            client.submit(MODEL, ARGS)
        with pytest.raises(DuplicateJobError) as caught:
            client.submit(MODEL, ARGS)
        assert service.creates == 1
        Ledger(path).settle(caught.value.key, not_charged=True)
        client.submit(MODEL, ARGS)
        assert service.creates == 2
    assert states(path) == ["failed", "running"]


@pytest.mark.parametrize(
    ("args", "address"),
    [
        ({"resolution": "1080P"}, "{}"),
        ({}, "{}/"),
        ({}, "{}//"),
        ({}, " {} "),
    ],
    ids=["a default spelled out", "a slash", "two slashes", "blanks"],
)
def test_the_same_job_is_the_same_however_it_is_written(
    args: dict[str, Any], address: str, face: Face, path: Path
) -> None:
    with Service(create=[created("1"), created("2")]) as service:
        plain = {"prompt": "a", "duration": 3}
        face.client(service.url, ledger=path).submit(MODEL, plain)
        with pytest.raises(DuplicateJobError):
            face.client(address.format(service.url), ledger=path).submit(MODEL, {**plain, **args})
        assert service.creates == 1


class Creating(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Makes a job of every request."""

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"code": 0, "data": {"job_id": "66f0"}})

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("HTTPS://API.Example:443/", "https://api.example"),
        ("https://api.example:444/v/", "https://api.example:444/v"),
        ("http://localhost:80", "http://localhost"),
        ("http://127.0.0.1:0080/", "http://127.0.0.1"),
        ("http://[::1]:80/", "http://[::1]"),
        ("http://localhost:443", "http://localhost:443"),
    ],
)
def test_an_address_is_known_by_one_name(written: str, known: str, face: Face, path: Path) -> None:
    client = face.bare_client(api_key="ak-x", base_url=written, ledger=path, transport=Creating())
    client.submit(MODEL, ARGS)
    (row,) = Ledger(path).rows()
    assert row.service == known


@pytest.mark.parametrize("budget", ["20", ["20/day"], Decimal(20), 20, {"20": 1}, [Budget("1"), "2"]], ids=repr)
def test_a_budget_is_a_budget(budget: Any, face: Face, path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"budget must be a Budget .* Nothing was sent\."):
        face.bare_client(budget=budget, ledger=path)


def test_who_wants_the_same_job_twice_says_so(face: Face, path: Path) -> None:
    with Service(create=[created("1"), created("2")]) as service:
        client = face.client(service.url, ledger=path)
        client.submit(MODEL, ARGS)
        client.submit(MODEL, ARGS, allow_duplicate=True)
        assert service.creates == 2


def test_a_whole_run_ends_done_with_its_file_and_sum(face: Face, path: Path, tmp_path: Path) -> None:
    with Service(create=[created("66f0", "0.387")], a=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        client = face.client(service.url, ledger=path)
        result = client.run(MODEL, ARGS, tag="films")
        assert states(path) == ["running"]
        result.outputs[0].save(tmp_path / "clip.mp4")
    (row,) = Ledger(path).rows()
    assert (row.state, row.job_id, row.tag, row.charge) == ("done", "66f0", "films", Decimal("0.387"))
    assert row.files[0][0] == str(tmp_path / "clip.mp4")
    assert len(row.files[0][1]) == 64


def test_a_budget_of_a_run_is_held_for_each_client_by_itself(face: Face, path: Path) -> None:
    with Service(create=[created(amount="0.387")]) as service:
        for number in range(2):
            client = face.client(service.url, ledger=path, budget=Budget("0.40", "run"))
            client.submit(MODEL, {**ARGS, "prompt": f"film {number}"})
            with pytest.raises(BudgetError, match="the budget for this run"):
                client.submit(MODEL, {**ARGS, "prompt": "another film"})
        assert service.creates == 2


def test_a_failed_job_frees_its_budget_when_it_was_refunded(face: Face, path: Path) -> None:
    with Service(create=[created(amount="0.387")], query=[job(3, refunded=True)]) as service:
        client = face.client(service.url, ledger=path, budget=Budget("0.40", "day"))
        with pytest.raises(JobFailedError):
            client.run(MODEL, ARGS)
        client.submit(MODEL, ARGS)
        with pytest.raises(BudgetError):
            client.submit(MODEL, {**ARGS, "duration": 4})
        assert service.creates == 2


@pytest.mark.parametrize("how", ["full", "a folder", "damaged", "locked"])
def test_a_ledger_that_cannot_be_used_stops_the_create_before_it_is_sent(
    how: str, face: Face, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = None
    if how == "a folder":
        path.mkdir()
    elif how == "damaged":
        path.write_bytes(b"SQLite format 3\x00" + b"x" * 5000)
    else:
        Ledger(path).open_rows()
    if how == "locked":
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
    with Service(create=[created()]) as service:
        if how in {"full", "locked"}:
            impatient(monkeypatch, full=how == "full")
        ledger, args = Ledger(path, keep_args=True), {"prompt": "x" * 4000 if how == "full" else "a"}
        with pytest.raises(LedgerError) as caught:
            face.client(service.url, ledger=ledger).submit(MODEL, args)
        assert service.creates == 0
    assert caught.value.charged is False
    if blocker is not None:
        blocker.close()


def test_a_ledger_that_fails_after_the_create_never_loses_the_job(
    face: Face, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = Ledger(path)

    def break_it(handler: Any) -> None:
        with sqlite3.connect(path) as db:
            db.execute("DROP TABLE jobs")
        db.close()
        created("66f0")(handler)

    with Service(create=[break_it]) as service, pytest.raises(LedgerError) as caught:
        face.client(service.url, ledger=ledger).submit(MODEL, ARGS)
    assert (caught.value.job_id, caught.value.charged, caught.value.retry_safe) == ("66f0", True, False)
    assert f"The job 66f0 ({MODEL}) was created and paid for" in str(caught.value)
    assert 'Keep its id: pick it up with client.job("66f0")' in str(caught.value)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"shortapi: job 66f0 ({MODEL}) was created; keep its id\n")


def test_a_budget_needs_a_ledger(face: Face) -> None:
    with pytest.raises(ConfigurationError, match="needs a ledger"):
        face.bare_client(budget=Budget("1"))


def test_the_ledger_is_named_by_the_environment_or_not_at_all(
    face: Face, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service(create=[created()]) as service:
        face.client(service.url).submit(MODEL, ARGS)
        monkeypatch.setenv("SHORTAPI_LEDGER", str(path))
        face.client(service.url, ledger=False).submit(MODEL, ARGS)
        assert not path.exists()
        face.client(service.url).submit(MODEL, ARGS)
    assert states(path) == ["running"]


def test_nothing_private_is_in_the_file_unless_asked(face: Face, path: Path, tmp_path: Path) -> None:
    with Service(create=[created()], a=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4?sig=canary")]
        client = face.client(service.url, ledger=path, api_key="ak-canary0123456789")
        client.run(MODEL, ARGS).outputs[0].save(tmp_path / "clip.mp4")
        held = b"".join(file.read_bytes() for file in tmp_path.glob("ledger.db*") if file.is_file())
        assert b"canary" not in held
        assert b"happyhorse" in held
        face.client(service.url, ledger=Ledger(path, keep_args=True)).submit(MODEL, {**ARGS, "duration": 4})
    assert [row.args for row in Ledger(path).rows()] == [None, {**ARGS, "duration": 4}]


def test_everything_open_is_resumed_together(face: Face, path: Path, tmp_path: Path) -> None:
    with Sandbox(speed=3000, render=False, faults=["create:drop@3", "query:500%0.2", "file:cut%0.3"]) as box:
        client = face.client(box.base_url, ledger=path)
        for number in range(8):
            try:
                client.submit(MODEL, {"prompt": f"film {number}", "duration": 3})
            except ShortAPIError:
                continue
        out = tmp_path / "out"
        out.mkdir()
        again = face.client(box.base_url, ledger=path)
        ended = again.resume(out)
        assert sorted(item.state for item in ended) == ["done"] * 7 + ["uncertain"]
        assert len(list(out.glob("*.mp4"))) == 7
        assert [item.state for item in again.resume(out)] == ["uncertain"]
        assert len(box.engine.books()) == 8
    assert sorted(states(path)) == ["done"] * 7 + ["uncertain"]


def test_a_key_of_a_row_is_sent_once_whatever_else_is_said(face: Face, path: Path) -> None:
    with Service(create=[created("66f0"), created("66f1")]) as service:
        client = face.client(service.url, ledger=path)
        client.submit(MODEL, ARGS, key="mine")
        with pytest.raises(DuplicateJobError, match="Row mine is in the ledger already and running") as caught:
            client.submit(MODEL, {**ARGS, "duration": 4}, key="mine", allow_duplicate=True)
        assert (caught.value.key, caught.value.job_id, service.creates) == ("mine", "66f0", 1)


def test_clients_of_one_run_share_its_budget(face: Face, path: Path) -> None:
    with Service(create=[created("66f0"), created("66f1")]) as service:

        def submit(run: str) -> None:
            client = face.client(service.url, ledger=path, budget=Budget("0.50", "run"), run=run)
            client.submit(MODEL, ARGS, allow_duplicate=True)

        submit("tonight")
        with pytest.raises(BudgetError):
            submit("tonight")
        submit("tomorrow")
        assert service.creates == 2


def test_a_file_can_be_saved_beside_another_of_its_name(face: Face, tmp_path: Path) -> None:
    with Sandbox(speed=1e6, render=False) as box:
        (output,) = face.client(box.base_url).submit(MODEL, ARGS).wait().outputs
        taken = tmp_path / "clip.mp4"
        taken.write_bytes(b"mine")
        saved = [output.save(taken, beside=True).path for _ in range(2)]
    assert taken.read_bytes() == b"mine"
    assert saved[0] == saved[1]
    assert sorted(tmp_path.iterdir()) == sorted([taken, Path(saved[0])])
