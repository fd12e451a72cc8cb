# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..types import UNSET, Unset

T = TypeVar("T", bound="Toy10TextToVideoArgsShotsItem")


@_attrs_define(repr=False)
class Toy10TextToVideoArgsShotsItem(Redacted):
    """
    Attributes:
        text (str): What to show in it.
        seconds (int | Unset): 1 to 5.
    """

    text: str
    seconds: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        seconds = self.seconds

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if seconds is not UNSET:
            field_dict["seconds"] = seconds

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        text = d.pop("text")

        seconds = d.pop("seconds", UNSET)

        toy_10_text_to_video_args_shots_item = cls(
            text=text,
            seconds=seconds,
        )

        return toy_10_text_to_video_args_shots_item
