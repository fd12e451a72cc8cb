"""The submit, driven by hand: what is sent again, and what Ctrl-C leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from shortapi import Job, TransportError
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
    with pytest.raises(TransportError, match=r"was sent, but no whole answer came.*\(about 1.145 USD\) is not known"):
        play.run(submit())
    assert len(play.sent) == len(events)


@pytest.mark.parametrize(
    ("after", "note", "charged", "job_id"),
    [
        (None, "was not sent, and nothing was charged", False, None),
        (Send, "is not known", None, None),
        (Sleep, "was not accepted, and nothing was charged", False, None),
        (Now, "66f0", True, "66f0"),
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
    assert note in " ".join(caught.value.__notes__)
    assert vars(caught.value)["charged"] is charged
    assert vars(caught.value)["job_id"] == job_id


def test_no_answer_is_followed_elsewhere() -> None:
    moved = Answer(status_code=307, headers={"location": "https://elsewhere.example/api/v1/job/create"})
    play = Play([moved])
    with pytest.raises(Exception, match="HTTP 307"):
        play.run(submit())
    assert len(play.sent) == 1
