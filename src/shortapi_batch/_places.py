"""Where results are put: a folder, or a bucket of an object store.

No file is there before it is whole, and no file of others is replaced.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from shortapi import AsyncOutput, ConfigurationError, DownloadError, Ledger


def place_of(out: str | Path) -> Folder | Bucket:
    """Return a bucket for a URL, such as s3://bucket/clips, else a folder."""
    return Bucket(str(out)) if "://" in str(out) else Folder(Path(out).absolute())


def numbered(name: str, index: int) -> str:
    """Return the name of a row's file by its index from 0: the second is clip-2.mp4."""
    path = PurePosixPath(name)
    return name if index == 0 else f"{path.stem}-{index + 1}{path.suffix}"


class Folder:
    """A folder: of this machine, or one that all machines share."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)

    def path(self, name: str) -> Path:
        """Return the path of a file, which is checked before its row is paid for."""
        return Path(self.name, name)

    async def save(self, output: AsyncOutput, name: str, ledger: Ledger, key: str) -> None:  # noqa: ARG002
        """Save one file of a row; the client records it in the ledger."""
        await output.save(self.path(numbered(name, output.link.index)), beside=True)

    async def write(self, name: str, lines: Iterable[str]) -> None:
        """Write or replace a text file."""
        path = self.path(name)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
            part.replace(path)
        except OSError as error:
            raise ConfigurationError(
                f"{str(path)!r} cannot be written ({error.strerror}). No job is lost; fix that and run it again."
            ) from error
        finally:
            part.unlink(missing_ok=True)


class Bucket:
    """A bucket, by a URL of obstore: s3://, gs://, az:// or file:///. Keys come from the environment."""

    def __init__(self, url: str) -> None:
        try:
            import obstore
        except ImportError:
            raise ConfigurationError(
                'Results in a bucket need the extra: pip install "shortapi[uploads]". Nothing was sent.'
            ) from None
        self.name, self._obstore = url.rstrip("/"), obstore
        try:
            self._store: Any = obstore.store.from_url(self.name)
        except Exception as error:  # noqa: BLE001 - obstore raises errors of its own and ValueError
            why = type(error).__name__
            raise ConfigurationError(f"out is no URL of an object store ({why}). Nothing was sent.") from None

    def path(self, name: str) -> None:
        """Return None: whether a name is free shows only when a file is put."""

    async def save(self, output: AsyncOutput, name: str, ledger: Ledger, key: str) -> None:
        """Put one file of a row under a free name, and record it in the ledger, under the row's key there."""
        data = await output.read()
        sha256, index = hashlib.sha256(data).hexdigest(), output.link.index
        name = numbered(name, index)
        if not await self._put(name, data):
            name = f"{PurePosixPath(name).stem}-{sha256[:8]}{PurePosixPath(name).suffix}"
            if not await self._put(name, data):
                raise DownloadError(f"{name!r} exists already in {self.name!r}; move it, and run the batch again.")
        row = ledger.row(key)
        ledger.saved(row.service, output.job.id, index, f"{self.name}/{name}", sha256)

    async def write(self, name: str, lines: Iterable[str]) -> None:
        """As `Folder.write`."""
        await self._put(name, "".join(lines).encode(), mode="overwrite")

    async def _put(self, name: str, data: bytes, mode: str = "create") -> bool:
        """Put an object; return False if another one has its name."""
        how: Any = {"mode": mode, "use_multipart": False}
        try:
            await asyncio.to_thread(self._obstore.put, self._store, name, data, **how)
        except Exception as error:  # noqa: BLE001 - obstore raises errors of its own, whose texts contain links
            if type(error).__name__ != "AlreadyExistsError":
                why = f"{self.name!r} did not take a file ({type(error).__name__})"
                raise DownloadError(f"{why}. The job is paid for and kept; run the batch again.") from None
            there = await asyncio.to_thread(lambda: bytes(self._obstore.get(self._store, name).bytes()))
            return there == data
        return True


Place = Folder | Bucket
