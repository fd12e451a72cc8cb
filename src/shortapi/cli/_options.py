"""What a command line says, as one record."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from decimal import Decimal


class Options(argparse.Namespace):
    """What the command line said; the values here are the defaults."""

    command: str = ""
    show: str | None = None
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
    example: bool = False
    output: str | None = None
    overwrite: bool = False
    max_cost: Decimal | None = None
    timeout: float | None = None
    yes: bool = False
    callback_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    speed: float = 30.0
    seed: int = 0
    fault: Sequence[str] = ()
    key: Sequence[str] = ()

    def __repr__(self) -> str:
        # The words hold prompts and links.
        return f"<Options of {self.command}>"
