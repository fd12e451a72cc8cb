"""The catalogue: entries by id, and entries of one's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, assert_type

from shortapi import Catalog, Client, Entry
from shortapi.catalog import Arg, load_file, load_text

client = Client(catalog="my/models")
catalog = client.catalog
assert_type(catalog, Catalog)

entry = catalog["alibaba/happyhorse-1.0/image-to-video"]
assert_type(entry, Entry)
assert_type(entry.id, str)
assert_type(entry.args, Mapping[str, Arg])
assert_type(entry.args["prompt"].required, bool)
assert_type(entry.example, Mapping[str, Any])
assert_type(catalog.get("no/such/model"), Entry | None)
assert_type(catalog.get("no/such/model", 0), Entry | int)
assert_type(list(catalog), list[str])
assert_type(len(catalog), int)
assert_type("no/such/model" in catalog, bool)

added = catalog.add(Path("my/models/vendor/family/task.yaml"))
assert_type(added, tuple[Entry, ...])
catalog.add("id: vendor/family/task\n…")
catalog.add({"id": "vendor/family/task", "args": {}})
assert_type(load_file("task.yaml", root="."), Entry)
assert_type(load_text("id: vendor/family/task\n…"), Entry)
