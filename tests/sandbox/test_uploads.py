"""Pictures that a client brings: taken under the sha256 of their bytes, and used."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from tests.sandbox.conftest import OpenDoor
from tests.sandbox.doors import Door
from tests.sandbox.hosts import png
from tests.sandbox.toys import CLIP, KEY

PICTURE = png(90, 90)
PATH = f"/files/{hashlib.sha256(PICTURE).hexdigest()}.png"


def ended(door: Door, link: str) -> int:
    body = {"model": CLIP, "args": {"prompt": "x", "image": link}}
    job_id = door.client.post("/api/v1/job/create", json=body, headers=KEY).json()["data"]["job_id"]
    while (status := door.query(job_id).json()["data"]["status"]) < 2:
        door.pause()
    return int(status)


def test_a_picture_is_taken_once_given_back_and_used(open_door: OpenDoor) -> None:
    door = open_door()
    assert [door.client.put(PATH, content=PICTURE).status_code for _ in range(2)] == [201, 200]
    assert door.client.get(PATH).content == PICTURE
    assert ended(door, str(door.client.base_url.join(PATH))) == 2


@pytest.mark.parametrize(
    "path", ["/files/mine.png", f"/files/{'0' * 64}.png", PATH.removesuffix(".png"), f"{PATH}/../x"]
)
def test_no_other_name_is_taken(open_door: OpenDoor, path: str) -> None:
    answer = open_door().client.put(path, content=PICTURE)
    assert answer.status_code in {400, 404}
    assert answer.json()["code"] != 0


def test_uploads_go_wrong_on_demand(open_door: OpenDoor) -> None:
    door = open_door("upload:500@1", "upload:drop@2")
    assert door.client.put(PATH, content=PICTURE).status_code == 500
    assert door.client.get(PATH).status_code == 404
    with pytest.raises(httpx.TransportError):
        door.client.put(PATH, content=PICTURE)
    assert door.client.put(PATH, content=PICTURE).status_code == 200
