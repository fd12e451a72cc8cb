# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_30_motion_control_args_character_orientation import (
    Kling30MotionControlArgsCharacterOrientation,
    check_kling_30_motion_control_args_character_orientation,
)
from ..models.kling_30_motion_control_args_keep_original_sound import (
    Kling30MotionControlArgsKeepOriginalSound,
    check_kling_30_motion_control_args_keep_original_sound,
)
from ..models.kling_30_motion_control_args_mode import (
    Kling30MotionControlArgsMode,
    check_kling_30_motion_control_args_mode,
)
from ..types import UNSET, Medium, Unset

T = TypeVar("T", bound="Kling30MotionControlArgs")


@_attrs_define(repr=False)
class Kling30MotionControlArgs(Redacted):
    """Lets the person of a picture move like the one in a given video.

    Model: kwaivgi/kling-3.0/motion-control

    Price: 0.107 per second with mode std; 0.143 per second with mode pro (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/kwaivgi/kling-3.0/motion-control/llms.txt (read 2026-11-22)

    Attributes:
        image (Medium): URL of the picture, or its bare base64 text without a data-URI prefix. Base64 data is taken too.
        video (Medium): URL of the video whose movement is taken.
        character_orientation (Kling30MotionControlArgsCharacterOrientation): Whose pose is followed; the length may be
            up to 10 seconds with image and up to 30 with video. One of image, video.
        mode (Kling30MotionControlArgsMode | Unset): Tier of the model; pro costs more. One of std, pro. Default: std.
        prompt (str | Unset): What else should happen in the video.
        keep_original_sound (Kling30MotionControlArgsKeepOriginalSound | Unset): Whether the sound of the given video is
            kept, as the text yes or no. One of yes, no. Default: yes.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-3.0/motion-control"

    image: Medium
    video: Medium
    character_orientation: Kling30MotionControlArgsCharacterOrientation
    mode: Kling30MotionControlArgsMode | Unset = UNSET
    prompt: str | Unset = UNSET
    keep_original_sound: Kling30MotionControlArgsKeepOriginalSound | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        image = self.image

        video = self.video

        character_orientation: str = self.character_orientation

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        prompt = self.prompt

        keep_original_sound: str | Unset = UNSET
        if not isinstance(self.keep_original_sound, Unset):
            keep_original_sound = self.keep_original_sound

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "image": image,
                "video": video,
                "character_orientation": character_orientation,
            }
        )
        if mode is not UNSET:
            field_dict["mode"] = mode
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if keep_original_sound is not UNSET:
            field_dict["keep_original_sound"] = keep_original_sound

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        image = d.pop("image")

        video = d.pop("video")

        character_orientation = check_kling_30_motion_control_args_character_orientation(
            d.pop("character_orientation")
        )

        _mode = d.pop("mode", UNSET)
        mode: Kling30MotionControlArgsMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_kling_30_motion_control_args_mode(_mode)

        prompt = d.pop("prompt", UNSET)

        _keep_original_sound = d.pop("keep_original_sound", UNSET)
        keep_original_sound: Kling30MotionControlArgsKeepOriginalSound | Unset
        if isinstance(_keep_original_sound, Unset):
            keep_original_sound = UNSET
        else:
            keep_original_sound = check_kling_30_motion_control_args_keep_original_sound(_keep_original_sound)

        kling_30_motion_control_args = cls(
            image=image,
            video=video,
            character_orientation=character_orientation,
            mode=mode,
            prompt=prompt,
            keep_original_sound=keep_original_sound,
        )

        return kling_30_motion_control_args
