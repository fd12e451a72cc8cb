# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.seedance_20_image_to_video_args_aspect_ratio import (
    Seedance20ImageToVideoArgsAspectRatio,
    check_seedance_20_image_to_video_args_aspect_ratio,
)
from ..models.seedance_20_image_to_video_args_mode import (
    Seedance20ImageToVideoArgsMode,
    check_seedance_20_image_to_video_args_mode,
)
from ..types import UNSET, Media, Unset

T = TypeVar("T", bound="Seedance20ImageToVideoArgs")


@_attrs_define(repr=False)
class Seedance20ImageToVideoArgs(Redacted):
    """Makes a video of 4 to 15 seconds from pictures and, if you like, sounds.

    Model: bytedance/seedance-2.0/image-to-video

    Price: 0.24 per second with mode std; 0.20 per second with mode fast (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/bytedance/seedance-2.0/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        image_urls (Media): URLs of the pictures; together with audio_urls at most twelve.
        mode (Seedance20ImageToVideoArgsMode | Unset): Tier of the model; std costs more. One of std, fast. Default:
            std.
        duration (int | Unset): Length of the video in seconds. 4 to 15. Default: 5.
        aspect_ratio (Seedance20ImageToVideoArgsAspectRatio | Unset): Shape of the picture, width to height. One of
            21:9, 16:9, 9:16, 4:3, 1:1, 3:4. Default: 16:9.
        is_first_last_frame (bool | Unset): Whether two pictures are taken as the first and the last frame.
        audio_urls (Media | Unset): URLs of sounds.
    """

    MODEL: ClassVar[str] = "bytedance/seedance-2.0/image-to-video"

    prompt: str
    image_urls: Media
    mode: Seedance20ImageToVideoArgsMode | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: Seedance20ImageToVideoArgsAspectRatio | Unset = UNSET
    is_first_last_frame: bool | Unset = UNSET
    audio_urls: Media | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image_urls = self.image_urls

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        is_first_last_frame = self.is_first_last_frame

        audio_urls: list[str] | Unset = UNSET
        if not isinstance(self.audio_urls, Unset):
            audio_urls = self.audio_urls

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "image_urls": image_urls,
            }
        )
        if mode is not UNSET:
            field_dict["mode"] = mode
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if is_first_last_frame is not UNSET:
            field_dict["is_first_last_frame"] = is_first_last_frame
        if audio_urls is not UNSET:
            field_dict["audio_urls"] = audio_urls

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        _mode = d.pop("mode", UNSET)
        mode: Seedance20ImageToVideoArgsMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_seedance_20_image_to_video_args_mode(_mode)

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Seedance20ImageToVideoArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_seedance_20_image_to_video_args_aspect_ratio(_aspect_ratio)

        is_first_last_frame = d.pop("is_first_last_frame", UNSET)

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        seedance_20_image_to_video_args = cls(
            prompt=prompt,
            image_urls=image_urls,
            mode=mode,
            duration=duration,
            aspect_ratio=aspect_ratio,
            is_first_last_frame=is_first_last_frame,
            audio_urls=audio_urls,
        )

        return seedance_20_image_to_video_args
