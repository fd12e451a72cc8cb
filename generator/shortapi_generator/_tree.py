"""Folders of files: manifest, comparison, exchange."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from shortapi_generator._words import HEADER

MANIFEST = "MANIFEST.sha256"


def files_of(folder: Path) -> dict[str, Path]:
    """Return all files below a folder by relative path, without caches of Python and editors."""
    paths = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else ()
    found = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: found[name] for name in sorted(found) if "__pycache__/" not in name}


def write_manifest(folder: Path, header: str = HEADER) -> None:
    """Write the checksums of all files, in the format of `sha256sum -c`."""
    rows = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}"
        for name, path in files_of(folder).items()
        if name != MANIFEST
    ]
    (folder / MANIFEST).write_text("\n".join((f"# {header}", *rows)) + "\n", encoding="utf-8")


def drift(wanted: Path, there: Path) -> list[str]:
    """Return how the folder `there` differs from `wanted`, one line for each file."""
    right, real = files_of(wanted), files_of(there)
    lines = [f"missing: {name}" for name in right if name not in real]
    lines += [f"extra: {name}" for name in real if name not in right]
    lines += [
        f"changed: {name}"
        for name, path in right.items()
        if name in real and path.read_bytes() != real[name].read_bytes()
    ]
    return sorted(lines, key=lambda line: line.split(": ", 1)[1])


def exchange(new: Path, old: Path) -> None:
    """Replace the folder `old` by `new`; both must be on the same disk."""
    aside = new.with_name(f"{new.name}-old")
    if old.exists():
        old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        if aside.exists():
            aside.rename(old)
        raise
    if aside.exists():
        shutil.rmtree(aside)
