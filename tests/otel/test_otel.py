"""Spans and metrics of both clients, and that nothing private gets into them."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shortapi import AsyncClient, Client, Ledger, ShortAPIError
from shortapi_otel import instrument, uninstrument
from shortapi_sandbox import Sandbox
from tests.faces import KEY, AsyncSkippingTransport, Face

MODEL = "alibaba/happyhorse-1.0/text-to-video"
CANARY = "canary-7f3a"
ARGS = {"prompt": f"a {CANARY} sings", "resolution": "720P", "duration": 3}


@frozen
class Told:
    """What was exported."""

    spans: InMemorySpanExporter
    reader: InMemoryMetricReader

    def names(self) -> list[str]:
        return [span.name for span in self.spans.get_finished_spans()]

    def span(self, name: str) -> ReadableSpan:
        (found,) = [span for span in self.spans.get_finished_spans() if span.name == name]
        return found

    def everything(self) -> str:
        spans = "".join(span.to_json() for span in self.spans.get_finished_spans())
        data = self.reader.get_metrics_data()
        return spans + (data.to_json() if data else "")

    def metric(self, name: str) -> dict[str, float]:
        """Return the sums of a metric by model, or by outcome where it has one."""
        data = self.reader.get_metrics_data()
        points = [
            (point.attributes.get("shortapi.outcome", point.attributes["shortapi.model"]), point.value)
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]
        return {label: round(sum(value for other, value in points if other == label), 6) for label, _ in points}


@pytest.fixture
def told() -> Iterator[Told]:
    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracing = TracerProvider()
    tracing.add_span_processor(SimpleSpanProcessor(spans))
    instrument(tracing, MeterProvider([reader]))
    yield Told(spans, reader)
    uninstrument()


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(speed=5000, render=False) as running:
        yield running


def test_submit_wait_and_save_are_spans_with_model_money_polls_and_outcome(
    face: Face, told: Told, box: Sandbox, tmp_path: Path
) -> None:
    result = face.client(box.base_url).submit(MODEL, ARGS).wait()
    result.outputs[0].save(tmp_path / "clip.mp4")
    assert told.names() == ["shortapi submit", "shortapi wait", "shortapi save"]
    submitted, waited = (dict(told.span(f"shortapi {name}").attributes or {}) for name in ("submit", "wait"))
    assert submitted == {
        "shortapi.model": MODEL,
        "shortapi.job_id": result.job_id,
        "shortapi.estimate": "0.387",
        "shortapi.charge": "0.387",
        "shortapi.outcome": "ok",
    }
    assert (waited["shortapi.polls"], waited["shortapi.files"], waited["shortapi.model"]) == (result.polls, 1, MODEL)
    saved = dict(told.span("shortapi save").attributes or {})
    assert saved["shortapi.bytes"] == (tmp_path / "clip.mp4").stat().st_size
    assert told.metric("shortapi.money.spent") == {MODEL: 0.387}
    assert told.metric("shortapi.jobs.ended") == {"ok": 1}


def test_a_run_counts_its_money_once(face: Face, told: Told, box: Sandbox, tmp_path: Path) -> None:
    face.client(box.base_url).run(MODEL, ARGS, save=tmp_path / "clip.mp4")
    assert told.names() == ["shortapi run"]
    assert told.metric("shortapi.money.spent") == {MODEL: 0.387}


def test_many_jobs_are_a_span_each(face: Face, told: Told, box: Sandbox) -> None:
    client = face.client(box.base_url)
    jobs = [client.submit(MODEL, {**ARGS, "duration": seconds}) for seconds in (3, 4)]
    assert all(outcome.error is None for outcome in client.wait_all(jobs))
    assert told.names() == ["shortapi submit"] * 2 + ["shortapi wait"] * 2
    assert told.metric("shortapi.jobs.ended") == {"ok": 2}


def test_a_quote_that_is_submitted_twice_is_paid_for_once(face: Face, told: Told, box: Sandbox, tmp_path: Path) -> None:
    client = face.client(box.base_url, ledger=Ledger(tmp_path / "ledger.db"))
    quote = client.quote(MODEL, ARGS)
    assert client.submit(quote).id == client.submit(quote).id
    assert told.metric("shortapi.money.spent") == {MODEL: 0.387}


@pytest.mark.parametrize(
    ("fault", "name", "facts"),
    [
        ("create:drop", "submit", ("TransportError", "unknown", {MODEL: 1})),
        ("create:429", "submit", ("RateLimitError", "no", {})),
        ("query:fail", "wait", ("JobFailedError", "no", {})),
    ],
    ids=["in doubt", "refused", "failed"],
)
def test_an_error_says_what_it_means_for_money(fault: str, name: str, facts: Any, face: Face, told: Told) -> None:
    error, charged, doubts = facts
    with Sandbox(speed=5000, render=False, faults=[fault]) as box, pytest.raises(ShortAPIError):
        face.client(box.base_url).submit(MODEL, ARGS).wait()
    span = told.span(f"shortapi {name}")
    assert {"error.type": error, "shortapi.charged": charged}.items() <= dict(span.attributes or {}).items()
    assert (span.status.status_code.name, span.status.description, span.events) == ("ERROR", None, ())
    assert told.metric("shortapi.jobs.in_doubt") == doubts


@pytest.mark.parametrize("fault", ["", "create:drop", "create:html-502", "query:fail", "file:dead-link"])
def test_no_prompt_key_or_link_is_in_any_span_metric_or_log(
    fault: str, face: Face, told: Told, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Sandbox(speed=5000, render=False, faults=[fault] if fault else []) as box:
        client = face.client(box.base_url)
        try:
            result = client.submit(MODEL, ARGS, callback_url=f"https://example.com/{CANARY}").wait()
            link = result.outputs[0].url
            result.outputs[0].save(tmp_path / f"{CANARY}.mp4")
        except ShortAPIError:
            link = CANARY
        with pytest.raises(ShortAPIError):
            client.submit(f"{CANARY} as a model", {})
    for private in (CANARY, KEY, link):
        assert private not in told.everything()
        assert private not in caplog.text
    assert len(told.names()) >= 2


def test_a_run_that_fails_counts_what_it_paid_and_what_came_back(face: Face, told: Told) -> None:
    with Sandbox(speed=5000, render=False, faults=["query:fail"]) as box, pytest.raises(ShortAPIError):
        face.client(box.base_url).run(MODEL, ARGS)
    assert told.metric("shortapi.money.spent") == told.metric("shortapi.money.refunded") == {MODEL: 0.387}


def test_spans_have_the_caller_s_span_as_parent(told: Told, box: Sandbox) -> None:
    async def again() -> None:
        async with AsyncClient(KEY, base_url=box.base_url, transport=AsyncSkippingTransport()) as client:
            await client.submit(MODEL, {**ARGS, "duration": 4})

    with TracerProvider().get_tracer("test").start_as_current_span("caller") as caller:
        with Client(KEY, base_url=box.base_url) as client:
            client.submit(MODEL, ARGS)
        asyncio.run(again())
    parents: list[Any] = [span.parent for span in told.spans.get_finished_spans()]
    assert [parent.span_id for parent in parents] == [caller.get_span_context().span_id] * 2


def test_a_second_call_changes_nothing_and_uninstrument_ends_it(face: Face, told: Told, box: Sandbox) -> None:
    instrument()
    face.client(box.base_url).submit(MODEL, ARGS)
    uninstrument()
    face.client(box.base_url).submit(MODEL, {**ARGS, "duration": 4})
    assert told.names() == ["shortapi submit"]


def test_leaving_a_loop_over_many_jobs_ends_their_wait(face: Face, told: Told, box: Sandbox) -> None:
    client = face.client(box.base_url)
    jobs = [client.submit(MODEL, {**ARGS, "duration": seconds}) for seconds in (3, 4)]
    for outcome in client.as_completed(jobs):
        assert json.loads(told.span("shortapi wait").to_json())["attributes"]["shortapi.job_id"] == outcome.job.id
        break


def test_without_the_extra_a_sentence_says_what_to_install() -> None:
    hidden = "import sys; sys.modules['opentelemetry'] = None\nimport shortapi_otel"
    done = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True)
    assert 'install it with pip install "shortapi[otel]"' in done.stderr
