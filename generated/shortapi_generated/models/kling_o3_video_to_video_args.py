# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_o3_video_to_video_args_action import (
    KlingO3VideoToVideoArgsAction,
    check_kling_o3_video_to_video_args_action,
)
from ..models.kling_o3_video_to_video_args_mode import (
    KlingO3VideoToVideoArgsMode,
    check_kling_o3_video_to_video_args_mode,
)
from ..types import UNSET, Media, Medium, Unset

if TYPE_CHECKING:
    from ..models.kling_o3_video_to_video_args_elements_item import KlingO3VideoToVideoArgsElementsItem


T = TypeVar("T", bound="KlingO3VideoToVideoArgs")


@_attrs_define(repr=False)
class KlingO3VideoToVideoArgs(Redacted):
    """Changes a given video as a prompt says, or makes a new one that takes it as a reference.

    Model: kwaivgi/kling-o3/video-to-video

    Price: 0.107 per second with action refer, mode std; 0.143 per second with action refer, mode pro; not known (0.107
    USD a second (std) or 0.143 (pro), and the page does not say whether the seconds of the given video or duration
    count) with action edit (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/kwaivgi/kling-o3/video-to-video/llms.txt (read 2026-11-25)

    Attributes:
        prompt (str): What should happen, or what should change, in the video.
        video (Medium): URL of the given video.
        mode (KlingO3VideoToVideoArgsMode | Unset): Tier of the model; pro costs more. One of std, pro. Default: pro.
        action (KlingO3VideoToVideoArgsAction | Unset): Whether the video is a reference for a new one (refer) or is
            itself changed (edit). One of refer, edit. Default: refer.
        images (Media | Unset): URLs of reference pictures.
        elements (list[KlingO3VideoToVideoArgsElementsItem] | Unset): Subjects that appear in the video.
        duration (int | Unset): Length of the new video in seconds; what it is when left out is not said.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-o3/video-to-video"

    prompt: str
    video: Medium
    mode: KlingO3VideoToVideoArgsMode | Unset = UNSET
    action: KlingO3VideoToVideoArgsAction | Unset = UNSET
    images: Media | Unset = UNSET
    elements: list[KlingO3VideoToVideoArgsElementsItem] | Unset = UNSET
    duration: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        video = self.video

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        action: str | Unset = UNSET
        if not isinstance(self.action, Unset):
            action = self.action

        images: list[str] | Unset = UNSET
        if not isinstance(self.images, Unset):
            images = self.images

        elements: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.elements, Unset):
            elements = []
            for elements_item_data in self.elements:
                elements_item = elements_item_data.to_dict()
                elements.append(elements_item)

        duration = self.duration

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "video": video,
            }
        )
        if mode is not UNSET:
            field_dict["mode"] = mode
        if action is not UNSET:
            field_dict["action"] = action
        if images is not UNSET:
            field_dict["images"] = images
        if elements is not UNSET:
            field_dict["elements"] = elements
        if duration is not UNSET:
            field_dict["duration"] = duration

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_o3_video_to_video_args_elements_item import KlingO3VideoToVideoArgsElementsItem  # noqa: PLC0415

        d = dict(src_dict)
        prompt = d.pop("prompt")

        video = d.pop("video")

        _mode = d.pop("mode", UNSET)
        mode: KlingO3VideoToVideoArgsMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_kling_o3_video_to_video_args_mode(_mode)

        _action = d.pop("action", UNSET)
        action: KlingO3VideoToVideoArgsAction | Unset
        if isinstance(_action, Unset):
            action = UNSET
        else:
            action = check_kling_o3_video_to_video_args_action(_action)

        images = cast(list[str], d.pop("images", UNSET))

        _elements = d.pop("elements", UNSET)
        elements: list[KlingO3VideoToVideoArgsElementsItem] | Unset = UNSET
        if _elements is not UNSET:
            elements = []
            for elements_item_data in _elements:
                elements_item = KlingO3VideoToVideoArgsElementsItem.from_dict(elements_item_data)

                elements.append(elements_item)

        duration = d.pop("duration", UNSET)

        kling_o3_video_to_video_args = cls(
            prompt=prompt,
            video=video,
            mode=mode,
            action=action,
            images=images,
            elements=elements,
            duration=duration,
        )

        return kling_o3_video_to_video_args
