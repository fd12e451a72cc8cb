# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from typing import Any

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..types import UNSET, Unset


@_attrs_define(repr=False)
class CreateJobRequest(Redacted):
    """A job to create.

    Attributes:
        model (str):
        args (Any): Its arguments.
        callback_url (str | Unset):
    """

    model: str
    args: Any
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        args = self.args

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "args": args,
            }
        )
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict
