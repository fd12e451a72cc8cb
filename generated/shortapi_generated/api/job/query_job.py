# Generated from spec/ by `make generate`; edit spec/ instead.
"""Ask how a job is.

Answers the job's status and, once it has succeeded, its result. Costs nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

from ...models.query_job_answer import QueryJobAnswer
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


def response(body: Mapping[str, Any]) -> QueryJobAnswer:
    """Return the typed answer; what it does not declare is kept in `additional_properties`."""
    return QueryJobAnswer.from_dict(body)
