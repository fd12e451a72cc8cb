"""Cases that a reviewer broke once: each of them lost money, a job, or the thread of what happened."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shortapi import (
    ArgumentError,
    AsyncClient,
    AuthenticationError,
    Client,
    ConfigurationError,
    DownloadError,
    JobFailedError,
    JobTimeoutError,
    PollPolicy,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
)
from tests.core.test_downloads import VIDEO, leftovers, output_of
from tests.faces import KEY, Face
from tests.scripted import Act, Service, created, cut, done, job, ranged, reply, status

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "a wish nobody may read", "duration": 3}
ANSWER = b'{"code":0,"data":{"job_id":"66f0","amount":"0.687"}}'


@pytest.mark.parametrize(
    "option", [{"timeout": "60"}, {"timeout": -1}, {"poll": 5}, {"on_update": "x"}, {"timeout": 1e300}]
)
def test_run_checks_its_options_before_it_pays(option: Any, face: Face) -> None:
    with Service(create=[created()]) as service:
        with pytest.raises(ConfigurationError):
            face.client(service.url).run(MODEL, ARGS, **option)
        assert service.creates == 0


def test_an_on_update_that_raises_keeps_the_job(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    def angry(_: Any) -> None:
        raise KeyError("mine")

    with Service(create=[created("66f0")], query=[job(1)]) as service, pytest.raises(KeyError) as caught:
        face.client(service.url).run(MODEL, ARGS, on_update=angry)
    assert 'client.job("66f0").wait()' in " ".join(caught.value.__notes__)
    assert 'client.job("66f0").wait()' in caplog.text


def test_a_cancelled_run_keeps_the_job(caplog: pytest.LogCaptureFixture) -> None:
    async def main(url: str) -> None:
        async with AsyncClient(KEY, base_url=url, poll=PollPolicy(interval=0.05)) as client:
            async with asyncio.timeout(0.4):
                await client.run(MODEL, ARGS)

    with Service(create=[created("66f0")], query=[job(1)]) as service, pytest.raises(TimeoutError):
        asyncio.run(main(service.url))
    assert 'client.job("66f0").wait()' in caplog.text


AFTER_PAYING: dict[str, tuple[list[Act], type[ShortAPIError], bool]] = {
    "404": ([status(404)], ShortAPIError, False),
    "401": ([reply(401)], AuthenticationError, False),
    "time is up": ([job(1)], JobTimeoutError, False),
    "failed": ([job(3)], JobFailedError, False),
    "refunded": ([job(3, refunded=True)], JobFailedError, True),
}


@pytest.mark.parametrize("how", AFTER_PAYING)
def test_running_again_is_safe_only_after_a_refund_when_it_ended_with(how: str, face: Face) -> None:
    acts, kind, safe = AFTER_PAYING[how]
    with Service(create=[created("66f0")], query=list(acts)) as service, pytest.raises(kind) as caught:
        face.client(service.url).run(MODEL, ARGS, timeout=5)
    assert (caught.value.retry_safe, caught.value.job_id) == (safe, "66f0")


def test_an_answer_that_broke_off_after_its_end_still_counts(face: Face) -> None:
    with Service(create=[cut(ANSWER + b" " * 40, len(ANSWER))]) as service:
        assert face.client(service.url).submit(MODEL, ARGS).id == "66f0"
        assert service.creates == 1


@pytest.mark.parametrize("act", [cut(ANSWER, len(ANSWER) - 9), reply(200, ANSWER[:-9])], ids=["dropped", "truncated"])
def test_a_job_id_in_an_answer_that_broke_off_is_kept(act: Act, face: Face) -> None:
    with Service(create=[act]) as service, pytest.raises((TransportError, UnexpectedResponseError)) as caught:
        face.client(service.url).submit(MODEL, ARGS)
    assert (caught.value.job_id, caught.value.charged, caught.value.retry_safe) == ("66f0", None, False)
    assert 'client.job("66f0").wait()' in str(caught.value)
    assert b"66f0" in caught.value.body


def trickle(seconds: float) -> Act:
    """Send the head of an answer byte by byte, each sooner than any read timeout."""

    def act(handler: Any) -> None:
        for byte in b"HTTP/1.1 200 OK\r\n" * 99:
            if handler.server.release.wait(seconds):
                return
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()

    return act


@pytest.mark.parametrize("make", [Client, AsyncClient])
def test_headers_that_trickle_hold_up_neither_a_wait_nor_a_create(make: Any) -> None:
    async def awaited(value: Any) -> Any:
        return await value if hasattr(value, "__await__") else value

    async def main(service: Service) -> None:
        client = make(KEY, base_url=service.url, http_timeout=0.3, poll=PollPolicy(interval=0.1, max_misses=50))
        with pytest.raises(JobTimeoutError):
            await awaited(client.job("66f0").wait(timeout=0.5))
        with pytest.raises(TransportError) as caught:
            await awaited(client.submit(MODEL, ARGS))
        assert caught.value.charged is None
        await awaited(client.close())

    with Service(create=[trickle(0.1)], query=[trickle(0.1)]) as service:
        asyncio.run(asyncio.wait_for(main(service), 8))


def test_parent_and_child_do_not_share_connections_after_a_fork() -> None:
    def echo(handler: Any) -> None:
        name = handler.path.partition("id=")[2]
        handler.answer(200, b'{"code":0,"data":{"status":1,"error":"%s"}}' % name.encode())

    with Service(query=[echo]) as service, Client(KEY, base_url=service.url) as client:
        client.job("warm").poll()
        child = os.fork()
        name = "child" if child == 0 else "parent"
        right = all(client.job(f"{name}{n}").poll().error == f"{name}{n}" for n in range(20))
        if child == 0:
            os._exit(0 if right else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert right


@pytest.mark.parametrize(
    "body",
    [
        b"\x47\x40\x00\x10" + b"\x00\xff" * 99,
        b"FORM\x00\x00\x10\x00AIFFCOMM" + b"\x00" * 99,
        b"FLV\x01\x05" + b"\x00" * 99,
    ],
    ids=["MPEG-TS", "AIFF", "FLV"],
)
def test_a_whole_file_of_a_kind_not_known_here_is_kept(
    body: bytes, face: Face, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Service(a=[reply(200, body)]) as service:
        saved = output_of(face, service).save(tmp_path / "clip.ts")
    assert (saved.format, (tmp_path / "clip.ts").read_bytes()) == (None, body)
    assert "unknown format" in caplog.text


def test_two_saves_to_one_name_never_replace_each_other(face: Face, tmp_path: Path) -> None:
    other = VIDEO[:-5] + b"other"

    def late(handler: Any) -> None:
        (tmp_path / "clip.mp4").write_bytes(other)
        ranged(VIDEO)(handler)

    with Service(a=[late]) as service, pytest.raises(DownloadError, match="exists already"):
        output_of(face, service).save(tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").read_bytes() == other
    assert leftovers(tmp_path) == ["clip.mp4"]


def test_a_name_found_late_replaces_nothing(face: Face, tmp_path: Path) -> None:
    (tmp_path / "66f0.mp4").write_bytes(b"mine")
    with Service(a=[ranged(VIDEO)]) as service, pytest.raises(DownloadError, match="exists already"):
        output_of(face, service, "a.bin").save(tmp_path)
    assert (tmp_path / "66f0.mp4").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["a" * 300 + ".mp4", "a\0b.mp4", "\ud800.mp4", ".", "fifo"])
def test_a_name_that_no_file_can_have_is_one_sentence(name: str, face: Face, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with Service(a=[ranged(VIDEO)]) as service:
        output = output_of(face, service)
        if name == ".":
            assert Path(output.save(tmp_path / name).path).name == "66f0.mp4"
        else:
            with pytest.raises(DownloadError):
                output.save(str(tmp_path / name), overwrite=True)


def test_a_link_to_a_file_is_kept(face: Face, tmp_path: Path) -> None:
    (tmp_path / "real.mp4").write_bytes(b"old")
    (tmp_path / "link.mp4").symlink_to(tmp_path / "real.mp4")
    with Service(a=[ranged(VIDEO)]) as service:
        output_of(face, service).save(tmp_path / "link.mp4", overwrite=True)
    assert (tmp_path / "link.mp4").is_symlink()
    assert (tmp_path / "real.mp4").read_bytes() == VIDEO


ODD_HEADERS: dict[str, list[Act]] = {
    "a huge range": [
        cut(VIDEO, 9, etag='"v1"'),
        reply(206, b"x", content_range="bytes 9-10/" + "9" * 5000),
        ranged(VIDEO),
    ],
    "an etag that no header can hold": [cut(VIDEO, 9, etag='"\xfc"'), ranged(VIDEO)],
}


@pytest.mark.parametrize("how", ODD_HEADERS)
def test_odd_headers_of_a_file_host_are_survived(how: str, face: Face, tmp_path: Path) -> None:
    with Service(a=list(ODD_HEADERS[how])) as service:
        try:
            output_of(face, service).save(tmp_path / "clip.mp4")
        except DownloadError:
            return
    assert (tmp_path / "clip.mp4").read_bytes() == VIDEO


def test_the_key_and_the_prompt_stay_out_of_what_polls_answer(face: Face) -> None:
    refused = reply(401, {"info": f"Incorrect API key provided: {KEY}"})
    failed = job(3, error=f"The prompt '{ARGS['prompt']}' was rejected", model="evil\x1b[31m\nhttps://x.example/SIGNED")
    for act in (refused, failed):
        with Service(create=[created("66f0")], query=[act]) as service, pytest.raises(ShortAPIError) as caught:
            face.client(service.url).run(MODEL, ARGS)
        shown = f"{caught.value} {caught.value!r} {getattr(caught.value, 'api_message', '')}"
        assert KEY not in shown
        assert str(ARGS["prompt"]) not in shown
    with Service(query=[failed]) as service, pytest.raises(JobFailedError) as caught:
        face.client(service.url).job("66f0").wait()
    assert "SIGNED" not in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "use",
    [
        lambda: Client(api_key=b"ak").submit(MODEL, ARGS),  # type: ignore[arg-type]
        lambda: Client(api_key="ak", base_url=5).submit(MODEL, ARGS),  # type: ignore[arg-type]
        lambda: Client(catalog=5),  # type: ignore[arg-type]
        lambda: Client(api_key="ak", base_url="https://a..b.example").submit(MODEL, ARGS),
        lambda: Client(api_key="ak", base_url=f"https://{'a' * 70}.example").submit(MODEL, ARGS),
        lambda: Client(http_timeout=1e10),
        lambda: Client(api_key="ak").job("\udcff"),
        lambda: Client(api_key="ak").job("a\nb"),
    ],
)
def test_settings_of_the_wrong_kind_are_one_sentence(use: Callable[[], object]) -> None:
    with pytest.raises(ConfigurationError):
        use()


def test_a_number_of_thousands_of_digits_is_one_sentence() -> None:
    with Client("ak") as client, pytest.raises(ArgumentError, match="duration"):
        client.estimate(MODEL, {"duration": 10**4000})


@pytest.mark.parametrize("proxy", ["http://[::1", "socks9://x"])
def test_a_proxy_that_is_none_is_one_sentence(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with Client("ak") as client, pytest.raises(ConfigurationError, match="HTTPS_PROXY"):
        client.job("66f0").poll()


def test_a_job_outlives_its_client_and_says_so(face: Face) -> None:
    with Service(create=[created("66f0")]) as service:
        client = face.client(service.url)
        made = client.submit(MODEL, ARGS)
        client.close()
        with pytest.raises(ConfigurationError) as caught:
            made.wait()
    assert (caught.value.job_id, caught.value.charged) == ("66f0", True)
    assert 'client.job("66f0").wait()' in str(caught.value)


def test_a_client_that_is_closed_in_the_middle_of_a_wait_says_so() -> None:
    closing = threading.Event()

    def close(handler: Any) -> None:
        job(1)(handler)
        closing.set()

    with Service(query=[close]) as service:
        client = Client(KEY, base_url=service.url, poll=PollPolicy(interval=0.2))
        threading.Thread(target=lambda: (closing.wait(10), client.close())).start()
        with pytest.raises(ConfigurationError, match="closed"):
            client.job("66f0").wait(timeout=10)


def test_a_second_event_loop_is_refused_in_a_sentence() -> None:
    # No connection is left open that nobody could close in the second loop.
    running = reply(200, {"code": 0, "data": {"status": 1}}, connection="close")
    with Service(query=[running]) as service:
        client = AsyncClient(KEY, base_url=service.url)
        asyncio.run(_poll(client))
        with pytest.raises(ConfigurationError, match="another event loop"):
            asyncio.run(_poll(client))


async def _poll(client: AsyncClient) -> None:
    await client.job("66f0").poll()


def test_slow_files_never_hold_up_a_poll(tmp_path: Path) -> None:
    started = threading.Semaphore(0)

    def slow(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "999")
        handler.end_headers()
        handler.wfile.write(b"\x00" * 9)
        handler.wfile.flush()
        started.release()
        handler.server.release.wait(20)

    with Service(a=[slow]) as service, Client(KEY, base_url=service.url, poll=PollPolicy(interval=0.05)) as client:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/a.mp4")]
        output = client.job("66f0").wait().outputs[0]
        for number in range(9):
            save = threading.Thread(target=_quietly, args=(output, tmp_path / f"{number}.mp4"), daemon=True)
            save.start()
        for _ in range(9):
            assert started.acquire(timeout=10)
        assert client.job("66f0").wait(timeout=3).outputs


def _quietly(output: Any, path: Path) -> None:
    try:
        output.save(path)
    except ShortAPIError:
        return
