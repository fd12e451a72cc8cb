"""The submit, driven by hand: what is sent again, and what Ctrl-C leaves behind."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from shortapi import BudgetError, ConfigurationError, Job, TransportError
from shortapi.records import MAX_TAG
from shortapi.testing import Answer, Flow, Now, Send, Sleep, TransportFailure
from tests.core.play import Play, flows, says

MODEL = "alibaba/happyhorse-1.0/text-to-video"
CREATED = says({"job_id": "66f0", "amount": "1.145"})
UNSENT = TransportFailure("no connection", sent=False)
SENT = TransportFailure("the connection broke", sent=True)


def submit() -> Flow[Job]:
    return flows().submit(MODEL, {"prompt": "a"})


def test_what_never_arrived_is_sent_again_with_growing_gaps() -> None:
    play = Play([UNSENT, UNSENT, CREATED])
    assert play.run(submit()).id == "66f0"
    assert play.sleeps == [0.5, 1.0]
    assert all(send.paid for _, send in play.sent)


def test_what_never_arrived_four_times_is_given_back() -> None:
    play = Play([UNSENT] * 4)
    with pytest.raises(TransportError, match="You were not charged"):
        play.run(submit())
    assert len(play.sent) == 4


@pytest.mark.parametrize("events", [[SENT], [UNSENT, SENT]])
def test_what_may_have_arrived_is_never_sent_again(events: list[Any]) -> None:
    play = Play(events)
    with pytest.raises(
        TransportError, match=r"was sent, but no complete answer came.*\(about 1.145 USD\) is not known"
    ):
        play.run(submit())
    assert len(play.sent) == len(events)


@pytest.mark.parametrize(
    ("after", "note", "charged", "job_id"),
    [
        (None, "was not sent, and nothing was charged", False, None),
        (Send, "is not known", None, None),
        (Sleep, "was not accepted, and nothing was charged", False, None),
        (Now, f"The job 66f0 ({MODEL}) was created: pick it up with client.job(", True, "66f0"),
    ],
)
def test_ctrl_c_leaves_a_note_about_money(
    after: type | None, note: str, charged: bool | None, job_id: str | None
) -> None:
    flow = submit()
    command: Any = next(flow)
    got = {Now: 0.0, Sleep: None}
    if after is Sleep:
        while not isinstance(command, Send):
            command = flow.send(got[type(command)])
        command = flow.throw(TransportFailure("no connection", sent=False))
    elif after is Now:
        while not isinstance(command, Send):
            command = flow.send(got[type(command)])
        command = flow.send(CREATED)
    elif after is Send:
        while not isinstance(command, Send):
            command = flow.send(got[type(command)])
    assert after is None or isinstance(command, after)
    with pytest.raises(KeyboardInterrupt) as caught:
        flow.throw(KeyboardInterrupt())
    notes = " ".join(caught.value.__notes__)
    assert note in notes
    assert ('client.job("66f0")' in notes) is (job_id is not None)
    assert vars(caught.value)["charged"] is charged
    assert vars(caught.value)["job_id"] == job_id


def test_no_answer_is_followed_elsewhere() -> None:
    moved = Answer(status_code=307, headers={"location": "https://elsewhere.example/api/v1/job/create"})
    play = Play([moved])
    with pytest.raises(Exception, match="HTTP 307"):
        play.run(submit())
    assert len(play.sent) == 1


@pytest.mark.parametrize("base", ["https://api.shortapi.ai", "https://api.shortapi.ai/"])
@pytest.mark.parametrize("callback", [None, "https://a.example/called?x=1"])
def test_a_create_is_this_request_and_no_other(callback: str | None, base: str) -> None:
    play, args = Play([CREATED]), {"prompt": "größe", "duration": 3}
    play.run(flows(base_url=base).submit(MODEL, args, callback_url=callback))
    (request,) = [send.request for _, send in play.sent]
    assert (request.method, request.url) == ("POST", "https://api.shortapi.ai/api/v1/job/create")
    assert request.headers == {
        "authorization": "Bearer ak-secret",
        "accept": "application/json",
        "Content-Type": "application/json",
    }
    called = {} if callback is None else {"callback_url": callback}
    assert json.loads(request.content or b"") == {"model": MODEL, "args": args, **called}


def test_a_poll_is_this_request_and_no_other() -> None:
    play = Play([says({"status": 1})])
    play.run(flows().poll("66f0 ü&id=2"))
    (request,) = [send.request for _, send in play.sent]
    assert (request.method, request.content) == ("GET", None)
    assert request.url == "https://api.shortapi.ai/api/v1/job/query?id=66f0+%C3%BC%26id%3D2"
    assert request.headers == {"authorization": "Bearer ak-secret", "accept": "application/json"}


@pytest.mark.parametrize("status", [2, 3])
def test_a_charge_that_is_not_an_amount_is_logged_with_the_job_and_counts_as_not_stated(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    for job in ("66f0", Play([CREATED]).run(submit())):
        caplog.clear()
        seen = Play([says({"status": status, "credit": "a lot"})]).run(flows().poll(job))
        name = "job 66f0" if job == "66f0" else f"job 66f0 ({MODEL})"
        assert [f"the charge of {name} is not an amount" in line for line in caplog.messages] == [True]
        assert seen.charge is None


def test_a_create_s_charge_that_is_not_an_amount_is_logged_with_the_model(caplog: pytest.LogCaptureFixture) -> None:
    assert Play([says({"job_id": "66f0", "amount": [1]})]).run(submit()).charge is None
    assert [f"the charge of the {MODEL} job is not an amount" in line for line in caplog.messages] == [True]


REPORTED: list[tuple[dict[str, Any], Any, bool]] = [
    ({"resolution": "1080P"}, "1.145", False),
    ({"resolution": "1080P"}, "1.1450", False),
    ({"resolution": "1080P"}, "1.146", True),
    ({"resolution": "1080P"}, None, False),
]


@pytest.mark.parametrize(("args", "amount", "told"), REPORTED)
def test_a_charge_that_is_not_the_estimate_is_told(
    args: dict[str, Any], amount: Any, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    answer = says({"job_id": "66f0", "amount": amount})
    job = Play([answer]).run(flows().submit(MODEL, {"prompt": "a", **args}))
    assert [
        f"the service reports {amount} USD, the catalogue's estimate was 1.145" in line for line in caplog.messages
    ] == ([True] if told else [])
    assert (job.charge is None) is (amount is None)


@pytest.mark.parametrize("amount", ["1", None])
def test_a_job_whose_price_nobody_knows_has_no_estimate_to_differ_from(
    amount: Any, caplog: pytest.LogCaptureFixture
) -> None:
    answer = says({"job_id": "66f0", "amount": amount})
    job = Play([answer]).run(flows().submit("new/model/x", {"a": 1}, validate="off", extra_args={"b": 2}))
    assert (job.estimate, caplog.messages) == (None, [])


def test_checks_that_are_off_leave_the_estimate_as_it_is() -> None:
    assert str(Play([CREATED]).run(flows().submit(MODEL, {"prompt": "a"}, validate="off")).estimate.amount) == "1.145"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"extra_args": [1]}, f"The extra_args of {MODEL} must be a dict, not a list"),
        ({"tag": "a\nb"}, "tag must be one line of at most"),
        ({"tag": 7}, "tag must be one line of at most .* not 7"),
        ({"tag": "x" * 201}, "tag must be one line of at most"),
        ({"max_cost": "a lot"}, "max_cost must be an amount of USD .* not 'a lot'[.] "),
        ({"max_cost": 0.1}, "not 0.1, because this float is not exact"),
        ({"validate": "of"}, "validate must be one of 'strict', 'warn', 'off', not 'of'"),
    ],
)
def test_an_option_that_makes_no_sense_is_named_with_what_was_given(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence) as caught:
        Play([]).run(flows().submit(MODEL, {"prompt": "a"}, **options))
    assert "Nothing was sent" in str(caught.value)


@pytest.mark.parametrize("tag", ["", "films", "x" * MAX_TAG])
def test_a_tag_may_be_as_long_as_is_said(tag: str) -> None:
    assert Play([CREATED]).run(flows().submit(MODEL, {"prompt": "a"}, tag=tag)).id == "66f0"


AMOUNTS: list[tuple[Any, bool]] = [
    ("1.145", True),
    ("0", True),
    (0, True),
    (1, True),
    (0.5, True),
    ("0." + "0" * 28 + "1", True),
    ("0." + "0" * 29 + "1", True),
    ("0." + "0" * 30 + "1", False),
    ("1" + "0" * 39, True),
    ("1" + "0" * 40, False),
    ("1e40", True),
    ("1e41", False),
    (" 1.2 ", True),
    ("-0", True),
    ("-1", False),
    ("nan", False),
    ("inf", False),
    (True, False),
]


@pytest.mark.parametrize(("amount", "good"), AMOUNTS, ids=str)
def test_what_is_an_amount_of_money_is_a_limit_and_nothing_else(amount: Any, good: bool) -> None:
    try:
        Play([CREATED]).run(flows().submit(MODEL, {"prompt": "a"}, max_cost=amount))
    except BudgetError as error:
        assert good
        assert (error.limit, str(error.asked), error.model) == (Decimal(str(amount)), "1.145", MODEL)
        assert Decimal(str(amount)) < Decimal("1.145")
    except ConfigurationError:
        assert not good
    else:
        assert good
        assert Decimal(str(amount)) >= Decimal("1.145")


def test_without_a_price_no_limit_can_be_held() -> None:
    with pytest.raises(BudgetError, match="price of this new/model/x job is not known") as caught:
        Play([]).run(flows().submit("new/model/x", {}, validate="off", max_cost="2"))
    assert (caught.value.limit, caught.value.asked, caught.value.model) == (2, None, "new/model/x")


@pytest.mark.parametrize(("amount", "charge"), [("1000000", 1000000), ("1000000.01", None), (1e6, 1000000), (0, 0)])
def test_no_job_costs_more_than_a_million(amount: Any, charge: Any) -> None:
    assert Play([says({"job_id": "66f0", "amount": amount})]).run(submit()).charge == charge
