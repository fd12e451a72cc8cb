"""The site: built from the pages of this repository, complete, and without a request to anybody else."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from docs import site
from shortapi import Catalog

MODEL = "models/alibaba/happyhorse-1.0/image-to-video.html"


class Page(HTMLParser):
    """What a page links to, what it loads, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given["id"]} if "id" in given else set()
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in {"canonical", "prev", "next"}:
            self.loads.append(given["href"])
        elif "src" in given:
            self.loads.append(given["src"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, whose builder refuses pages with broken links or anchors."""
    folder = tmp_path_factory.mktemp("site")
    site.build(folder / "out", folder / "work")
    return folder / "out"


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, Page]:
    return {path.relative_to(built).as_posix(): Page(path.read_text()) for path in built.rglob("*.html")}


def inner(pages: dict[str, Page], name: str) -> Iterator[tuple[str, str]]:
    """Yield the files and anchors of this site that a page links to."""
    for link in pages[name].links:
        address, anchor = urldefrag(link)
        if not re.match(r"[a-z]+:", address):
            path = (Path("/", name).parent / unquote(address)) if address else Path("/", name)
            yield path.resolve().relative_to("/").as_posix(), anchor


def test_every_link_and_anchor_leads_somewhere(built: Path, pages: dict[str, Page]) -> None:
    broken = [
        (name, file, anchor)
        for name in pages
        if name != "404.html"
        for file, anchor in inner(pages, name)
        if (file != "." and not (built / file).is_file()) or (anchor and anchor not in pages[file].anchors)
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("file", "anchor"),
    [("first-job.html", ""), (MODEL, ""), ("charged.html", "what-chargednone-means")],
    ids=["the first job", "a model", "what charged=None means"],
)
def test_what_a_newcomer_needs_is_within_three_clicks(file: str, anchor: str, pages: dict[str, Page]) -> None:
    reached, clicks = {"index.html"}, 0
    while file not in reached:
        reached |= {found for name in reached if name in pages for found, _ in inner(pages, name)}
        clicks += 1
    assert clicks <= 3
    assert not anchor or anchor in pages[file].anchors


def test_nothing_is_loaded_from_another_host(built: Path, pages: dict[str, Page]) -> None:
    loads = {address for page in pages.values() for address in page.loads}
    styles = [path.read_text() for path in built.rglob("*.css")]
    loads |= {address for style in styles for address in re.findall(r"url\(['\"]?([^)'\"]+)", style)}
    assert [address for address in loads if re.match(r"(https?:)?//", address)] == []


def test_a_browser_asks_for_nothing_from_another_host(built: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    from docs.screenshots import requests_of

    asked = requests_of(built, ["index.html", MODEL])
    assert all(asked.values())
    assert [address for addresses in asked.values() for address in addresses if address.startswith("http")] == []


def test_every_page_is_in_the_navigation(built: Path, pages: dict[str, Page]) -> None:
    named = {page.replace(".md", ".html") for _, chapter in site.SECTIONS for _, page in chapter}
    assert {name for name in pages if name not in named and not name.startswith("models/")} == {"404.html"}


def test_every_model_has_a_page_with_a_picture_that_says_that_it_is_simulated(built: Path) -> None:
    for model in Catalog(builtin=True):
        text = (built / f"models/{model}.html").read_text()
        assert "Simulated" in text
        assert (built / f"models/{model}.webp").stat().st_size < 20_000


def test_pages_for_machines_name_every_page_and_hold_every_text(built: Path) -> None:
    listed = re.findall(r"\]\(([^)]+\.md)\)", (built / "llms.txt").read_text())
    assert {path.relative_to(built).as_posix() for path in built.rglob("*.md")} - set(listed) == set()
    full = (built / "llms-full.txt").read_text()
    assert [name for name in listed if (built / name).read_text() not in full] == []


def test_the_reference_has_what_the_package_exports(built: Path) -> None:
    import shortapi

    reference = "".join(path.read_text() for path in (built / "api").glob("*.md"))
    assert [name for name in shortapi.__all__ if f"## {name}\n" not in reference] == []


@pytest.mark.parametrize("link", ["[b](no-such-page.md)", "[b](index.md#no-such-anchor)"])
def test_a_broken_link_or_anchor_is_an_error(link: str, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/index.md").write_text(f"# A page\n\n{link}\n")
    with pytest.raises(subprocess.CalledProcessError):
        site.render(tmp_path)
