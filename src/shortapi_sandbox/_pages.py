"""The sandbox's HTML pages: instructions, jobs, requests, files. They load nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape

from shortapi_sandbox._envelope import money
from shortapi_sandbox._jobs import FILES, RESULTS
from shortapi_sandbox._records import Call, Job, Reply

SHOWN = 50
"""Number of latest jobs, and of latest requests, on the page."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ccc}"
)


def start_page(origin: str, jobs: Sequence[Job], calls: Sequence[Call], now: float) -> Reply:
    """Return the page at the sandbox's address: instructions, jobs, requests."""
    job_rows = ([*_job_cells(job, now)] for job in reversed(jobs[-SHOWN:]))
    call_rows = ([_time(call.at), escape(str(call))] for call in reversed(calls))
    return _page(
        f"<p>A simulated ShortAPI: no key, no money, and its results are simulated. Its base URL is "
        f"<code>{escape(origin)}</code>; any key is accepted unless it was started with its own keys. "
        f'There are <a href="{FILES}">pictures to use and results</a>.</p>'
        f"<h2>Jobs</h2>{_table(('created (UTC)', 'job', 'model', 'stage', 'USD', 'ignored arguments'), job_rows)}"
        f"<h2>Requests</h2>{_table(('at (UTC)', 'what came'), call_rows)}"
    )


def files_page(names: Iterable[str]) -> Reply:
    """Return the page that lists pictures and results."""
    paths = dict.fromkeys(f"/{name}" if f"/{name}".startswith(RESULTS) else FILES + name for name in names)
    listed = "".join(f'<li><a href="{escape(path)}">{escape(path)}</a></li>' for path in paths)
    return _page(f'<p>The files of this sandbox; all of them are simulated. <a href="/">Back</a></p><ul>{listed}</ul>')


def _job_cells(job: Job, now: float) -> Iterable[str]:
    ignored = ", ".join(job.ignored)
    texts = (_time(job.created), job.id, job.entry.id, job.stage(now), money(job.amount), ignored)
    return map(escape, texts)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in rows)
    head = "".join(f"<th>{name}</th>" for name in heads)
    return f"<table><tr>{head}</tr>{body}</table>" if body else "<p>None yet.</p>"


def _time(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}"


def _page(content: str) -> Reply:
    text = (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>ShortAPI sandbox</title>'
        f'<link rel="icon" href="data:,"><style>{_STYLE}</style><h1>ShortAPI sandbox</h1>{content}</html>\n'
    )
    body = text.encode(errors="replace")
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "Content-Security-Policy": _POLICY,
    }
    return Reply(headers=headers, body=body)
