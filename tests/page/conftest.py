"""A page with its own sandbox, and the Chromium of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from shortapi.catalog import Catalog
from shortapi_play import Page

HERE = Path(__file__).parent
HAPPY = "alibaba/happyhorse-1.0/image-to-video"


def chromium() -> str:
    """Return the path of Chromium; without one the tests in a browser are skipped, but fail in CI."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("Chromium is missing, and CI runs the tests in a browser: apt-get install chromium")
    if found is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    return found


@pytest.fixture
def page() -> Iterator[Page]:
    """A page without a key, whose sandbox is quick."""
    with Page(Catalog(HERE / "catalogue"), speed=1e4) as made:
        yield made


@pytest.fixture(scope="module")
def shared_page() -> Iterator[Page]:
    """The page of all tests of a module that want none of their own."""
    with Page(Catalog(HERE / "catalogue"), speed=1e4) as made:
        yield made


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good picture and one that is too small."""
    folder = tmp_path_factory.mktemp("pictures")
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(folder / "good.png")
    Image.new("RGB", (10, 10)).save(folder / "tiny.png")
    return folder
