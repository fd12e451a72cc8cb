"""A real PostgreSQL for tests: started on a free port of loopback in a temporary folder, and stopped with its parent.

`python -m tests.batch.postgres` says whether it is installed; where CI=true it must be.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

MISSING = (
    "PostgreSQL or the extra `postgres` is not installed (apt-get install postgresql), so tests of batches in it are "
    "skipped."
)


def programs() -> Path | None:
    """Return the folder of its programs; None where it is not installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    return None if found is None or find_spec("psycopg") is None else Path(found).parent


def is_needed() -> bool:
    return os.environ.get("CI") == "true"


class Server:
    """A running server; `url()` makes another database in it."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._bin, self._data = bin_folder, folder / "data"
        # initdb refuses to run as root.
        self._user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self._user:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "shortapi", "--no-sync", "-E", "UTF8")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
        # The pipe is closed when this process ends, however that is.
        watch = ["sh", "-c", 'cat; "$@"; rm -rf "$0"', str(folder), str(bin_folder / "pg_ctl"), "-D", str(self._data)]
        self._watcher = subprocess.Popen(
            [*watch, "-m", "immediate", "stop"],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._user,
        )
        self._run("pg_ctl", "-D", str(self._data), "-w", "-o", options, "-l", str(folder / "log"), "start")

    def _run(self, program: str, *options: str) -> None:
        command = [str(self._bin / program), *options]
        done = subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **self._user)
        assert done.returncode == 0, done.stderr.decode()

    def url(self) -> str:
        """Make an empty database; return its URL."""
        import psycopg

        name = f"b{uuid4().hex[:12]}"
        with psycopg.connect(f"postgresql://shortapi@127.0.0.1:{self.port}/postgres", autocommit=True) as session:
            session.execute(f"CREATE DATABASE {name}")
        return f"postgresql://shortapi@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self._watcher.communicate()


@contextmanager
def server() -> Iterator[Server]:
    """Start a server; raise RuntimeError where it is not installed."""
    found = programs()
    if found is None:
        raise RuntimeError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="shortapi-postgres-"))
    running = None
    try:
        folder.chmod(0o755)
        running = Server(found, folder)
        yield running
    finally:
        if running is not None:
            running.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if programs() is None:
        print(MISSING)
        sys.exit(int(is_needed()))
