"""`shortapi show`: one job, as the ledger has it, and on request as the service has it now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shortapi.catalog import Catalog
from shortapi.downloads.media import size_text
from shortapi_cli import _output
from shortapi_cli._books import Books, job_id_of, ledger_of, row_of
from shortapi_cli._connect import connected, key_of
from shortapi_cli._exit import UsageError
from shortapi_cli._history import as_data
from shortapi_cli._saving import open_file
from shortapi_cli._warnings import warnings_told

if TYPE_CHECKING:
    from shortapi import Output, Snapshot
    from shortapi.ledger import Row
    from shortapi_cli._options import Options

NAMES = ("job_id", "key", "model", "state", "tag", "created", "changed", "service", "why")


def show(options: Options) -> int:
    """Show a job; offline, unless `--link` asks the service."""
    if options.sandbox:
        raise UsageError("a private sandbox starts without jobs, so there is none to show in it")
    row = row_of(ledger_of(options), options.job_id)
    if row is None and not options.link:
        raise UsageError(
            f"the ledger has no job {options.job_id!r}; shortapi jobs lists them, and --link asks the service"
        )
    catalog = Catalog(options.catalog)
    seen, outputs = _asked(row, options, catalog) if options.link else (None, ())
    facts = _facts(row, seen, catalog)
    if options.json:
        _output.tell_json({"job": {**facts, "links": [{"kind": one.kind, "url": one.url} for one in outputs]}})
    else:
        _tell(facts, outputs)
    if options.opens:
        _open(facts)
    return 0


def _asked(row: Row | None, options: Options, catalog: Catalog) -> tuple[Snapshot, tuple[Output, ...]]:
    """Return what the service says of the job now, and its files if it is done."""
    ledger = ledger_of(options)
    job_id = job_id_of(row, options.job_id)
    with warnings_told(verbose=options.verbose), connected(options, catalog, key_of(options), Books(ledger)) as opened:
        job = opened.client.job(job_id)
        seen = job.poll()
        return seen, job.wait().outputs if seen.status == "succeeded" else ()


def _facts(row: Row | None, seen: Snapshot | None, catalog: Catalog) -> dict[str, Any]:
    facts: dict[str, Any] = {} if row is None else as_data(row)
    args = None if row is None else row.args
    if seen is not None:
        facts.setdefault("job_id", _output.shown(seen.job_id))
        facts.setdefault("model", seen.model)
        facts |= {"status": seen.status, "refunded": seen.refunded}
        facts["charge"] = facts.get("charge") if seen.charge is None else seen.charge
        args = args or seen.raw.get("args")
    if isinstance(args, Mapping):
        facts["args"] = _public(args, str(facts.get("model")), catalog)
    return facts


def _public(args: Mapping[str, Any], model: str, catalog: Catalog) -> dict[str, Any]:
    """Return the arguments with those hidden that may hold a prompt, a link or other text of the user's own."""
    entry = catalog.get(model)
    plain = {"integer", "number", "boolean"}
    open_names = {name for name, arg in entry.args.items() if arg.enum or arg.type in plain} if entry else set()
    return {name: value if name in open_names else "(not shown)" for name, value in args.items()}


def _tell(facts: Mapping[str, Any], outputs: tuple[Output, ...]) -> None:
    for name in (*NAMES, "status"):
        if facts.get(name) is not None:
            _output.tell_wrapped(f"{name.replace('_', ' '):<9}  {facts[name]}", indent="")
    drift = f", {facts['drift']:+f} USD" if facts.get("drift") else ""
    _output.tell(f"estimate   {_output.money(facts.get('estimate'), 'not known')}")
    _output.tell(f"charge     {_output.money(facts.get('charge'), 'not stated')}{drift}")
    if facts.get("refunded") is not None:
        _output.tell(f"refunded   {'yes' if facts['refunded'] else 'no'}")
    for name, value in facts.get("args", {}).items():
        _output.tell(f"argument   {name}={value}")
    for file in facts.get("files", ()):
        path = Path(file["path"])
        there = size_text(path.stat().st_size) if path.is_file() else "not there any more"
        _output.tell(f"file       {path} ({there})")
    for output in outputs:
        _output.tell(f"link       {output.url}")
    if outputs:
        _output.say("the links are private and expire")


def _open(facts: Mapping[str, Any]) -> None:
    there = [file["path"] for file in facts.get("files", ()) if Path(file["path"]).is_file()]
    if not there:
        raise UsageError("no file of this job is on this machine; shortapi wait saves it")
    open_file(there[0])
