"""How results, prices, entries and jobs look in notebooks."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter
from nbclient import NotebookClient

from shortapi import AsyncClient, Client, JobFailedError, Ledger, Saved
from shortapi.notebook import MOST, Bar, Table
from shortapi.testing import SandboxTransport

DOCS = Path(__file__).parents[2] / "docs"
BOAT = "google/nano-banana/text-to-image"
ARGS = {"prompt": "A red boat.", "aspect_ratio": "16:9"}


def html(thing: Any) -> str:
    """Return what a notebook shows."""
    shown, _ = DisplayFormatter().format(thing)  # type: ignore[no-untyped-call]
    assert shown["text/plain"] == repr(thing)
    return str(shown["text/html"])


def inlined(shown: str, kind: str) -> bytes:
    """Return the file that is put into a notebook."""
    (data,) = re.findall(rf'src="data:{kind};base64,([^"]+)"', shown)
    return base64.b64decode(data)


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.chdir(tmp_path)
    with Client("ak-x", transport=SandboxTransport(), ledger=tmp_path / "ledger.db") as made:
        yield made


@pytest.mark.no_cover
def test_the_notebook_of_the_docs_runs_and_leaves_a_playable_video(tmp_path: Path) -> None:
    notebook = nbformat.read(DOCS / "notebook.ipynb", as_version=4)
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    shown = [part for cell in notebook.cells for part in cell.get("outputs", ()) if "text/html" in part.get("data", {})]
    texts = [part["data"]["text/html"] for part in shown]
    (video,) = (inlined(text, "video/mp4") for text in texts if "data:video/mp4" in text)
    assert video == (tmp_path / "clip.mp4").read_bytes()
    with av.open(BytesIO(video)) as opened:
        assert sum(1 for _ in opened.decode(video=0)) > 60
    assert any('<progress max="1" value="1' in text and "succeeded" in text for text in texts)
    assert any("0.387 USD" in text for text in texts)
    assert "<th>job_id</th>" in texts[-1]
    assert not any(cell.get("outputs") for cell in nbformat.read(DOCS / "notebook.ipynb", as_version=4).cells)


def test_a_result_shows_its_file_from_the_disk_or_from_its_bytes(client: Client) -> None:
    result = client.run(BOAT, ARGS)
    unsaved = inlined(html(result), "image/png")
    saved = client.run(BOAT, ARGS, save="boat.png", allow_duplicate=True)
    assert inlined(html(saved), "image/png") == Path("boat.png").read_bytes() == unsaved
    result.outputs[0].save("again.png")
    Path("again.png").write_bytes(b"changed on the disk")
    assert inlined(html(result.outputs[0]), "image/png") == b"changed on the disk"
    assert "<td>0.03</td>" in html(result)
    Path("again.png").unlink()
    assert "No such file" in html(result.outputs[0])


def test_a_large_result_is_shown_by_its_file_and_not_put_into_the_notebook(client: Client) -> None:
    (output,) = client.run(BOAT, ARGS).outputs
    with Path("a large one.png").open("wb") as file:
        file.truncate(200_000_000)
    output.saved = Saved(path=str(Path("a large one.png").resolve()), bytes=200_000_000, format="png")
    assert 'src="a%20large%20one.png"' in html(output)
    assert len(html(output)) < 1000
    output.saved = Saved(path="/somewhere/<b>.png", bytes=MOST + 1, format="png")
    assert html(output) == "/somewhere/&lt;b&gt;.png"


def test_what_is_not_saved_and_cannot_be_read_says_so(client: Client) -> None:
    (output,) = client.run(BOAT, ARGS).outputs
    client.close()
    assert "This client is closed" in html(output)


def test_an_output_that_must_be_awaited_is_shown_once_it_is_saved(tmp_path: Path) -> None:
    async def shown() -> tuple[str, str]:
        async with AsyncClient("ak-x", transport=SandboxTransport()) as client:
            (output,) = (await client.run(BOAT, ARGS)).outputs
            before = html(output)
            await output.save(tmp_path / "boat.png")
            return before, html(output)

    before, after = asyncio.run(shown())
    assert before == "AsyncOutput(kind=&#x27;image&#x27;, index=0): save it to see it here."
    assert inlined(after, "image/png") == (tmp_path / "boat.png").read_bytes()


def test_prices_entries_and_jobs_are_tables_without_markup_of_strangers(client: Client) -> None:
    assert html(client.estimate(BOAT, ARGS)) == "<b>0.03 USD (1 image × 0.03)</b>"
    assert "<td>aspect_ratio</td><td>string</td>" in html(client.catalog[BOAT])
    job = client.submit(BOAT, ARGS, tag="<i>")
    outcomes = client.wait_all([job])
    ledger = Ledger("ledger.db")
    assert f"<td>{job.id}</td>" in html(ledger.row(job.id))
    for rows in ([job], outcomes, ledger.rows()):
        assert f"<td>{job.id}</td><td>{BOAT}</td>" in html(Table(rows))
    assert html(Table([])) == "<table></table>"


def test_a_bar_follows_a_wait_and_stands_only_in_notebooks(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    shown = Bar()
    client.run(BOAT, ARGS, on_update=shown)
    assert "HTML object" in capsys.readouterr().out
    client.run(BOAT, ARGS, allow_duplicate=True)
    assert capsys.readouterr().out == ""


def test_a_failed_outcome_shows_its_error(client: Client) -> None:
    with Client("ak-x", transport=SandboxTransport(faults=["query:fail"])) as failing:
        (outcome,) = failing.wait_all([failing.submit(BOAT, ARGS)])
    assert isinstance(outcome.error, JobFailedError)
    assert "simulated failure" in html(Table([outcome]))
