"""The page as people use it: in a real browser, with its own log of what it asked for."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Page as Tab

from shortapi import Budget, Ledger
from shortapi_play import Page
from shortapi_sandbox import Sandbox
from tests.page.conftest import HAPPY, chromium

KEY = "ak-0123456789abcdef0123456789abcdef"
PLAY_TO_ITS_END = """video => new Promise(done => {
    video.muted = true; video.playbackRate = 10; video.onended = () => done(video.currentTime); video.play();
})"""

CARRY = """([name, text]) => {
    const carried = new DataTransfer();
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, {type: "image/png"}));
    return carried;
}"""

Launch = Callable[..., Browser]


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    """Starts browsers, with further words of their command line."""
    path = chromium()
    with sync_playwright() as playwright:
        opened: list[Browser] = []

        def start(*words: str) -> Browser:
            opened.append(playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *words]))
            return opened[-1]

        yield start
        for one in opened:
            one.close()


@pytest.fixture(scope="module")
def browser(launch: Launch) -> Browser:
    return launch()


@pytest.fixture
def tab(browser: Browser, page: Page) -> Iterator[Tab]:
    """The page in a window of its own; whatever the browser complains of fails the test."""
    with browser.new_context(viewport={"width": 1300, "height": 900}) as context:
        made = context.new_page()
        troubles: list[str] = []
        made.on("pageerror", lambda error: troubles.append(str(error)))
        made.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        made.goto(page.url)
        expect(made.locator("#found")).to_contain_text("models")
        yield made
        assert troubles == []


def choose(tab: Tab, words: str) -> None:
    tab.get_by_role("searchbox").fill(words)
    tab.locator("#list button").first.click()
    expect(tab.locator("#list button").first).to_have_attribute("aria-current", "true")
    expect(tab.locator("#price")).not_to_be_empty()


def played(tab: Tab) -> float:
    """Play the result's video to its end; return where it ended, in seconds."""
    video = tab.locator(".run video")
    expect(video).to_be_visible(timeout=20_000)
    return float(video.evaluate(PLAY_TO_ITS_END))


def drop(tab: Tab, file: Path) -> None:
    """Drop a file onto the first field for files."""
    data = [file.name, base64.b64encode(file.read_bytes()).decode()]
    carried = tab.evaluate_handle(CARRY, data)
    for event in ("dragover", "drop"):
        tab.dispatch_event(".drop", event, {"dataTransfer": carried})


def problem_beside(tab: Tab, name: str) -> Any:
    return tab.locator(".field", has=tab.get_by_text(name, exact=True)).locator(".problem")


def test_a_person_makes_a_video_and_nothing_leaves_this_machine(
    launch: Launch, page: Page, pictures: Path, tmp_path: Path
) -> None:
    log = tmp_path / "net-log.json"
    browser = launch(f"--log-net-log={log}", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
    tab = browser.new_page()
    tab.goto(page.url)
    choose(tab, "horse image")
    expect(tab.locator("h2#title")).to_have_text("HappyHorse 1.0 image to video")
    tab.get_by_label("prompt").fill("She smiles.")
    tab.get_by_label("image", exact=True).set_input_files(pictures / "tiny.png")
    expect(problem_beside(tab, "image")).to_contain_text("tiny.png is 10×10 pixels; each side must be at least 300")
    drop(tab, pictures / "good.png")
    expect(problem_beside(tab, "image")).to_have_count(0)
    expect(tab.get_by_text("This file fits")).to_be_visible()
    assert tab.locator(".preview img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    tab.get_by_label("1080P").check()
    expect(tab.locator("#price")).to_have_text("$1.145")
    tab.get_by_label("720P").check()
    expect(tab.locator("#price")).to_have_text("$0.645")
    tab.get_by_role("button", name="Run in the sandbox").click()
    assert played(tab) == pytest.approx(5, abs=0.2)
    expect(tab.locator(".run dl")).to_contain_text("$0.645 (simulated)")
    tab.get_by_role("link", name="Ledger").click()
    row = tab.locator("#ledger tbody tr", has_text=HAPPY)
    expect(row).to_contain_text("done")
    assert row.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    browser.close()
    assert reached(log) == {urlsplit(page.url).netloc}


def reached(log: Path) -> set[str]:
    """Return the hosts that pages asked for anything, by the browser's own log; its own services are not the page's."""
    text = log.read_text()
    known = json.loads(text if text.rstrip().endswith("}") else text.rstrip().rstrip(",") + "]}")
    started = known["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    asked = [event["params"] for event in known["events"] if event["type"] == started and event.get("params")]
    return {urlsplit(one["url"]).netloc for one in asked if one.get("initiator") != "not an origin" and "url" in one}


def test_a_job_can_be_made_with_the_keyboard_alone(tab: Tab) -> None:
    press = tab.keyboard.press
    press("Tab")
    while tab.evaluate("document.activeElement.id") != "search":
        press("Tab")
    tab.keyboard.type("happyhorse text")
    press("ArrowDown")
    press("Enter")
    expect(tab.locator("h2#title")).to_have_text("HappyHorse 1.0 text to video")
    expect(tab.get_by_label("prompt")).to_be_focused()
    tab.keyboard.type("Waves.")
    while not tab.evaluate("document.activeElement.type === 'radio' && document.activeElement.name"):
        press("Tab")
    press("ArrowLeft")
    expect(tab.get_by_label("720P")).to_be_checked()
    while tab.evaluate("document.activeElement.inputMode") != "decimal":
        press("Tab")
    tab.keyboard.type("3")
    expect(tab.locator("#price")).to_have_text("$0.387")
    while tab.evaluate("document.activeElement.id") != "sandbox":
        press("Tab")
    press("Enter")
    video = tab.locator(".run video")
    expect(video).to_be_visible(timeout=20_000)
    while tab.evaluate("document.activeElement.tagName") != "VIDEO":
        press("Tab")
    video.evaluate("video => { video.muted = true; video.playbackRate = 10; }")
    press("Space")
    expect(video).to_have_js_property("ended", value=True)


def test_a_page_of_another_origin_cannot_start_a_job(browser: Browser, page: Page) -> None:
    """It even knows the token, which no other page can read."""
    order = json.dumps({"model": HAPPY, "args": {}, "place": "sandbox"})

    class Foreign(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<!DOCTYPE html><title>foreign</title>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Foreign)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    tab = browser.new_page()
    statuses: list[int] = []
    tab.on("response", lambda answer: statuses.append(answer.status) if answer.request.method == "POST" else None)
    try:
        tab.goto(f"http://127.0.0.1:{server.server_port}/")
        for mode in ("cors", "no-cors"):
            send = (
                """([url, body, mode]) => fetch(url, {method: "POST", body, mode}).then(a => a.type, () => "refused")"""
            )
            told = tab.evaluate(send, [f"{page.url}run", order, mode])
            assert told == {"cors": "refused", "no-cors": "refused"}[mode]
        assert (
            tab.evaluate("url => fetch(url + 'models').then(a => a.text(), () => 'unreadable')", page.url)
            == "unreadable"
        )
    finally:
        tab.close()
        server.shutdown()
        thread.join()
        server.server_close()
    assert set(statuses) <= {403}
    assert page.sandbox.engine.counts()["create"] == len(page.sandbox.engine.books())


def test_a_hostile_entry_is_shown_as_text_and_runs_nothing(tab: Tab) -> None:
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: dialogs.append(dialog.message))
    choose(tab, "hostile")
    expect(tab.locator("h2#title")).to_have_text("A <img src=x onerror=window.hacked=1> title")
    tab.get_by_role("button", name="Fill in the example").click()
    tab.locator("#notes summary").click()
    tab.locator("#code summary").click()
    expect(tab.locator("pre code")).to_contain_text("</script><script>window.hacked=7</script>")
    tab.get_by_role("button", name="Run in the sandbox").click()
    expect(tab.locator(".run img")).to_be_visible(timeout=20_000)
    tab.get_by_role("link", name="Ledger").click()
    expect(tab.locator("#ledger")).to_contain_text("hostile/page/text-to-image")
    assert tab.evaluate("window.hacked") is None
    assert tab.locator("script").count() == 1
    assert tab.locator("iframe, #args svg, #args img, #list img").count() == 0
    assert dialogs == []


def test_values_that_are_names_of_javascript_are_values(tab: Tab) -> None:
    choose(tab, "hostile")
    tab.get_by_label("prompt").fill("__proto__")
    tab.get_by_label("constructor").check()
    tab.get_by_label("Link of reference").fill("constructor")
    expect(problem_beside(tab, "reference")).to_contain_text("looks like a local path")
    tab.locator("#code summary").click()
    expect(tab.locator("pre code")).to_contain_text("'word': 'constructor'")
    tab.get_by_label("toString (default)").check()
    expect(tab.locator("pre code")).not_to_contain_text("'word'")


def test_a_press_counts_what_was_just_typed_and_a_job_comes_again_after_a_reload(tab: Tab, page: Page) -> None:
    choose(tab, "nano-banana-pro")
    tab.get_by_label("16:9").check()
    tab.evaluate("""() => {
        const prompt = document.querySelector("textarea");
        prompt.value = "A red boat";
        prompt.dispatchEvent(new Event("input", {bubbles: true}));
        document.querySelector("#sandbox").click();
        document.querySelector("#sandbox").click();
    }""")
    expect(tab.locator(".run dl")).to_contain_text("$0.08", timeout=20_000)
    assert [booking.args["prompt"] for booking in page.sandbox.engine.books()] == ["A red boat"]
    tab.reload()
    tab.get_by_role("button", name="Again with").click()
    expect(tab.get_by_label("prompt")).to_have_value("A red boat")
    expect(tab.get_by_label("16:9")).to_be_checked()
    expect(tab.locator("#price")).to_have_text("$0.08")


def test_the_first_load_is_small_and_a_form_of_twenty_arguments_is_quick(browser: Browser, page: Page) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        sizes: list[int] = []
        tab.on("response", lambda answer: sizes.append(len(answer.body())))
        tab.goto(page.url, wait_until="networkidle")
        assert len(sizes) >= 4
        assert sum(sizes) < 100_000
        choose(tab, "wide")
        assert tab.locator("#args > fieldset > div > .field").count() == 20
        (took,) = tab.evaluate("performance.getEntriesByName('form').map(entry => entry.duration)")
        assert took < 50


def test_real_money_is_asked_for_with_the_price_and_the_key_is_nowhere(browser: Browser, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    seen: list[str] = []
    with Sandbox(keys=[KEY], speed=1e4) as service:
        real = {"key": KEY, "base_url": service.base_url, "ledger": ledger, "budget": [Budget("1", "day")]}
        with Page(folder=tmp_path / "results", **real) as page, browser.new_context() as context:
            tab = context.new_page()
            tab.on("response", lambda answer: seen.append(answer.text()) if "json" in str(answer.headers) else None)
            tab.on("request", lambda request: seen.append(request.url + str(request.headers) + str(request.post_data)))
            tab.goto(page.url)
            expect(tab.locator("#rests")).to_have_text("$1 of $1 left today")
            choose(tab, "nano-banana-pro")
            tab.get_by_label("prompt").fill("A red boat")
            tab.get_by_label("16:9").check()
            tab.get_by_role("button", name="Run for real").click()
            expect(tab.get_by_role("dialog")).to_contain_text("for $0.08?")
            tab.keyboard.press("Enter")  # the focus is on Cancel
            expect(tab.get_by_role("dialog")).to_be_hidden()
            assert service.engine.books() == ()
            tab.get_by_role("button", name="Run for real").click()
            tab.get_by_role("button", name="Pay and run").click()
            expect(tab.locator(".run dl")).to_contain_text("Charge$0.08", timeout=20_000)
            tab.get_by_role("link", name="Ledger").click()
            expect(tab.locator("#rests")).to_have_text("$0.92 of $1 left today")
            seen += [tab.content(), tab.url, str(tab.evaluate("JSON.stringify([localStorage, sessionStorage])"))]
        assert [booking.amount for booking in service.engine.books()] == [ledger.totals()[0].charge]
    assert len(list((tmp_path / "results").iterdir())) == 1
    assert [text for text in seen if KEY in text or KEY[3:] in text] == []


def test_nested_lists_are_filled_in_and_their_problems_stand_beside_them(tab: Tab) -> None:
    choose(tab, "kling 3.0 image")
    parts = tab.locator(".field", has=tab.get_by_text("multi_prompt", exact=True))
    for words in ("He reads.", ""):
        parts.get_by_role("button", name="Add").click()
        parts.get_by_label("prompt", exact=True).last.fill(words)
        parts.get_by_label("duration", exact=True).last.fill("2")
    parts.get_by_label("duration", exact=True).last.fill("two")
    tab.locator("#code summary").click()
    expect(tab.locator("pre code")).to_contain_text("'multi_prompt': [{'prompt': 'He reads.', 'duration': 2}")
    expect(parts.locator(".problem.error")).to_contain_text(["is required", "is a string, not an integer"])


def test_several_models_are_compared_by_one_form_with_the_bill_first(tab: Tab) -> None:
    choose(tab, "nano-banana-pro")
    tab.get_by_label("prompt").fill("A red boat")
    tab.get_by_label("16:9").check()
    tab.get_by_role("link", name="Compare").click()
    for model in ("google/nano-banana/text-to-image", "google/nano-banana-2/text-to-image"):
        tab.locator(f"#offers input[value='{model}']").check()
    expect(tab.locator("#bill")).to_have_text("2 jobs, $0.07 together")
    tab.get_by_role("button", name="Compare in the sandbox").click()
    sheet = tab.locator("#sheets img")
    expect(sheet).to_be_visible(timeout=20_000)
    assert sheet.evaluate("image => image.decode().then(() => image.naturalWidth)") > 900
    with tab.expect_popup() as opened:
        tab.get_by_role("link", name="Open the contact sheet").click()
    pictures = opened.value.locator("figure img")
    expect(pictures).to_have_count(2)
    assert pictures.last.evaluate("image => image.decode().then(() => image.naturalWidth)") > 900


def test_it_is_readable_on_a_phone_and_in_the_dark(browser: Browser, page: Page) -> None:
    with browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark") as context:
        tab = context.new_page()
        tab.goto(page.url)
        choose(tab, "horse image")
        tab.get_by_role("button", name="Fill in the example").click()
        for name in ("Compare", "Ledger", "Make"):
            tab.get_by_role("link", name=name).click()
            assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        colours = tab.evaluate(
            "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
        )
        light, dark = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours)
        assert (light > 600, dark < 120) == (True, True)
