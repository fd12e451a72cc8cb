"""What holds for every model of the catalogue, made from its entry alone: nothing is added here for a new one."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shortapi import ArgumentError, Client, Estimate, PriceUnknownError, models
from shortapi.catalog import Arg, Catalog, Entry, Units
from shortapi.pricing import estimate
from shortapi.validation import as_decimal, problems
from tests.catalog.strategies import any_args, good_args, mistakes
from tests.core.play import Play, flows, says

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[2]
BUILT_IN = Catalog()
SPEC = ROOT / "spec" / "models"
FILES = {path.relative_to(SPEC).with_suffix("").as_posix(): path for path in SPEC.rglob("*.yaml")}
MODELS = sorted(BUILT_IN)
RULES = [(model, number) for model, entry in BUILT_IN.items() for number in range(len(entry.rules))]
DOCUMENTED = json.loads((ROOT / "generated/openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]

every_model = pytest.mark.parametrize("model", MODELS)
few = settings(max_examples=settings.default.max_examples // 20, phases=[Phase.generate, Phase.shrink])


@functools.cache
def added_at_run_time(model: str) -> Entry:
    """Return the model's entry as a user would add it: from its YAML, with no built-in model beside it."""
    (entry,) = Catalog(builtin=False).add(FILES[model])
    return entry


def errors(entry: Entry, args: Mapping[str, Any], *, whole: bool = True) -> list[str]:
    return [str(problem) for problem in problems(entry, args, whole=whole) if problem.level == "error"]


def price(entry: Entry, args: Mapping[str, Any]) -> Decimal | str:
    """Return the amount, or why there is none; anything else that is raised is a fault."""
    try:
        return estimate(entry, args).amount
    except PriceUnknownError as error:
        return str(error)


def test_every_file_is_built_in_and_nothing_else() -> None:
    assert sorted(FILES) == MODELS
    assert len(MODELS) >= 50


@every_model
def test_the_example_is_right(model: str) -> None:
    assert problems(BUILT_IN[model], BUILT_IN[model].example) == ()


@every_model
def test_every_default_is_legal(model: str) -> None:
    entry = BUILT_IN[model]
    defaults = {name: arg.default for name, arg in entry.args.items() if arg.has_default}
    assert problems(entry, defaults, whole=False) == ()
    assert problems(entry, {**defaults, **entry.example}) == ()


@every_model
def test_every_choice_that_the_price_depends_on_is_priced_or_refused(model: str) -> None:
    entry = BUILT_IN[model]
    for choice in choices(entry, priced_names(entry)):
        found = price(entry, {**entry.example, **choice})
        assert isinstance(found, str) or (found.is_finite() and found > 0), choice


@every_model
def test_a_price_list_names_each_amount_that_can_be_asked_for(model: str) -> None:
    entry = BUILT_IN[model]
    amounts = {estimate(entry, args).rate for args in priced_args(entry)}
    known = {Decimal(row.rate) for row in entry.pricing.rates if row.rate is not None}
    # Where the number of units is not known no rate can be reached, and no job is priced by mistake.
    untold = isinstance(entry.pricing.quantity, Units) and entry.pricing.quantity.unknown is not None
    assert amounts == (set() if untold else known)


@every_model
def test_more_units_never_cost_less(model: str) -> None:
    entry = BUILT_IN[model]
    for name in quantity_names(entry):
        for choice in choices(entry, priced_names(entry) - {name}):
            ladder = [price(entry, {**entry.example, **choice, name: step}) for step in steps(entry.args[name])]
            amounts = [amount for amount in ladder if isinstance(amount, Decimal)]
            assert amounts == sorted(amounts), (name, choice)
            assert all(amount >= 0 for amount in amounts)


@every_model
def test_a_mistake_in_the_example_is_refused_and_named(model: str) -> None:
    entry = BUILT_IN[model]
    made = list(mistakes(entry))
    assert len(made) > len(entry.args)
    for name, args in made:
        assert any(error.startswith(name) for error in errors(entry, args)), (name, args.get(name))


@every_model
def test_an_unknown_name_is_refused_where_the_page_was_read_whole(model: str) -> None:
    entry = BUILT_IN[model]
    (problem,) = problems(entry, {**entry.example, "no_such_argument": 1})
    assert problem.argument == "no_such_argument"
    assert problem.level == ("error" if entry.source["complete"] else "warning")


@every_model
def test_a_mistake_is_never_sent(model: str) -> None:
    entry = BUILT_IN[model]
    name, args = next(mistakes(entry))
    with Client("ak-x") as client, pytest.raises(ArgumentError, match="Nothing was sent") as caught:
        client.submit(model, args)
    assert name in {problem.argument for problem in caught.value.problems}


@every_model
@few
@given(data=st.data())
def test_the_class_and_the_dict_send_the_same_body(model: str, data: st.DataObject) -> None:
    entry = BUILT_IN[model]
    args = data.draw(good_args(entry))
    made = getattr(models, entry.class_name).from_dict(args)
    assert sent(made) == sent(model, args)


@every_model
@few
@given(data=st.data())
def test_valid_values_are_refused_only_by_a_rule_across_arguments(model: str, data: st.DataObject) -> None:
    entry = BUILT_IN[model]
    args = data.draw(good_args(entry))
    rules = {f"arguments: {rule.message}" for rule in entry.rules}
    assert set(errors(entry, args)) <= rules


@every_model
@few
@given(data=st.data())
def test_the_same_yaml_at_run_time_takes_and_prices_the_same(model: str, data: st.DataObject) -> None:
    built_in, added = BUILT_IN[model], added_at_run_time(model)
    args = data.draw(any_args(built_in))
    assert problems(built_in, args) == problems(added, args)
    assert price(built_in, args) == price(added, args)


@every_model
@few
@given(data=st.data())
def test_what_the_documented_schema_refuses_is_refused_here_or_warned_of(model: str, data: st.DataObject) -> None:
    entry = BUILT_IN[model]
    args = data.draw(any_args(entry))
    if not Draft202012Validator(DOCUMENTED[entry.class_name]).is_valid(args):
        assert problems(entry, args)


@pytest.mark.parametrize(("model", "number"), RULES, ids=str)
def test_every_rule_refuses_some_arguments_and_accepts_others(model: str, number: int) -> None:
    entry = BUILT_IN[model]
    sentence = f"arguments: {entry.rules[number].message}"
    only = settings(max_examples=2000, phases=[Phase.generate], database=None)
    broken = find(good_args(entry), lambda args: sentence in errors(entry, args), settings=only)
    kept = find(good_args(entry), lambda args: sentence not in errors(entry, args), settings=only)
    assert broken != kept


FLOWS = flows(validate="off", catalog=BUILT_IN)


def sent(*door: Any) -> tuple[str | None, Estimate | None, str]:
    """Return model, estimate and body of a create; the order of names in it means nothing, the type of values does."""
    play = Play([says({"job_id": "66f0"})])
    job = play.run(FLOWS.submit(*door))
    ((_, send),) = play.sent
    return job.model, job.estimate, json.dumps(json.loads(send.request.content or b""), sort_keys=True)


def quantity_names(entry: Entry) -> set[str]:
    """Return the arguments that say how many units a job has."""
    quantity = entry.pricing.quantity
    factors = quantity.product if isinstance(quantity, Units) else (quantity,)
    return {factor for factor in factors if isinstance(factor, str)}


def priced_names(entry: Entry) -> set[str]:
    """Return the arguments that the price depends on."""
    return quantity_names(entry) | {name for row in entry.pricing.rates for name in row.when}


def choices(entry: Entry, names: set[str]) -> Iterator[dict[str, Any]]:
    """Yield every combination of the choices of some arguments."""
    for values in itertools.product(*(steps(entry.args[name]) for name in sorted(names))):
        yield dict(zip(sorted(names), values, strict=True))


def priced_args(entry: Entry) -> Iterator[dict[str, Any]]:
    """Yield arguments for every choice that has a price."""
    for choice in choices(entry, priced_names(entry)):
        args = {**entry.example, **choice}
        if isinstance(price(entry, args), Decimal):
            yield args


def steps(arg: Arg) -> list[Any]:
    """Return the values of an argument, numbers in their order."""
    if arg.type == "boolean":
        return [False, True]
    if arg.enum:
        numbers = [as_decimal(value) for value in arg.enum]
        return sorted(arg.enum, key=lambda value: as_decimal(value) or 0) if None not in numbers else list(arg.enum)
    low, high = int(arg.minimum or 0), int(arg.maximum or 20)
    return [str(step) if arg.type == "string" else step for step in range(low, high + 1)]
