"""`shortapi sandbox`: a simulated ShortAPI on this machine."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from shortapi.catalog import Catalog
from shortapi_cli import _output
from shortapi_cli._connect import SANDBOX_KEY

if TYPE_CHECKING:
    from shortapi_cli._options import Options
    from shortapi_sandbox import Call, Sandbox


def _log(call: Call) -> None:
    _output.say(f"{time.strftime('%H:%M:%S')} {call}")


def sandbox(options: Options) -> int:
    """Serve until Ctrl-C."""
    from shortapi_sandbox import serve

    key = options.key[0] if options.key else SANDBOX_KEY

    def ready(server: Sandbox) -> None:
        facts = {"base_url": server.base_url, "picture": f"{server.base_url}/files/first-frame.webp"}
        if options.json:
            _output.tell_json(facts)
        else:
            _output.tell(
                f"A simulated ShortAPI is running at {server.base_url} until Ctrl-C. Use it from another terminal:"
            )
            _output.tell(f"  export SHORTAPI_BASE_URL={server.base_url} SHORTAPI_KEY={key}")
            _output.tell("Its jobs are recorded in a separate ledger; there `shortapi jobs` shows them.")
            _output.tell("Requests are logged here; the page at that address lists jobs and requests.")
            _output.tell(f"A picture to animate: {facts['picture']}")
        _output.flush()

    serve(
        ready=ready,
        catalog=Catalog(options.catalog),
        host=options.host,
        port=options.port,
        speed=options.speed,
        seed=options.seed,
        faults=options.fault,
        keys=options.key or None,
        strict=options.strict,
        log=_log,
    )
    return 0
