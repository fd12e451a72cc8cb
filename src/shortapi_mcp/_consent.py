"""Whether a job may be paid: by a person's limits, else by a person who is asked, else by one at a terminal.

No argument of a tool decides here. A client may accept for its user without showing anything, and an accepted answer
can be replayed; what bounds both is the quote, which is used up once, and the budgets of the ledger.
"""

from __future__ import annotations

import time
from typing import Any

import anyio
from mcp.server.mcpserver import Context, Elicit, ElicitationResult
from pydantic import BaseModel, Field

from shortapi import Quote
from shortapi_mcp._desk import Desk, answering

ASK_SECONDS = 50.0  # for which a call waits for a person, at most
ASKS_BY_RETRY = "2026-07-28"  # from this protocol version on, the answer to a question comes with a second call


class Payment(BaseModel):
    """The form that a person fills in."""

    pay: bool = Field(default=False, title="Pay for this job", description="Nothing is paid unless this is true.")


@answering
async def consent(quote_id: str, ctx: Context[Desk, Any]) -> str | Elicit[Payment]:
    """Return why a quote may not be submitted, "" if it may, or the question for a person."""
    desk: Desk = ctx.request_context.lifespan_context
    quote = desk.ledger.quotes.get(quote_id)
    desk.entry(quote.model)
    if quote.state != "open" or quote.price <= desk.limits.job:
        return ""  # a used quote only answers its job
    asks = ctx.client_capabilities and ctx.client_capabilities.elicitation
    if not asks or (asks.form is None and asks.url is not None):
        return "This client cannot ask a person."
    left = " and ".join(desk.left) or "no budget is set"
    words = f"An agent wants to pay {quote.cost} for one {quote.model} job. Left: {left}. Quote {quote.id}."
    question = desk.questions.setdefault(quote.id, words)
    if (ctx.protocol_version or "") >= ASKS_BY_RETRY:
        return Elicit(question, Payment)
    return await _asked(question, quote, ctx)


async def _asked(question: str, quote: Quote, ctx: Context[Desk, Any]) -> str:
    with anyio.move_on_after(min(ASK_SECONDS, quote.expires - time.time())):
        try:
            return why_not(await ctx.elicit(question, Payment))
        except ValueError:
            return "The question was accepted without its form."
    return "Nobody answered the question in time."


def why_not(answer: ElicitationResult[Any]) -> str:
    """Return why nothing may be paid by an answer to the question, or by the limits; "" if it may."""
    if answer.action != "accept":
        return f"The question whether to pay was answered with {answer.action}."
    if isinstance(answer.data, str):
        return answer.data
    return "" if answer.data.pay else "The answer to the question was not a yes."
