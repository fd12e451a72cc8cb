# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_o3_image_to_video_args_aspect_ratio import (
    KlingO3ImageToVideoArgsAspectRatio,
    check_kling_o3_image_to_video_args_aspect_ratio,
)
from ..models.kling_o3_image_to_video_args_mode import (
    KlingO3ImageToVideoArgsMode,
    check_kling_o3_image_to_video_args_mode,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="KlingO3ImageToVideoArgs")


@_attrs_define(repr=False)
class KlingO3ImageToVideoArgs(Redacted):
    """Animates pictures into a video of 3 to 15 seconds, with or without sound.

    Model: kwaivgi/kling-o3/image-to-video

    Price: not known (0.071 USD a second without sound or 0.095 with it, and the argument for sound is not in the copy
    of the page that was read) with mode std; not known (0.095 USD a second without sound or 0.119 with it, and the
    argument for sound is not in the copy of the page that was read) with mode pro (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/kwaivgi/kling-o3/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video. At most 2500 characters.
        mode (KlingO3ImageToVideoArgsMode | Unset): Tier of the model; pro costs more. One of std, pro. Default: pro.
        duration (int | Unset): Length of the video in seconds. 3 to 15. Default: 5.
        aspect_ratio (KlingO3ImageToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9,
            1:1, 9:16. Default: 16:9.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-o3/image-to-video"

    prompt: str
    mode: KlingO3ImageToVideoArgsMode | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: KlingO3ImageToVideoArgsAspectRatio | Unset = UNSET

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
        mode: KlingO3ImageToVideoArgsMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_kling_o3_image_to_video_args_mode(_mode)

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingO3ImageToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_o3_image_to_video_args_aspect_ratio(_aspect_ratio)

        kling_o3_image_to_video_args = cls(
            prompt=prompt,
            mode=mode,
            duration=duration,
            aspect_ratio=aspect_ratio,
        )

        return kling_o3_image_to_video_args
