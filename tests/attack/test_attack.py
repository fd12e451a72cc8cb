"""A short one of each attack; `make attack` makes long ones."""

from __future__ import annotations

import os
import random

import pytest

from tests.attack import ATTACKS
from tests.attack.record import Record

SEED = int(os.environ.get("SHORTAPI_SEED") or random.SystemRandom().randrange(2**31))


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ATTACKS)
def test_no_promise_is_broken_by_the_attack(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    attack, rounds = ATTACKS[name]
    record = Record(name, random.Random(f"{SEED}:{name}"), rounds)
    attack(record)
    with capsys.disabled():
        print(f"\n{record} (SHORTAPI_SEED={SEED})")
    assert record.violations == []
