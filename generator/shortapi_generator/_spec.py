"""Reads spec/, and makes the checks across its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from shortapi.catalog import Entry, Protocol, load_file
from shortapi.catalog.loader import catalogue_files, protocol_of, read_file
from shortapi.errors import CatalogError
from shortapi.validation import Where
from shortapi_generator._words import RESERVED, BuildError

OPERATIONS = {"create_job": "/api/v1/job/create", "query_job": "/api/v1/job/query"}


@frozen(kw_only=True)
class Spec:
    """The checked spec. Entries are sorted by id."""

    entries: tuple[Entry, ...]
    protocol: Protocol
    protocol_data: Mapping[str, Any]
    api: Mapping[str, Any]


def read_spec(folder: Path) -> Spec:
    """Read and check a spec folder; raise `BuildError` with every problem of every file."""
    problems: list[str] = []
    api = _read_api(folder / "openapi.yaml", problems)
    data, found = read_file(folder / "protocol.yaml")
    protocol = None
    try:
        protocol = protocol_of(data, found, whole=True)
    except CatalogError as error:
        problems.extend(error.problems)
    entries = _read_entries(folder / "models", problems, root=folder / "models")
    if protocol is not None and api and _server(api) != protocol.base_url:
        problems.append(f"{folder / 'openapi.yaml'}: servers: write the base_url of protocol.yaml, {protocol.base_url}")
    if problems or protocol is None:
        raise BuildError(problems)
    return Spec(entries=tuple(entries), protocol=protocol, protocol_data=data, api=api)


def _read_api(path: Path, problems: list[str]) -> Mapping[str, Any]:
    data, found = read_file(path)
    if len(found) or not isinstance(data, Mapping):
        problems.extend(found.sentences() or [f"{path}:1: write an OpenAPI document"])
        return {}
    operations = {
        operation.get("operationId"): place
        for place, item in data.get("paths", {}).items()
        for operation in item.values()
        if isinstance(operation, Mapping)
    }
    if operations != OPERATIONS:
        problems.append(f"{path}: paths: the operations must be {OPERATIONS}")
    schemas = data.get("components", {}).get("schemas", {})
    if "CreateJobRequest" not in schemas:
        problems.append(f"{path}: components: the schema CreateJobRequest is missing; it gets the models' arguments")
    problems.extend(
        f"{path}: components: the name {name} is kept for the arguments of models; choose another"
        for name in schemas
        if name.endswith("Args")
    )
    return data


def _server(api: Mapping[str, Any]) -> Any:
    servers = api.get("servers") or [{}]
    return servers[0].get("url")


def read_entries(folder: Path) -> list[Entry]:
    """Read and check a folder of entries, recursively; raise `BuildError` with every problem."""
    problems: list[str] = []
    entries = _read_entries(folder, problems, root=None)
    if problems:
        raise BuildError(problems)
    return entries


def _read_entries(folder: Path, problems: list[str], *, root: Path | None) -> list[Entry]:
    entries = []
    files = catalogue_files(folder) if folder.is_dir() else []
    if not files:
        problems.append(f"{folder}: there is no model; write at least one YAML file")
    for path in files:
        try:
            entry = load_file(path, root=root)
        except CatalogError as error:
            problems.extend(error.problems)
            continue
        entries.append(entry)
        problems.extend(_unsayable(entry, path))
    problems.extend(_together(entries))
    return sorted(entries, key=lambda entry: entry.id)


def _unsayable(entry: Entry, path: Path) -> tuple[str, ...]:
    """Return the problems of an entry that is valid at run time, but cannot have a generated class."""
    places = list(_reserved(entry.data["args"], ("args",)))
    if not places:
        return ()
    _, found = read_file(path)  # again, for the line numbers
    for where in places:
        found.add(where, f"the generated classes use the name {where[-1]!r} themselves; no class can be made of this")
    return found.sentences()


def _reserved(args: Mapping[str, Any], where: Where) -> Iterator[Where]:
    for name, arg in args.items():
        if name in RESERVED:
            yield (*where, name)
        inner, at = arg, (*where, name)
        while "items" in inner:
            inner, at = inner["items"], (*at, "items")
        yield from _reserved(inner.get("properties", {}), (*at, "properties"))


def _together(entries: list[Entry]) -> list[str]:
    """Return the conflicts between entries."""
    problems: list[str] = []
    owners: dict[str, Entry] = {}
    for entry in entries:
        # Module names are in lower case, so names that differ only in case collide.
        owner = owners.setdefault(entry.class_name.lower(), entry)
        if owner is not entry:
            problems.append(
                f"{entry.origin}: title: the class {entry.class_name} is that of {owner.id} too; choose another title"
            )
    return problems
