"""The parsed command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shortapi.ledger import Budget, By, State


class Options(argparse.Namespace):
    """The options of all commands, with their defaults."""

    command: str = ""
    action: str = ""
    source: str | None = None
    concurrency: int | None = None
    rate: float | None = None
    name: str = "{id}"
    total: Decimal | None = None
    dry_run: bool = False
    search: Sequence[str] = ()
    show: str | None = None
    page: str | None = None
    against: str | None = None
    out: str | None = None
    db: str | None = None
    stalled: float = 60.0
    models_dir: str = ""
    model: str = ""
    pairs: Sequence[str] = ()
    job_id: str = ""
    json: bool = False
    verbose: bool = False
    no_color: bool = False
    sandbox: bool = False
    base_url: str | None = None
    catalog: str | None = None
    key_file: str | None = None
    category: str | None = None
    vendor: str | None = None
    args: str | None = None
    extra: Sequence[str] = ()
    example: bool = False
    output: str | None = None
    overwrite: bool = False
    opens: bool = False
    link: bool = False
    shell: str = ""
    folder: str = "."
    ledger: str | None = None
    no_ledger: bool = False
    tag: str | None = None
    allow_duplicate: bool = False
    budget: Sequence[Budget] = ()
    assume: Decimal | None = None
    state: State | None = None
    since: float | None = None
    only_open: bool = False
    last: int | None = None
    by: By | None = None
    csv: bool = False
    row: str = ""
    made: str | None = None
    not_charged: bool = False
    give_up: bool = False
    max_cost: Decimal | None = None
    timeout: float | None = None
    yes: bool = False
    callback_url: str | None = None
    uploads: str | None = None
    keep_uploads: bool = False
    quote: str = ""
    http: int | None = None
    host: str = "127.0.0.1"
    port: int = 0
    speed: float = 30.0
    strict: bool = False
    seed: int = 0
    fault: Sequence[str] = ()
    key: Sequence[str] = ()

    @property
    def save_path(self) -> str | None:
        """The path of `-o`; None for stdout."""
        return None if self.output == "-" else self.output

    def __repr__(self) -> str:
        # The options hold prompts and links.
        return f"<Options of {self.command}>"
