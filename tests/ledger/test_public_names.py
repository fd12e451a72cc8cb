"""The names of `shortapi.ledger`: each is there, from the first use on, whatever was imported before."""

from __future__ import annotations

import pytest

import shortapi.ledger
from shortapi.ledger import digest


@pytest.mark.parametrize("name", shortapi.ledger.__all__)
def test_a_name_that_was_never_used_is_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = getattr(shortapi.ledger, name)
    monkeypatch.delitem(vars(shortapi.ledger), name)
    assert getattr(shortapi.ledger, name) is known
    assert vars(shortapi.ledger)[name] is known


@pytest.mark.parametrize("name", ["Legder", "nothing", "_hold", "to_usd"])
def test_no_other_name_is(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'shortapi.ledger' has no attribute '{name}'"):
        getattr(shortapi.ledger, name)


def test_a_job_has_the_same_digest_in_every_version() -> None:
    """Else whoever raises the version pays for the same job again."""
    same = [{"prompt": "größe", "n": [1, None]}, {"n": [1, None], "prompt": "größe"}]
    assert {digest("https://x.example", "a/b/c", args) for args in same} == {
        "ea2cf982767d37821c81ad3cbd20a094c5d1d3a7bcbe2f2673567c71eb611b60"
    }
