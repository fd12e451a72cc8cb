"""Read the files of a finished job from its answer: whatever arrays of links are there, known or not. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shortapi.downloads.media import kind_of_link
from shortapi.records import Link


def links(result: Any, *, arrays: Mapping[str, str], kind: str | None) -> tuple[Link, ...]:
    """Return the files that a result names.

    Args:
        result: the `result` object of the answer, of any shape.
        arrays: what the known arrays hold (`videos` -> video), from the protocol data.
        kind: what the model's entry says it makes; counts before the array's name, which vendors mix up.
    """
    if not isinstance(result, Mapping):
        return ()
    return tuple(
        Link(
            url=url,
            kind=kind_of_link(url) or kind or arrays.get(key, "unknown"),
            key=key,
            index=index,
            facts=facts,
        )
        for index, (key, url, facts) in enumerate(_items(result, arrays))
    )


def _items(result: Mapping[str, Any], arrays: Mapping[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    known_first = sorted(result, key=lambda key: key not in arrays)
    for key in known_first:
        listed = result[key] if isinstance(result[key], list) else [result[key]]
        for item in listed:
            url = item.get("url") if isinstance(item, Mapping) else None
            if isinstance(url, str) and url.startswith(("http://", "https://")):
                yield key, url, {name: value for name, value in item.items() if name != "url"}
