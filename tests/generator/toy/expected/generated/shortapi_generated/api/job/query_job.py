# Generated from spec/ by `make generate`; edit spec/ instead.
"""Query a job."""

from collections.abc import Mapping
from typing import Any, Final

from ...models.job_answer import JobAnswer
from ...types import UNSET

METHOD: Final = "GET"
PATH: Final = "/api/v1/job/query"


def request(
    *,
    id: str,
) -> dict[str, Any]:
    """Return the keywords of `httpx.Client.build_request`; the client knows the server's address and the key."""

    params: dict[str, Any] = {}

    params["id"] = id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {"method": METHOD, "url": PATH}
    _kwargs["params"] = params
    return _kwargs


def response(body: Mapping[str, Any]) -> JobAnswer:
    """Return the typed answer; what it does not declare is kept in `additional_properties`."""
    return JobAnswer.from_dict(body)
