"""The sandbox's state machine: (request, now) -> answer. No I/O and no clock; deterministic for a seed."""

from __future__ import annotations

import hmac
import json
import secrets
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import evolve

from shortapi.catalog import Catalog
from shortapi.errors import ConfigurationError
from shortapi.validation import problems
from shortapi_sandbox._callbacks import Callbacks, is_loopback
from shortapi_sandbox._envelope import COVER, accepted, array_of, html_reply, job_data, json_reply, refused
from shortapi_sandbox._jobs import FILES, FIRST_FRAMES, file_name, is_own_name, new_job, render_of
from shortapi_sandbox._pages import SHOWN, files_page, start_page
from shortapi_sandbox._plan import Faults, Plan
from shortapi_sandbox._ranges import file_reply
from shortapi_sandbox._records import (
    Answer,
    Booking,
    Call,
    Callback,
    Failure,
    Hangup,
    Job,
    Render,
    Reply,
    Request,
    Stored,
)

CREATE, QUERY = "/api/v1/job/create", "/api/v1/job/query"
SANDBOX = "X-ShortAPI-Sandbox"
"""Header of every answer, which marks it as simulated and states the speed of jobs."""

MAX_CALLS = 100_000
"""Maximum requests that `Engine.calls` keeps."""

_METHODS = {"create": ("POST",), "query": ("GET",), "file": ("GET", "HEAD"), "upload": ("PUT",)}


class Engine:
    """A simulated ShortAPI without sockets, files or clock.

    A front passes requests to `handle`, renders the jobs from `pending` and reports them with `rendered` or `failed`,
    and stores the files from `uploads` and reports them with `place`.

    Args:
        catalog: the known models; default: the built-in catalogue and `SHORTAPI_CATALOG`.
        speed: speed of jobs relative to the catalogue's `expect` (default 30).
        seed: fixes durations, the faults drawn by rate, and job ids; default: 0, but unique job ids.
        ids: a text from which job ids are derived instead of the seed.
        faults: in their short form, as `Fault` records, or from a YAML file (`@plan.yaml`).
        keys: the accepted API keys; default: any.
        strict: refuse arguments that the model's page does not list; default: ignore and report them.

    Raises:
        ConfigurationError: a fault or the speed is invalid.
    """

    def __init__(
        self,
        catalog: Catalog | None = None,
        *,
        speed: float = 30.0,
        seed: int | None = None,
        ids: str | None = None,
        faults: Faults = (),
        keys: Collection[str] | None = None,
        strict: bool = False,
    ) -> None:
        if not speed > 0:
            raise ConfigurationError(f"The sandbox's speed must be above 0; it is {speed!r}.")
        self.catalog = Catalog() if catalog is None else catalog
        self._speed, self._seed, self._strict = speed, seed or 0, strict
        self._ids = ids or (secrets.token_hex(16) if seed is None else str(seed))
        self._plan = Plan(faults, seed=self._seed)
        self._keys = None if keys is None else frozenset([keys] if isinstance(keys, str) else keys)
        self._jobs: dict[str, Job] = {}
        self._files: dict[str, Stored] = {}
        self._to_render: deque[Job] = deque()
        self._to_store: deque[tuple[str, bytes]] = deque()
        self._calls: deque[Call] = deque(maxlen=MAX_CALLS)
        self._callbacks = Callbacks(self.catalog.protocol)
        self._latest = 0.0

    def handle(self, request: Request, now: float) -> Answer:
        """Answer a request that arrives at `now` (seconds, monotonic)."""
        self._latest = max(self._latest, now)
        route, subject = _route(request)
        faults: Mapping[str, float] = {}
        if route == "page" and request.method in _METHODS["file"]:
            answer: Answer = self._page(request, now)
        elif route not in _METHODS or request.method not in _METHODS[route]:
            answer = _no_route(request, route)
        else:
            faults, known = self._plan.strike(route), len(self._jobs)
            answer = self._answer(request, route, faults, now)
            subject = next(reversed(self._jobs)) if len(self._jobs) > known else subject
        self._calls.append(self._call(request, route, subject, answer, now))
        if isinstance(answer, Reply):
            # On every answer, so that nobody mistakes it for one of the real service.
            simulated = {SANDBOX: f"simulated; speed={self._speed:g}"}
            answer = evolve(answer, headers={**answer.headers, **simulated})
        return answer.late(faults.get("delay", 0.0))

    def _call(self, request: Request, route: str, subject: str, answer: Answer, now: float) -> Call:
        made = self._jobs.get(subject) if route == "create" else None
        ignored = f"ignored: {', '.join(made.ignored)}" if made is not None and made.ignored else ""
        why = answer.note if isinstance(answer, Reply) and route in {"create", "query"} else ""
        return Call(
            at=now,
            route=route,
            subject=subject,
            outcome=answer.how if isinstance(answer, Hangup) else answer.status,
            credentials="authorization" in request.headers,
            note=ignored or why,
        )

    def _page(self, request: Request, now: float) -> Reply:
        if request.path == FILES:
            return files_page([*FIRST_FRAMES, *self._files])
        return start_page(request.origin, list(self._jobs.values()), self.calls()[-SHOWN:], now)

    def _answer(self, request: Request, route: str, faults: Mapping[str, float], now: float) -> Answer:
        refusal = _before(faults)
        if refusal is not None:
            return refusal
        if route == "file":
            return _after(self._file(request, faults), faults)
        if route == "upload":
            return _after(self._upload(request), faults)
        if not self._authorized(request):
            return refused("invalid api key", code=401, status=401)
        reply = self._create(request, faults, now) if route == "create" else self._query(request, faults, now)
        return _after(reply, faults)

    def _authorized(self, request: Request) -> bool:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            return False
        given = key.strip().encode()
        return self._keys is None or any(hmac.compare_digest(given, known.encode()) for known in self._keys)

    def _create(self, request: Request, faults: Mapping[str, float], now: float) -> Reply:
        body = _json_object(request.body)
        if body is None:
            return refused("the body is not a JSON object", code=400, status=400)
        model, args = body.get("model"), body.get("args", {})
        entry = self.catalog.get(model) if isinstance(model, str) else None
        if entry is None:
            return refused(f"invalid model: {str(model)[:200]}")
        if not isinstance(args, dict):
            return refused("invalid args: args must be an object")
        found = problems(entry, args)
        wrong = [
            str(problem) for problem in found if problem.level == "error" and (self._strict or not problem.unlisted)
        ]
        if wrong:
            return refused(f"invalid args: {'; '.join(wrong)}")
        job = new_job(
            entry,
            args,
            number=len(self._jobs) + 1,
            seed=self._seed,
            ids=self._ids,
            speed=self._speed,
            now=now,
            origin=request.origin,
            ignored=tuple(problem.argument for problem in found if problem.unlisted),
        )
        self._accept(job, body.get("callback_url"), _failing(faults))
        return accepted(job)

    def _accept(self, job: Job, callback: object, fails: str) -> None:
        self._jobs[job.id] = job
        if fails:
            job.failure = _simulated_failure(fails, job.due)
        else:
            self._to_render.append(job)
        # The vendor's samples send the literal text CALLBACK_URL: it is accepted and never called.
        if is_loopback(callback):
            job.callback = str(callback)
            self._callbacks.expect(job, self._plan.strike("callback"))

    def _query(self, request: Request, faults: Mapping[str, float], now: float) -> Reply:
        job = self._jobs.get(request.query.get("id", ""))
        if job is None:
            return refused("job not found")
        kind = _failing(faults)
        if kind and not job.told:
            job.failure = _simulated_failure(kind, now)
        job.origin = request.origin
        job.told = job.finished(now) is not None
        data = job_data(job, now, self.catalog.protocol)
        if "unknown-status" in faults:
            data["status"] = int(faults["unknown-status"])
        elif "string-status" in faults:
            data["status"] = job.stage(now)
        return json_reply({"code": 0, "data": data})

    def _file(self, request: Request, faults: Mapping[str, float]) -> Reply:
        file = self._files.get(file_name(request.path) or "")
        if file is None or "dead-link" in faults:
            return refused("no such file", code=404, status=404)
        reply = file_reply(file, request.headers, ranges="no-range" not in faults)
        if request.method == "HEAD":
            return evolve(reply, part=None)
        size = reply.part.stop - reply.part.start if reply.part else 0
        return evolve(reply, send=size // 2 if "cut" in faults else None, pace=faults.get("slow"))

    def _upload(self, request: Request) -> Reply:
        name = file_name(request.path) or ""
        if not is_own_name(name, request.body):
            return refused(f"a file is taken as PUT {FILES}SHA256.ENDING, named after its bytes", code=400, status=400)
        if self.has_file(name):
            return json_reply({"code": 0})
        self._to_store.append((name, request.body))
        return json_reply({"code": 0}, status=201)

    def uploads(self) -> tuple[tuple[str, bytes], ...]:
        """Return the files to store now, each with its name, and each only once."""
        return tuple(self._to_store.popleft() for _ in range(len(self._to_store)))

    def pending(self) -> tuple[Render, ...]:
        """Return the renders to do now, each only once."""
        jobs = [self._to_render.popleft() for _ in range(len(self._to_render))]
        fields = self.catalog.protocol.fields
        return tuple(
            render_of(job, covers=COVER in fields.get(array_of(job, self.catalog.protocol), ())) for job in jobs
        )

    def rendered(self, job_id: str, files: Iterable[Stored], now: float) -> None:
        """Report that a job is rendered; it succeeds at its due time."""
        job = self._jobs[job_id]
        job.files, job.stored_at = tuple(files), now
        self.place(*job.files)

    def failed(self, job_id: str, reason: str, now: float) -> None:
        """Report that a job cannot be rendered; it fails, with a refund."""
        job = self._jobs[job_id]
        job.failure = job.failure or Failure(at=max(now, job.starts), reason=reason)

    def place(self, *files: Stored) -> None:
        """Add stored files."""
        self._files.update({file.name: file for file in files})

    def has_file(self, name: str) -> bool:
        return name in self._files

    def callback_due(self) -> float | None:
        """Return the earliest time at which a callback may be due; None if none is outstanding."""
        return self._callbacks.due()

    def callbacks(self, now: float) -> tuple[Callback, ...]:
        """Return the callbacks to send now, each only once."""
        return self._callbacks.take(now)

    def books(self) -> tuple[Booking, ...]:
        """Return all accepted creates, in order; a client's ledger must agree with them."""
        return tuple(
            Booking(
                at=job.created,
                job_id=job.id,
                model=job.entry.id,
                amount=job.amount,
                refunded=job.failure is not None and job.failure.at <= self._latest and job.failure.refunded,
                ignored=job.ignored,
                args=job.args,
                fails_at=None if job.failure is None else job.failure.at,
            )
            for job in list(self._jobs.values())
        )

    def counts(self) -> dict[str, int]:
        """Return the number of requests by route: create, query, file, upload."""
        return {route: self._plan.counts[route] for route in _METHODS}

    def calls(self) -> tuple[Call, ...]:
        """Return the latest `MAX_CALLS` requests, in order."""
        return tuple(self._calls)

    def last_call(self) -> Call:
        return self._calls[-1]


def _route(request: Request) -> tuple[str, str]:
    if request.path in {"/", FILES}:
        return "page", request.path
    name = file_name(request.path)
    if name is not None:
        return ("upload" if request.method == "PUT" and request.path.startswith(FILES) else "file"), name
    if request.path == QUERY:
        return "query", request.query.get("id", "")
    return ("create", "") if request.path == CREATE else ("", request.path)


def _no_route(request: Request, route: str) -> Reply:
    if route:
        allowed = ", ".join(_METHODS.get(route, _METHODS["file"]))
        return refused(f"{request.method} is not allowed here", code=405, status=405, Allow=allowed)
    return refused(f"no such route; there are POST {CREATE}, GET {QUERY}?id= and GET {FILES}", code=404, status=404)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _before(faults: Mapping[str, float]) -> Answer | None:
    """Return the answer if a fault prevents the request from being processed."""
    if "refuse" in faults:
        return Hangup(how="refuse")
    if "429" in faults:
        return refused("too many requests", code=429, status=429, Retry_After=f"{faults['429']:g}")
    return refused("internal error", code=500, status=500) if "500" in faults else None


def _after(reply: Reply, faults: Mapping[str, float]) -> Answer:
    """Apply the faults that affect an answer after the request was processed."""
    for how in ("drop", "reset"):
        if how in faults:
            return Hangup(how="drop" if how == "drop" else "reset")
    if "html-502" in faults:
        return html_reply()
    if "truncated" in faults:
        return json_reply(reply.body[: len(reply.body) // 2])
    return json_reply({"code": 0, "data": None}) if "null-data" in faults else reply


def _failing(faults: Mapping[str, float]) -> str:
    return next((kind for kind in ("fail", "fail-unrefunded") if kind in faults), "")


def _simulated_failure(kind: str, at: float) -> Failure:
    return Failure(at=at, reason="simulated failure", refunded=kind == "fail")
