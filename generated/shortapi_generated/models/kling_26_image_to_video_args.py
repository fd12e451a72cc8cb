# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_26_image_to_video_args_duration import (
    Kling26ImageToVideoArgsDuration,
    check_kling_26_image_to_video_args_duration,
)
from ..models.kling_26_image_to_video_args_mode import (
    Kling26ImageToVideoArgsMode,
    check_kling_26_image_to_video_args_mode,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Kling26ImageToVideoArgs")


@_attrs_define(repr=False)
class Kling26ImageToVideoArgs(Redacted):
    """Animates a start picture, up to a closing one if you like, into a video of 5 or 10 seconds.

    Model: kwaivgi/kling-2.6/image-to-video

    Price: 0.06 per second with generate_audio false; 0.12 per second with generate_audio true (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/kwaivgi/kling-2.6/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (Kling26ImageToVideoArgsMode): Tier of the model; there is one. One of pro. Default: pro.
        prompt (str): What should happen in the video.
        duration (Kling26ImageToVideoArgsDuration): Length of the video in seconds, written as text. One of 5, 10.
            Default: 5.
        image (Medium): URL of the start picture.
        generate_audio (bool): Whether the video has sound; sound doubles the price. Default: false.
        negative_prompt (str | Unset): What the video should not show.
        image_tail (Medium | Unset): URL of the closing picture.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-2.6/image-to-video"

    mode: Kling26ImageToVideoArgsMode
    prompt: str
    duration: Kling26ImageToVideoArgsDuration
    image: Medium
    generate_audio: bool
    negative_prompt: str | Unset = UNSET
    image_tail: Medium | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        prompt = self.prompt

        duration: str = self.duration

        image = self.image

        generate_audio = self.generate_audio

        negative_prompt = self.negative_prompt

        image_tail = self.image_tail

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "prompt": prompt,
                "duration": duration,
                "image": image,
                "generate_audio": generate_audio,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if image_tail is not UNSET:
            field_dict["image_tail"] = image_tail

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_kling_26_image_to_video_args_mode(d.pop("mode"))

        prompt = d.pop("prompt")

        duration = check_kling_26_image_to_video_args_duration(d.pop("duration"))

        image = d.pop("image")

        generate_audio = d.pop("generate_audio")

        negative_prompt = d.pop("negative_prompt", UNSET)

        image_tail = d.pop("image_tail", UNSET)

        kling_26_image_to_video_args = cls(
            mode=mode,
            prompt=prompt,
            duration=duration,
            image=image,
            generate_audio=generate_audio,
            negative_prompt=negative_prompt,
            image_tail=image_tail,
        )

        return kling_26_image_to_video_args
