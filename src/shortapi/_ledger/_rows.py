"""What a ledger knows of a job."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from shortapi._ledger._states import State


@frozen(kw_only=True)
class Row:
    """One job in the ledger. It holds no key, no link, and no arguments unless that was asked for.

    Attributes:
        key: the ledger's own name of it.
        digest: of service, model and arguments: the same job again has the same digest.
        estimate, charge: USD; None where not known. `refunded`: as the service says.
        created, changed: seconds since the epoch.
        outputs: how many files the finished job has; None before it is finished.
        files: path and sha256 of each file saved, by its index.
        why: what went wrong, in a sentence, for failed and uncertain rows.
    """

    key: str
    digest: str
    service: str
    model: str
    state: State
    estimate: Decimal | None = None
    charge: Decimal | None = None
    refunded: bool | None = None
    tag: str | None = None
    job_id: str | None = None
    created: float = 0.0
    changed: float = 0.0
    outputs: int | None = None
    files: Mapping[int, tuple[str, str]]
    why: str | None = None
    args: Mapping[str, Any] | None = None


def digest(service: str, model: str, args: Mapping[str, Any]) -> str:
    """Return what makes two jobs the same; it gives nothing of the arguments away."""
    text = json.dumps([service, model, args], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
