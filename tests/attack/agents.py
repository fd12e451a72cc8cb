"""Agents that repeat, replay, race and are killed: no quote is paid twice, none without a yes, no budget is exceeded.

The SDK's own client on real servers over stdio, with a sandbox behind them. `python -m tests.agents` runs the long
forms, and a control without the one-time rule, which must pay twice.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import frozen
from mcp import MCPError
from mcp_types import CallToolResult, InputRequiredResult

from shortapi_sandbox import Sandbox
from tests.agents.agent import ERAS, PRICE, SERVE, Agent, accepts, agents, declines, environment, text_of
from tests.attack.record import Record

AT_ONCE = 50
SERVERS = 4
SLOW_CREATE = "create:delay(0.15)"
LONGEST_LIFE = 0.4
"""Seconds after which a server is killed that was told to quote or create, at most."""

WITHOUT_ONCE = f"""
from attrs import evolve
from shortapi.ledger import Ledger
once = Ledger.intend
Ledger.intend = lambda book, intent: once(book, evolve(intent, key=None, quoted=False, allow_duplicate=True))
{SERVE}"""
"""A server whose quotes are not used up."""

NAMED = """
import os
from pathlib import Path
Path(os.environ["PID_FILE"]).write_text(str(os.getpid()))
"""
"""What a server that is to be killed says first."""


@frozen
class Stage:
    """A sandbox, and the folder of the ledger that all servers share."""

    box: Sandbox
    folder: Path

    def environment(self, limits: str) -> dict[str, str]:
        pid = {"PID_FILE": str(self.folder / "pid")}
        return {**environment(self.box.base_url, self.folder / "ledger.db", limits), **pid}

    def posts(self) -> Counter[str]:
        """Return how many creates were accepted for each prompt."""
        return Counter(str(booked.args["prompt"]) for booked in self.box.engine.books())

    def kill(self) -> None:
        os.kill(int((self.folder / "pid").read_text()), signal.SIGKILL)


@contextmanager
def staged(*faults: str) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder, Sandbox(speed=1e6, render=False, faults=faults) as box:
        yield Stage(box, Path(folder))


def ends(call: Future[CallToolResult]) -> str:
    """Return what a call answered, or that its server died."""
    try:
        return text_of(call.result(timeout=60))
    except (MCPError, OSError, RuntimeError, ExceptionGroup):
        return "died"


def second_posts(record: Record, stage: Stage) -> int:
    """Count what was paid, and return how many jobs were paid for more than once."""
    posts = stage.posts()
    record.count["posts"] += sum(posts.values())
    return sum(number - 1 for number in posts.values())


def repeats(record: Record, code: str = SERVE) -> int:
    """Call create 50 times at once, twice in a row, and replay an accepted answer; return the second POSTs."""
    with staged() as stage, agents() as connect:
        free = connect(stage.environment("job=1 day=1000"), code=code)
        asks = connect(stage.environment("day=1000")) if code == SERVE else None
        for _ in range(record.rounds):
            quote_id = free.quote("at once")
            calls = [free.start("create", quote_id=quote_id) for _ in range(AT_ONCE)]
            told = {ends(call) for call in calls}
            record.count["creates at once"] += len(calls)
            if len(told) != 1 and code == SERVE:
                record.broken(f"one quote was answered in {len(told)} ways")
            again = {ends(free.start("create", quote_id=quote_id)) for _ in range(2)}
            if again != told and code == SERVE:
                record.broken("the same quote was answered with another job later")
            if asks is not None:
                replayed(record, asks)
        return second_posts(record, stage)


def replayed(record: Record, agent: Agent) -> None:
    """Send an accepted answer again: for the same quote, and for another."""
    first, other = agent.quote("replayed"), agent.quote("another")

    async def create(quote_id: str, **more: Any) -> CallToolResult | InputRequiredResult:
        call = agent.client.session.call_tool
        return await call("create", {"quote_id": quote_id}, allow_input_required=True, **more)

    async def replay() -> tuple[list[Any], str]:
        asked = await create(first)
        if not isinstance(asked, InputRequiredResult) or asked.input_requests is None:
            raise AssertionError("the server did not ask")
        yes = {name: await accepts("") for name in asked.input_requests}
        sent = {"input_responses": yes, "request_state": asked.request_state}
        same = [await create(first, **sent) for _ in range(2)]
        try:
            return same, type(await create(other, **sent)).__name__
        except MCPError:
            return same, "refused"

    same, another = agent.portal.call(replay)
    record.count["replays"] += 2
    if {getattr(one, "is_error", True) for one in same} != {False}:
        record.broken("an accepted answer was not taken")
    if another == CallToolResult.__name__:
        record.broken("the answer for one quote was taken for another")


def budgets(record: Record) -> None:
    """Create twice as many jobs as a daily budget allows, at the same time on several servers. A round is a create."""
    with staged() as stage, agents() as connect:
        limit = Decimal(PRICE) * (record.rounds // 2)
        servers = [
            connect(stage.environment(f"job=1 day={limit}")) for _ in range(2 if record.rounds < 100 else SERVERS)
        ]
        quotes = [(agent, agent.quote("budget")) for _ in range(record.rounds // len(servers)) for agent in servers]
        calls = [agent.start("create", quote_id=quote_id) for agent, quote_id in quotes]
        told = [ends(call) for call in calls]
        spent = sum((booked.amount for booked in stage.box.engine.books()), Decimal(0))
        record.count["creates over a budget"] += sum("the budget for this day is" in text for text in told)
        record.count["creates within it"] += sum('"state": "created"' in text for text in told)
        if spent > limit:
            record.broken(f"{spent} USD were spent of {limit}")
        if spent != limit:
            record.broken(f"only {spent} USD were spent of {limit}: {sorted(set(told))[:3]}")
        if second_posts(record, stage):
            record.broken("a quote was paid twice")


def kills(record: Record) -> None:
    """Kill a server at a random moment between quote, intent, POST and answer; another goes on. A round is a kill."""
    with staged(SLOW_CREATE) as stage:
        refused: set[str] = set()
        pending: list[str] = []
        for number in range(record.rounds + 1):
            with agents() as connect:
                asks = record.rand.random() < 0.7
                mode = record.rand.choice(list(ERAS.values()))
                limits = "day=1000" if asks else "job=1 day=1000"
                agent = connect(stage.environment(limits), mode=mode, code=NAMED + SERVE)
                for quote_id in pending:
                    _gone_on(record, agent, quote_id)
                pending = [_killed(record, stage, agent, refused, asks=asks)] if number < record.rounds else []
        paid = stage.posts()
        record.count["posts"] += sum(paid.values())
        for prompt, number in paid.items():
            if number > 1:
                record.broken(f"{number} POSTs for one quote")
            if prompt in refused:
                record.broken("a POST without a yes")


def _killed(record: Record, stage: Stage, agent: Agent, refused: set[str], *, asks: bool) -> str:
    """Kill a server while it creates; return the quote."""
    says_no = asks and record.rand.random() < 0.3
    agent.answering.append(declines if says_no else accepts)
    before = set(stage.posts())
    quote_id = agent.quote("refused" if says_no else "killed")
    call = agent.start("create", quote_id=quote_id)
    time.sleep(record.rand.uniform(0, LONGEST_LIFE))
    stage.kill()
    told = ends(call)
    record.count["killed before the answer" if told == "died" else "killed after the answer"] += 1
    if says_no:
        refused.update(prompt for prompt in stage.posts() if prompt not in before)
    return quote_id


def _gone_on(record: Record, agent: Agent, quote_id: str) -> None:
    """Create the job of a quote whose server was killed: twice, with the same answer."""
    agent.answering.append(declines)
    first, second = (ends(agent.start("create", quote_id=quote_id)) for _ in range(2))
    if first != second:
        record.broken("a quote was answered in two ways after a crash")
    ways = {"created": '"state": "created"', "not sent": "needs_approval", "in doubt": "settle it first"}
    found = next((name for name, words in ways.items() if words in first), first)
    record.count[f"then {found}"] += 1


def attack(record: Record) -> None:
    """A round is one kill; before, one of each of the others."""
    once = Record(record.name, record.rand, 1)
    if repeats(once):
        record.broken("a quote was paid twice")
    budgets(over := Record(record.name, record.rand, 12 * record.rounds))
    kills(record)
    for part in (once, over):
        record.count += part.count
        record.violations += part.violations


def main() -> int:
    """Run the long forms, and print a line for each."""
    rand = random.Random(os.environ.get("SHORTAPI_SEED", "agents"))
    worst = 0
    for name, run, rounds in (("repeats", repeats, 5), ("budgets", budgets, 200), ("kills", kills, 30)):
        record = Record(name, rand, rounds)
        twice = run(record) or 0
        print(record, f"; {twice} second POSTs" if run is repeats else "", *record.violations, flush=True)
        worst += twice + len(record.violations)
    control = Record("control without the one-time rule", rand, 1)
    twice = repeats(control, WITHOUT_ONCE)
    print(control, f"; {twice} second POSTs", flush=True)
    return 1 if worst or not twice else 0
