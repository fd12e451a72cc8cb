"""Every contradiction of the first model's page is stated where the facts stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalog import read_yaml

SPEC = Path(__file__).parents[2] / "spec"
ENTRY = SPEC / "models" / "alibaba" / "happyhorse-1.0" / "image-to-video.yaml"
PROTOCOL = SPEC / "protocol.yaml"

CONTRADICTIONS = [
    (1, PROTOCOL, ["samples read job_id at the top level"], ["under data"]),
    (2, ENTRY, ["lists images"], ["videos and images"]),
    (3, PROTOCOL, ["amount", '"0.02"'], ["never use it as a price"]),
    (3, ENTRY, ["amount", '"0.02"'], ["rates"]),
    (4, PROTOCOL, ["CALLBACK_URL"], ["leave callback_url out unless"]),
    (5, PROTOCOL, ["only status 2 is explained"], ["0, 1, 3 and 4", "until the deadline"]),
    (6, ENTRY, ['"client libraries"'], ["HTTP API"]),
    (7, ENTRY, ["720p and 1080p", "720P and 1080P"], ["refuse other spellings"]),
    (8, ENTRY, ["default resolution is 1080P, the dearer"], ["show the price before"]),
    (9, PROTOCOL, ["shell sample", "grep"], ["parse the answer"]),
]


@pytest.mark.parametrize(("number", "path", "page", "we"), CONTRADICTIONS, ids=lambda value: str(value)[-30:])
def test_the_contradiction_is_stated_with_what_we_do(number: int, path: Path, page: list[str], we: list[str]) -> None:
    data = read_yaml(path)
    stated = [row for row in data["corrections"] if all(words in row["page"] for words in page)]
    assert len(stated) == 1, f"contradiction {number} is not stated once in {path.name}"
    assert all(words in stated[0]["we"] for words in we)
    assert stated[0]["why"]


def test_all_nine_are_stated() -> None:
    assert {number for number, *_ in CONTRADICTIONS} == set(range(1, 10))
