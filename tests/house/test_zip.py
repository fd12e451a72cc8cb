"""The packages imported from a zip file, as zipapps and some cloud functions have them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]

USES = {
    "the catalogue": "print(client.estimate(MODEL, ARGS).amount)",
    "an args class": "from shortapi.models import HappyHorse10ImageToVideoArgs as Args; print(Args.MODEL)",
    "a whole job": "print(client.run(MODEL, ARGS).outputs[0].save(sys.argv[1]).format)",
    "the command line": "from shortapi_cli import main; sys.exit(main(['models', 'show', MODEL]))",
}

BEGUN = """
import sys
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
from shortapi import Client
import shortapi
from shortapi.testing import SandboxTransport
assert ".zip" in shortapi.__file__
MODEL, ARGS = "alibaba/happyhorse-1.0/text-to-video", {"prompt": "a", "duration": 3, "resolution": "720P"}
client = Client("ak-any", base_url="http://localhost", transport=SandboxTransport())
"""


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "all.zip"
    with zipfile.ZipFile(path, "w") as file:
        for root in (ROOT / "src", ROOT / "generated", ROOT / "generator"):
            for found in root.rglob("*.*"):
                if found.is_file() and found.suffix != ".pyc":
                    file.write(found, found.relative_to(root))
    return path


@pytest.mark.parametrize("use", USES)
def test_from_a_zip_file_one_can_use(use: str, zipped: Path, tmp_path: Path) -> None:
    site = Path(httpx.__file__).parent.parent
    code = f"import sys; sys.path[:0] = [{str(zipped)!r}]; sys.path.append({str(site)!r})\n{BEGUN}{USES[use]}"
    words = [sys.executable, "-S", "-c", code, str(tmp_path / "clip.mp4")]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()
