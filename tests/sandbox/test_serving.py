"""A sandbox comes up, stays quiet, and goes away without a trace."""

from __future__ import annotations

import logging
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
from pathlib import Path
from typing import Any

import pytest

from shortapi.errors import ConfigurationError
from shortapi_sandbox import Sandbox
from tests.sandbox.hosts import OtherClient
from tests.sandbox.toys import CLIP, CLIP_ARGS, toy_catalog, until


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError) as caught:
            Sandbox(toy_catalog(), port=port, folder=tmp_path)
    assert str(caught.value) == (
        f"The sandbox cannot listen on 127.0.0.1 port {port}: Address already in use. "
        "Choose another port; 0 takes any free one."
    )


@pytest.mark.parametrize("options", [{"port": 70000}, {"host": "no.such.host.example"}, {"folder": "/dev/null/x"}])
def test_an_address_or_folder_that_cannot_be_used_is_one_sentence(options: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Sandbox(toy_catalog(), **options)
    assert "\n" not in str(caught.value)


def test_it_listens_on_this_machine_only_unless_told(sandbox: Sandbox) -> None:
    assert sandbox.base_url == f"http://127.0.0.1:{sandbox.port}"
    assert repr(sandbox) == f"<Sandbox at {sandbox.base_url}>"


def test_it_can_listen_everywhere_and_still_names_an_address_that_works() -> None:
    with Sandbox(toy_catalog(), host="0.0.0.0", render=False) as sandbox:  # noqa: S104 - what is tested
        assert sandbox.base_url == f"http://127.0.0.1:{sandbox.port}"
        assert OtherClient(sandbox.base_url).create(CLIP, CLIP_ARGS)


def test_closing_twice_ends_it_and_removes_its_files_even_with_answers_under_way(
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sandbox = Sandbox(toy_catalog(), faults="query:delay(60)")
    (folder,) = tmp_path.iterdir()
    client = OtherClient(sandbox.base_url)
    client.create(CLIP, {**CLIP_ARGS, "duration": 5, "resolution": "240p"})
    raised: list[BaseException] = []

    def ask() -> None:
        try:
            client.call("/api/v1/job/query?id=x")
        except OSError as error:
            raised.append(error)

    waiting = threading.Thread(target=ask)
    waiting.start()
    until(lambda: sandbox.engine.counts()["query"])
    assert folder.is_dir()
    sandbox.close()
    sandbox.close()
    waiting.join(5)
    assert raised
    assert not folder.exists()
    with pytest.raises(OSError, match="refused"):
        client.call("/api/v1/job/query?id=x")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert capfd.readouterr() == ("", "")


def test_requests_are_logged_only_if_asked(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.INFO)
    lines: list[str] = []
    for log in (None, lambda call: lines.append(str(call))):
        with Sandbox(toy_catalog(), render=False, log=log) as sandbox:
            client = OtherClient(sandbox.base_url)
            job_id = client.create(CLIP, CLIP_ARGS)
            with pytest.raises(urllib.error.HTTPError) as caught:
                client.call("/nowhere")
            caught.value.close()
    assert lines == [f"create {job_id} -> 200", "other /nowhere -> 404"]
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def test_garbage_instead_of_http_does_not_end_it() -> None:
    with Sandbox(toy_catalog(), render=False) as sandbox:
        for garbage in (b"\x00\x01\x02\r\n\r\n", b"GET /files/%ff HTTP/1.1\r\nHost: [::1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as raw:
                raw.sendall(garbage)
                assert raw.recv(100).startswith(b"HTTP/1.1 4")
        assert OtherClient(sandbox.base_url).create(CLIP, CLIP_ARGS)


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ConfigurationError, match=re.escape('pip install "shortapi[sandbox]"')):
        Sandbox(toy_catalog())


SERVE = """
import signal
from shortapi.catalog import Catalog
from shortapi_sandbox import serve
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores Ctrl-C
serve(catalog=Catalog(builtin=False), render=False, ready=lambda sandbox: print(sandbox.base_url, flush=True))
print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_with_ctrl_c_and_with_sigterm(number: int) -> None:
    command = [sys.executable, "-W", "error", "-c", SERVE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = process.stdout.readline().strip()
            with pytest.raises(RuntimeError, match="job not found"):
                OtherClient(base_url).call("/api/v1/job/query?id=x")
            process.send_signal(number)
            out, errors = process.communicate(timeout=10)
        finally:
            process.kill()
    assert (process.returncode, out, errors) == (0, "closed\n", "")
