"""What the spec language can say, each from a file under good/, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shortapi.catalog import Arg, Entry, ExpectRow, Length, Media, Rate, Units, load_file, load_text

GOOD = Path(__file__).parent / "good"
SPEC = Path(__file__).parents[2] / "spec"
MODELS = sorted((SPEC / "models").rglob("*.yaml"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_built_in_entry_is_at_the_place_of_its_id_and_names_its_source(path: Path) -> None:
    entry = load_file(path, root=SPEC / "models")
    assert path == SPEC / "models" / f"{entry.id}.yaml"
    assert entry.id in entry.source["page"]
    first = path.read_text(encoding="utf-8").splitlines()[0]
    if "yaml-language-server" in first:
        named = path.parent / first.split("$schema=")[1]
        assert named.resolve() == SPEC / "catalog.schema.json"


@pytest.fixture(scope="module")
def everything() -> Entry:
    return load_file(GOOD / "everything.yaml")


def test_arguments_keep_their_order_and_limits(everything: Entry) -> None:
    assert list(everything.args) == [
        "prompt", "images", "shots", "seconds", "ratio", "count", "strength", "clip", "sound", "tier", "negativePrompt",
    ]  # fmt: skip
    assert everything.args["prompt"].length == Length(limit=100, han_weight=2, over="rejected")
    assert everything.args["images"].items == Arg(
        name="images",
        type="string",
        format="uri",
        media=Media(kind="image", formats=("jpeg", "png"), max_side=4096, aspect=("1:3", "3:1"), base64=True),
    )
    assert (everything.args["images"].min_items, everything.args["images"].max_items) == (1, 4)
    assert (everything.args["seconds"].type, everything.args["seconds"].minimum) == ("string", 3)
    assert everything.args["ratio"].enum == ("16:9", "9:16")
    assert everything.args["strength"].default == 0.5
    assert everything.args["clip"].media == Media(kind="video", formats=("mp4",), max_seconds=30, min_fps=8)
    assert everything.args["sound"].has_default
    assert everything.args["sound"].default is False
    assert not everything.args["negativePrompt"].has_default


def test_objects_hold_arguments_of_their_own(everything: Entry) -> None:
    shot = everything.args["shots"].items
    assert shot is not None
    assert {name: arg.required for name, arg in shot.properties.items()} == {"text": True, "seconds": False}


def test_prices_keep_every_digit_and_their_days(everything: Entry) -> None:
    assert everything.pricing.quantity == Units(product=("seconds", "count"), per=2)
    assert everything.pricing.rates == (
        Rate(when={"tier": "std", "sound": False}, rate="0.10", base="0.05", included="1"),
        Rate(when={"tier": "std", "sound": False}, rate="0.12", base="0.05", included="1", since="2027-01-01"),
        Rate(when={"tier": ["std", "pro"], "sound": True}, rate="0.2"),
        Rate(when={"tier": "pro", "sound": False}, unknown="the page leaves this cell empty"),
    )


def test_expected_times_keep_what_they_depend_on(everything: Entry) -> None:
    assert everything.expect == (
        ExpectRow(
            when={"tier": ["pro"], "sound": True},
            p50=120,
            p90=300,
            at={"seconds": "5", "count": 1},
            fixed=20,
            source="a forum",
        ),
        ExpectRow(p50=60, p90=180.5, source="a guess from its siblings"),
    )


def test_rules_notes_and_corrections_are_kept(everything: Entry) -> None:
    rule, *others = everything.rules
    assert rule.message == "With several pictures there are no shots."
    assert others[1].then == {"x-number": {"sum": ["shots.seconds"], "equals": "seconds"}}
    assert rule.if_ == {"properties": {"images": {"minItems": 2}}}
    assert rule.then == {"not": {"required": ["shots"]}}
    assert everything.notes == ("The page was cut after negativePrompt.",)
    assert everything.corrections[0]["we"] == "take text"
    assert everything.source["complete"] is False


def test_a_price_may_be_unknown_as_a_whole() -> None:
    text = (GOOD / "everything.yaml").read_text(encoding="utf-8")
    begin, end = text.index("pricing:"), text.index("expect:")
    entry = load_text(text[:begin] + "pricing: {unknown: the page gives none}\n" + text[end:])
    assert entry.pricing.unknown == "the page gives none"
    assert entry.pricing.rates == ()


def test_the_number_of_units_may_be_unknown_while_the_price_of_one_is_known() -> None:
    text = (GOOD / "everything.yaml").read_text(encoding="utf-8")
    entry = load_text(text.replace("{product: [seconds, count], per: 2}", "{unknown: nobody measures it}"))
    assert entry.pricing.quantity == Units(unknown="nobody measures it")
    assert entry.pricing.rates[0].rate == "0.10"
    assert entry.pricing.unknown is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("HappyHorse 1.0 image to video", "HappyHorse10ImageToVideoArgs"),
        ("GPT Image 2: edit", "GPTImage2EditArgs"),
        ("kling o1 video-to-video", "KlingO1VideoToVideoArgs"),
    ],
)
def test_the_class_is_the_title_in_pascal_case(title: str, name: str) -> None:
    text = (GOOD / "everything.yaml").read_text(encoding="utf-8")
    assert load_text(text.replace("title: Everything 1.0", f'title: "{title}"')).class_name == name


def test_the_repr_of_an_entry_shows_no_argument_and_no_link(everything: Entry) -> None:
    assert "example.com" not in repr(everything)
    assert "A ball" not in repr(everything)
