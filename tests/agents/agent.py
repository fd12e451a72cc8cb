"""An agent: the SDK's own client on a real server over stdio, called from plain tests."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from anyio.from_thread import BlockingPortal, start_blocking_portal
from attrs import define, field
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, ElicitResult

from tests.faces import KEY

MODEL = "alibaba/happyhorse-1.0/text-to-video"
ARGS = {"prompt": "canary of a prompt", "duration": 3, "resolution": "720P"}
PRICE = "0.387"
ERAS = {"2025-11-25": "legacy", "2026-07-28": "auto"}
"""The client's mode for each protocol version."""

SERVE = "import sys\nfrom shortapi_cli import main\nsys.exit(main(['mcp', *sys.argv[1:]]))\n"

NUMBERS = itertools.count()
Answer = Callable[[str], Awaitable[ElicitResult]]


async def accepts(_: str) -> ElicitResult:
    return ElicitResult(action="accept", content={"pay": True})


async def declines(_: str) -> ElicitResult:
    return ElicitResult(action="decline")


@define
class Agent:
    """A connected client. `answer` is what it does when it is asked; it collects the questions in `asked`."""

    portal: BlockingPortal
    client: Client
    asked: list[str]
    answering: list[Answer] = field(factory=list)

    def start(self, tool: str, **args: Any) -> Future[CallToolResult]:
        """Begin a call, to be waited for by `.result()`."""
        return self.portal.start_task_soon(self.client.call_tool, tool, args)

    def call(self, tool: str, **args: Any) -> CallToolResult:
        return self.start(tool, **args).result(timeout=60)

    def data(self, tool: str, **args: Any) -> Any:
        """Return the structured answer of a call that must not fail."""
        result = self.call(tool, **args)
        assert not result.is_error, text_of(result)
        found: Any = result.structured_content
        return found["result"] if set(found) == {"result"} else found

    def error(self, tool: str, **args: Any) -> str:
        """Return the sentence of a call that must fail."""
        result = self.call(tool, **args)
        assert result.is_error, text_of(result)
        return text_of(result)

    def quote(self, prompt: str = "canary of a prompt", **more: Any) -> str:
        """Return the id of a quote for one job of 0.387 USD, which no other quote is for."""
        args = {**ARGS, "prompt": f"{prompt} {next(NUMBERS)}", **more}
        quoted = self.data("quote", model=MODEL, args=args)
        return str(quoted["quote_id"])


def text_of(result: CallToolResult) -> str:
    return "\n".join(getattr(part, "text", "") for part in result.content)


def environment(base_url: str, ledger: Path, limits: str = "") -> dict[str, str]:
    """Return the environment that a person gives the server."""
    home = str(ledger.parent)
    named = {"SHORTAPI_KEY": KEY, "SHORTAPI_BASE_URL": base_url, "SHORTAPI_LEDGER": str(ledger)}
    return {**os.environ, **named, "SHORTAPI_AGENT_LIMITS": limits, "HOME": home, "XDG_CONFIG_HOME": home}


@contextmanager
def agents() -> Iterator[Callable[..., Agent]]:
    """Yield a function that starts servers, each with its client; all are stopped at the end."""
    with start_blocking_portal() as portal, ExitStack() as stack:

        def connect(
            env: dict[str, str],
            *words: str,
            mode: str = "auto",
            asks: bool = True,
            code: str = SERVE,
            errors: TextIO | None = None,
            over: Callable[..., Client] | None = None,
        ) -> Agent:
            asked: list[str] = []
            answering: list[Answer] = [accepts]

            async def answer(_: Any, params: Any) -> ElicitResult:
                asked.append(params.message)
                return await answering[-1](params.message)

            server = StdioServerParameters(command=sys.executable, args=["-c", code, *words], env=env)
            log = errors or stack.enter_context(Path(os.devnull).open("w"))
            how: dict[str, Any] = {"elicitation_callback": answer if asks else None}
            client = over(**how) if over else Client(stdio_client(server, errlog=log), mode=mode, **how)
            return Agent(portal, stack.enter_context(portal.wrap_async_context_manager(client)), asked, answering)

        yield connect
