"""Take pictures of the site and of a terminal to look at: `python -m docs.screenshots`, after `make site`.

Needs a Chromium on the machine (Debian: `apt-get install chromium`) and the package playwright, which drives it.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import http.server
import io
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
Scheme = Literal["light", "dark"]

PAGES: dict[str, tuple[str, Scheme]] = {
    "start": ("index.html", "light"),
    "start-dark": ("index.html", "dark"),
    "model": ("models/alibaba/happyhorse-1.0/image-to-video.html", "light"),
    "charged": ("charged.html", "light"),
    "reference": ("api/client.html", "light"),
}

SESSION = (
    "shortapi models horse",
    "shortapi run alibaba/happyhorse-1.0/image-to-video --example --sandbox resolution=720P duration=3 -o clip.mp4",
)
"""The commands of the terminal's picture."""

FRAME = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 18px; background: #16181d; color: #e6e6e6; white-space: pre; width: max-content;
  font: 14px/1.45 monospace }}
</style>{text}"""


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Open the Chromium of the machine, without a window."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; yield its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def session() -> str:
    """Run the commands of the terminal's picture; return what a terminal shows, as HTML."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=110, file=io.StringIO(), force_terminal=True)
    home: dict[str, str] = {
        "TERM": "xterm-256color",
        "COLUMNS": "110",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    }
    with TemporaryDirectory() as folder:
        for command in SESSION:
            console.print(Text(f"$ {command}", style="bold green"), soft_wrap=True)
            typed = ["script", "-qec", command, os.devnull]
            done = subprocess.run(typed, cwd=folder, env={**home, "HOME": folder}, capture_output=True, check=True)
            console.print(Text.from_ansi(_left(done.stdout.decode())), soft_wrap=True)
    return FRAME.format(text=console.export_html(inline_styles=True, code_format="{code}"))


def _left(typed: str) -> str:
    """Return what stays on a terminal: a progress bar erases its line, and the one above."""
    shown = re.sub(r"\x1b\[\?25[hl]", "", typed.replace("\r\n", "\n"))  # the cursor comes and goes
    text = re.sub(r"[^\n]*\r\x1b\[2K", "", shown)
    return re.sub(r"[^\n]*\n\r?\x1b\[1A\x1b\[2K", "", text)


def take(site: Path, out: Path) -> None:
    """Write the pictures into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with browser() as opened:
        with served(site) as address:
            for name, (page, scheme) in PAGES.items():
                tab = opened.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
                tab.goto(f"{address}/{page}")
                tab.screenshot(path=out / f"{name}.png")
        tab = opened.new_page(viewport={"width": 1000, "height": 300})
        tab.set_content(session())
        tab.screenshot(path=out / "terminal.png", full_page=True)


def requests_of(site: Path, pages: list[str]) -> dict[str, list[str]]:
    """Return the addresses that the browser asks for on each page, a search included."""
    asked: dict[str, list[str]] = {}
    with browser() as opened, served(site) as address:
        for page in pages:
            tab: Any = opened.new_page()
            asked[page] = []
            tab.on("request", lambda request, page=page: asked[page].append(request.url.replace(address, "")))
            tab.goto(f"{address}/{page}", wait_until="networkidle")
    return asked


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m docs.screenshots", description=__doc__)
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="folder of the site (default: site)")
    parser.add_argument("--out", type=Path, default=ROOT / "build/screenshots", help="folder for the pictures")
    given = parser.parse_args()
    take(given.site, given.out)
    print(*sorted(str(path) for path in given.out.glob("*.png")), sep="\n")
