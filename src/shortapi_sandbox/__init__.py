"""A simulated ShortAPI on localhost: the same routes, models, rules and prices. Needs no key and no money.

Needs the extra: `pip install "shortapi[sandbox]"`.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

from shortapi.errors import ConfigurationError
from shortapi_sandbox._engine import Engine
from shortapi_sandbox._extra import need_extra
from shortapi_sandbox._faults import KINDS, Fault
from shortapi_sandbox._plan import Faults
from shortapi_sandbox._records import Booking, Call, Hangup, Render, Reply, Request, Stored

if TYPE_CHECKING:
    from shortapi.catalog import Catalog

__all__ = [
    "KINDS",
    "Booking",
    "Call",
    "Engine",
    "Fault",
    "Hangup",
    "Options",
    "Render",
    "Reply",
    "Request",
    "Sandbox",
    "Stored",
    "need_extra",
    "serve",
]


class Sandbox:
    """A simulated ShortAPI on this machine, served by a thread from construction until `close`.

    Use it as a context manager. Every answer has a header `X-ShortAPI-Sandbox`.
    Callbacks are sent to this machine only; other callback URLs are accepted and never called.

    Args:
        catalog: the known models; default: the built-in catalogue and `SHORTAPI_CATALOG`.
        port: default 0: any free port.
        host: the address to listen on; default: this machine only.
        speed: speed of jobs relative to the catalogue's `expect` (default 30).
        seed: fixes durations and the faults drawn by rate. Job ids are unique, independent of the seed.
        faults: faults to inject, such as `["create:drop@1", "query:429(3)%0.1"]`, or a YAML file: "plan.yaml", or
            "@plan.yaml" in a list; `KINDS` lists the kinds.
        keys: the accepted API keys; default: any.
        strict: refuse arguments that the model's page does not list; default: ignore them, as the service does, and
            report them in the log, on the page at the sandbox's address, and in `engine.books()`.
        folder: where result files are written and kept; default: a temporary folder, removed on `close`.
        render: False: small canned files instead of rendered ones.
        log: called with each request (a `Call`; its `str` is one line), from the serving thread.

    Raises:
        ConfigurationError: the extra is missing, the address cannot be used, or an option is invalid.
    """

    def __init__(
        self,
        catalog: Catalog | None = None,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        speed: float = 30.0,
        seed: int = 0,
        faults: Faults = (),
        keys: Collection[str] | None = None,
        strict: bool = False,
        folder: str | Path | None = None,
        render: bool = True,
        log: Callable[[Call], object] | None = None,
    ) -> None:
        need_extra()
        from shortapi_sandbox import _app, _fetch, server
        from shortapi_sandbox._shelf import Shelf
        from shortapi_sandbox._studio import Studio

        # Random, since the clock is real here: ids of an earlier process with the same seed must not recur.
        chance = secrets.token_hex(16)
        self.engine = Engine(catalog, speed=speed, seed=seed, ids=chance, faults=faults, keys=keys, strict=strict)
        self._temporary = tempfile.TemporaryDirectory(prefix="shortapi-sandbox-") if folder is None else None
        shelf = Shelf(_folder(self._temporary.name if self._temporary else str(folder)))
        studio = Studio(shelf, fetch=_fetch.fetch, render=render)
        self._front = _app.Front(self.engine, studio, shelf, clock=server.steady_clock(), log=log)
        try:
            self._running = server.Running(self._front, host=host, port=port)
        except ConfigurationError:
            self._remove_files()
            raise
        self.host, self.port = host, self._running.port

    def __repr__(self) -> str:
        return f"<Sandbox at {self.base_url}>"

    @property
    def base_url(self) -> str:
        """The base URL for clients."""
        # Clients cannot connect to an address that means "all interfaces".
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def close(self) -> None:
        """Stop serving and remove the temporary files. Idempotent."""
        self._front.stop()
        self._running.close()
        self._front.close()
        self._remove_files()

    def _remove_files(self) -> None:
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Options(TypedDict, total=False):
    """The options of `Sandbox`."""

    catalog: Catalog | None
    port: int
    host: str
    speed: float
    seed: int
    faults: Faults
    keys: Collection[str] | None
    strict: bool
    folder: str | Path | None
    render: bool
    log: Callable[[Call], object] | None


def serve(*, ready: Callable[[Sandbox], object] = lambda _: None, **options: Unpack[Options]) -> None:
    """Run a `Sandbox` until Ctrl-C or SIGTERM. Call it from the main thread.

    Args:
        ready: called once with the sandbox, as soon as it serves.
        options: those of `Sandbox`.

    Raises:
        ConfigurationError: as `Sandbox` does.
    """
    with Sandbox(**options) as sandbox:
        from shortapi_sandbox.server import until_stopped  # needs the extra, which is checked by now

        until_stopped(lambda: ready(sandbox))


def _folder(path: str | Path) -> Path:
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The sandbox cannot write to {folder}: {error.strerror}.") from None
    return folder
