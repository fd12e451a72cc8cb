# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.seedance_20_text_to_video_args_aspect_ratio import (
    Seedance20TextToVideoArgsAspectRatio,
    check_seedance_20_text_to_video_args_aspect_ratio,
)
from ..models.seedance_20_text_to_video_args_mode import (
    Seedance20TextToVideoArgsMode,
    check_seedance_20_text_to_video_args_mode,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Seedance20TextToVideoArgs")


@_attrs_define(repr=False)
class Seedance20TextToVideoArgs(Redacted):
    """Makes a video of 4 to 15 seconds from a prompt.

    Model: bytedance/seedance-2.0/text-to-video

    Price: 0.24 per second with mode std; 0.20 per second with mode fast (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/bytedance/seedance-2.0/text-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        mode (Seedance20TextToVideoArgsMode | Unset): Tier of the model; std costs more. One of std, fast. Default: std.
        duration (int | Unset): Length of the video in seconds. 4 to 15. Default: 5.
        aspect_ratio (Seedance20TextToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of 21:9,
            16:9, 9:16, 4:3, 1:1, 3:4. Default: 16:9.
    """

    MODEL: ClassVar[str] = "bytedance/seedance-2.0/text-to-video"

    prompt: str
    mode: Seedance20TextToVideoArgsMode | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: Seedance20TextToVideoArgsAspectRatio | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if mode is not UNSET:
            field_dict["mode"] = mode
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        _mode = d.pop("mode", UNSET)
        mode: Seedance20TextToVideoArgsMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_seedance_20_text_to_video_args_mode(_mode)

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Seedance20TextToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_seedance_20_text_to_video_args_aspect_ratio(_aspect_ratio)

        seedance_20_text_to_video_args = cls(
            prompt=prompt,
            mode=mode,
            duration=duration,
            aspect_ratio=aspect_ratio,
        )

        return seedance_20_text_to_video_args
