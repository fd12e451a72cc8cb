"""What all tools share."""

from __future__ import annotations

import functools
import time
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from attrs import field, frozen
from mcp.server.mcpserver.exceptions import ToolError

from shortapi import ShortAPIError
from shortapi.catalog.records import with_media

if TYPE_CHECKING:
    from shortapi import AsyncClient, Entry, Ledger
    from shortapi.ledger import Row
    from shortapi_mcp.limits import Limits

P = ParamSpec("P")
T = TypeVar("T")


@frozen
class Desk:
    """The client that pays, the ledger that it keeps, and the limits that a person set."""

    client: AsyncClient
    ledger: Ledger
    limits: Limits
    questions: dict[str, str] = field(factory=dict)  # by quote: an answer counts only for the very words of a question

    def entry(self, model: str) -> Entry:
        if not self.limits.allows(model):
            allowed = ", ".join(self.limits.models)
            raise ToolError(f"This model is not allowed here. Nothing was sent; a person allows only: {allowed}.")
        return self.client.catalog[model]

    def row(self, job_id: str) -> Row:
        """Return the row of a job that the service accepted."""
        row = self.ledger.row(job_id)
        if row.job_id is None:
            raise ToolError(f"Row {row.key} is {row.state} and has no job: {row.why or 'it is being sent'}.")
        return row

    @property
    def left(self) -> list[str]:
        """What is left of each budget, in words."""
        words: list[str] = []
        for budget in self.limits.budgets:
            left = budget.limit - sum(self.ledger.spent(budget.scope("", time.time())), Decimal(0))
            words.append(f"{max(left, Decimal(0)):f} of {budget.limit:f} USD this {budget.per}")
        return words

    def with_files(self, entry: Entry, args: Mapping[str, Any]) -> dict[str, Any]:
        """Return arguments with the path of each local picture, video or sound, which must be in an allowed folder."""

        def allowed(where: str, _: Any, value: Any) -> Any:
            if not isinstance(value, str) or value.lower().startswith(("http://", "https://")):
                return value
            path = self.limits.path(value)
            if path is None:
                raise ToolError(
                    f"{where} must be an https link, or a file in {self.folders}, without symlinks or '..' in its "
                    "path. Nothing was sent."
                )
            return path

        return with_media(entry.args, args, allowed)

    @property
    def folders(self) -> str:
        """The allowed folders, in words."""
        return ", ".join(map(str, self.limits.folders)) or "folders that a person allowed, and there are none"


def answering(tool: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Make a tool answer each error of the library as its sentence, with its notes."""

    @functools.wraps(tool)
    async def answer(*args: P.args, **options: P.kwargs) -> T:
        try:
            return await tool(*args, **options)
        except ShortAPIError as error:
            raise ToolError(" ".join([str(error), *getattr(error, "__notes__", ())])) from None

    return answer
