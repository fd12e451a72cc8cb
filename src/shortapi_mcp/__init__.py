"""An MCP server with which agents ask for media jobs, while a person decides what is paid (docs/agents.md).

A quote is a row of the ledger that is used up once, so no repeated call, replayed answer or second server pays again.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from shortapi.errors import ConfigurationError
from shortapi_mcp.limits import Limits, read_limits

if TYPE_CHECKING:
    from shortapi import AsyncClient, Ledger

__all__ = ["Limits", "read_limits", "serve"]


def serve(
    client: AsyncClient, ledger: Ledger, limits: Limits, *, port: int | None = None, token: str | None = None
) -> None:
    """Serve agents until stdin ends, or until Ctrl-C.

    Args:
        client: pays for the jobs, with this ledger and the budgets of the limits.
        port: serve streamable HTTP on this port of 127.0.0.1, 0: a free one; default: stdin and stdout.
        token: what HTTP clients send as `Authorization: Bearer TOKEN`; default: a random one, told on stderr.

    Raises:
        ConfigurationError: the extra `mcp` is not installed, or the port cannot be used.
    """
    if find_spec("mcp") is None:
        raise ConfigurationError('The MCP server needs an extra: install it with pip install "shortapi[mcp]".')
    from shortapi_mcp._desk import Desk
    from shortapi_mcp._serve import run

    run(Desk(client, ledger, limits), port, token)
