# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_o1_video_to_video_args_action import (
    KlingO1VideoToVideoArgsAction,
    check_kling_o1_video_to_video_args_action,
)
from ..models.kling_o1_video_to_video_args_mode import (
    KlingO1VideoToVideoArgsMode,
    check_kling_o1_video_to_video_args_mode,
)
from ..types import UNSET, Media, Medium, Unset

if TYPE_CHECKING:
    from ..models.kling_o1_video_to_video_args_elements_item import KlingO1VideoToVideoArgsElementsItem


T = TypeVar("T", bound="KlingO1VideoToVideoArgs")


@_attrs_define(repr=False)
class KlingO1VideoToVideoArgs(Redacted):
    """Edits a given video as a prompt says, or makes a new one that takes it as a reference.

    Model: kwaivgi/kling-o1/video-to-video

    Price: 0.11 per second with mode std; 0.143 per second with mode pro (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/kwaivgi/kling-o1/video-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (KlingO1VideoToVideoArgsMode): Tier of the model; pro costs more. One of std, pro. Default: pro.
        action (KlingO1VideoToVideoArgsAction): Whether the video is a reference for a new one (refer) or is itself
            changed (edit). One of refer, edit. Default: refer.
        prompt (str): What should happen, or what should change, in the video.
        video (Medium): URL of the given video. MP4, MOV; sides 720 to 2160 pixels; at most 200 MB; 3 to 10 seconds.
        images (Media | Unset): URLs of reference pictures.
        elements (list[KlingO1VideoToVideoArgsElementsItem] | Unset): Subjects that appear in the video. At most 4
            items.
        keep_audio (bool | Unset): Whether the sound of the given video is kept. Default: false.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-o1/video-to-video"

    mode: KlingO1VideoToVideoArgsMode
    action: KlingO1VideoToVideoArgsAction
    prompt: str
    video: Medium
    images: Media | Unset = UNSET
    elements: list[KlingO1VideoToVideoArgsElementsItem] | Unset = UNSET
    keep_audio: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        action: str = self.action

        prompt = self.prompt

        video = self.video

        images: list[str] | Unset = UNSET
        if not isinstance(self.images, Unset):
            images = self.images

        elements: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.elements, Unset):
            elements = []
            for elements_item_data in self.elements:
                elements_item = elements_item_data.to_dict()
                elements.append(elements_item)

        keep_audio = self.keep_audio

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "action": action,
                "prompt": prompt,
                "video": video,
            }
        )
        if images is not UNSET:
            field_dict["images"] = images
        if elements is not UNSET:
            field_dict["elements"] = elements
        if keep_audio is not UNSET:
            field_dict["keep_audio"] = keep_audio

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_o1_video_to_video_args_elements_item import KlingO1VideoToVideoArgsElementsItem  # noqa: PLC0415

        d = dict(src_dict)
        mode = check_kling_o1_video_to_video_args_mode(d.pop("mode"))

        action = check_kling_o1_video_to_video_args_action(d.pop("action"))

        prompt = d.pop("prompt")

        video = d.pop("video")

        images = cast(list[str], d.pop("images", UNSET))

        _elements = d.pop("elements", UNSET)
        elements: list[KlingO1VideoToVideoArgsElementsItem] | Unset = UNSET
        if _elements is not UNSET:
            elements = []
            for elements_item_data in _elements:
                elements_item = KlingO1VideoToVideoArgsElementsItem.from_dict(elements_item_data)

                elements.append(elements_item)

        keep_audio = d.pop("keep_audio", UNSET)

        kling_o1_video_to_video_args = cls(
            mode=mode,
            action=action,
            prompt=prompt,
            video=video,
            images=images,
            elements=elements,
            keep_audio=keep_audio,
        )

        return kling_o1_video_to_video_args
