"""What changed between two versions of an entry, from a table: narrower breaks, wider adds, the rest is told."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from shortapi.catalog import Catalog, Entry
from shortapi_generator.diff import catalogue_differences, differences, is_breaking, told

pytestmark = pytest.mark.no_cover

TITLE = "Kite 1.0 text to video"
CLASS = "Kite10TextToVideoArgs"
MODEL = "acme/kite-1.0/text-to-video"
PROMPT = {"prompt": {"type": "string", "required": True}}
NUMBER = {"type": "integer", "minimum": 3, "maximum": 9, "default": 5}
TEXT = {"type": "string"}
IMAGE = {"type": "string", "format": "uri", "x-media": {"kind": "image"}}
SHOT = {"type": "object", "properties": {"text": {"type": "string", "required": True}}}
LONGER = "a longer text is"
LONGEST = "args.x: the maximum length was"
LIST = {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}


def entry(**fields: Any) -> Entry:
    data: dict[str, Any] = {
        "id": MODEL,
        "title": TITLE,
        "category": "text-to-video",
        "kind": "inference",
        "summary": "Flies.",
        "source": {"page": "https://kite.example/page", "read": "2026-11-22", "complete": True},
        "args": PROMPT,
        "output": {"kind": "video"},
        "pricing": {"unknown": "nobody said"},
        "example": {"prompt": "A kite"},
    }
    (made,) = Catalog(builtin=False).add(copy.deepcopy({**data, **fields}))
    return made


def with_arg(arg: dict[str, Any] | None) -> Entry:
    needed = {"x": 5 if arg["type"] == "integer" else "a"} if arg and arg.get("required") else {}
    more = {} if arg is None else {"x": arg}
    return entry(args={**PROMPT, **more}, example={"prompt": "A kite", **needed})


def media(**limits: Any) -> dict[str, Any]:
    return {**IMAGE, "x-media": {"kind": "image", **limits}}


ARGUMENTS: list[tuple[dict[str, Any] | None, dict[str, Any] | None, list[str]]] = [
    (NUMBER, NUMBER, []),
    (NUMBER, {**NUMBER, "description": "Now with words."}, []),
    (NUMBER, None, ["breaking args.x: was removed"]),
    (None, NUMBER, ["addition args.x: was added"]),
    (None, {**TEXT, "required": True}, ["breaking args.x: was added and is required"]),
    (None, {**NUMBER, "required": True}, ["addition args.x: was added"]),
    (TEXT, {**TEXT, "required": True}, ["breaking args.x: is required now"]),
    ({**TEXT, "required": True}, TEXT, ["addition args.x: may be left out now"]),
    (NUMBER, {**NUMBER, "default": 6}, ["notice args.x: the default was 5 and is 6"]),
    (TEXT, {**TEXT, "default": "a"}, ["notice args.x: the default was none and is 'a'"]),
    (
        {**NUMBER, "required": True},
        {"type": "integer", "required": True, "minimum": 3, "maximum": 9},
        ["breaking args.x: is required now", "notice args.x: the default was 5 and is none"],
    ),
    (TEXT, {"type": "integer"}, ["breaking args.x: the type was string and is integer"]),
    ({"type": "integer"}, {"type": "number"}, ["addition args.x: takes fractions now, not only whole numbers"]),
    ({"type": "number"}, {"type": "integer"}, ["breaking args.x: the type was number and is integer"]),
    (TEXT, {**TEXT, "enum": ["a", "b"]}, ["breaking args.x: only these values are allowed now: a, b"]),
    ({**TEXT, "enum": ["a"]}, TEXT, ["addition args.x: any value is allowed now"]),
    (
        {**TEXT, "enum": ["720p", "1080p"]},
        {**TEXT, "enum": ["720P", "1080p", "4k"]},
        [
            "breaking args.x: does not take the value 720p any more",
            "addition args.x: takes the values 720P, 4k now",
        ],
    ),
    (
        NUMBER,
        {**NUMBER, "minimum": 4, "maximum": 8},
        [
            "breaking args.x: the minimum was 3 and is 4",
            "breaking args.x: the maximum was 9 and is 8",
        ],
    ),
    (
        NUMBER,
        {"type": "integer", "minimum": 1, "default": 5},
        [
            "addition args.x: the minimum was 3 and is 1",
            "addition args.x: the maximum was 9 and is unlimited",
        ],
    ),
    (
        {"type": "integer"},
        {"type": "integer", "maximum": 8},
        ["breaking args.x: the maximum was unlimited and is 8"],
    ),
    (TEXT, {**TEXT, "maxLength": 8}, [f"breaking {LONGEST} unlimited and is 8 characters ({LONGER} rejected)"]),
    ({**TEXT, "maxLength": 8}, {**TEXT, "x-length": {"limit": 8}}, []),
    (TEXT, {**TEXT, "minLength": 2}, ["breaking args.x: the minimum length was unlimited and is 2"]),
    (
        TEXT,
        {**TEXT, "x-length": {"limit": 9, "han_weight": 2}},
        [f"breaking {LONGEST} unlimited and is 9 characters (a Chinese one counts 2; {LONGER} rejected)"],
    ),
    (
        {**TEXT, "x-length": {"limit": 9}},
        {**TEXT, "x-length": {"limit": 10, "over": "truncated"}},
        [f"addition {LONGEST} 9 characters ({LONGER} rejected) and is 10 characters ({LONGER} truncated)"],
    ),
    (TEXT, {**TEXT, "pattern": "^a"}, ["breaking args.x: the pattern was none and is ^a"]),
    ({**TEXT, "pattern": "^a"}, TEXT, ["addition args.x: the pattern was ^a and is none"]),
    (TEXT, {**TEXT, "format": "uri"}, ["breaking args.x: must be a URL now"]),
    ({**TEXT, "format": "uri"}, TEXT, ["addition args.x: need be no URL now"]),
    ({**TEXT, "format": "uri"}, IMAGE, ["breaking args.x: must be a link to image now"]),
    (IMAGE, {**TEXT, "format": "uri"}, ["addition args.x: need be no link to image now"]),
    (IMAGE, {**IMAGE, "x-media": {"kind": "video"}}, ["breaking args.x: was a link to image and is one to video"]),
    (IMAGE, media(formats=["png"]), ["breaking args.x: only these formats are allowed now: png"]),
    (media(formats=["png"]), media(formats=["png", "webp"]), ["addition args.x: takes the format webp now"]),
    (media(min_side=300), media(min_side=200), ["addition args.x: the minimum side in pixels was 300 and is 200"]),
    (media(max_bytes=9), media(max_bytes=8), ["breaking args.x: the maximum size in bytes was 9 and is 8"]),
    (
        media(aspect=["1:2", "2:1"]),
        media(aspect=["1:3", "2:1"]),
        ["addition args.x: the aspect ratio was 1:2 to 2:1 and is 1:3 to 2:1"],
    ),
    (
        media(aspect=["1:2", "2:1"]),
        media(aspect=["1:3", "3:2"]),
        ["breaking args.x: the aspect ratio was 1:2 to 2:1 and is 1:3 to 3:2"],
    ),
    (media(aspect=["1:2", "2:1"]), IMAGE, ["addition args.x: the aspect ratio was 1:2 to 2:1 and is any"]),
    (IMAGE, media(base64=True), ["addition args.x: base64 text is taken now"]),
    (media(base64=True), IMAGE, ["breaking args.x: base64 text is not taken now"]),
    (LIST, {**LIST, "maxItems": 3}, ["breaking args.x: the maximum number of items was unlimited and is 3"]),
    (
        LIST,
        {**LIST, "items": {"type": "string", "enum": ["a"]}},
        ["breaking args.x[]: does not take the value b any more"],
    ),
    (SHOT, {**SHOT, "properties": {"text": {"type": "string"}}}, ["addition args.x.text: may be left out now"]),
    (
        SHOT,
        {**SHOT, "properties": {"words": {"type": "string", "required": True}}},
        ["breaking args.x.text: was removed", "breaking args.x.words: was added and is required"],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), ARGUMENTS)
def test_a_change_of_an_argument(old: dict[str, Any] | None, new: dict[str, Any] | None, expected: list[str]) -> None:
    assert lines(with_arg(old), with_arg(new)) == expected


def lines(old: Entry, new: Entry) -> list[str]:
    return [f"{found.level} {found.where}: {found.message}" for found in differences(old, new)]


PRICED = {"currency": "USD", "checked": "2026-11-22", "unit": "request", "quantity": 1, "rates": [{"rate": "0.1"}]}
RATES = [{"when": {"loud": True}, "rate": "0.2"}, {"rate": "0.1"}]
LATER = {"rate": "0.3", "from": "2027-01-01"}
RULE = {"then": {"required": ["prompt"]}, "message": "say something"}
LOUD = {**PROMPT, "loud": {"type": "boolean"}}
NUMBERED = {**PROMPT, "x": NUMBER}

FIELDS: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({}, {"summary": "Sails.", "notes": ["a"], "example": {"prompt": "B"}}, []),
    ({"source": {"page": "https://x.example/a", "read": "2026-01-01", "complete": False}}, {}, []),
    ({"pricing": PRICED}, {"pricing": {**PRICED, "checked": "2027-01-01"}}, []),
    (
        {},
        {"title": "Kite text to video"},
        [f"notice title: was '{TITLE}' and is 'Kite text to video', so the class is KiteTextToVideoArgs, not {CLASS}"],
    ),
    (
        {},
        {"title": "Kite 1.0: text to video"},
        ["notice title: was 'Kite 1.0 text to video' and is 'Kite 1.0: text to video'"],
    ),
    ({}, {"id": "acme/kite-1.0/other"}, [f"breaking id: was {MODEL} and is acme/kite-1.0/other"]),
    ({}, {"category": "video-to-video"}, ["notice category: was text-to-video and is video-to-video"]),
    ({}, {"output": {"kind": "image"}}, ["breaking output.kind: was video and is image"]),
    (
        {},
        {"output": {"kind": "video", "documented_key": "videos"}},
        ["notice output.documented_key: was not stated and is videos"],
    ),
    ({}, {"output": {"kind": "video", "count": 4}}, ["notice output.count: was not stated and is 4"]),
    (
        {"output": {"kind": "video", "count": 4}},
        {"output": {"kind": "video", "count": 2}},
        ["notice output.count: was 4 and is 2"],
    ),
    ({}, {"pricing": PRICED}, ["notice pricing: was not known ('nobody said') and is known"]),
    (
        {"pricing": PRICED},
        {"pricing": {**PRICED, "rates": [{"rate": "0.12", "base": "1", "included": "2"}]}},
        ["notice pricing.rates: the price was 0.1 and is 1 + 0.12 above 2"],
    ),
    (
        {"pricing": PRICED},
        {"pricing": {**PRICED, "rates": [{"rate": "0.1"}, LATER]}},
        ["notice pricing.rates: the price from 2027-01-01 was not stated and is 0.3"],
    ),
    (
        {"args": LOUD, "pricing": {**PRICED, "rates": RATES}},
        {"args": LOUD, "pricing": {**PRICED, "rates": [{"when": {"loud": True}, "unknown": "who knows"}, RATES[1]]}},
        ["notice pricing.rates: the price with loud true was 0.2 and is not known ('who knows')"],
    ),
    (
        {"pricing": PRICED},
        {"pricing": {**PRICED, "unit": "job", "quantity": 2}},
        ["notice pricing.unit: was request and is job", "notice pricing.quantity: was 1 and is 2"],
    ),
    (
        {"args": LOUD, "pricing": {**PRICED, "rates": [{"when": {"loud": [True, False]}, "rate": "0.2"}]}},
        {"args": LOUD, "pricing": {**PRICED, "rates": [{"when": {"loud": on}, "rate": "0.2"} for on in (False, True)]}},
        [],
    ),
    ({}, {"rules": [RULE]}, ["breaking rules: new: say something"]),
    ({"rules": [RULE]}, {}, ["addition rules: gone: say something"]),
    ({"rules": [RULE]}, {"rules": [{**RULE, "message": "in other words"}]}, []),
    ({}, {"expect": {"p50": 9, "p90": 60}}, ["notice expect: was not known and is 9 to 60 s"]),
    ({"expect": {"p50": 9, "p90": 60}}, {"expect": [{"p50": 9, "p90": 60, "source": "a forum"}]}, []),
    (
        {"args": LOUD, "expect": {"p50": 9, "p90": 60}},
        {"args": LOUD, "expect": [{"when": {"loud": True}, "p50": 20, "p90": 80}, {"p50": 9, "p90": 60}]},
        ["notice expect: with loud true: was not known and is 20 to 80 s"],
    ),
    (
        {"args": NUMBERED, "expect": {"p50": 9, "p90": 60}},
        {"args": NUMBERED, "expect": {"p50": 9, "p90": 60, "at": {"x": 5}, "fixed": 2}},
        ["notice expect: was 9 to 60 s and is 9 to 60 s at x 5, 2 s of it fixed"],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), FIELDS)
def test_a_change_of_the_rest_of_an_entry(old: dict[str, Any], new: dict[str, Any], expected: list[str]) -> None:
    assert lines(entry(**old), entry(**new)) == expected


def test_the_gravest_comes_first_and_each_level_says_what_it_means() -> None:
    old, new = with_arg(NUMBER), with_arg({**NUMBER, "minimum": 4, "maximum": 10, "default": 6})
    found = differences(old, new)
    assert [difference.level for difference in found] == ["breaking", "notice", "addition"]
    assert is_breaking(found)
    assert told(found) == [
        "breaking (a call that was valid may be refused now):",
        f"  {MODEL}: args.x: the minimum was 3 and is 4",
        "notice (the same call may differ in price, duration or result):",
        f"  {MODEL}: args.x: the default was 5 and is 6",
        "addition (more is possible):",
        f"  {MODEL}: args.x: the maximum was 9 and is 10",
    ]


def test_removed_and_added_models_are_reported() -> None:
    one, two = entry(), entry(id="acme/kite-2.0/text-to-video", title="Kite 2.0 text to video")
    found = catalogue_differences({one.id: one}, {two.id: two})
    removed, added = f"{one.id}: the model was removed", f"{two.id}: the model was added"
    assert [str(difference) for difference in found] == [removed, added]
    assert is_breaking(found)
    assert not is_breaking(catalogue_differences({one.id: one}, {one.id: one, two.id: two}))


def test_the_absence_of_changes_is_reported() -> None:
    assert told(()) == ["Nothing changed that matters to a caller."]


def test_every_built_in_entry_is_no_different_from_itself() -> None:
    catalog = Catalog()
    for model in list(catalog):
        assert differences(catalog[model], catalog[model]) == ()
