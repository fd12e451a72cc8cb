"""`shortapi mcp` and `shortapi approve`: serve an agent, and agree to what it asks for."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from attrs import evolve

from shortapi.catalog import Catalog
from shortapi.errors import BudgetError, LedgerError
from shortapi.ledger import Ledger, budgets_of
from shortapi_cli._books import Books, books_of, needed_ledger
from shortapi_cli._connect import connection_of, key_of
from shortapi_cli._exit import STOPPED, UsageError
from shortapi_cli._output import answer_to, money, say, tell, tell_json

if TYPE_CHECKING:
    from decimal import Decimal

    from shortapi import Quote
    from shortapi_cli._options import Options
    from shortapi_mcp import Limits


def mcp(options: Options) -> int:
    """Serve an agent on stdin and stdout, or over HTTP."""
    from shortapi_mcp import read_limits

    if options.no_ledger:
        raise UsageError("mcp keeps its quotes in the ledger, so it cannot be combined with --no-ledger")
    limits, books = read_limits(), books_of(options)
    assume = limits.budgets[0].assume if limits.budgets else None
    limits = evolve(limits, budgets=(*limits.budgets, *(evolve(one, assume=assume) for one in books.budgets)))
    if not limits.budgets:
        say("no budget limits what the agent spends; set one, such as SHORTAPI_AGENT_LIMITS='job=0.50 day=5'")
    try:
        _serve(options, limits, books)
    except KeyboardInterrupt:
        if options.http is not None:
            raise
        say("shortapi: Stopped.")
        os._exit(STOPPED)  # a thread still reads stdin, and the interpreter would wait for it
    return 0


def _serve(options: Options, limits: Limits, books: Books) -> None:
    from shortapi import AsyncClient
    from shortapi_mcp import serve

    with ExitStack() as stack:
        ledger = books.ledger or Ledger(Path(stack.enter_context(TemporaryDirectory()), "ledger.db"))
        kept = Books(ledger, limits.budgets)
        how, _ = stack.enter_context(connection_of(options, Catalog(options.catalog), key_of(options), kept))
        serve(AsyncClient(**how), ledger, limits, port=options.http, token=os.environ.get("SHORTAPI_MCP_TOKEN"))


def approve(options: Options) -> int:
    """Show a quote that an agent asks for, and agree to pay it. Only a person at a terminal can answer."""
    with needed_ledger(options) as ledger:
        if not ledger.path.exists():
            raise LedgerError(f"There is no ledger at {str(ledger.path)!r}, so there is nothing to approve.")
        quote = ledger.quotes.get(options.quote)
        if quote.state != "open":
            raise UsageError(f"the quote {quote.id} is {quote.state} already")
        say(f"model: {quote.model}")
        say(f"price: {quote.cost}")
        for limit, left in _left(ledger, quote):
            say(f"left: {money(left, '')} of {limit}")
        say(f"the quote holds for {max(0, quote.expires - time.time()):.0f} s more")
        _ask(quote)
        ledger.quotes.approve(quote.id)
    if options.json:
        tell_json({"approved": quote.id, "model": quote.model, "price": quote.price})
    else:
        tell(f"quote {quote.id} is approved; the agent can create its job now")
    return 0


def _left(ledger: Ledger, quote: Quote) -> list[tuple[str, Decimal]]:
    budgets, now = budgets_of(quote.budgets) if quote.budgets else (), time.time()
    spent = [sum(ledger.spent(budget.scope("", now))) for budget in budgets]
    return [(f"{one.limit:f} USD a {one.per}", one.limit - gone) for one, gone in zip(budgets, spent, strict=True)]


def _ask(quote: Quote) -> None:
    try:
        answer = answer_to(f"Let the agent pay {quote.cost} for this job? [y/N] ")
    except OSError as error:
        raise BudgetError(
            f"There is no terminal to ask a person whether to pay ({error.strerror or error}). Nothing was approved; "
            "run this in a terminal of your own.",
            model=quote.model,
        ) from None
    if answer.lower() not in {"y", "yes"}:
        raise BudgetError("You did not agree. Nothing was approved.", model=quote.model)
