"""Take the pictures of the local page and of a contact sheet for the docs: `make pictures`.

Needs a Chromium on the machine (Debian: `apt-get install chromium`), which the package playwright drives.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

from PIL import Image

from docs.screenshots import browser
from shortapi_cli import main
from shortapi_play import Page

HERE = Path(__file__).parent
PROMPT = "The boat drifts across the lake while the sun rises behind the mountains."
SPEED = 60.0
SEEK = "video => new Promise(done => { video.onseeked = () => setTimeout(done, 500); video.currentTime = 2; })"


def take() -> None:
    """Write play.webp, play-dark.webp, play-phone.webp and contact-sheet.webp."""
    with TemporaryDirectory() as folder, Page(speed=SPEED) as page, browser() as opened:
        picture = Path(folder, "lake.png")
        with urlopen(f"{page.sandbox.base_url}/files/first-frame.png") as answer:  # noqa: S310 - loopback
            picture.write_bytes(answer.read())
        phone: Any = opened.new_page(viewport={"width": 390, "height": 1400})
        phone.goto(page.url)
        _fill(phone, picture)
        phone.evaluate("document.activeElement.blur(); document.querySelector('#title').scrollIntoView()")
        phone.wait_for_timeout(300)
        _write(phone.screenshot(), "play-phone.webp")
        wide = opened.new_page(viewport={"width": 1360, "height": 960})
        wide.goto(page.url)
        _fill(wide, picture)
        wide.locator("#sandbox").click()
        wide.locator(".run video").wait_for(timeout=60_000)
        wide.locator(".run video").evaluate(SEEK)
        wide.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        _write(wide.screenshot(), "play.webp")
        for model in ("nano-banana-pro", "nano-banana-2 text"):
            _open(wide, model)
            wide.get_by_label("prompt").fill(PROMPT)
            wide.get_by_label("16:9").check()
            wide.locator("#sandbox").click()
            wide.locator(f".run:has-text('{wide.locator('#title').inner_text()}') img").wait_for(timeout=60_000)
        wide.emulate_media(color_scheme="dark")
        wide.set_viewport_size({"width": 1360, "height": 520})
        wide.get_by_role("link", name="Ledger").click()
        wide.locator("tbody img").nth(2).wait_for()
        wide.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => 0)))")
        _write(wide.screenshot(), "play-dark.webp")
        words = ("compare", "alibaba", "google/veo-3", "google/veo-3.1", "bytedance/seedance-2.0", f"prompt={PROMPT}")
        main([*words, "--category=text-to-video", "--sandbox", "-o", folder])
        _write(Path(folder, "contact-sheet.png").read_bytes(), "contact-sheet.webp")


def _open(tab: Any, model: str) -> None:
    tab.get_by_role("searchbox").fill(model)
    tab.locator("#list button").first.click()
    tab.locator("#list button[aria-current]").first.wait_for()
    tab.locator("#price").get_by_text("$").wait_for()


def _fill(tab: Any, picture: Path) -> None:
    _open(tab, "happyhorse image")
    tab.get_by_role("searchbox").fill("")
    tab.get_by_label("prompt").fill(PROMPT)
    tab.get_by_label("image", exact=True).set_input_files(picture)
    tab.get_by_label("720P").check()
    tab.locator("#price").get_by_text("$0.645").wait_for()


def _write(png: bytes, name: str) -> None:
    Image.open(BytesIO(png)).convert("RGB").save(HERE / name, "WEBP", quality=75, method=6)


if __name__ == "__main__":
    take()
