# Generated from spec/ by `make generate`; edit spec/ instead.
"""Create a job."""

from collections.abc import Mapping
from typing import Any, Final

from ...models.create_job_request import CreateJobRequest
from ...models.job_answer import JobAnswer

METHOD: Final = "POST"
PATH: Final = "/api/v1/job/create"


def request(
    *,
    body: CreateJobRequest,
) -> dict[str, Any]:
    """Return the keywords of `httpx.Client.build_request`; the client knows the server's address and the key."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {"method": METHOD, "url": PATH}
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def response(body: Mapping[str, Any]) -> JobAnswer:
    """Return the typed answer; what it does not declare is kept in `additional_properties`."""
    return JobAnswer.from_dict(body)
