"""`shortapi models add` and `models diff`: a model from its page, at once and without Python."""

from __future__ import annotations

import http.server
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import field, frozen

from shortapi.catalog import load_file
from tests.cli.conftest import FILMS, KEY, Command

PAGES = Path(__file__).parents[1] / "catalog" / "pages"
BOAT = "lumen/paper-boat-2.0/image-to-video"
HAPPY = (PAGES / "happyhorse.lines.txt").read_text(encoding="utf-8")


@frozen
class Site:
    """A website on loopback, with what it was asked."""

    base: str
    asked: list[dict[str, str]] = field(factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    asked: list[dict[str, str]] = []
    bodies = {
        "/boat/llms.txt": (PAGES / "paper-boat.txt").read_bytes(),
        "/large": b"x" * 1_000_001,
        "/bytes": b"\xff\xfe",
        "/html": b"<!DOCTYPE html><html></html>",
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            asked.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(302 if path == "/moved" else 200 if path in bodies else 404)
            if path == "/moved":
                self.send_header("location", "/boat/llms.txt")
            body = bodies.get(path, b"")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_becomes_yaml_on_stdout_and_its_notes_go_to_stderr(shortapi: Command) -> None:
    said = shortapi("models", "add", str(PAGES / "paper-boat.txt"))
    assert said.code == 0
    assert said.out.startswith(f"id: {BOAT}\n")
    assert said.err.splitlines()[0] == "look at:"
    notes = (PAGES / "paper-boat.notes").read_text(encoding="utf-8").splitlines()
    assert [line.removeprefix("  ") for line in said.err.splitlines()[1:]] == notes


def test_a_page_that_leaves_nothing_open_is_silent(shortapi: Command) -> None:
    said = shortapi("models", "add", str(PAGES / "happyhorse.collapsed.txt"))
    assert (said.code, said.err) == (0, "")


def test_a_page_is_read_from_stdin(shortapi: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((PAGES / "inkwell.txt").read_bytes())))
    assert shortapi("models", "add", "-").out.startswith("id: quill/inkwell-3/text-to-image\n")


def test_a_page_is_written_below_a_folder_and_only_replaced_when_asked(shortapi: Command) -> None:
    path = Path("my", f"{BOAT}.yaml")
    words = ("models", "add", str(PAGES / "paper-boat.txt"), "--out", "my")
    said = shortapi(*words)
    assert (said.code, said.out) == (0, f"{path}\n")
    assert "look at:" in said.err
    assert load_file(path, root="my").id == BOAT
    path.write_text("mine", encoding="utf-8")
    said = shortapi(*words)
    assert said.code == 2
    assert "exists already; --overwrite replaces it" in said.err
    assert path.read_text(encoding="utf-8") == "mine"
    assert shortapi(*words, "--overwrite").code == 0
    assert load_file(path).id == BOAT


def test_a_page_as_json(shortapi: Command) -> None:
    said = shortapi("models", "add", str(PAGES / "inkwell.txt"), "--json", "--out", "my").json
    assert said["model"]["id"] == "quill/inkwell-3/text-to-image"
    assert Path(said["file"]).read_text(encoding="utf-8") == said["yaml"]
    assert len(said["notes"]) == len((PAGES / "inkwell.notes").read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", ["/boat/llms.txt", "/moved", "/boat/llms.txt?token=s3cret"])
def test_a_page_is_fetched_without_the_key(
    path: str, site: Site, shortapi: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHORTAPI_KEY", KEY)
    said = shortapi("models", "add", site.base + path)
    assert said.code == 0
    assert f"  page: {site.base}{path.partition('?')[0]}\n" in said.out
    assert "s3cret" not in said.out + said.err
    assert all("authorization" not in headers and KEY not in str(headers) for headers in site.asked)


@pytest.mark.parametrize(
    ("path", "code", "sentence"),
    [
        ("/missing?token=s3cret", 6, "could not be read: the answer was HTTP 404."),
        ("/large", 2, "has more than 1000000 bytes"),
        ("/bytes", 2, "is not text (UTF-8)"),
        ("/html", 2, "This is HTML; give the model's page as text"),
    ],
)
def test_a_link_that_leads_to_no_page_is_one_sentence(
    path: str, code: int, sentence: str, site: Site, shortapi: Command
) -> None:
    said = shortapi("models", "add", site.base + path)
    assert said.code == code
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert "s3cret" not in said.err


def test_a_link_without_an_answer_gives_one_message(shortapi: Command) -> None:
    said = shortapi("models", "add", "http://127.0.0.1:9/llms.txt")
    assert said.code == 6
    assert said.err.startswith("shortapi: The page http://127.0.0.1:9/llms.txt could not be read: no connection")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add"], "the following arguments are required: PAGE"),
        (["add", "nowhere.txt"], "the page 'nowhere.txt' cannot be read (No such file or directory)"),
        (["add", "http://[bad"], "the page's link is not an http(s) link"),
        (["add", str(Path(__file__))], "This is no model page: it has no heading 'Input Schema'."),
        (["add", str(PAGES / "paper-boat.txt"), "--out", "\0"], "cannot be written (it is not a file name)"),
        (["add", str(PAGES / "paper-boat.txt"), "--out", "/dev/null/x"], "cannot be written (Not a directory)"),
        (["diff", "no/such/model", str(PAGES / "paper-boat.txt")], "The catalogue has no model 'no/such/model'"),
        (["diff", FILMS, str(PAGES / "paper-boat.txt")], f"the page is about {BOAT}, not {FILMS}"),
    ],
)
def test_a_mistake_is_one_sentence(words: list[str], sentence: str, shortapi: Command) -> None:
    said = shortapi("models", *words)
    assert said.code == 2
    assert sentence in said.err
    assert not said.out


def test_the_vendor_s_page_does_not_differ_from_our_entry(shortapi: Command) -> None:
    said = shortapi("models", "diff", FILMS, str(PAGES / "happyhorse.collapsed.txt"))
    assert (said.code, said.out) == (0, "Nothing changed that matters to a caller.\n")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("`3` to `15`", "`3` to `10`", 1, f"  {FILMS}: args.duration: the maximum was 15 and is 10"),
        ("$0.129", "$0.139", 0, f"  {FILMS}: pricing.rates: the price with resolution '720P' was 0.129 and is 0.139"),
        ('"720P", "1080P"', '"720P", "1080P", "4K"', 0, f"  {FILMS}: args.resolution: takes the value 4K now"),
    ],
    ids=["breaking", "notice", "addition"],
)
def test_what_changed_on_the_page_is_told(old: str, new: str, code: int, line: str, shortapi: Command) -> None:
    assert old in HAPPY
    Path("page.txt").write_text(HAPPY.replace(old, new), encoding="utf-8")
    said = shortapi("models", "diff", FILMS, "page.txt")
    assert said.code == code
    assert line in said.out.splitlines()
    data = shortapi("models", "diff", FILMS, "page.txt", "--json")
    assert data.code == code
    assert data.json["breaking"] == bool(code)
    assert any(line.endswith(f"{row['where']}: {row['message']}") for row in data.json["differences"])


def test_what_a_cut_page_lost_is_not_taken_for_gone(shortapi: Command) -> None:
    Path("page.txt").write_text(HAPPY[: HAPPY.index("- **`duration`**")], encoding="utf-8")
    said = shortapi("models", "diff", FILMS, "page.txt")
    assert "args.duration" not in said.out
    assert "The page ends within its list of parameters" in said.err


def test_what_a_cut_page_lost_within_a_list_is_not_taken_for_gone_either(shortapi: Command) -> None:
    page = (PAGES / "paper-boat.txt").read_text(encoding="utf-8")
    Path("page.txt").write_text(page[: page.index("- **`duration`** (`int`")], encoding="utf-8")
    said = shortapi("models", "diff", BOAT, "page.txt", "--catalog", str(PAGES / "paper-boat.yaml"))
    assert "was removed" not in said.out
    assert said.code == 0


def test_a_model_from_a_page_runs_at_once(tmp_path: Path) -> None:
    page = PAGES / "paper-boat.txt"
    env = {name: value for name, value in os.environ.items() if not name.startswith("SHORTAPI_")}
    start = [sys.executable, "-m", "shortapi"]
    subprocess.run([*start, "models", "add", str(page), "--out", "my"], cwd=tmp_path, env=env, check=True)
    words = ["run", BOAT, "--example", "resolution=540P", "duration=3", "--sandbox", "-o", "clip.mp4", "--json"]
    done = subprocess.run(
        [*start, *words], cwd=tmp_path, env={**env, "SHORTAPI_CATALOG": "my"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "price: 0.15 USD (3 seconds × 0.05)" in done.stderr
    assert (tmp_path / "clip.mp4").read_bytes()[4:8] == b"ftyp"
