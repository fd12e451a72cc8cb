"""Turns a caller's model, arguments and options into a checked, priced order. Pure.

What an estimate does not need is imported by the functions that need it, because that takes longer than an estimate.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypedDict, cast, runtime_checkable

from attrs import evolve, field, frozen

from shortapi.catalog import Catalog, Entry
from shortapi.errors import ArgumentError, ConfigurationError, PriceUnknownError
from shortapi.pricing import Estimate, checked_usd, estimate
from shortapi.validation import Problem, is_text, problems, shown, text_problems

Validate = Literal["strict", "warn", "off"]
"""strict: refuse wrong arguments; warn: log and send them; off: send anything, unknown models too."""

if TYPE_CHECKING:
    from pathlib import Path

    from shortapi.catalog import Media
    from shortapi.downloads.save import Target
    from shortapi.ledger import Budget
    from shortapi.polling import WaitOptions
    from shortapi.records import Quote
    from shortapi.uploads import Upload


@runtime_checkable
class ModelArgs(Protocol):
    """An object of a generated `...Args` class: knows its model's id and converts itself to a dict."""

    MODEL: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """Return the arguments that were set."""


class SubmitOptions(TypedDict, total=False):
    """Options of a job besides its arguments; `Client.submit` explains each."""

    max_cost: str | Decimal | float | None
    validate: Validate | None
    extra_args: Mapping[str, Any] | None
    callback_url: str | None
    tag: str | None
    allow_duplicate: bool
    key: str | None
    save: str | Path | None
    overwrite: bool
    retry_429: bool


if TYPE_CHECKING:

    class RunOptions(SubmitOptions, WaitOptions, total=False):
        """Options of `run`: those of the submit and of the wait."""


@frozen(kw_only=True, eq=False, repr=False)
class Order:
    """A checked job, ready to be sent.

    Attributes:
        args: all arguments that are sent, `extra_args` included.
        validate: how strictly it is checked: the call's option, else the client's.
        secrets: the texts that no message may show: prompts and links.
        hook: identifies its callback.
        target: where its files will be saved, once that is checked.
        files: the local files that were read, by the `sha256:…` text in `args`.
        quote: the quote that it was made from.
    """

    model: str
    args: Mapping[str, Any]
    options: SubmitOptions
    entry: Entry | None = None
    estimate: Estimate | None = None
    validate: Validate = "strict"
    secrets: tuple[str, ...] = ()
    hook: str | None = None
    target: Target | None = None
    files: Mapping[str, Upload] = field(factory=dict)
    quote: Quote | None = None


def make_order(
    catalog: Catalog,
    model: str | ModelArgs | Quote,
    args: Mapping[str, Any] | None,
    options: SubmitOptions,
    *,
    validate: Validate,
) -> Order:
    """Check everything that can be checked without the network; `validate`: the client's, if the options have none."""
    from shortapi._messages import private_texts
    from shortapi.callbacks import mark_of
    from shortapi.records import Quote

    if isinstance(model, Quote):
        return _order_of(model, catalog, validate, given=args is not None or bool(options))
    limit = _check_options(options)
    validate, callback_url = options.get("validate") or validate, options.get("callback_url")
    extra = {} if (given := options.get("extra_args")) is None else given
    entry, model_id, values = resolve(catalog, model, args, validate=validate)
    if not isinstance(extra, Mapping):
        raise ConfigurationError(f"The extra_args of {model_id} must be a dict, not {shown(extra)}. Nothing was sent.")
    sent = {**values, **extra}
    found = problems(entry, values) if entry is not None and validate != "off" else ()
    # Values that JSON cannot express and invalid callback URLs are refused even with validate="off".
    certain = (*text_problems(sent), *_extra_problems(extra, entry, values), *_callback_problems(callback_url))
    advice = "" if entry is None else _extra_advice(entry, values)
    raise_or_log(model_id, (*found, *certain), "strict" if certain else validate, advice=advice)
    price: Estimate | None = None
    with suppress(PriceUnknownError):
        price = None if entry is None else estimate(entry, values)
    if limit is not None:
        limit.hold(None if price is None else price.amount, None, model_id)
    # A listed value such as 720P is no secret, and a message about it must be readable.
    choices = () if entry is None else {name for name, arg in entry.args.items() if arg.enum}
    return Order(
        model=model_id,
        args=sent,
        options=options,
        entry=entry,
        estimate=price,
        validate=validate,
        secrets=(*private_texts(sent, choices), *private_texts(callback_url)),
        hook=None if callback_url is None else mark_of(callback_url),
    )


def _order_of(quote: Quote, catalog: Catalog, validate: Validate, *, given: bool) -> Order:
    if given:
        raise ConfigurationError(
            "A quote has its arguments and options already. Nothing was sent; make another quote for others."
        )
    if quote.call is None:  # only the job that it was submitted as can be asked for
        return Order(model=quote.model, args={}, options={}, entry=catalog.get(quote.model), quote=quote)
    model, args, options = quote.call
    return evolve(make_order(catalog, model, args, cast("SubmitOptions", options), validate=validate), quote=quote)


def kept_call(order: Order) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return an order's call as JSON can hold it, for a process with another working directory."""
    from shortapi.catalog.records import LocalFile, with_media

    def url(where: str, _: Media, value: Any) -> Any:
        if not isinstance(value, LocalFile):
            return value
        if isinstance(value.source, bytes):
            problem = Problem(where, "is given as bytes, which a quote does not keep; give the path of a file")
            raise ArgumentError(f"{problem}. Nothing was sent.", problems=(problem,), model=order.model)
        return value.source.absolute().as_uri()

    extra = {**(order.options.get("extra_args") or {})}
    options: dict[str, Any] = {**order.options, "extra_args": extra}
    if options.get("save") is not None:
        options["save"] = os.path.join(os.getcwd(), options["save"])  # noqa: PTH109, PTH118 - a final / must stay
    args = {name: value for name, value in order.args.items() if name not in extra}
    return order.model, args if order.entry is None else with_media(order.entry.args, args, url), options


def resolve(
    catalog: Catalog, model: str | ModelArgs | Quote, args: Mapping[str, Any] | None, *, validate: Validate
) -> tuple[Entry | None, str, dict[str, Any]]:
    """Return entry, model id and arguments of either call form: an args object, or a model id with a dict."""
    if validate not in ("strict", "warn", "off"):
        raise ConfigurationError(
            f"validate must be one of 'strict', 'warn', 'off', not {validate!r}. Nothing was sent."
        )
    if isinstance(model, str):
        if args is not None and not isinstance(args, Mapping):
            raise ConfigurationError(
                f"The arguments of {model} must be a dict, not a {type(args).__name__}. Nothing was sent."
            )
        if validate == "off" and model not in catalog and is_text(model):
            return None, model, dict(args or {})
    elif isinstance(model, ModelArgs) and not isinstance(model, type):
        if args is not None:
            raise ConfigurationError(
                "Give either an args object, or a model id with a dict, not both. Nothing was sent."
            )
        args, model = model.to_dict(), model.MODEL
    else:
        raise ConfigurationError(
            "Give a model id with a dict, or an object of an args class of shortapi.models; "
            f"this is a {type(model).__name__}. Nothing was sent."
        )
    entry = catalog[model]
    return entry, model, _with_files(entry, args or {})


def _with_files(entry: Entry, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments with local files recognized; the module for files is loaded only if one may be there."""
    texts = [value for value in args.values() if not isinstance(value, (int, float))]
    if all(isinstance(text, str) and text[:5].lower() != "file:" for text in texts):
        return dict(args)
    from shortapi.catalog.records import with_files

    return with_files(entry, args)


def raise_or_log(model: str, found: tuple[Problem, ...], validate: Validate, *, advice: str = "") -> None:
    """Raise one `ArgumentError` with every problem if one is an error and `validate` is "strict"; else log them."""
    errors = [problem for problem in found if problem.level == "error"]
    if errors and validate == "strict":
        about, unpaid = f"with the arguments for {model}", f"Nothing was sent and nothing was charged{advice}"
        if len(errors) == 1:
            message = f"There is one problem {about}: {errors[0]}. {unpaid}."
        else:
            message = "\n  ".join((f"There are {len(errors)} problems {about}. {unpaid}:", *map(str, errors)))
        raise ArgumentError(message, problems=found, model=model)
    if found:
        from logging import getLogger

        for problem in found:
            getLogger("shortapi").warning("%s: %s", model, problem)


def price_of(
    catalog: Catalog, model: str | ModelArgs, args: Mapping[str, Any] | None, *, validate: Validate
) -> Estimate:
    """Return the estimate; arguments that the price does not depend on may be missing."""
    entry, model_id, values = resolve(catalog, model, args, validate=validate)
    if entry is None:
        raise PriceUnknownError(
            f"The price of {model_id} is not known: the catalogue has no such model. Nothing was sent.", model=model_id
        )
    if validate != "off":
        raise_or_log(model_id, problems(entry, values, whole=False), validate)
    return estimate(entry, values)


def _check_options(options: SubmitOptions) -> Budget | None:
    """Check the options that concern no argument; return the limit that `max_cost` states."""
    from shortapi.records import MAX_TAG

    unknown = options.keys() - SubmitOptions.__annotations__.keys()
    if unknown:
        raise TypeError(f"there is no option {min(unknown)!r}; arguments of the model belong in the dict")
    tag, max_cost = options.get("tag"), options.get("max_cost")
    if tag is not None and not (isinstance(tag, str) and tag.isprintable() and len(tag) <= MAX_TAG):
        raise ConfigurationError(
            f"tag must be one line of at most {MAX_TAG} characters, not {shown(tag)}. Nothing was sent."
        )
    if max_cost is None:
        return None
    from shortapi.ledger import Budget

    return Budget(checked_usd("max_cost", max_cost, floats=True))


def _extra_problems(extra: Mapping[str, Any], entry: Entry | None, args: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each extra argument that would bypass a check or replace a given argument."""
    for name in extra:
        if entry is not None and name in entry.args:
            yield Problem(name, "is an argument of this model, so it does not belong in extra_args; give it in args")
        elif name in args:
            yield Problem(name, "is given in args and in extra_args; give it once")


def _extra_advice(entry: Entry, args: Mapping[str, Any]) -> str:
    """Return the advice on `extra_args` if the arguments include one that the model's page does not list."""
    unlisted = [name for name in args if name not in entry.args]
    if not unlisted or not entry.source.get("complete", True):
        return ""
    return "; extra_args={…} (--extra NAME=VALUE) sends unlisted arguments unchecked"


def _callback_problems(callback_url: str | None) -> tuple[Problem, ...]:
    if callback_url is None:
        return ()
    from shortapi.downloads.addresses import refusal

    good = isinstance(callback_url, str) and is_text(callback_url) and callback_url[:4] == "http"
    good = good and refusal(callback_url, public=False) is None
    return () if good else (Problem("callback_url", "must be a public http(s) URL that accepts POST"),)
