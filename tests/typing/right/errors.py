"""Errors: one base, and what each says of money and of the job."""

from decimal import Decimal
from typing import assert_type

from shortapi import (
    APIError,
    ArgumentError,
    AuthenticationError,
    BudgetError,
    CatalogError,
    Client,
    DuplicateJobError,
    JobError,
    JobFailedError,
    JobTimeoutError,
    PriceUnknownError,
    RateLimitError,
    ServerError,
    ShortAPIError,
    TransportError,
    UnexpectedResponseError,
    UnknownModelError,
)

try:
    Client().run("vendor/family/task", {"prompt": "waves"})
except JobFailedError as error:
    assert_type(error.refunded, bool | None)
    assert_type(error.job_id, str | None)
except JobTimeoutError as error:
    late: TimeoutError = error
    again: JobError = error
except (AuthenticationError, RateLimitError, ServerError) as error:
    refused: APIError = error
    assert_type(error.status_code, int | None)
    assert_type(error.code, int | str | None)
    assert_type(error.api_message, str | None)
    assert_type(error.retry_after, float | None)
except UnexpectedResponseError as error:
    assert_type(error.body, bytes | None)
except BudgetError as error:
    assert_type(error.limit, Decimal | None)
    assert_type(error.asked, Decimal | None)
except UnknownModelError as error:
    assert_type(error.matches, tuple[str, ...])
except PriceUnknownError as error:
    unpriced: CatalogError = error
    assert_type(error.problems, tuple[str, ...])
except DuplicateJobError as error:
    assert_type(error.key, str | None)
except ArgumentError as error:
    print(*error.problems, sep="\n")
except TransportError as error:
    assert_type(error.charged, bool | None)
except ShortAPIError as error:
    assert_type(error.retry_safe, bool)
    assert_type(error.message, str)
    assert_type(error.model, str | None)
