"""What the page's program answers, asked without a browser: who may ask, prices, problems, code, money."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import frozen

from shortapi import Budget, ConfigurationError, Ledger
from shortapi_cli import main
from shortapi_play import Page
from shortapi_sandbox import Sandbox
from tests.page.conftest import HAPPY

KEY = "ak-0123456789abcdef0123456789abcdef"
BOAT = "google/nano-banana/text-to-image"
ARGS = {"prompt": "A red boat, 'quoted' and $HOME", "aspect_ratio": "16:9"}


@frozen
class Asker:
    """Asks a page as its own script does."""

    page: Page

    def __call__(self, path: str, words: Any = None, **headers: str) -> httpx.Response:
        origin = self.page.url.removesuffix(f"/{self.page.token}/")
        given = {"origin": origin, **headers}
        url = self.page.url + path
        if words is None:
            return httpx.get(url, headers=given, timeout=20)
        content = words if isinstance(words, bytes) else json.dumps(words).encode()
        return httpx.post(url, content=content, headers=given, timeout=20)

    def ended(self, run: Any) -> Any:
        """Return the state of a job once it is over."""
        ends = time.monotonic() + 20
        while run["state"] not in {"done", "failed"} and time.monotonic() < ends:
            run = self(f"state/{run['run']}").json()
        return run


@pytest.fixture(scope="module")
def ask(shared_page: Page) -> Asker:
    return Asker(shared_page)


@frozen
class Real:
    """A page with a key and a budget, and the service that it talks to."""

    ask: Asker
    service: Sandbox
    ledger: Ledger
    folder: Path


OpenReal = Callable[..., Real]


@pytest.fixture
def open_real(tmp_path: Path) -> Iterator[OpenReal]:
    opened: list[Any] = []

    def open_one(*faults: str, budget: str = "1", **options: Any) -> Real:
        service = Sandbox(keys=[KEY], speed=1e5, render=False, faults=faults)
        ledger, folder = Ledger(tmp_path / "ledger.db"), tmp_path / "results"
        page = Page(
            key=KEY, base_url=service.base_url, ledger=ledger, budget=[Budget(budget, "day")], folder=folder, **options
        )
        opened.extend((page, service))
        return Real(Asker(page), service, ledger, folder)

    yield open_one
    for one in opened:
        one.close()


def order(model: str = BOAT, place: str = "sandbox", **args: Any) -> dict[str, Any]:
    return {"model": model, "args": args or ARGS, "place": place}


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({}, None, 200),
        ({"origin": "http://127.0.0.1:1"}, None, 403),
        ({"origin": "null"}, None, 403),
        ({"origin": ""}, None, 403),
        ({"host": "localhost"}, None, 403),
        ({"host": "rebound.example"}, None, 403),
        ({}, "wrong", 403),
        ({}, "", 403),
        ({}, "ä", 403),
    ],
)
def test_only_the_page_itself_with_its_token_may_post(
    ask: Asker, headers: dict[str, str], token: str | None, status: int
) -> None:
    base, own = ask.page.url.removesuffix(f"{ask.page.token}/"), ask.page.token
    given = {"origin": base.rstrip("/"), **headers}
    answer = httpx.post(f"{base}{own if token is None else token}/check", json=order(), headers=given)
    assert answer.status_code == status


def test_no_answer_allows_scripts_frames_or_other_hosts(ask: Asker) -> None:
    for path in ("", "page.js", "models", "nowhere"):
        headers = ask(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("no-referrer", "nosniff")
    assert httpx.get(ask.page.url.removesuffix("/")).status_code == 403
    assert ask("nowhere").status_code == 404


def test_a_result_may_run_no_script_even_in_a_window_of_its_own(ask: Asker) -> None:
    run = ask.ended(ask("run", order()).json())
    answer = ask(f"result/sandbox/{run['job']}/0")
    assert answer.headers["content-type"] == "image/png"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert ask(f"thumb/sandbox/{run['job']}/0").headers["content-type"] == "image/jpeg"
    assert ask(f"sheet/{run['run']}/index.html").status_code == 404
    for path in (f"result/sandbox/{run['job']}/7", f"result/elsewhere/{run['job']}/0", "state/none", "sheet/none/a"):
        assert ask(path).status_code == 404
    assert ask("result/sandbox/none/0").json()["error"].endswith("has no row 'none'.")


def test_every_problem_is_told_with_its_field_and_the_price_stands(ask: Asker, pictures: Path) -> None:
    tiny = ask("file", (pictures / "tiny.png").read_bytes(), **{"x-name": "..%2Ft%C3%AFny.png"}).json()
    assert (tiny["name"], tiny["about"]) == ("tïny.png", "png, 10×10 pixels, 70 bytes")
    told = ask("check", order(HAPPY, image=tiny["file"], resolution="720P", duration=16)).json()
    assert {problem["argument"]: problem["message"].partition(";")[0] for problem in told["problems"]} == {
        "duration": "16 is out of range",
        "prompt": "is required (What should happen in the video, in any language)",
        "image": "tïny.png is 10×10 pixels",
    }
    assert told["price"]["amount"] == "2.064"
    unknown = ask("check", order("kwaivgi/kling-3.0/image-to-video", prompt="a")).json()["price"]
    assert unknown["amount"] is None
    assert "0.190 USD a second" in unknown["text"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"model": 1, "args": {}}', b'{"model": "x"}', b"[" * 100_000])
def test_a_body_that_is_no_order_is_refused_in_a_sentence(ask: Asker, body: bytes) -> None:
    answer = ask("check", body)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith((".", "?"))


def test_a_broken_text_is_a_problem_and_no_failure(ask: Asker) -> None:
    told = ask("check", json.dumps(order(prompt="\ud800", aspect_ratio="16:9")).encode())
    assert told.status_code == 200
    assert ask.ended(ask("run", json.dumps(order(prompt="\ud800", aspect_ratio="16:9")).encode()).json())["error"]


def test_the_code_to_copy_runs_the_same_job(
    ask: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pictures: Path
) -> None:
    good = ask("file", (pictures / "good.png").read_bytes(), **{"x-name": "good.png"}).json()["file"]
    args = {"prompt": "It's @home: $HOME", "image": good, "resolution": "720P", "duration": 3}
    code = ask("check", order(HAPPY, **args)).json()["code"]
    (tmp_path / "good.png").write_bytes((pictures / "good.png").read_bytes())
    monkeypatch.chdir(tmp_path)
    with Sandbox(speed=1e5, render=False) as service:
        monkeypatch.setenv("SHORTAPI_BASE_URL", service.base_url)
        monkeypatch.setenv("SHORTAPI_KEY", KEY)
        monkeypatch.setenv("SHORTAPI_LEDGER", str(tmp_path / "ledger.db"))
        subprocess.run([sys.executable, "-W", "error", "-c", code["Python"]], check=True)
        words = shlex.split(code["CLI"].replace("\\\n", " "))
        assert main([*words[1:], "--overwrite", "--yes"]) == 0
        shown = ask("check", order(HAPPY, **args)).json()["code"]["curl"]
        assert shown.count("$SHORTAPI_KEY") == 2
        assert f"{service.base_url}/api/v1/job/create" in shown
        sent = json.loads(shlex.split(shown.replace("\\\n", " "), comments=True)[-8].strip() or "{}")
        bookings = service.engine.books()
    assert sent == {"model": HAPPY, "args": {**args, "image": "https://…/good.png"}}
    assert [booking.args["prompt"] for booking in bookings] == ["It's @home: $HOME"] * 2
    assert [booking.amount for booking in bookings] == [Decimal("0.387")] * 2


def test_a_real_job_needs_the_price_that_was_agreed_to(open_real: OpenReal) -> None:
    real = open_real()
    for agreed in ({}, {"agreed": ""}, {"agreed": None}, {"agreed": -1}):
        answer = real.ask("run", {**order(place="service"), **agreed})
        assert answer.json() == {"error": "Nobody agreed to a price. Nothing was sent."}
    run = real.ask.ended(real.ask("run", {**order(place="service"), "agreed": "0.02"}).json())
    assert "is more than max_cost=0.02" in run["error"]["message"]
    assert real.service.engine.books() == ()
    told = real.ask("ask", order(place="service")).json()
    assert told["price"]["amount"] == "0.03"
    run = real.ask.ended(real.ask("run", {**order(place="service"), "agreed": "0.03"}).json())
    assert run["receipt"] | {"seconds": 0, "polls": 0} == {
        "estimate": "0.03",
        "charge": "0.03",
        "seconds": 0,
        "polls": 0,
    }
    assert [path.stem for path in real.folder.iterdir()] == [run["job"]]
    assert real.ask("models").json()["rests"] == [{"per": "day", "limit": "1", "left": "0.97"}]


def test_a_budget_holds_and_a_lost_answer_is_told_as_in_doubt(open_real: OpenReal) -> None:
    real = open_real("create:drop", budget="0.05")
    run = real.ask.ended(real.ask("run", {**order(place="service"), "agreed": "0.03"}).json())
    assert (run["state"], run["error"]["charged"]) == ("failed", None)
    other = order(place="service", prompt="Another", aspect_ratio="1:1")
    run = real.ask.ended(real.ask("run", {**other, "agreed": "0.03"}).json())
    assert "the budget for this day is 0.05 USD" in run["error"]["message"]
    assert [row["state"] for row in real.ask("jobs/service").json()["rows"]] == ["uncertain"]


def test_closing_the_page_waits_for_a_create_under_way_and_another_page_picks_the_job_up(open_real: OpenReal) -> None:
    real = open_real("create:delay(0.3)")
    real.ask("run", {**order(place="service"), "agreed": "0.03"})
    real.ask.page.close()
    (row,) = real.ledger.rows()
    assert (row.state, len(real.service.engine.books())) == ("running", 1)
    with Page(key=KEY, base_url=real.service.base_url, ledger=real.ledger, folder=real.folder) as page:
        ask = Asker(page)
        (shown,) = ask("jobs/service").json()["rows"]
        run = ask.ended(ask("pick-up", {"place": "service", "job": shown["job"]}).json())
        assert run["receipt"]["estimate"] == "0.03"
    assert real.ledger.row(row.key).state == "done"


def test_without_a_key_there_are_no_real_jobs(ask: Asker) -> None:
    assert ask("models").json()["places"] == ["sandbox"]
    answer = ask("run", {**order(place="service"), "agreed": "0.03"})
    assert answer.json()["error"].startswith("There is no API key, so this page has its sandbox alone.")


def test_a_bill_that_changed_is_not_paid(open_real: OpenReal) -> None:
    real = open_real()
    chosen = [BOAT, "google/nano-banana-2/text-to-image"]
    asked = {"args": ARGS, "chosen": chosen, "place": "service"}
    assert real.ask("bill", asked).json()["total"] == "0.07"
    refused = real.ask("compare", {**asked, "agreed": "0.06"}).json()
    assert refused == {"error": "The bill has changed. Nothing was sent; look at it again."}
    made = real.ask.ended(real.ask("compare", {**asked, "agreed": "0.07"}).json())
    assert [row["state"] for row in made["rows"]] == ["done", "done"]
    sheet = real.ask(f"sheet/{made['run']}/index.html")
    assert sheet.text.count("<img") == 2
    assert sheet.headers["content-type"].startswith("text/html")
    assert len(real.service.engine.books()) == 2


def test_a_taken_port_is_a_configuration_error(shared_page: Page) -> None:
    port = int(shared_page.url.split(":")[2].split("/")[0])
    with pytest.raises(ConfigurationError, match=f"The page cannot listen on 127.0.0.1 port {port}"):
        Page(port=port)
