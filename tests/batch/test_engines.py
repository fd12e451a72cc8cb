"""The recipes of docs/machines.md with the real engines, each row delivered twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shortapi import Batch, Catalog
from shortapi_sandbox import Sandbox
from tests.batch.conftest import CATALOGUE, CLIP, Rows, creates, prompts
from tests.faces import KEY

PAGE = Path(__file__).parents[2] / "docs/machines.md"

ENDS = {
    "celery": """
import sys
from celery.contrib.testing.worker import start_worker
from celery_clips import app, submit
app.conf.result_backend = "cache+memory://"
with start_worker(app, pool="threads", concurrency=4, perform_ping_check=False):
    print(*(found.get(timeout=60) for found in [*submit(), *submit()]))
""",
    "dbos": """
from dbos import DBOS
import dbos_clips
DBOS(config={"name": "clips", "system_database_url": "sqlite:///dbos.sqlite", "run_admin_server": False})
DBOS.launch()
print(*(found.get_result() for found in [*dbos_clips.submit(), *dbos_clips.submit()]))
DBOS.destroy()
""",
}
"""What runs a recipe to its end: a worker in this process, and every row submitted twice."""

pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize("engine", ENDS)
def test_a_recipe_brings_every_row_to_its_end_and_pays_once(
    engine: str, tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(engine)
    monkeypatch.chdir(tmp_path)
    for name, code in re.findall(r"```py\n# (\w+\.py)(.*?)```", PAGE.read_text(), re.DOTALL):
        Path(name).write_text(f"#{code}")
    with Sandbox(Catalog(CATALOGUE), speed=100, render=False) as sandbox:
        with Batch("clips", KEY, catalog=Catalog(CATALOGUE), base_url=sandbox.base_url) as batch:
            batch.offer(rows(prompts(4)), model=CLIP)
            batch.accept()
        service = {"SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": sandbox.base_url, "SHORTAPI_CATALOG": str(CATALOGUE)}
        env = {**os.environ, **service, "CELERY_BROKER_URL": "memory://"}
        command = [sys.executable, "-c", ENDS[engine]]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
        assert done.stdout.split() == ["done"] * 8, done.stderr
        assert creates(sandbox) == {f"clip {number}": 1 for number in range(4)}
