# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_o3_text_to_video_args_aspect_ratio import (
    KlingO3TextToVideoArgsAspectRatio,
    check_kling_o3_text_to_video_args_aspect_ratio,
)
from ..models.kling_o3_text_to_video_args_mode import (
    KlingO3TextToVideoArgsMode,
    check_kling_o3_text_to_video_args_mode,
)
from ..models.kling_o3_text_to_video_args_sound import (
    KlingO3TextToVideoArgsSound,
    check_kling_o3_text_to_video_args_sound,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="KlingO3TextToVideoArgs")


@_attrs_define(repr=False)
class KlingO3TextToVideoArgs(Redacted):
    """Makes a video of 3 to 15 seconds from a prompt, with or without sound.

    Model: kwaivgi/kling-o3/text-to-video

    Price: 0.071 per second with mode std, sound off; 0.095 per second with mode std, sound on; 0.095 per second with
    mode pro, sound off; 0.119 per second with mode pro, sound on (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/kwaivgi/kling-o3/text-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video. At most 2500 characters.
        mode (KlingO3TextToVideoArgsMode | Unset): Tier of the model; pro costs more. One of std, pro. Default: pro.
        duration (int | Unset): Length of the video in seconds. 3 to 15. Default: 5.
        aspect_ratio (KlingO3TextToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of 16:9,
            1:1, 9:16. Default: 16:9.
        sound (KlingO3TextToVideoArgsSound | Unset): Whether the video has sound, as the text on or off; sound costs
            more. One of on, off. Default: off.
        multi_shot (bool | Unset): Whether the video has several shots. Default: false.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-o3/text-to-video"

    prompt: str
    mode: KlingO3TextToVideoArgsMode | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: KlingO3TextToVideoArgsAspectRatio | Unset = UNSET
    sound: KlingO3TextToVideoArgsSound | Unset = UNSET
    multi_shot: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        sound: str | Unset = UNSET
        if not isinstance(self.sound, Unset):
            sound = self.sound

        multi_shot = self.multi_shot

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
        if sound is not UNSET:
            field_dict["sound"] = sound
        if multi_shot is not UNSET:
            field_dict["multi_shot"] = multi_shot

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        _mode = d.pop("mode", UNSET)
        mode: KlingO3TextToVideoArgsMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_kling_o3_text_to_video_args_mode(_mode)

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingO3TextToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_o3_text_to_video_args_aspect_ratio(_aspect_ratio)

        _sound = d.pop("sound", UNSET)
        sound: KlingO3TextToVideoArgsSound | Unset
        if isinstance(_sound, Unset):
            sound = UNSET
        else:
            sound = check_kling_o3_text_to_video_args_sound(_sound)

        multi_shot = d.pop("multi_shot", UNSET)

        kling_o3_text_to_video_args = cls(
            prompt=prompt,
            mode=mode,
            duration=duration,
            aspect_ratio=aspect_ratio,
            sound=sound,
            multi_shot=multi_shot,
        )

        return kling_o3_text_to_video_args
