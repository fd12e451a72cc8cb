"""The server itself: its limits, its secrets, and HTTP on loopback."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from shortapi import Budget, ConfigurationError
from shortapi_cli import main
from shortapi_mcp import Limits, read_limits
from shortapi_sandbox import Sandbox
from tests.agents.agent import ARGS, MODEL, Agent, declines, environment
from tests.attack import agents as attacks
from tests.attack.record import Record
from tests.core.pictures import picture
from tests.faces import KEY

TOKEN = "a token of one's own"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "shortapi").mkdir()
    return tmp_path / "shortapi" / "agent-limits"


def test_limits_are_words_in_the_environment_or_in_a_file(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_limits() == Limits()
    (tmp_path / "my clips").mkdir()
    words = ["job=0.50", "day=5 month=50", "assume=2", "quote=60", "models=alibaba/*,google/veo-3/*"]
    config.write_text("\n".join(["# for the agent", *words, f"'folders={tmp_path}/my clips:{tmp_path}'"]))
    assert read_limits() == Limits(
        job=Decimal("0.50"),
        budgets=(Budget("5", "day", assume="2"), Budget("50", "month", assume="2")),
        quote=60,
        models=("alibaba/*", "google/veo-3/*"),
        folders=((tmp_path / "my clips").resolve(), tmp_path.resolve()),
    )
    monkeypatch.setenv("SHORTAPI_AGENT_LIMITS", "job=1")
    assert read_limits() == Limits(job=Decimal(1))
    monkeypatch.setenv("SHORTAPI_AGENT_LIMITS", "")
    assert read_limits() == Limits()


WRONG = {
    "job=many": "job=many is not an amount of USD",
    "job=-1": "job=-1 is not an amount of USD",
    "jobs=1": "'jobs' is none of job, day, month, assume, quote, models, folders",
    "5/day": "'5/day' is none of",
    "day=1 day=2": "day is given twice",
    "folders=clips": "there is no folder 'clips'",
    "folders=/no/such/folder": "there is no folder '/no/such/folder'",
    "quote=soon": "quote=soon is not a number of seconds",
    "job='1": "No closing quotation",
}


@pytest.mark.parametrize("text", WRONG)
def test_limits_that_cannot_be_used_are_refused_at_the_start(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTAPI_AGENT_LIMITS", text)
    with pytest.raises(ConfigurationError, match="SHORTAPI_AGENT_LIMITS cannot be") as caught:
        read_limits()
    assert WRONG[text] in str(caught.value)


def test_all_problems_of_limits_are_reported_at_once(config: Path) -> None:
    config.write_text("job=x day=y colour=red")
    with pytest.raises(ConfigurationError) as caught:
        read_limits()
    assert str(caught.value).count("\n") == 3
    assert str(config) in str(caught.value)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def test_nothing_private_is_answered_or_logged(
    box: Sandbox, connect: Callable[..., Agent], tmp_path: Path, stack: ExitStack
) -> None:
    ledger = tmp_path / "books" / "ledger.db"
    ledger.parent.mkdir()
    (tmp_path / "canary.png").write_bytes(picture("png", 64, 64))
    log = stack.enter_context((tmp_path / "log").open("w+"))
    agent = connect(environment(box.base_url, ledger, f"job=1 day=0.80 folders={tmp_path}"), errors=log)
    link = f"{box.base_url}/files/canary.png?sig=canary"
    first = agent.quote()
    job_id = agent.data("create", quote_id=first)["job_id"]
    calls: list[tuple[str, dict[str, Any]]] = [
        ("quote", {"model": MODEL, "args": {**ARGS, "duration": 99}}),
        ("quote", {"model": MODEL, "args": {**ARGS, "colour": "canary"}}),
        ("quote", {"model": MODEL, "args": "canary"}),
        ("quote", {"model": {"canary": "canary"}, "args": ARGS}),
        ("quote", {"prompt": "canary"}),
        ("quote", {"model": "alibaba/happyhorse-1.0/image-to-video", "args": {"prompt": "canary", "image": link}}),
        (
            "quote",
            {"model": "alibaba/happyhorse-1.0/image-to-video", "args": {"prompt": "canary", "image": "data:,canary"}},
        ),
        ("create", {"quote_id": first}),
        ("create", {"quote_id": agent.quote()}),
        ("create", {"quote_id": agent.quote()}),
        ("wait", {"job_id": job_id}),
        ("save", {"job_id": job_id}),
        ("jobs", {}),
        ("budget", {}),
    ]
    said = [agent.call(tool, **args).model_dump_json() for tool, args in calls]
    log.seek(0)
    for text in (*said, log.read()):
        assert "canary" not in text
        assert KEY not in text
        assert box.base_url not in text
    assert "needs_approval" not in said[8]
    assert "the budget for this day is" in said[9]
    assert list((ledger.parent / "ledger.db.quotes").iterdir()) != []
    assert b"canary" not in ledger.read_bytes()


@pytest.fixture(scope="module")
def served(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over HTTP."""
    env = environment(box.base_url, tmp_path_factory.mktemp("http") / "ledger.db", "day=5 assume=0.25")
    env["SHORTAPI_CATALOG"] = str(Path(__file__).parents[1] / "cli" / "catalogue")
    words = [sys.executable, "-m", "shortapi", "mcp", "--http", "0"]
    process = subprocess.Popen(
        words, env={**env, "SHORTAPI_MCP_TOKEN": TOKEN}, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )
    assert process.stderr is not None
    told = process.stderr.readline()
    yield re.findall(r"http://127\.0\.0\.1:\d+/mcp", told)[0]
    process.terminate()
    process.wait(timeout=10)
    process.stderr.close()


@asynccontextmanager
async def over_http(url: str) -> AsyncIterator[Any]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx2.AsyncClient(headers=headers) as http, streamable_http_client(url, http_client=http) as streams:
        yield streams


@pytest.fixture(scope="module", params=["legacy", "auto"])
def remote(request: pytest.FixtureRequest, served: str, connect: Callable[..., Agent]) -> Agent:
    """An agent that reaches its server over HTTP, with the token, in each era of the protocol."""
    return connect({}, over=lambda **how: Client(over_http(served), mode=request.param, **how))


def test_over_http_a_person_is_asked_and_pays_once(remote: Agent, posts: Callable[[], int]) -> None:
    quote_id = remote.quote()
    jobs = {remote.data("create", quote_id=quote_id)["job_id"] for _ in range(3)}
    assert (len(jobs), len(remote.asked), posts()) == (1, 1, 1)


def test_a_job_of_unknown_price_is_quoted_only_at_what_a_person_assumes(
    remote: Agent, posts: Callable[[], int]
) -> None:
    quoted = remote.data("quote", model="shop/plain/riddle", args={"prompt": "canary"})
    assert (quoted["price"], quoted["assumed"], quoted["asks"]) == ("0.25", True, True)
    remote.answering.append(declines)
    assert remote.data("create", quote_id=quoted["quote_id"])["state"] == "needs_approval"
    assert "pay an unknown price, counted as 0.25 USD for one shop/plain/riddle job" in remote.asked[-1]
    remote.answering.pop()
    assert posts() == 0


@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer größe"])
def test_over_http_nothing_is_answered_without_the_token(token: str | None, served: str) -> None:
    headers = {} if token is None else {"Authorization": token.encode()}
    with httpx.Client(headers=headers) as client:
        for answer in (client.get(served), client.post(served, json={"jsonrpc": "2.0", "id": 1, "method": "ping"})):
            assert (answer.status_code, answer.text) == (401, "The token is missing or wrong.")


def test_over_http_a_page_of_another_host_is_refused(served: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Host": "evil.example", "Accept": "application/json"}
    answer = httpx.post(served, json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, headers=headers)
    assert answer.status_code in {403, 421}


def test_a_port_that_is_taken_is_told(served: str, tmp_path: Path) -> None:
    port = served.rpartition(":")[2].partition("/")[0]
    words = [sys.executable, "-m", "shortapi", "mcp", "--http", port, "--sandbox"]
    done = subprocess.run(words, env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, f"Port {port} of 127.0.0.1 cannot be used" in done.stderr) == (3, True)


def test_without_a_ledger_there_is_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--no-ledger"]) == 2
    assert "mcp keeps its quotes in the ledger" in capsys.readouterr().err


def test_without_the_one_time_rule_the_same_attack_pays_twice() -> None:
    """The control: else the attack on agents would show nothing."""
    assert attacks.repeats(Record("control", random.Random(1), 1), attacks.WITHOUT_ONCE) >= 1
