"""One local page to look before you pay and to see what you got (docs/play.md). Needs the extra `sandbox`.

`shortapi_play.compare` runs one set of arguments over several models, and makes a contact sheet of the results.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex, token_urlsafe
from tempfile import TemporaryDirectory
from typing import Any, Self

from shortapi import Budget, Catalog, Client, Ledger, PollPolicy
from shortapi_play._places import Place
from shortapi_sandbox import Sandbox

__all__ = ["Page"]

HOST = "127.0.0.1"
SANDBOX_INTERVAL = 0.2  # seconds between two polls of the page's own sandbox


class Page:
    """The page and its private sandbox, served on loopback from construction until `close`.

    Args:
        catalog: the models to choose from; default: the built-in ones and `SHORTAPI_CATALOG`.
        key: the API key for real jobs; None: the page runs jobs in its sandbox alone.
        ledger: where real jobs are recorded; default: the user's own ledger.
        budget: limits of real jobs.
        folder: results of real jobs are saved here (default: `shortapi-results` in the current folder, made when it is
            needed); those of the sandbox are deleted on `close`.
        port: default 0: any free port.
        speed: how many times faster than real jobs the sandbox is (default 30).
        options: further options of `Client` for real jobs, such as `base_url` and `uploads`.

    Raises:
        ConfigurationError: the extra is missing, an option is invalid, or the port cannot be used.
    """

    def __init__(
        self,
        catalog: Catalog | None = None,
        *,
        key: str | None = None,
        ledger: Ledger | None = None,
        budget: Sequence[Budget] = (),
        folder: str | Path = "shortapi-results",
        port: int = 0,
        speed: float = 30.0,
        **options: Any,
    ) -> None:
        catalog = Catalog() if catalog is None else catalog
        with ExitStack() as stack:
            own = Path(stack.enter_context(TemporaryDirectory(prefix="shortapi-play-")))
            self.sandbox = stack.enter_context(Sandbox(catalog, speed=speed, folder=own / "sandbox"))
            # These need the extra, which is checked by now.
            from shortapi_play._app import Guard
            from shortapi_play._room import Room
            from shortapi_sandbox.server import Running

            places = {"sandbox": _simulated(self.sandbox, catalog, own)}
            if key is not None:
                ledger, run = ledger or Ledger(service=options.get("base_url")), token_hex(8)
                client = Client(key, catalog=catalog, ledger=ledger, budget=budget, run=run, **options)
                places["service"] = Place("service", client, ledger, Path(folder), tuple(budget), run)
            room = Room(catalog, places, self.sandbox, own / "uploads")
            self.token = token_urlsafe(24)
            self._running = Running(Guard(room, self.token), host=HOST, port=port, name="The page")
            stack.callback(self._running.close)
            stack.callback(room.close)
            self._open = stack.pop_all()

    @property
    def url(self) -> str:
        """The page's address with its token; whoever has it can run jobs with your key."""
        return f"http://{HOST}:{self._running.port}/{self.token}/"

    def close(self) -> None:
        """Wait for creates under way, stop serving and delete simulated results. Jobs go on at the service."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _simulated(sandbox: Sandbox, catalog: Catalog, own: Path) -> Place:
    ledger, quick = Ledger(own / "ledger.db", service=sandbox.base_url), PollPolicy(interval=SANDBOX_INTERVAL)
    client = Client("ak-sandbox", base_url=sandbox.base_url, catalog=catalog, ledger=ledger, poll=quick)
    return Place("sandbox", client, ledger, own / "results")
