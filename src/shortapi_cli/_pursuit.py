"""Reports how to pick up a paid job when its command is stopped or fails."""

from __future__ import annotations

import re
import shlex
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import define, field

from shortapi.errors import APIError, JobFailedError, ShortAPIError
from shortapi_cli._exit import StoppedError
from shortapi_cli._output import say

if TYPE_CHECKING:
    from shortapi_cli._options import Options


# The library's advice in messages, which is replaced by a command with the right options.
ADVICE = re.compile(
    r"""[:;]\ pick\ it\ up\ with\ client\.job\("[^"]*"\)\.wait\(\)\ or\ `shortapi\ wait\ [^`]*`(\ to\ look\ again)?
    |\ with\ client\.job\("[^"]*"\)\.wait\(\)\.outputs\[\d+\]\.save\(path\)\ or\ `shortapi\ wait\ [^`]*`,
    |wait\ for\ it:\ client\.job\("[^"]*"\)\.wait\(\),\ or\ `shortapi\ resume`,\ or\ """,
    re.VERBOSE,
)


@define
class Pursuit:
    """What a command knows about its job.

    Attributes:
        strange: only the id is known, and it may be wrong.
        saved: number of saved files.
        sending: the create may have been sent.
    """

    options: Options = field(repr=False)
    job_id: str | None = None
    strange: bool = False
    saved: int = 0
    sending: bool = False

    def command(self, job_id: str) -> str:
        """Return the command that picks the job up."""
        options = self.options
        if f"{job_id}" != job_id:  # a hidden id; the ledger has it
            return shlex.join(["shortapi", "resume", *same_place(options)])
        words = ["shortapi", "wait", job_id]
        # If some files are saved already, the same -o would be refused because they exist.
        keeps_name = options.save_path is not None and (options.overwrite or not self.saved)
        words += ["-o", str(options.output)] if keeps_name else []
        words += same_place(options)
        words += ["--overwrite"] if options.overwrite else []
        return shlex.join(words)

    def stopped(self, stop: KeyboardInterrupt) -> StoppedError:
        """Return the error for an interrupt, with what it means for the job."""
        notes, known = getattr(stop, "__notes__", ()), vars(stop)  # set by the library during a create
        job_id = self.job_id or known.get("job_id")
        if job_id is not None:
            goes_on = f"Job {job_id} continues; pick it up with: {self.command(job_id)}"
            said = f"The simulated job {job_id} ended with its sandbox." if self.options.sandbox else goes_on
            charged = False if self.options.sandbox else (True if self.sending else None)
            return StoppedError(f"Stopped. {said}", job_id=job_id, charged=charged)
        if notes:
            return StoppedError(" ".join(("Stopped.", *notes)), charged=known.get("charged"))
        if self.sending:
            return StoppedError(
                "Stopped. Whether a job was created and charged is not known: look at `shortapi jobs` and at your "
                "account before you send it again.",
                charged=None,
            )
        return StoppedError("Stopped. The create request was not sent, and nothing was charged.")


def same_place(options: Options) -> list[str]:
    """Return the options that make another command use the same service, key, catalogue and ledger."""
    words: list[str] = []
    for flag, value in (
        ("--base-url", options.base_url),
        ("--catalog", options.catalog),
        ("--key-file", options.key_file),
        ("--ledger", options.ledger),
    ):
        words += [] if value is None else [flag, value]
    return words + (["--no-ledger"] if options.no_ledger else [])


@contextmanager
def pursued(options: Options) -> Iterator[Pursuit]:
    """Report how to pick the job up when the block fails or is stopped; raise StoppedError for KeyboardInterrupt."""
    pursuit = Pursuit(options)
    try:
        yield pursuit
    except KeyboardInterrupt as stop:
        known = pursuit.stopped(stop)
        # At once, since a second Ctrl-C may interrupt the cleanup.
        say(f"shortapi: {known.message}")
        raise known from None
    except JobFailedError:
        raise
    except ShortAPIError as error:
        error.message = ADVICE.sub("", error.message)
        job_id = pursuit.job_id or error.job_id
        # For a wrong id the service would answer the same again.
        goes_on = not options.sandbox and not (pursuit.strange and type(error) is APIError)
        if job_id is not None and goes_on:
            error.add_note(f"To continue: {pursuit.command(job_id)}")
        if error.answer is not None:
            error.add_note(f"The answer was: {error.answer}")
        raise


@contextmanager
def sigterm_stops() -> Iterator[None]:
    """Make SIGTERM and SIGHUP (a closed terminal) act like Ctrl-C while the block runs."""
    names = ("SIGTERM", "SIGHUP") if threading.current_thread() is threading.main_thread() else ()
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # Handlers that were set before stay, such as nohup's for SIGHUP.
    ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
