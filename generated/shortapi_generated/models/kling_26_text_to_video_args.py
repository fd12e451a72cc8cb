# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_26_text_to_video_args_aspect_ratio import (
    Kling26TextToVideoArgsAspectRatio,
    check_kling_26_text_to_video_args_aspect_ratio,
)
from ..models.kling_26_text_to_video_args_duration import (
    Kling26TextToVideoArgsDuration,
    check_kling_26_text_to_video_args_duration,
)
from ..models.kling_26_text_to_video_args_mode import (
    Kling26TextToVideoArgsMode,
    check_kling_26_text_to_video_args_mode,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Kling26TextToVideoArgs")


@_attrs_define(repr=False)
class Kling26TextToVideoArgs(Redacted):
    """Makes a video of 5 or 10 seconds from a prompt, with or without sound.

    Model: kwaivgi/kling-2.6/text-to-video

    Price: 0.06 per second with generate_audio false; 0.12 per second with generate_audio true (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/kwaivgi/kling-2.6/text-to-video/llms.txt (read 2026-11-25)

    Attributes:
        mode (Kling26TextToVideoArgsMode): Tier of the model; there is one. One of pro. Default: pro.
        prompt (str): What should happen in the video.
        duration (Kling26TextToVideoArgsDuration): Length of the video in seconds, written as text. One of 5, 10.
            Default: 5.
        aspect_ratio (Kling26TextToVideoArgsAspectRatio): Shape of the picture, width to height. One of 16:9, 9:16, 1:1.
            Default: 16:9.
        generate_audio (bool): Whether the video has sound; sound doubles the price. Default: false.
        negative_prompt (str | Unset): What the video should not show.
        cfg_scale (float | Unset): How closely the video follows the prompt. 0 to 1.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-2.6/text-to-video"

    mode: Kling26TextToVideoArgsMode
    prompt: str
    duration: Kling26TextToVideoArgsDuration
    aspect_ratio: Kling26TextToVideoArgsAspectRatio
    generate_audio: bool
    negative_prompt: str | Unset = UNSET
    cfg_scale: float | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        duration: str = self.duration

        aspect_ratio: str = self.aspect_ratio

        generate_audio = self.generate_audio

        negative_prompt = self.negative_prompt

        cfg_scale = self.cfg_scale

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "duration": duration,
                "aspect_ratio": aspect_ratio,
                "generate_audio": generate_audio,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if cfg_scale is not UNSET:
            field_dict["cfg_scale"] = cfg_scale

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_kling_26_text_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        duration = check_kling_26_text_to_video_args_duration(d.pop("duration"))

        aspect_ratio = check_kling_26_text_to_video_args_aspect_ratio(d.pop("aspect_ratio"))

        generate_audio = d.pop("generate_audio")

        negative_prompt = d.pop("negative_prompt", UNSET)

        cfg_scale = d.pop("cfg_scale", UNSET)

        kling_26_text_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            duration=duration,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            negative_prompt=negative_prompt,
            cfg_scale=cfg_scale,
        )

        return kling_26_text_to_video_args
