"""A picture from disk on its way into a job: with both clients, a real store, and a sandbox in process."""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from shortapi import (
    APIError,
    ArgumentError,
    Catalog,
    Client,
    ConfigurationError,
    DuplicateJobError,
    Ledger,
    UploadError,
)
from shortapi.models import HappyHorse10ImageToVideoArgs
from shortapi.testing import SandboxTransport
from tests.core.pictures import picture
from tests.faces import FACES, KEY, Face
from tests.scripted import Service, reply
from tests.uploads.s3 import SECRET_KEY
from tests.uploads.s3 import Store as Server

HORSE = "alibaba/happyhorse-1.0/image-to-video"
PNG = picture("png", 640, 480)
NAME = f"{sha256(PNG).hexdigest()}.png"
URL = "s3://pictures/p"
LOCAL = "http://localhost"


@pytest.fixture(params=FACES, ids=lambda face: face.__name__)
def face(request: pytest.FixtureRequest) -> Iterator[Face]:
    made = request.param()
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "me at the sea.png"
    path.write_bytes(PNG)
    return path


def opened(face: Face, transport: SandboxTransport, **options: Any) -> Any:
    return face.bare_client(api_key=KEY, transport=transport, **{"base_url": LOCAL, "ledger": False, **options})


def sent(transport: SandboxTransport, number: int = -1) -> Any:
    return transport.engine.books()[number].args["image"]


FORMS: dict[str, Callable[[Path], Any]] = {
    "a path": lambda file: file,
    "bytes": lambda file: file.read_bytes(),
    "a file URL": lambda file: file.as_uri(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_put_and_its_link_is_sent(form: str, face: Face, file: Path, server: Server) -> None:
    transport = SandboxTransport()
    client = opened(face, transport, uploads=URL)
    client.submit(HORSE, {"prompt": "Waves.", "image": FORMS[form](file)})
    assert httpx.get(sent(transport)).content == PNG
    assert server.objects() == [f"p/{NAME}"]


def test_a_job_with_a_picture_keeps_its_callback_url(face: Face, file: Path, server: Server) -> None:
    transport = SandboxTransport()
    client = opened(face, transport, uploads=URL)
    client.submit(HORSE, {"prompt": "Waves.", "image": file}, callback_url="http://127.0.0.1:9/hook")
    assert {told.url for told in transport.engine.callbacks(1e12)} == {"http://127.0.0.1:9/hook"}


def test_an_args_object_takes_it_too(face: Face, file: Path, server: Server) -> None:
    transport = SandboxTransport()
    client = opened(face, transport, uploads=URL)
    client.submit(HappyHorse10ImageToVideoArgs(prompt="Waves.", image=file))
    assert NAME in sent(transport)


def test_the_environment_names_the_bucket(
    face: Face, file: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHORTAPI_UPLOADS", URL)
    transport = SandboxTransport()
    transport.takes_files = False
    client = opened(face, transport, base_url="https://api.shortapi.ai")
    with pytest.raises(UploadError, match="private network"):  # the store is on loopback
        client.submit(HORSE, {"prompt": "Waves.", "image": file})
    assert server.objects() == [f"p/{NAME}"]
    assert transport.engine.books() == ()


@pytest.mark.parametrize("base_url", [LOCAL, "https://api.shortapi.ai"])
def test_a_sandbox_takes_it_itself(face: Face, file: Path, base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORTAPI_UPLOADS", URL)
    transport = SandboxTransport(render=True, speed=30)
    client = opened(face, transport, base_url=base_url)
    result = client.run(HORSE, {"prompt": "Waves.", "image": file, "resolution": "720P", "duration": 3})
    assert sent(transport) == f"{base_url}/files/{NAME}"
    assert result.outputs[0].read()[4:8] == b"ftyp"


def test_without_a_place_one_sentence_names_both_ways(face: Face, file: Path) -> None:
    transport = SandboxTransport()
    transport.takes_files = False
    client = opened(face, transport, base_url="https://api.shortapi.ai")
    for call in (client.submit, client.check):
        with pytest.raises(UploadError, match=r"me at the sea\.png.*s3://bucket/prefix.*put and delete.*pictures\.md"):
            call(HORSE, {"prompt": "Waves.", "image": file})
    assert transport.engine.calls() == ()


def test_the_word_file_is_no_secret_of_a_job_with_a_file(face: Face, file: Path, server: Server) -> None:
    refused = {"code": 2001, "info": "your file has a watermark"}
    with Service(create=[reply(200, refused)]) as service:
        client = face.client(service.url, uploads=URL)
        with pytest.raises(APIError, match="your file has a watermark"):
            client.submit(HORSE, {"prompt": "Waves.", "image": file})


def test_an_estimate_reads_no_file(face: Face) -> None:
    client = face.bare_client(uploads=URL)
    assert client.estimate(HORSE, {"prompt": "a", "image": Path("/nowhere/at/all.png")}).amount
    assert client.estimate(HappyHorse10ImageToVideoArgs(prompt="a", image=b"")).amount


BAD: dict[str, tuple[bytes | None, str]] = {
    "too small": (
        picture("png", 100, 100),
        r"image: me at the sea\.png is 100×100 pixels; each side must be at least 300",
    ),
    "too large": (PNG + bytes(11 * 2**20), r"image: me at the sea\.png is 11\.0 MB; allowed is 10 MB or less"),
    "no picture": (b"hello there", r"image: me at the sea\.png is not a picture; allowed is jpeg, png, webp"),
    "empty": (b"", r"image: me at the sea\.png is empty"),
    "not there": (None, r"image: me at the sea\.png cannot be read \(No such file"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_the_model_does_not_take_is_refused_by_name_before_anything_is_put(
    what: str, face: Face, tmp_path: Path, server: Server
) -> None:
    data, why = BAD[what]
    file = tmp_path / "me at the sea.png"
    if data is not None:
        file.write_bytes(data)
    transport = SandboxTransport()
    client = opened(face, transport, uploads=URL)
    with pytest.raises(ArgumentError, match=why):
        client.submit(HORSE, {"prompt": "Waves.", "image": file})
    assert (server.requests, transport.engine.calls()) == ([], ())


@pytest.mark.parametrize("validate", ["off", "warn"])
def test_a_file_that_cannot_be_read_is_refused_though_nothing_is_validated(face: Face, validate: Any) -> None:
    transport = SandboxTransport()
    with pytest.raises(ArgumentError, match="cannot be read"):
        opened(face, transport).submit(HORSE, {"prompt": "Waves.", "image": Path("/nowhere/a.png")}, validate=validate)
    assert transport.engine.calls() == ()


def test_a_folder_and_a_pipe_are_no_files(face: Face, tmp_path: Path) -> None:
    client = opened(face, SandboxTransport())
    for path in (tmp_path, Path("/dev/zero")):
        with pytest.raises(ArgumentError, match="it is not a file"):
            client.submit(HORSE, {"prompt": "Waves.", "image": path})


@pytest.mark.parametrize("name", ["file:///a%00b.png", Path("a\0b.png"), Path("x" * 5000)])
def test_what_names_no_file_cannot_be_read(face: Face, name: Any) -> None:
    with pytest.raises(ArgumentError, match=r"image: .* cannot be read"):
        opened(face, SandboxTransport()).submit(HORSE, {"prompt": "Waves.", "image": name})


def test_where_no_medium_belongs_no_file_is_taken(face: Face, file: Path) -> None:
    client = opened(face, SandboxTransport())
    with pytest.raises(ArgumentError, match="prompt: a Python PosixPath is no JSON value, not a string"):
        client.submit(HORSE, {"prompt": file, "image": file})


DEEP = {
    "id": "toy/deep/scenes",
    "title": "Toy scenes",
    "category": "image-to-video",
    "kind": "inference",
    "summary": "A toy.",
    "source": {"page": "https://example.com/toy", "read": "2026-01-01", "complete": True},
    "args": {
        "frames": {
            "type": "array",
            "description": "Frames.",
            "items": {"type": "string", "description": "A frame.", "x-media": {"kind": "image"}},
        },
        "cover": {"type": "string", "description": "Cover.", "x-media": {"kind": "image", "base64": True}},
        "scenes": {
            "type": "array",
            "description": "Scenes.",
            "items": {
                "type": "object",
                "description": "A scene.",
                "properties": {
                    "still": {"type": "string", "description": "A still.", "x-media": {"kind": "image"}},
                    "sound": {"type": "string", "description": "A sound.", "x-media": {"kind": "audio"}},
                },
            },
        },
    },
    "output": {"kind": "video"},
    "pricing": {"unknown": "a toy"},
    "example": {"frames": ["https://example.com/a.png"]},
}


def deep() -> Catalog:
    catalog = Catalog()
    catalog.add(DEEP)
    return catalog


def test_lists_nested_objects_and_base64(face: Face, server: Server) -> None:
    transport = SandboxTransport(deep())
    client = opened(face, transport, catalog=deep(), uploads=URL)
    other, sound = picture("jpeg", 50, 60), b"ID3" + bytes(50)
    args = {"frames": [PNG, "https://example.com/b.png", other], "cover": PNG}
    args["scenes"] = [{"still": PNG}, {"sound": sound}]
    client.submit(str(DEEP["id"]), args, validate="warn")
    got = transport.engine.books()[0].args
    assert [httpx.get(link).content for link in (got["frames"][0], got["frames"][2])] == [PNG, other]
    assert got["frames"][1] == "https://example.com/b.png"
    assert got["scenes"][0]["still"] == got["frames"][0]
    assert got["scenes"][1]["sound"].partition("?")[0].endswith(".mp3")
    assert not got["cover"].startswith("data:")
    assert b64decode(got["cover"]) == PNG
    assert len(server.objects()) == 3


def test_the_same_picture_is_the_same_job_whatever_its_link(
    face: Face, file: Path, server: Server, tmp_path: Path
) -> None:
    transport = SandboxTransport()
    client = opened(face, transport, uploads=URL, ledger=Ledger(tmp_path / "l.db", keep_args=True))
    job = client.submit(HORSE, {"prompt": "Waves.", "image": file})
    file.rename(file.with_name("another.png"))
    with pytest.raises(DuplicateJobError) as caught:
        client.submit(HORSE, {"prompt": "Waves.", "image": file.with_name("another.png")})
    assert caught.value.job_id == job.id
    row = next(Ledger(tmp_path / "l.db").rows())
    assert row.args["image"] == f"sha256:{sha256(PNG).hexdigest()}"
    assert len(server.of("PUT")) == 1


def test_a_picture_is_deleted_when_the_last_job_with_it_is_done_and_not_before(
    face: Face, file: Path, server: Server, tmp_path: Path
) -> None:
    transport = SandboxTransport()
    client = opened(face, transport, uploads=URL, ledger=tmp_path / "l.db")
    jobs = [
        client.submit(HORSE, {"prompt": f"Waves {n}.", "image": file}, save=tmp_path / f"{n}.mp4") for n in range(3)
    ]
    assert len(server.of("PUT")) == 1
    for job in jobs:
        assert server.objects() == [f"p/{NAME}"]
        job.wait().outputs[0].save()
    assert server.objects() == []
    client.submit(HORSE, {"prompt": "Waves again.", "image": file})
    assert (server.objects(), len(server.of("PUT"))) == ([f"p/{NAME}"], 2)


def test_what_fails_or_is_refused_needs_no_picture_any_more(
    face: Face, file: Path, server: Server, tmp_path: Path
) -> None:
    transport = SandboxTransport(faults=["create:fail@1", "create:429(100)@2"])
    client = opened(face, transport, uploads=URL, ledger=tmp_path / "l.db")
    job = client.submit(HORSE, {"prompt": "Waves.", "image": file})
    with pytest.raises(Exception, match="failed"):
        job.wait()
    assert server.objects() == []
    with pytest.raises(Exception, match="429"):
        client.submit(HORSE, {"prompt": "Waves.", "image": file})
    assert server.objects() == []


def test_a_wait_that_gives_up_and_a_doubt_delete_nothing(
    face: Face, file: Path, server: Server, tmp_path: Path
) -> None:
    transport = SandboxTransport(faults=["create:drop@2"])
    client = opened(face, transport, uploads=URL, ledger=tmp_path / "l.db")
    with pytest.raises(TimeoutError):
        client.submit(HORSE, {"prompt": "Waves.", "image": file}).wait(timeout=1)
    with pytest.raises(Exception, match="not known"):
        client.submit(HORSE, {"prompt": "Other waves.", "image": file})
    assert server.objects() == [f"p/{NAME}"]


class Host:
    """An uploader of somebody's own, with the two methods and nothing more."""

    def __init__(self, link: Any = "http://127.0.0.1:9/{}") -> None:
        self.link_form, self.put_names, self.gone = link, [], []

    def put(self, name: str, data: bytes, seconds: float) -> str:
        if isinstance(self.link_form, Exception):
            raise self.link_form
        self.put_names.append((name, len(data), seconds))
        return self.link_form.format(name) if isinstance(self.link_form, str) else self.link_form

    def delete(self, name: str) -> None:
        self.gone.append(name)
        raise OSError("the host is away")


def test_any_host_will_do_and_its_troubles_cost_no_result(
    face: Face, file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    host, transport = Host(), SandboxTransport()
    client = opened(face, transport, uploads=host, ledger=tmp_path / "l.db")
    client.run(HORSE, {"prompt": "Waves.", "image": file}, timeout=7000, save=tmp_path / "a.mp4")
    assert host.put_names == [(NAME, len(PNG), 7000 + 3600.0)]
    assert sent(transport) == f"http://127.0.0.1:9/{NAME}"
    assert host.gone == [NAME]
    assert "could not be deleted (OSError)" in caplog.text


@pytest.mark.parametrize("link", [ValueError("https://host/?key=secret"), None, "ftp://host/{}", "data:image/png,{}"])
def test_a_failing_host_stops_the_submit_and_nothing_private_is_shown(
    link: Any, face: Face, file: Path, tmp_path: Path
) -> None:
    transport = SandboxTransport()
    client = opened(face, transport, uploads=Host(link), ledger=tmp_path / "l.db")
    with pytest.raises(UploadError, match=r"me at the sea\.png could not be uploaded.*Nothing was sent") as caught:
        client.submit(HORSE, {"prompt": "Waves.", "image": file})
    assert (caught.value.charged, caught.value.retry_safe) == (False, True)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert transport.engine.books() == ()
    (row,) = Ledger(tmp_path / "l.db").rows()
    assert (row.state, row.why) == ("failed", "UploadError")


@pytest.mark.parametrize("uploads", [5, object(), "ftp://x", "pictures"])
def test_what_is_no_place_is_refused_at_once(uploads: Any, face: Face) -> None:
    with pytest.raises(ConfigurationError, match="s3://bucket/prefix"):
        face.bare_client(uploads=uploads)


def test_no_link_and_no_key_of_the_store_is_written_down_anywhere(
    face: Face, file: Path, server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    transport = SandboxTransport(faults=["create:fail@1"])
    client = opened(face, transport, uploads=URL, ledger=Ledger(tmp_path / "l.db", keep_args=True))
    job = client.submit(HORSE, {"prompt": "Waves.", "image": file})
    signature = sent(transport).rpartition("=")[2]
    with pytest.raises(Exception, match="failed") as caught:
        job.wait()
    shown = [repr(client), repr(job), repr(caught.value), str(caught.value), caplog.text]
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("l.db*") if path.is_file())
    for secret in (SECRET_KEY, signature, "X-Amz-Signature", "AKIA"):
        assert not any(secret in text for text in shown)
        assert secret.encode() not in kept


def test_one_picture_in_many_jobs_at_once_is_put_once(file: Path, server: Server, tmp_path: Path) -> None:
    transport = SandboxTransport()
    client = Client(KEY, base_url=LOCAL, transport=transport, uploads=URL, ledger=tmp_path / "l.db")
    with client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: client.submit(HORSE, {"prompt": f"Waves {n}.", "image": file}), range(40)))
    assert len(transport.engine.books()) == 40
    assert (len(server.of("PUT")), server.objects()) == (1, [f"p/{NAME}"])


@pytest.mark.no_cover
def test_one_picture_in_a_thousand_jobs_is_one_upload_and_one_object(
    file: Path, server: Server, tmp_path: Path
) -> None:
    """Also where jobs end while others begin, as long as one of them is open, as in the second half."""
    transport = SandboxTransport(seed=1)
    with Client(KEY, base_url=LOCAL, transport=transport, uploads=URL, ledger=tmp_path / "l.db") as client:
        before = client.submit(HORSE, {"prompt": "The first.", "image": file})
        for number in range(999):
            client.submit(HORSE, {"prompt": f"Waves {number}.", "image": file})
            if number >= 500 and number % 125 == 0:
                before.wait().outputs[0].save(tmp_path / f"{number}.mp4", overwrite=True)
    assert len(transport.engine.books()) == 1000
    assert (len(server.of("PUT")), server.objects()) == (1, [f"p/{NAME}"])
    assert len({booking.args["image"].partition("?")[0] for booking in transport.engine.books()}) == 1
