# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.seedance_20_omni_reference_args_aspect_ratio import (
    Seedance20OmniReferenceArgsAspectRatio,
    check_seedance_20_omni_reference_args_aspect_ratio,
)
from ..models.seedance_20_omni_reference_args_mode import (
    Seedance20OmniReferenceArgsMode,
    check_seedance_20_omni_reference_args_mode,
)
from ..types import UNSET, Media, Medium, Unset

T = TypeVar("T", bound="Seedance20OmniReferenceArgs")


@_attrs_define(repr=False)
class Seedance20OmniReferenceArgs(Redacted):
    """Makes a video of 4 to 15 seconds that takes a given video, pictures and sounds as references.

    Model: bytedance/seedance-2.0/omni-reference

    Price: 0.168 per second with mode std; 0.14 per second with mode fast (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/bytedance/seedance-2.0/omni-reference/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What should happen in the video.
        video_url (Medium): URL of the given video; its length is billed too.
        mode (Seedance20OmniReferenceArgsMode | Unset): Tier of the model; std costs more. One of std, fast. Default:
            std.
        duration (int | Unset): Length of the video in seconds. 4 to 15. Default: 5.
        aspect_ratio (Seedance20OmniReferenceArgsAspectRatio | Unset): Shape of the picture, width to height. One of
            21:9, 16:9, 9:16, 4:3, 1:1, 3:4. Default: 16:9.
        image_urls (Media | Unset): URLs of reference pictures.
        audio_urls (Media | Unset): URLs of reference sounds.
    """

    MODEL: ClassVar[str] = "bytedance/seedance-2.0/omni-reference"

    prompt: str
    video_url: Medium
    mode: Seedance20OmniReferenceArgsMode | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: Seedance20OmniReferenceArgsAspectRatio | Unset = UNSET
    image_urls: Media | Unset = UNSET
    audio_urls: Media | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        video_url = self.video_url

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        audio_urls: list[str] | Unset = UNSET
        if not isinstance(self.audio_urls, Unset):
            audio_urls = self.audio_urls

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "video_url": video_url,
            }
        )
        if mode is not UNSET:
            field_dict["mode"] = mode
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if audio_urls is not UNSET:
            field_dict["audio_urls"] = audio_urls

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        video_url = d.pop("video_url")

        _mode = d.pop("mode", UNSET)
        mode: Seedance20OmniReferenceArgsMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_seedance_20_omni_reference_args_mode(_mode)

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Seedance20OmniReferenceArgsAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_seedance_20_omni_reference_args_aspect_ratio(_aspect_ratio)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        seedance_20_omni_reference_args = cls(
            prompt=prompt,
            video_url=video_url,
            mode=mode,
            duration=duration,
            aspect_ratio=aspect_ratio,
            image_urls=image_urls,
            audio_urls=audio_urls,
        )

        return seedance_20_omni_reference_args
