"""What a caller's own `on_update` raises is the caller's, and the job that goes on is not lost by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shortapi import BudgetError, TransportError
from tests.faces import Face
from tests.scripted import Service, created, job

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a"}

# Errors of this library that say of another job that nothing was sent, such as a submit inside on_update raises.
THEIRS = (BudgetError("Too dear. Nothing was sent."), TransportError("Not reached.", charged=False))


HOW: dict[str, Callable[[Any, Any], object]] = {
    "run": lambda client, on_update: client.run(MODEL, ARGS, on_update=on_update),
    "wait": lambda client, on_update: client.submit(MODEL, ARGS).wait(on_update=on_update),
    "by id": lambda client, on_update: client.job("66f0").wait(on_update=on_update),
}


@pytest.mark.parametrize("theirs", THEIRS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("how", HOW)
def test_an_error_of_ours_that_on_update_raises_is_not_about_its_own_job(how: str, theirs: Any, face: Face) -> None:
    def on_update(_: Any) -> None:
        raise theirs

    with Service(create=[created("66f0")], query=[job(1)]) as service:
        client = face.client(service.url)
        with pytest.raises(type(theirs)) as caught:
            HOW[how](client, on_update)
    error = caught.value
    assert error is theirs
    assert (error.charged, error.job_id) == (None if how == "by id" else True, "66f0")
    assert 'client.job("66f0").wait()' in " ".join(error.__notes__)
    if how == "run":
        assert error.retry_safe is False


@pytest.mark.parametrize("theirs", THEIRS, ids=lambda error: type(error).__name__)
def test_an_error_of_ours_that_on_update_raises_is_no_outcome_of_one_of_many_jobs(theirs: Any, face: Face) -> None:
    def on_update(_: Any) -> None:
        raise theirs

    with Service(query=[job(1)]) as service, pytest.raises(type(theirs)) as caught:
        face.client(service.url).wait_all(["66f0", "66f1"], on_update=on_update)
    assert caught.value is theirs
