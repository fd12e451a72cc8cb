"""Where jobs of the page run: its sandbox, or the service with the user's key. Each has a client and a ledger."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from shortapi import Budget, Client, Entry, Ledger
from shortapi.catalog import Media
from shortapi.catalog.records import with_media
from shortapi.pricing import exact_sums
from shortapi_sandbox import Sandbox


@frozen(eq=False)
class Place:
    """A place to run jobs: its name is sandbox or service, and its results are saved in `folder`."""

    name: str
    client: Client
    ledger: Ledger
    folder: Path
    budgets: tuple[Budget, ...] = ()
    run: str = ""

    @property
    def is_simulated(self) -> bool:
        return self.name == "sandbox"

    def rests(self) -> list[dict[str, Any]]:
        """Return what is left of each budget, in USD."""
        found = []
        for budget in self.budgets:
            with exact_sums():
                left = budget.limit - sum(self.ledger.spent(budget.scope(self.run, time.time())))
            found.append({"per": budget.per, "limit": budget.limit, "left": left})
        return found


def with_own_pictures(entry: Entry, args: Mapping[str, Any], sandbox: Sandbox) -> dict[str, Any]:
    """Return the arguments with a picture of the sandbox for each one of the entry's example, which are elsewhere."""
    example: list[Any] = []
    with_media(entry.args, entry.example, lambda _, __, value: example.append(value))

    def own(_: str, rule: Media, value: Any) -> Any:
        return f"{sandbox.base_url}/files/first-frame.webp" if rule.kind == "image" and value in example else value

    return with_media(entry.args, args, own)
