"""A catalogue of toy models, small enough to render in no time, and small helpers to talk to a sandbox."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from shortapi.catalog import Catalog
from shortapi_sandbox import Engine, Hangup, Reply, Request

CREATE, QUERY = "/api/v1/job/create", "/api/v1/job/query"
CLIP, STILL, TUNE, CHEAP = (
    "toy/clip/image-to-video",
    "toy/still/text-to-image",
    "toy/tune/text-to-music",
    "toy/x/unpriced",
)

_SOURCE = {"page": "https://example.com/toy", "read": "2026-01-01", "complete": True}
_PROMPT = {"type": "string", "required": True, "description": "What to make."}

MODELS: tuple[Mapping[str, Any], ...] = (
    {
        "id": CLIP,
        "title": "Toy clip",
        "category": "image-to-video",
        "kind": "inference",
        "summary": "A toy.",
        "source": _SOURCE,
        "args": {
            "prompt": _PROMPT,
            "image": {
                "type": "string",
                "format": "uri",
                "required": True,
                "description": "First frame.",
                "x-media": {
                    "kind": "image",
                    "formats": ["jpeg", "png", "webp"],
                    "min_side": 64,
                    "max_bytes": 5_000_000,
                },
            },
            "resolution": {"type": "string", "enum": ["120p", "240p"], "default": "120p", "description": "Size."},
            "duration": {"type": "integer", "minimum": 1, "maximum": 5, "default": 1, "description": "Seconds."},
        },
        "output": {"kind": "video"},
        "pricing": {
            "currency": "USD",
            "checked": "2026-01-01",
            "unit": "second",
            "quantity": "duration",
            "rates": [
                {"when": {"resolution": "120p"}, "rate": "0.1"},
                {"when": {"resolution": "240p"}, "rate": "0.2"},
            ],
        },
        "expect": {"p50": 30, "p90": 60},
        "example": {"prompt": "A toy", "image": "https://example.com/toy.webp"},
    },
    {
        "id": STILL,
        "title": "Toy still",
        "category": "text-to-image",
        "kind": "inference",
        "summary": "A toy.",
        "source": _SOURCE,
        "args": {
            "prompt": _PROMPT,
            "aspect_ratio": {"type": "string", "enum": ["1:1", "16:9"], "default": "1:1", "description": "Form."},
            "resolution": {"type": "string", "enum": ["240p", "1K"], "default": "240p", "description": "Size."},
            "num_images": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1, "description": "How many."},
        },
        "output": {"kind": "image"},
        "pricing": {
            "currency": "USD",
            "checked": "2026-01-01",
            "unit": "image",
            "quantity": "num_images",
            "rates": [{"rate": "0.04"}],
        },
        "example": {"prompt": "A toy"},
    },
    {
        "id": TUNE,
        "title": "Toy tune",
        "category": "text-to-music",
        "kind": "inference",
        "summary": "A toy.",
        "source": _SOURCE,
        "args": {
            "prompt": _PROMPT,
            "duration": {"type": "string", "minimum": 1, "maximum": 9, "default": "2", "description": "Seconds."},
        },
        "output": {"kind": "audio"},
        "pricing": {
            "currency": "USD",
            "checked": "2026-01-01",
            "unit": "request",
            "quantity": 1,
            "rates": [{"rate": "0.05"}],
        },
        "example": {"prompt": "A toy"},
    },
    {
        "id": CHEAP,
        "title": "Toy without a price",
        "category": "text-to-image",
        "kind": "inference",
        "summary": "A toy.",
        "source": _SOURCE,
        "args": {"prompt": _PROMPT},
        "output": {"kind": "image"},
        "pricing": {"unknown": "the page does not say"},
        "example": {"prompt": "A toy"},
    },
)

CLIP_ARGS = {"prompt": "A toy", "image": "https://example.com/toy.webp"}
KEY = {"authorization": "Bearer toy-key"}


def toy_catalog() -> Catalog:
    catalog = Catalog(builtin=False)
    for model in MODELS:
        catalog.add(model)
    return catalog


def create_request(model: str = CLIP, args: Any = None, **more: Any) -> Request:
    body = {"model": model, "args": CLIP_ARGS if args is None else args, **more}
    return Request(method="POST", path=CREATE, headers=KEY, body=json.dumps(body).encode(), origin="http://sandbox")


def query_request(job_id: str) -> Request:
    return Request(method="GET", path=QUERY, query={"id": job_id}, headers=KEY, origin="http://sandbox")


def body_of(answer: Reply | Hangup) -> Any:
    assert isinstance(answer, Reply)
    return json.loads(answer.body)


def created(engine: Engine, now: float = 0.0, **more: Any) -> str:
    """Create a job at `now` and return its id."""
    answer = body_of(engine.handle(create_request(**more), now))
    assert answer["code"] == 0, answer
    return str(answer["data"]["job_id"])


def looked_up(engine: Engine, job_id: str, now: float) -> Any:
    """Return what a query at `now` says, as the `data` object."""
    return body_of(engine.handle(query_request(job_id), now))["data"]


def until(holds: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Wait for something that the sandbox does in its own time, and return it."""
    never = threading.Event()
    for _ in range(int(seconds / 0.02)):
        found = holds()
        if found:
            return found
        never.wait(0.02)
    raise AssertionError(f"it did not happen within {seconds:g} s")
