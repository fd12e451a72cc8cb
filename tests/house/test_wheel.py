"""The built wheel alone in an empty environment: what it brings, what it runs, and what its types refuse."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import venv
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest

from shortapi.catalog import load_text
from tests.faces import KEY
from tests.scripted import Service, created, done, ranged

ROOT = Path(__file__).parents[2]
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
VIDEO = b"\x00\x00\x00\x18ftypisom" + b"0" * 1000

RUN = """
from shortapi import Client
from shortapi.models import HappyHorse10ImageToVideoArgs
with Client() as client:
    args = HappyHorse10ImageToVideoArgs(prompt="a", image="{url}/files/image.png", duration=5, resolution="720P")
    assert str(client.estimate(args).amount) == "0.645"
    typed = client.submit(args, max_cost="1.50").wait()
    by_id = client.run("alibaba/happyhorse-1.0/text-to-video", {{"prompt": "a", "duration": 3}})
    print(typed.outputs[0].save("typed.mp4").bytes, by_id.outputs[0].save("by_id.mp4").bytes)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with nothing but the wheel and what it asks for; the wheel is built from the sdist."""
    home = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(home), str(ROOT)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    venv.create(home / "venv", with_pip=False)
    made = home / "venv" / "bin" / "python"
    (wheel,) = home.glob("shortapi-*.whl")
    subprocess.run([*pip, "--python", str(made), "install", "-q", str(wheel)], check=True)
    return made


def mypy(python: Path, folder: Path) -> Any:
    """Return what mypy says of theirs.py in a folder; all share what it knows of the packages that are installed."""
    words = ["--strict", "--python-executable", str(python), "--cache-dir", str(python.parents[2] / "cache")]
    command = [sys.executable, "-m", "mypy", *words, "theirs.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def run(python: Path, *args: str, cwd: Path, **env: str) -> Any:
    return subprocess.run([str(python), *args], cwd=cwd, env=env, capture_output=True, text=True)


def test_the_sdist_installs_from_a_clean_folder_and_has_what_the_tests_need(python: Path, tmp_path: Path) -> None:
    (sdist,) = python.parents[2].glob("shortapi-*.tar.gz")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--target", str(tmp_path / "lib"), str(sdist)], check=True)
    code = "import shortapi_cli, sys; sys.exit(shortapi_cli.main(['version']))"
    site = next((python.parent.parent / "lib").glob("python*/site-packages"))
    done = run(python, "-S", "-c", code, cwd=tmp_path, PYTHONPATH=f"{tmp_path / 'lib'}:{site}")
    assert done.stdout.startswith("shortapi 0."), done.stderr
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    assert {name for name in tracked if not name.startswith(".git")} - held == set()


def test_the_metadata_names_only_what_was_run(python: Path) -> None:
    site = next((python.parent.parent / "lib").glob("python*/site-packages"))
    (folder,) = site.glob("shortapi-*.dist-info")
    facts = message_from_string((folder / "METADATA").read_text())
    versions = {
        line.rpartition(" :: ")[2] for line in facts.get_all("Classifier", []) if re.search(r"Python :: 3\.", line)
    }
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in versions
    assert versions == {"3.11"}
    assert facts["Requires-Python"] == ">=3.11"
    assert facts["License-Expression"] == "MIT"
    assert facts["Description-Content-Type"] == "text/markdown"
    assert {link.rpartition(" ")[2] for link in facts.get_all("Project-URL", [])} == {"https://shortapi.ai"}


def test_the_base_install_brings_nothing_more_than_it_says(python: Path, tmp_path: Path) -> None:
    code = "from importlib.metadata import distributions; print(*sorted(d.name.lower() for d in distributions()))"
    assert set(run(python, "-c", code, cwd=tmp_path).stdout.split()) <= {
        *("shortapi", "attrs", "httpx", "pyyaml", "sniffio"),
        *("anyio", "certifi", "h11", "httpcore", "idna", "typing_extensions"),  # httpx's own
    }


def test_it_carries_its_types_its_registry_and_the_generator(python: Path, tmp_path: Path) -> None:
    site = next((python.parent.parent / "lib").glob("python*/site-packages"))
    assert (site / "shortapi/py.typed").is_file()
    assert (site / "shortapi_generated/py.typed").is_file()
    assert (site / "shortapi_batch/py.typed").is_file()
    assert (site / "shortapi_mcp/py.typed").is_file()
    assert (site / "shortapi_otel/py.typed").is_file()
    assert (site / "shortapi_sandbox/py.typed").is_file()
    assert (site / "shortapi_play/py.typed").is_file()
    assert (site / "shortapi_play/static/page.js").is_file()
    assert (site / "shortapi_generated/registry/index.json").is_file()
    assert (site / "shortapi_generator/templates/endpoint_module.py.jinja").is_file()
    assert not [path for path in site.glob("shortapi*/**/*") if path.suffix in {".orig", ".rej", ".bak"}]


def test_it_runs_the_main_job_by_type_and_by_id(python: Path, tmp_path: Path) -> None:
    paid = [created("job-1", "0.645"), created("job-2", "0.687")]
    with Service(create=paid, image=[ranged(PICTURE)], out=[ranged(VIDEO)]) as service:
        service.acts["/api/v1/job/query"] = [done(f"{service.url}/files/out.mp4")]
        environment = {"SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": service.url}
        result = run(python, "-c", RUN.format(url=service.url), cwd=tmp_path, **environment)
    assert result.stderr == ""
    assert result.stdout == f"{len(VIDEO)} {len(VIDEO)}\n"
    assert (tmp_path / "typed.mp4").read_bytes() == VIDEO


def test_the_command_works_without_its_extra(python: Path, tmp_path: Path) -> None:
    shown = run(python, "-m", "shortapi", "models", cwd=tmp_path)
    assert "alibaba/happyhorse-1.0/image-to-video" in shown.stdout
    missing = run(python, "-m", "shortapi", "sandbox", cwd=tmp_path)
    assert missing.returncode == 3
    assert "shortapi[sandbox]" in missing.stderr
    assert "Traceback" not in missing.stderr
    missing = run(python, "-m", "shortapi", "mcp", cwd=tmp_path, SHORTAPI_KEY=KEY, HOME=str(tmp_path))
    assert missing.returncode == 3
    assert "shortapi[mcp]" in missing.stderr
    assert "Traceback" not in missing.stderr


POSTER = (ROOT / "tests/cli/catalogue/poster.yaml").read_text(encoding="utf-8")
OWN = """
from shortapi import Client
from acme_models.models import {name}
args = {name}(**{example})
with Client("ak-x", base_url="http://127.0.0.1:9") as client:
    assert args.MODEL in client.catalog
    print(args.MODEL, client.estimate(args).amount == client.estimate(args.MODEL, args.to_dict()).amount)
"""


def test_a_package_of_one_s_own_entries_is_generated_installed_found_and_typed(python: Path, tmp_path: Path) -> None:
    entry = load_text(POSTER)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "poster.yaml").write_text(POSTER, encoding="utf-8")
    command = [sys.executable, "-m", "shortapi", "generate", "mine", "--out", "acme_models"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout == "acme_models: 1 model. Install it with: pip install acme_models\n"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "-q", "--no-deps", str(tmp_path / "acme_models")], check=True)
    used = run(python, "-c", OWN.format(name=entry.class_name, example=dict(entry.example)), cwd=tmp_path.parent)
    assert (used.stdout, used.stderr) == (f"{entry.id} True\n", "")
    lines = f"from acme_models.models import {entry.class_name} as P\nP(no_such_argument=1)\nP(**{{}}).MODEL.upper()\n"
    (tmp_path / "theirs.py").write_text(lines, encoding="utf-8")
    typed = mypy(python, tmp_path)
    assert 'Unexpected keyword argument "no_such_argument"' in typed.stdout
    assert "theirs.py:3" not in typed.stdout
    subprocess.run([*pip, "uninstall", "-q", "-y", "acme-models"], check=True)


RIGHT = 'A(prompt="a", image="b", resolution="720P", duration=5)'
WRONG = {
    'A(prompt="a", image="b", resolution="720p")': "incompatible type \"Literal['720p']\"",
    'A(prompt="a")': 'Missing positional argument "image"',
    'A(prompt="a", image="b", duration="5")': 'incompatible type "str"',
    'A(prompt="a", image="b", seconds=5)': 'Unexpected keyword argument "seconds"',
    'Client().submit(A(prompt="a", image="b"), max_cost=[1])': 'incompatible type "list[int]"',
    'Client().job("a").wait().outputs[0].svae("x")': 'has no attribute "svae"',
}


def checked(python: Path, folder: Path, line: str) -> Any:
    """Return what mypy says of a user's file that has that line."""
    file = folder / "theirs.py"
    file.write_text(
        "from shortapi import AsyncClient, Client\n"
        f"from shortapi.models import HappyHorse10ImageToVideoArgs as A\n\n{line}\n"
        'Client().run(A(prompt="a", image="b")).outputs[0].save("c").path.upper()\n\n'
        'async def main() -> None:\n    (await (await AsyncClient().submit("a/b/c", {})).wait()).charge\n'
    )
    return mypy(python, folder)


def test_types_accept_a_right_use_and_refuse_each_wrong_one(python: Path, tmp_path: Path) -> None:
    right = checked(python, tmp_path, RIGHT)
    assert "Success" in right.stdout, right.stdout
    wrong = checked(python, tmp_path, "\n".join(WRONG))
    for number, words in enumerate(WRONG.values(), 4):
        assert [line for line in wrong.stdout.splitlines() if f":{number}: error" in line and words in line], words
