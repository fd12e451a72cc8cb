# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_30_image_to_video_args_mode import (
    Kling30ImageToVideoArgsMode,
    check_kling_30_image_to_video_args_mode,
)
from ..models.kling_30_image_to_video_args_shot_type import (
    Kling30ImageToVideoArgsShotType,
    check_kling_30_image_to_video_args_shot_type,
)
from ..types import UNSET, Medium, Unset

if TYPE_CHECKING:
    from ..models.kling_30_image_to_video_args_multi_prompt_item import Kling30ImageToVideoArgsMultiPromptItem


T = TypeVar("T", bound="Kling30ImageToVideoArgs")


@_attrs_define(repr=False)
class Kling30ImageToVideoArgs(Redacted):
    """Animates a start picture into a video of 3 to 15 seconds, in one shot or up to six.

    Model: kwaivgi/kling-3.0/image-to-video

    Price: not known (0.143 USD a second without sound or 0.214 with it, and the argument for sound is not in the copy
    of the page that was read) with mode std; not known (0.190 USD a second without sound or 0.286 with it, and the
    argument for sound is not in the copy of the page that was read) with mode pro (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/kwaivgi/kling-3.0/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (Kling30ImageToVideoArgsMode): Tier of the model; pro costs more. One of pro, std. Default: pro.
        duration (str): Length of the video in whole seconds, written as text. 3 to 15; a number written as text;
            matching ^[1-9][0-9]*$. Default: 5.
        multi_shot (bool): Whether the video has several shots. Default: false.
        image (Medium): URL of the start picture.
        shot_type (Kling30ImageToVideoArgsShotType | Unset): Who cuts the shots, you (customize) or the model
            (intelligence). One of customize, intelligence. Default: intelligence.
        prompt (str | Unset): What should happen in the video; needed unless multi_prompt is given.
        negative_prompt (str | Unset): What the video should not show.
        multi_prompt (list[Kling30ImageToVideoArgsMultiPromptItem] | Unset): The shots, one after the other; their
            lengths add up to duration. 1 to 6 items.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-3.0/image-to-video"

    mode: Kling30ImageToVideoArgsMode
    duration: str
    multi_shot: bool
    image: Medium
    shot_type: Kling30ImageToVideoArgsShotType | Unset = UNSET
    prompt: str | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    multi_prompt: list[Kling30ImageToVideoArgsMultiPromptItem] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        duration = self.duration

        multi_shot = self.multi_shot

        image = self.image

        shot_type: str | Unset = UNSET
        if not isinstance(self.shot_type, Unset):
            shot_type = self.shot_type

        prompt = self.prompt

        negative_prompt = self.negative_prompt

        multi_prompt: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.multi_prompt, Unset):
            multi_prompt = []
            for multi_prompt_item_data in self.multi_prompt:
                multi_prompt_item = multi_prompt_item_data.to_dict()
                multi_prompt.append(multi_prompt_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "duration": duration,
                "multi_shot": multi_shot,
                "image": image,
            }
        )
        if shot_type is not UNSET:
            field_dict["shot_type"] = shot_type
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if multi_prompt is not UNSET:
            field_dict["multi_prompt"] = multi_prompt

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_30_image_to_video_args_multi_prompt_item import (
            Kling30ImageToVideoArgsMultiPromptItem,  # noqa: PLC0415
        )

        d = dict(src_dict)
        mode = check_kling_30_image_to_video_args_mode(d.pop("mode"))

        duration = d.pop("duration")

        multi_shot = d.pop("multi_shot")

        image = d.pop("image")

        _shot_type = d.pop("shot_type", UNSET)
        shot_type: Kling30ImageToVideoArgsShotType | Unset
        if isinstance(_shot_type, Unset):
            shot_type = UNSET
        else:
            shot_type = check_kling_30_image_to_video_args_shot_type(_shot_type)

        prompt = d.pop("prompt", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        _multi_prompt = d.pop("multi_prompt", UNSET)
        multi_prompt: list[Kling30ImageToVideoArgsMultiPromptItem] | Unset = UNSET
        if _multi_prompt is not UNSET:
            multi_prompt = []
            for multi_prompt_item_data in _multi_prompt:
                multi_prompt_item = Kling30ImageToVideoArgsMultiPromptItem.from_dict(multi_prompt_item_data)

                multi_prompt.append(multi_prompt_item)

        kling_30_image_to_video_args = cls(
            mode=mode,
            duration=duration,
            multi_shot=multi_shot,
            image=image,
            shot_type=shot_type,
            prompt=prompt,
            negative_prompt=negative_prompt,
            multi_prompt=multi_prompt,
        )

        return kling_30_image_to_video_args
