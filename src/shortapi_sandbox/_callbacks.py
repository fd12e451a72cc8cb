"""The schedule of callbacks."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from attrs import define, evolve, field

from shortapi.catalog import Protocol
from shortapi_sandbox._envelope import job_data
from shortapi_sandbox._records import Callback, Job, Stored


def is_loopback(url: object) -> bool:
    """Return whether a callback may be sent to a URL: only http(s) on this machine."""
    try:
        link = urlsplit(url) if isinstance(url, str) else None
        host = (link.hostname or "") if link and link.scheme in {"http", "https"} else ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@define
class _Waiting:
    """A job with a callback.

    Attributes:
        url: destination of the callback.
        begun: the callbacks that faults send before the job's end have been sent.
    """

    job: Job
    url: str
    faults: Mapping[str, float]
    begun: bool

    def due(self) -> float:
        return self.job.due + self.faults.get("late", 0.0) if self.begun else self.job.created


@define
class Callbacks:
    """The jobs with outstanding callbacks."""

    _protocol: Protocol
    _waiting: dict[str, _Waiting] = field(factory=dict)
    _url_before: str = ""

    def expect(self, job: Job, faults: Mapping[str, float]) -> None:
        url = job.callback or ""
        begun = not {"forged", "early"} & faults.keys()
        self._waiting[job.id] = _Waiting(job, self._url_before if "misdirected" in faults else url, faults, begun)
        self._url_before = url

    def due(self) -> float | None:
        """Return the earliest time at which a callback may be due; None if none is outstanding."""
        return min((one.due() for one in self._waiting.values()), default=None)

    def take(self, now: float) -> tuple[Callback, ...]:
        """Return the callbacks to send now, each once."""
        return tuple(callback for one in list(self._waiting.values()) for callback in self._of(one, now))

    def _of(self, one: _Waiting, now: float) -> Iterator[Callback]:
        if not one.begun:
            one.begun = True
            if "forged" in one.faults:
                yield self._callback(_success_elsewhere(one.job), one.job.due + 1e9, one.url)
            if "early" in one.faults:
                yield self._callback(one.job, one.job.created, one.url)
        ended = one.job.finished(now)
        if ended is None or now < ended + one.faults.get("late", 0.0):
            return
        del self._waiting[one.job.id]
        copies = 0 if "missing" in one.faults or not one.url else 2 if "duplicate" in one.faults else 1
        yield from [self._callback(one.job, now, one.url)] * copies

    def _callback(self, job: Job, now: float, url: str) -> Callback:
        body = json.dumps(job_data(job, now, self._protocol)).encode()
        return Callback(url=url, body=body, job_id=job.id)


def _success_elsewhere(job: Job) -> Job:
    # 192.0.2.0/24 is reserved for documentation, so a client that believes the forgery reaches no host.
    forged = Stored(name="forged.bin", size=0, etag="", type="")
    return evolve(job, origin="http://192.0.2.1", files=(forged,), stored_at=job.created, failure=None)
