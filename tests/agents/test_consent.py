"""Who may pay: a person's limits, a person who is asked, a person at a terminal, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest
from mcp_types import ElicitResult

from shortapi_sandbox import Sandbox
from tests.agents.agent import ERAS, MODEL, PRICE, Agent, Answer, accepts, declines, environment, text_of
from tests.cli.terminals import at_terminal

Posts = Callable[[], int]


@pytest.fixture(scope="module", params=ERAS)
def agent(request: pytest.FixtureRequest, box: Sandbox, connect: Callable[..., Agent], ledger: Path) -> Agent:
    """An agent whose client can ask, in each era of the protocol. Every job asks."""
    made = connect(environment(box.base_url, ledger, "day=100 quote=600"), mode=ERAS[request.param])
    assert made.client.protocol_version == request.param
    return made


@pytest.fixture(scope="module", params=ERAS)
def mute(request: pytest.FixtureRequest, box: Sandbox, connect: Callable[..., Agent], ledger: Path) -> Agent:
    """An agent whose client cannot ask."""
    return connect(environment(box.base_url, ledger, "day=100"), mode=ERAS[request.param], asks=False)


@pytest.fixture(autouse=True)
def _as_before(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    for name in ("agent", "mute"):
        if name in request.fixturenames:
            made: Agent = request.getfixturevalue(name)
            made.answering[:] = [accepts]
            made.asked.clear()


async def cancels(_: str) -> ElicitResult:
    return ElicitResult(action="cancel")


async def accepts_without_yes(_: str) -> ElicitResult:
    return ElicitResult(action="accept", content={"pay": False})


async def accepts_an_empty_form(_: str) -> ElicitResult:
    return ElicitResult(action="accept", content={})


async def accepts_without_form(_: str) -> ElicitResult:
    return ElicitResult(action="accept")


async def accepts_another_form(_: str) -> ElicitResult:
    return ElicitResult(action="accept", content={"pay": "certainly", "yes": True})


UNPAID: dict[Answer, str] = {
    declines: "was answered with decline",
    cancels: "was answered with cancel",
    accepts_without_yes: "was not a yes",
    accepts_an_empty_form: "was not a yes",
    accepts_without_form: "accepted",
    accepts_another_form: "accepted",
}


def test_a_person_who_is_asked_sees_model_price_and_what_is_left_and_pays(agent: Agent, posts: Posts) -> None:
    created = agent.data("create", quote_id=agent.quote("a person pays"))
    assert (created["state"], created["charge"], posts()) == ("created", PRICE, 1)
    (question,) = agent.asked
    assert MODEL in question
    assert f"pay {PRICE} USD" in question
    assert "of 100 USD this day" in question


@pytest.mark.parametrize("answer", UNPAID, ids=lambda answer: answer.__name__)
def test_any_answer_but_yes_pays_nothing_and_is_reported(answer: Answer, agent: Agent, posts: Posts) -> None:
    agent.answering.append(answer)
    said = agent.call("create", quote_id=agent.quote())
    assert len(agent.asked) == 1
    assert UNPAID[answer] in text_of(said)
    if not said.is_error:
        assert said.structured_content is not None
        assert said.structured_content["state"] == "needs_approval"
        assert "Nothing was spent. A person can agree to pay 0.387 USD with: shortapi approve" in text_of(said)
    assert posts() == 0


def test_a_client_that_cannot_ask_is_told_what_a_person_can_do(mute: Agent, posts: Posts) -> None:
    quote_id = mute.quote()
    created = mute.data("create", quote_id=quote_id)
    assert (created["state"], created["job_id"]) == ("needs_approval", None)
    assert created["message"].startswith("This client cannot ask a person. Nothing was spent.")
    assert created["approve"].startswith(f"shortapi approve {quote_id} --ledger ")
    assert posts() == 0


@pytest.fixture(scope="module", params=ERAS)
def hasty(request: pytest.FixtureRequest, box: Sandbox, connect: Callable[..., Agent], ledger: Path) -> Agent:
    """An agent on a server whose quotes hold for one second."""
    return connect(environment(box.base_url, ledger, "quote=1"), mode=ERAS[request.param])


def test_an_answer_after_the_quote_expired_pays_nothing(hasty: Agent, posts: Posts) -> None:
    """Whether the client hangs until then, or a person needed so long."""

    async def late(_: str) -> ElicitResult:
        await anyio.sleep(1.2)
        return await accepts("")

    hasty.answering.append(late)
    said = hasty.error("create", quote_id=hasty.quote("late"))
    assert "it has expired. Nothing was sent; make a new one" in said
    assert posts() == 0


def test_a_person_at_a_terminal_approves_and_then_the_agent_creates(
    mute: Agent, posts: Posts, ledger: Path, box: Sandbox
) -> None:
    quote_id = mute.quote("approved by hand")
    words = ["approve", quote_id, "--ledger", str(ledger)]
    no = at_terminal(*words, answer="n")
    assert (no.code, mute.data("create", quote_id=quote_id)["state"], posts()) == (4, "needs_approval", 0)
    yes = at_terminal(*words, answer="y")
    assert yes.code == 0, yes.shown
    for shown in (f"model: {MODEL}", "price: 0.387 USD", "left: ", "of 100 USD a day", "[y/N]"):
        assert shown in yes.shown
    assert "canary" not in yes.shown
    first, second = (mute.data("create", quote_id=quote_id) for _ in range(2))
    assert (first["state"], first["job_id"], posts()) == ("created", second["job_id"], 1)
    assert at_terminal(*words, answer="y").code == 2


def test_without_a_terminal_nobody_can_approve(mute: Agent, posts: Posts, ledger: Path) -> None:
    quote_id = mute.quote("no terminal")
    ended = at_terminal("approve", quote_id, "--ledger", str(ledger), stdin=b"y\n", controlling=False, answer="y")
    assert (ended.code, "There is no terminal to ask a person" in ended.shown) == (4, True)
    assert mute.data("create", quote_id=quote_id)["state"] == "needs_approval"
    assert posts() == 0


def test_no_tool_takes_a_yes(mute: Agent, posts: Posts) -> None:
    quote_id = mute.quote("the model says yes")
    yes = {"confirm": True, "pay": True, "answer": {"action": "accept", "data": {"pay": True}}, "state": "approved"}
    assert mute.data("create", quote_id=quote_id, **yes)["state"] == "needs_approval"
    assert posts() == 0
