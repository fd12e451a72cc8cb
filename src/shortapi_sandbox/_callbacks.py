"""Which callbacks are to be sent, and when."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from attrs import define, evolve, field

from shortapi.catalog import Protocol
from shortapi_sandbox._envelope import job_data
from shortapi_sandbox._records import Callback, Job, Stored


def is_loopback(url: object) -> bool:
    """Say whether a callback may go there: http(s) on this machine. The sandbox calls nobody else."""
    try:
        link = urlsplit(url) if isinstance(url, str) else None
        host = (link.hostname or "") if link and link.scheme in {"http", "https"} else ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@define
class _Waiting:
    job: Job
    faults: Collection[str]
    forgery_sent: bool = False


@define
class Callbacks:
    """The jobs that somebody wants to be told about."""

    _protocol: Protocol
    _waiting: dict[str, _Waiting] = field(factory=dict)

    def expect(self, job: Job, faults: Collection[str]) -> None:
        self._waiting[job.id] = _Waiting(job, faults)

    def due(self) -> float | None:
        """Return the earliest time at which one may have to be sent; None where none is outstanding."""
        return min((one.job.created if _forges(one) else one.job.due for one in self._waiting.values()), default=None)

    def take(self, now: float) -> tuple[Callback, ...]:
        """Return those to send now, each once."""
        return tuple(callback for one in list(self._waiting.values()) for callback in self._of(one, now))

    def _of(self, one: _Waiting, now: float) -> Iterator[Callback]:
        if _forges(one):
            one.forgery_sent = True
            yield self._callback(_success_elsewhere(one.job), one.job.due + 1e9)
        if one.job.finished(now) is None:
            return
        del self._waiting[one.job.id]
        copies = 0 if "missing" in one.faults else 2 if "duplicate" in one.faults else 1
        yield from [self._callback(one.job, now)] * copies

    def _callback(self, job: Job, now: float) -> Callback:
        body = json.dumps(job_data(job, now, self._protocol)).encode()
        return Callback(url=job.callback or "", body=body, job_id=job.id)


def _forges(one: _Waiting) -> bool:
    return "forged" in one.faults and not one.forgery_sent


def _success_elsewhere(job: Job) -> Job:
    # 192.0.2.0/24 is reserved for documentation: a client that believes the forgery reaches nobody.
    forged = Stored(name="forged.bin", size=0, etag="", type="")
    return evolve(job, origin="http://192.0.2.1", files=(forged,), stored_at=job.created, failure=None)
