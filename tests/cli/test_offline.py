"""Looking models and prices up needs no key, no network, and none of the heavy packages."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from shortapi.catalog import Catalog
from tests.cli.conftest import FILMS, POSTER, RIDDLE, Command

ALIBABA = [row.id for row in Catalog().index() if (row.id[:8], row.category) == ("alibaba/", "image-to-video")]
HEAVY = ("httpx", "rich", "asyncio", "yaml", "shortapi_generated", "PIL", "av", "starlette")


def test_the_table_of_models_names_ids_prices_and_titles(shortapi: Command) -> None:
    said = shortapi("models")
    rows = {line.split("  ")[0]: line for line in said.out.splitlines()}
    assert said.code == 0
    assert "0.129–0.229 USD/second" in rows[FILMS]
    assert re.search(r" 0\.04–0\.10 USD/image +Shop poster$", rows[POSTER])
    assert "not known" in rows[RIDDLE]


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (["--vendor", "shop"], [POSTER, RIDDLE]),
        (["--vendor", "alibaba", "--category", "image-to-video"], ALIBABA),
        (["--vendor", "shop", "--category", "image-to-video"], []),
    ],
)
def test_models_are_chosen_by_vendor_and_category(choice: list[str], ids: list[str], shortapi: Command) -> None:
    assert [row["id"] for row in shortapi("models", *choice, "--json").json["models"]] == ids
    assert [line.split("  ")[0] for line in shortapi("models", *choice).out.splitlines()[1:]] == ids


@pytest.mark.parametrize(
    "piece",
    [
        "prompt  string            yes                at most 60 characters (the rest is silently cut off)",
        "copies  integer                     1        1 to 4",
        "frame   object                               with width",
        "tags    array of string                      at most 3 items",
        "loud    boolean                     false",
        "at 2K there are two copies at most",
        "Prices in USD\n  size=1K: 0.04 per image",
        "size=2K: 0.50 per image, from 2999-01-01",
        "size=2K copies=1: 0.10 USD (1 image × 0.10)",
        "With size 2K, half of the jobs are done after 0.6 s, 90 % after 2 s at copies 1, and in",
        "Else half of the jobs are done after 0.5 s, 90 % after 1 s.\n",
        "https://shop.example/poster, read 2026-11-22",
        "poster.yaml",
        "made up for tests",
    ],
)
def test_a_model_is_shown_whole(piece: str, shortapi: Command) -> None:
    said = shortapi("models", "show", POSTER)
    assert said.code == 0
    assert piece in said.out


def test_corrections_of_the_page_are_shown(shortapi: Command) -> None:
    assert "page: the sample answer of a finished job lists images; we: " in shortapi("models", "show", FILMS).out


def test_a_model_without_a_price_is_shown_with_the_reason(shortapi: Command) -> None:
    out = shortapi("models", "show", RIDDLE).out
    assert "not known: the page does not say" in out
    assert "the page is incomplete" in out


def test_a_known_rate_of_an_unknown_number_of_units_is_shown_with_the_reason(shortapi: Command) -> None:
    model = "alibaba/happyhorse-1.0/video-edit"
    out = shortapi("models", "show", model).out
    assert "resolution=720P: 0.129 per second" in out
    assert "The number of billed units (1 second each) is not known beforehand: no argument says how long" in out
    assert "at least 8 pictures a second" in out
    said = shortapi("estimate", model, "resolution=720P")
    assert said.code == 4
    assert "the rate is 0.129 USD per second. Nothing was sent" in said.err


def test_a_model_is_shown_as_json(shortapi: Command) -> None:
    said = shortapi("models", "show", POSTER, "--json").json
    assert said["model"]["args"]["size"]["enum"] == ["1K", "2K"]
    assert said["model"]["class_name"] == "ShopPosterArgs"
    assert said["estimates"][0] == {"args": {"size": "1K", "copies": 1}, "price": "0.04 USD (1 image × 0.04)"}


def test_an_estimate_shows_its_working_and_when_it_was_read(shortapi: Command) -> None:
    said = shortapi("estimate", POSTER, "size=2K", "--example")
    assert said.code == 0
    assert said.out.splitlines() == [
        "0.20 USD (2 images × 0.10)",
        "by https://shop.example/poster, read 2026-11-22",
    ]


def test_an_estimate_as_json_writes_money_as_decimal_strings(shortapi: Command) -> None:
    said = shortapi("--json", "estimate", FILMS, "duration=5").json
    assert (said["amount"], said["rate"], said["quantity"], said["checked"]) == ("1.145", "0.229", "5", "2026-11-22")


@pytest.mark.parametrize(
    "order", [("{id}", "--json", "copies=3"), ("--json", "{id}", "copies=3"), ("{id}", "copies=3", "--json")]
)
def test_options_and_arguments_may_stand_in_any_order(order: tuple[str, ...], shortapi: Command) -> None:
    words = [word.format(id=POSTER) for word in order]
    assert shortapi("estimate", *words).json["amount"] == "0.12"


def test_help_names_every_exit_code(shortapi: Command) -> None:
    said = shortapi("--help")
    assert said.code == 0
    listed = re.findall(r"^ {2} *(\d+)  ", said.out.partition("Exit codes:\n")[2], re.MULTILINE)
    assert [int(code) for code in listed] == [*range(11), 130]


@pytest.mark.parametrize(
    "command", ["models", "estimate", "run", "submit", "wait", "jobs", "resume", "settle", "sandbox"]
)
def test_every_command_has_help_and_none_takes_a_key(command: str, shortapi: Command) -> None:
    said = shortapi(command, "--help")
    assert said.code == 0
    assert f"usage: shortapi {command}" in said.out
    assert ("--key KEY" in said.out) == (command == "sandbox")


@pytest.mark.parametrize(
    "words",
    [["models"], ["models", "--json"], ["models", "show", FILMS], ["estimate", FILMS], ["--help"], ["--version"]],
    ids=" ".join,
)
def test_an_offline_command_loads_nothing_heavy(words: list[str]) -> None:
    code = f"import sys; from shortapi_cli import main; code = main({words!r}); "
    code += "print(code, *sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ended, *modules = done.stderr.split()
    assert ended == "0"
    assert done.stdout
    assert not set(HEAVY) & set(modules)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["run", "--help"]], ids=" ".join)
def test_what_needs_no_catalogue_loads_no_records(words: list[str]) -> None:
    code = f"import sys; from shortapi_cli import main; main({words!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert not {"attrs", "shortapi.records", "shortapi.catalog"} & set(done.stderr.split())


def test_the_module_runs_as_the_command_does() -> None:
    words = [sys.executable, "-m", "shortapi", "estimate", FILMS, "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["amount"] == "1.145"
