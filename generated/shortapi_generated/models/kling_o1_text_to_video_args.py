# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_o1_text_to_video_args_aspect_ratio import (
    KlingO1TextToVideoArgsAspectRatio,
    check_kling_o1_text_to_video_args_aspect_ratio,
)
from ..models.kling_o1_text_to_video_args_duration import (
    KlingO1TextToVideoArgsDuration,
    check_kling_o1_text_to_video_args_duration,
)
from ..models.kling_o1_text_to_video_args_mode import (
    KlingO1TextToVideoArgsMode,
    check_kling_o1_text_to_video_args_mode,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="KlingO1TextToVideoArgs")


@_attrs_define(repr=False)
class KlingO1TextToVideoArgs(Redacted):
    """Makes a video of 5 or 10 seconds from a prompt.

    Model: kwaivgi/kling-o1/text-to-video

    Price: 0.075 per second with mode std; 0.1 per second with mode pro (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/kwaivgi/kling-o1/text-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (KlingO1TextToVideoArgsMode): Tier of the model; pro costs more. One of std, pro. Default: pro.
        prompt (str): What should happen in the video.
        duration (KlingO1TextToVideoArgsDuration): Length of the video in seconds, written as text. One of 5, 10.
            Default: 5.
        aspect_ratio (KlingO1TextToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9,
            1:1, 9:16. Default: 16:9.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-o1/text-to-video"

    mode: KlingO1TextToVideoArgsMode
    prompt: str
    duration: KlingO1TextToVideoArgsDuration
    aspect_ratio: KlingO1TextToVideoArgsAspectRatio | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        duration: str = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "duration": duration,
            }
        )
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_kling_o1_text_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        duration = check_kling_o1_text_to_video_args_duration(d.pop("duration"))

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingO1TextToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_o1_text_to_video_args_aspect_ratio(_aspect_ratio)

        kling_o1_text_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            duration=duration,
            aspect_ratio=aspect_ratio,
        )

        return kling_o1_text_to_video_args
