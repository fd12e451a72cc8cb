"""The tools. The docstring of each is its description for the agent."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeAlias

from anyio import move_on_after
from anyio.to_thread import run_sync
from mcp.server.mcpserver import Context, ElicitationResult, Resolve
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, ResourceLink, TextContent, ToolAnnotations
from pydantic import Field, WithJsonSchema

from shortapi import JobFailedError, JobTimeoutError, Snapshot
from shortapi.ledger import Choice
from shortapi_mcp import _answers as answers
from shortapi_mcp._consent import consent, why_not
from shortapi_mcp._desk import Desk, answering

WAIT_SECONDS = 50.0  # that a call takes at most: many clients give up after a minute
TAG = "agent"  # of the rows in the ledger
LOOK_SECONDS = 10.0  # for finding out whether a job is done before its files are saved
NEWEST = Choice(tag=TAG, last=20)

Ctx: TypeAlias = Context[Desk, Any]
JobId = Annotated[str, Field(description="The job_id that `create` answered, or the quote_id.")]
# Any: the library says what is wrong with another type, without repeating it.
Args = Annotated[Any, WithJsonSchema({"type": "object", "additionalProperties": True})]


def desk_of(ctx: Ctx) -> Desk:
    desk: Desk = ctx.request_context.lifespan_context
    return desk


async def models(ctx: Ctx, search: str = "") -> list[answers.ModelRow]:
    """List the models that make pictures, videos and music, or those that match all words of `search`. Free."""
    rows = [row for row in desk_of(ctx).client.catalog.index() if desk_of(ctx).limits.allows(row.id)]
    texts = {row.id: f"{row.id} {row.category} {row.title} {row.summary}".lower() for row in rows}
    found = [row for row in rows if all(word in texts[row.id] for word in search.lower().split())]
    return [answers.ModelRow.model_validate(row) for row in found]


async def model(model: str, ctx: Ctx) -> answers.Model:
    """Show the arguments, rules and price list of one model. Free."""
    entry = desk_of(ctx).entry(model)
    facts = {"arguments": entry.data["args"], "pricing": entry.data["pricing"], "notes": entry.notes}
    row, rules = answers.ModelRow.model_validate(entry), [rule.message for rule in entry.rules]
    return answers.Model.model_validate({**row.model_dump(), **facts, "rules": rules})


async def quote(model: str, args: Args, ctx: Ctx) -> answers.Quoted:
    """Check a job and state its price in USD. Free, and nothing is started: `create` does that.

    Pictures, videos and sounds among the arguments are https links, or paths of files in the folders that `budget`
    lists. If the price or the arguments change, ask for a new quote.
    """
    desk = desk_of(ctx)
    entry = desk.entry(model)
    args = desk.with_files(entry, args) if isinstance(args, dict) else args
    made = await desk.client.quote(entry.id, args, seconds=desk.limits.quote, tag=TAG)
    return answers.Quoted(
        quote_id=made.id,
        price=made.price,
        assumed=made.assumed,
        seconds=max(0, int(made.expires - time.time())),
        asks=made.price > desk.limits.job,
        left=desk.left,
    )


async def create(
    quote_id: str, ctx: Ctx, answer: Annotated[ElicitationResult[Any], Resolve(consent)]
) -> answers.Created:
    """Start the job of a quote. THIS COSTS MONEY: the price of the quote, once. A person may be asked first.

    The same quote_id again answers the same job and costs nothing more. If the answer is needs_approval, show its
    `approve` command to the person, and call this again after they ran it; do not run it yourself.
    """
    desk, why = desk_of(ctx), why_not(answer)
    quote = desk.ledger.quotes.get(quote_id)
    if why and quote.state == "open":
        approve = shlex.join(["shortapi", "approve", quote.id, "--ledger", str(desk.ledger.path)])
        told = f"{why} Nothing was spent. A person can agree to pay {quote.cost} with: {approve}"
        return answers.Created(state="needs_approval", message=told, quote_id=quote.id, approve=approve)
    job = await desk.client.submit(quote)
    told = f"Job {job.id} was created; call wait, then save."
    return answers.Created(state="created", message=told, quote_id=quote.id, job_id=job.id, charge=job.charge)


async def wait(job_id: JobId, ctx: Ctx) -> answers.Waited:
    """Wait for a job, up to 50 seconds a call; while it is running, call this again. Free."""
    row = desk_of(ctx).row(job_id)
    found = answers.Waited(job_id=row.job_id or "", charge=row.charge)

    def told(seen: Snapshot) -> Any:
        return ctx.report_progress(seen.elapsed, seen.eta and seen.elapsed + seen.eta, seen.status)

    try:
        result = await desk_of(ctx).client.job(row.job_id or "").wait(timeout=WAIT_SECONDS, on_update=told)
    except JobTimeoutError as error:
        eta = "" if error.last is None or error.last.eta is None else f", about {error.last.eta:.0f} s more"
        found.message = f"It is still running{eta}; call wait again."
    except JobFailedError as error:
        found.state, found.message = "failed", str(error)
    else:
        found.state, found.message = "done", "It is done; call save soon, because its links expire."
        found.files, found.charge = [output.kind for output in result.outputs], result.charge or row.charge
    return found


async def save(job_id: JobId, ctx: Ctx, folder: str = ".") -> Annotated[CallToolResult, answers.SavedFiles]:
    """Save the files of a finished job to a folder that a person allowed, by default the first. Free.

    Existing files are never replaced. The answer links to the files; their content is never in it.
    """
    desk = desk_of(ctx)
    row, where = desk.row(job_id), desk.limits.path(folder)
    if where is None or not where.is_dir():
        raise ToolError(f"Files can be saved only to existing folders in {desk.folders}. Nothing was saved.")
    result = await desk.client.job(row.job_id or "").wait(timeout=LOOK_SECONDS)
    with move_on_after(WAIT_SECONDS) as time_up:
        saved = [(await output.save(where, beside=True)) for output in result.outputs]
    if time_up.cancelled_caught:
        raise ToolError("The files are not complete yet; call save again, which continues where it stopped.")
    paths = [where / file.path for file in saved]
    links = [ResourceLink(type="resource_link", uri=path.as_uri(), name=path.name) for path in paths]
    told = TextContent(type="text", text=f"{len(paths)} saved in {where}.")
    answer = answers.SavedFiles(job_id=row.job_id or "", paths=list(map(str, paths)))
    return CallToolResult(content=[told, *links], structured_content=answer.model_dump())


async def jobs(ctx: Ctx) -> list[answers.JobRow]:
    """List the newest 20 jobs of agents with state, price and saved files. Free."""
    ledger = desk_of(ctx).ledger
    await run_sync(ledger.review)
    rows = ledger.rows(where=NEWEST.where, values=NEWEST.values)
    return [answers.JobRow.model_validate(row) for row in rows]


async def budget(ctx: Ctx) -> answers.Allowance:
    """Show what may be spent without asking, what is left of the budgets, and the allowed models and folders. Free."""
    desk = desk_of(ctx)
    models, folders = list(desk.limits.models), list(map(str, desk.limits.folders))
    return answers.Allowance(without_asking=desk.limits.job, left=desk.left, models=models, folders=folders)


FREE = ToolAnnotations(read_only_hint=True)
ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True)
PAYS = ToolAnnotations(title="Start a paid job", read_only_hint=False, destructive_hint=True, idempotent_hint=True)
HINTS: Mapping[Callable[..., Any], ToolAnnotations] = {
    models: FREE,
    model: FREE,
    quote: ADDS,
    create: PAYS,
    wait: FREE,
    jobs: FREE,
    save: ADDS,
    budget: FREE,
}


def tools() -> list[Tool]:
    """Return all tools."""
    made = [Tool.from_function(answering(function), annotations=hints) for function, hints in HINTS.items()]
    for tool in made:  # whose errors would repeat the arguments, which are private
        tool.fn_metadata.arg_model.model_config["hide_input_in_errors"] = True
        tool.fn_metadata.arg_model.model_rebuild(force=True)
    return made
