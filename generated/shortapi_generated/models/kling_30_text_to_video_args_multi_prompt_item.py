# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted

T = TypeVar("T", bound="Kling30TextToVideoArgsMultiPromptItem")


@_attrs_define(repr=False)
class Kling30TextToVideoArgsMultiPromptItem(Redacted):
    """One shot.

    Attributes:
        prompt (str): What should happen in this shot.
        duration (int): Length of this shot in seconds. At least 1.
    """

    prompt: str
    duration: int

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        duration = self.duration

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "duration": duration,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        duration = d.pop("duration")

        kling_30_text_to_video_args_multi_prompt_item = cls(
            prompt=prompt,
            duration=duration,
        )

        return kling_30_text_to_video_args_multi_prompt_item
