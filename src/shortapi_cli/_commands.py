"""The commands and their options, as the parser takes them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from shortapi_cli import _kinds
from shortapi_cli._help import AGAIN, AGENTS, BATCHES, COMPARED, COMPLETIONS, FAULTS, GENERATED, PAGE, PAIRS

SHELLS = ("bash", "zsh", "fish")
STATES = ("pending", "creating", "running", "done", "failed", "uncertain")


def manner(about: str, epilog: str = "") -> dict[str, Any]:
    """Return the arguments that all parsers of commands share."""
    return {
        "help": about,
        "description": f"{about[0].upper()}{about[1:]}.",
        "epilog": epilog,
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "argument_default": argparse.SUPPRESS,
        "allow_abbrev": False,
    }


def add_common(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("everywhere")
    group.add_argument("--json", action="store_true", help="print one JSON object on stdout, also for errors")
    group.add_argument("--sandbox", action="store_true", help="use a private sandbox: simulated, no key, no money")
    group.add_argument("--base-url", metavar="URL", help="address of the service (default: SHORTAPI_BASE_URL)")
    group.add_argument("--catalog", metavar="PATH", help="file or folder of entries to add (default: SHORTAPI_CATALOG)")
    group.add_argument("--key-file", metavar="FILE", help="file that holds the API key (default: SHORTAPI_KEY)")
    group.add_argument("--ledger", metavar="FILE", help="ledger file (default: SHORTAPI_LEDGER, or a file of yours)")
    group.add_argument("--no-ledger", action="store_true", help="keep no ledger")
    group.add_argument("--verbose", action="store_true", help="log what the library does to stderr")
    group.add_argument("--no-color", action="store_true", help="no colours")


def add_search(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "search", metavar="WORD", nargs="*", default=(), help="only models that match these words, such as veo"
    )


def add_listing(command: argparse.ArgumentParser) -> None:
    command.add_argument("--category", metavar="C", help="only this category, such as image-to-video")
    command.add_argument("--vendor", metavar="V", help="only models of this vendor")


def add_single(models: argparse.ArgumentParser) -> None:
    one = models.add_subparsers(metavar="show|add|diff", title="one model")
    show = one.add_parser("show", **manner("show one model: arguments, rules, prices and the source"))
    show.add_argument("show", metavar="ID", help="model id, vendor/family/task")
    add = one.add_parser("add", **manner("make an entry from a model's page, with notes to review", PAGE))
    add.add_argument("--out", metavar="DIR", help="write the entry to DIR/ID.yaml (default: stdout)")
    add.add_argument("--overwrite", action="store_true", help="replace an existing file")
    diff = one.add_parser("diff", **manner("show how a model's page differs from the catalogue", PAGE))
    diff.add_argument("against", metavar="ID", help="model id, vendor/family/task")
    for command in (add, diff):
        command.add_argument("page", metavar="PAGE", help="the model's page as text: a file, - for stdin, or a link")
    for command in (show, add, diff):
        add_common(command)


def _add_order(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", metavar="ID", help="model id, vendor/family/task")
    command.add_argument("pairs", metavar="NAME=VALUE", nargs="*", default=(), help="arguments of the model")
    command.add_argument(
        "--args", metavar="FILE", help="JSON file of arguments, or - for stdin; NAME=VALUE overrides it"
    )
    command.add_argument("--example", action="store_true", help="start from the entry's example arguments")


def _add_paying(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--extra",
        metavar="NAME=VALUE",
        action="append",
        help="send an argument that no page lists, unchecked; VALUE is JSON or text; may be repeated",
    )
    command.add_argument("--max-cost", metavar="USD", type=_kinds.amount, help="refuse a job whose estimate is higher")
    _add_budget(command)
    command.add_argument("--tag", metavar="WORD", type=_kinds.tag, help="your label for the job in the ledger")
    command.add_argument(
        "--allow-duplicate", action="store_true", help="submit even if the same job is open or uncertain"
    )
    command.add_argument("--yes", action="store_true", help="do not ask before paying, even if the price is unknown")
    command.add_argument("--callback-url", metavar="URL", help="URL to which the service also posts the result")
    _add_uploading(command)


def _add_budget(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--budget",
        metavar="USD/PERIOD",
        type=_kinds.budget,
        action="append",
        help="refuse a job that exceeds it, such as 20/day; may be repeated; SHORTAPI_BUDGET applies too",
    )
    command.add_argument(
        "--assume", metavar="USD", type=_kinds.amount, help="what an unknown price counts against budgets"
    )


def _add_uploading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--uploads",
        metavar="URL",
        help="upload your files to this bucket: s3://, gs:// or az:// (default: SHORTAPI_UPLOADS)",
    )
    command.add_argument(
        "--keep-uploads", action="store_true", help="keep uploaded files after the last job that needs them"
    )


def _add_saving(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        help="file or folder to save to, or - for stdout (default: the current folder, under the job's id)",
    )
    command.add_argument("--overwrite", action="store_true", help="replace an existing file")
    _add_opening(command)
    _add_timeout(command)


def _add_opening(command: argparse.ArgumentParser) -> None:
    command.add_argument("--open", action="store_true", dest="opens", help="open the first file in its usual program")


def _add_timeout(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--timeout", metavar="SECONDS", type=_kinds.seconds, help="stop waiting after this time; the job keeps running"
    )


def _add_comparing(command: argparse.ArgumentParser) -> None:
    command.add_argument("pairs", metavar="ID|NAME=VALUE", nargs="*", default=(), help="models, and arguments")
    command.add_argument("--args", metavar="FILE", help="JSON file of arguments; NAME=VALUE overrides it")
    command.add_argument("--category", metavar="C", help="only models of this category, such as text-to-image")
    command.add_argument("--dry-run", action="store_true", help="show the bill and send nothing")
    command.add_argument("-o", "--output", metavar="DIR", help="folder of the contact sheet (default: comparison)")
    command.add_argument("--max-cost", metavar="USD", type=_kinds.amount, help="refuse a bill that is higher")
    _add_budget(command)
    command.add_argument("--tag", metavar="WORD", type=_kinds.tag, help="your label for the jobs in the ledger")
    command.add_argument("--allow-duplicate", action="store_true", help="submit jobs that are open or uncertain, too")
    command.add_argument("--yes", action="store_true", help="do not ask before paying")
    _add_timeout(command)
    _add_uploading(command)


def _add_playing(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", metavar="DIR", help="save real results here (default: shortapi-results)")
    command.add_argument("--port", metavar="N", type=int, help="port to listen on (default: a free one)")
    command.add_argument("--speed", metavar="X", type=float, help="how many times faster the sandbox is (default: 30)")
    _add_budget(command)
    _add_uploading(command)


def _add_job_id(command: argparse.ArgumentParser) -> None:
    command.add_argument("job_id", metavar="JOB", help="the job's id or its key in the ledger, or how one begins")


def _add_showing(command: argparse.ArgumentParser) -> None:
    _add_job_id(command)
    command.add_argument("--link", action="store_true", help="ask the service: its state now, and fresh links")
    _add_opening(command)


def _add_repeating(command: argparse.ArgumentParser) -> None:
    _add_job_id(command)
    command.add_argument("pairs", metavar="NAME=VALUE", nargs="*", default=(), help="arguments to change")


def _add_choice(command: argparse.ArgumentParser) -> None:
    command.add_argument("--state", choices=STATES, help="only jobs in this state")
    command.add_argument("--model", metavar="ID", help="only jobs of this model, family (vendor/family) or vendor")
    command.add_argument("--tag", metavar="WORD", type=_kinds.tag, help="only jobs with this tag")
    command.add_argument("--since", metavar="DAY", type=_kinds.since, help="2026-11-22 (UTC), or 7d: the last 7 days")
    command.add_argument("--open", action="store_true", dest="only_open", help="only jobs that are not done or failed")
    command.add_argument("--last", metavar="N", type=_kinds.whole, help="only the newest N jobs")
    command.add_argument("--by", choices=("day", "model", "tag"), help="print totals for each")
    command.add_argument("--csv", action="store_true", help="print CSV")


def _add_batch(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="|".join(BATCH), title="what to do")
    for name, (about, add) in BATCH.items():
        action = actions.add_parser(name, **manner(about))
        add(action)
        action.add_argument("--out", metavar="DIR", help="folder of the batch and its results; with --db also a bucket")
        action.add_argument("--db", metavar="URL", help="postgresql://…: a batch of several machines")
        add_common(action)


def _add_batch_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("source", metavar="FILE", nargs="?", help="rows to add: .jsonl, .csv, or a folder of pictures")
    run.add_argument("--model", metavar="ID", help="model of rows that name none")
    run.add_argument("--tag", metavar="WORD", type=_kinds.tag, help="tag of rows that have none")
    run.add_argument("--name", metavar="TEXT", help="names of files, of {id} {model} {tag} {line} (default: {id})")
    run.add_argument("--budget", metavar="USD", dest="total", type=_kinds.amount, help="limit for all rows together")
    run.add_argument("--assume", metavar="USD", type=_kinds.amount, help="what an unknown price counts in the budget")
    run.add_argument("--concurrency", metavar="N", type=int, help="jobs in flight, of all processes (default: 20)")
    run.add_argument("--rate", metavar="N/s", type=_kinds.pace, help="creates in a time, such as 2/s or 100/h")
    run.add_argument("--dry-run", action="store_true", help="check all rows, show the bill, and send nothing")
    run.add_argument("--yes", action="store_true", help="do not ask before paying")
    _add_uploading(run)


BATCH: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "run": ("add the rows of a file, show the bill, ask, and run until all rows are done", _add_batch_run),
    "work": (
        "send the rows of a batch in PostgreSQL, together with other machines",
        lambda work: work.add_argument(
            "--stalled", metavar="S", type=_kinds.seconds, help="seconds until a silent worker loses its rows (60)"
        ),
    ),
    "setup": ("make the tables of a batch in PostgreSQL, or upgrade them", lambda _: None),
    "status": ("show how many rows are done and what was spent", lambda _: None),
    "retry": (
        "send failed rows again",
        lambda retry: retry.add_argument("--failed", action="store_true", required=True),
    ),
    "settle": ("settle a row whose create request was never answered", lambda settle: _add_outcome(settle, "ROW")),
    "export": ("write manifest.jsonl and manifest.csv again", lambda _: None),
}


def _add_resuming(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "folder", metavar="FOLDER", nargs="?", help="folder to save files in (default: the current folder)"
    )
    _add_timeout(command)


def _add_settling(command: argparse.ArgumentParser) -> None:
    _add_outcome(command, "KEY").add_argument(
        "--give-up", action="store_true", help="give up a running job; its price keeps counting against budgets"
    )


def _add_outcome(command: argparse.ArgumentParser, row: str) -> Any:
    """Add the row and how it is settled; return the group of outcomes."""
    command.add_argument(
        "row", metavar=row, help="the uncertain row, as jobs --state uncertain or the manifest names it"
    )
    outcome = command.add_mutually_exclusive_group(required=True)
    outcome.add_argument("--job-id", metavar="ID", dest="made", help="your account shows this job")
    outcome.add_argument("--not-charged", action="store_true", help="your account shows no job and no charge")
    return outcome


def _add_serving(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", metavar="N", type=int, help="port to listen on (default: a free one)")
    command.add_argument("--host", metavar="H", help="address to listen on (default: 127.0.0.1, this machine only)")
    command.add_argument("--speed", metavar="X", type=float, help="how many times faster than real jobs (default: 30)")
    command.add_argument("--seed", metavar="N", type=int, help="fixes durations and random faults (default: 0)")
    command.add_argument(
        "--strict", action="store_true", help="refuse arguments that no page lists (default: ignore them)"
    )
    command.add_argument("--fault", metavar="SPEC", action="append", help="inject a fault; may be repeated")
    command.add_argument(
        "--key", metavar="KEY", action="append", help="accept only this API key; may be repeated (default: any)"
    )


def _add_generating(command: argparse.ArgumentParser) -> None:
    command.add_argument("models_dir", metavar="MODELS_DIR", help="folder of entries (YAML), see docs/spec.md")
    command.add_argument(
        "--out", metavar="PROJECT_DIR", required=True, help="folder to write; its name becomes the package's name"
    )


def _add_shell(command: argparse.ArgumentParser) -> None:
    command.add_argument("shell", choices=SHELLS, help="the shell")


def _add_agent(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--http",
        metavar="PORT",
        type=int,
        help="serve HTTP on this port of 127.0.0.1, 0: any (default: stdin and stdout)",
    )
    _add_uploading(command)


def _add_approving(command: argparse.ArgumentParser) -> None:
    command.add_argument("quote", metavar="CODE", help="the code that the agent shows")


COMMANDS: Mapping[str, tuple[Any, ...]] = {
    "estimate": ("estimate the price of a job; nothing is sent", PAIRS, _add_order),
    "run": ("run one paid job: price, submit, wait, save the files", PAIRS, _add_order, _add_paying, _add_saving),
    "submit": ("submit one paid job and print its id", PAIRS, _add_order, _add_paying),
    "wait": ("wait for a job from any process and save its files", "", _add_job_id, _add_saving, _add_uploading),
    "again": ("run a job of yours once more, paid again", AGAIN, _add_repeating, _add_paying, _add_saving),
    "show": ("show one job: state, money, files, arguments that are not private", "", _add_showing),
    "batch": ("run a table of jobs, each row paid for once", BATCHES, _add_batch),
    "jobs": ("list the jobs in the ledger, or their totals", "", _add_choice),
    "resume": ("wait for all open jobs and save their files", "", _add_resuming, _add_uploading),
    "settle": ("settle a job whose create request was never answered", "", _add_settling),
    "mcp": ("serve AI agents, within your limits", AGENTS, _add_agent),
    "approve": ("agree to a price that an agent asks for", "", _add_approving),
    "generate": ("make an installable, typed package of your own entries", GENERATED, _add_generating),
    "play": ("serve a local page to try models, see results and the ledger, until Ctrl-C", "", _add_playing),
    "compare": ("run one set of arguments over several models: bill, jobs, contact sheet", COMPARED, _add_comparing),
    "sandbox": ("serve a simulated ShortAPI on this machine until Ctrl-C", FAULTS, _add_serving),
    "completion": ("print a script that completes words of this command in a shell", COMPLETIONS, _add_shell),
}
"""Commands: description, epilog of the help, and the function that adds its options."""
