# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.kling_o1_image_to_video_args_action import (
    KlingO1ImageToVideoArgsAction,
    check_kling_o1_image_to_video_args_action,
)
from ..models.kling_o1_image_to_video_args_mode import (
    KlingO1ImageToVideoArgsMode,
    check_kling_o1_image_to_video_args_mode,
)
from ..types import UNSET, Media, Unset

if TYPE_CHECKING:
    from ..models.kling_o1_image_to_video_args_elements_item import KlingO1ImageToVideoArgsElementsItem


T = TypeVar("T", bound="KlingO1ImageToVideoArgs")


@_attrs_define(repr=False)
class KlingO1ImageToVideoArgs(Redacted):
    """Makes a video of 3 to 10 seconds from pictures, used as its frames or as references, and subjects.

    Model: kwaivgi/kling-o1/image-to-video

    Price: not known (the page names no price for std) with mode std; not known (the page says 0.1 USD for a request,
    while the pages of its siblings say 0.1 USD for a second) with mode pro (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/kwaivgi/kling-o1/image-to-video/llms.txt (read 2026-11-22)

    Attributes:
        mode (KlingO1ImageToVideoArgsMode): Tier of the model. One of std, pro. Default: pro.
        action (KlingO1ImageToVideoArgsAction): Whether the pictures are frames of the video (frame) or references for
            it (refer). One of frame, refer. Default: frame.
        prompt (str): What should happen in the video.
        images (Media): URLs of the pictures.
        duration (str | Unset): Length of the video in seconds, written as text. 3 to 10; a number written as text.
            Default: 5.
        elements (list[KlingO1ImageToVideoArgsElementsItem] | Unset): Subjects that appear in the video; together with
            images at most seven.
    """

    MODEL: ClassVar[str] = "kwaivgi/kling-o1/image-to-video"

    mode: KlingO1ImageToVideoArgsMode
    action: KlingO1ImageToVideoArgsAction
    prompt: str
    images: Media
    duration: str | Unset = UNSET
    elements: list[KlingO1ImageToVideoArgsElementsItem] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        action: str = self.action

        prompt = self.prompt

        images = self.images

        duration = self.duration

        elements: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.elements, Unset):
            elements = []
            for elements_item_data in self.elements:
                elements_item = elements_item_data.to_dict()
                elements.append(elements_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
                "action": action,
                "prompt": prompt,
                "images": images,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if elements is not UNSET:
            field_dict["elements"] = elements

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_o1_image_to_video_args_elements_item import KlingO1ImageToVideoArgsElementsItem  # noqa: PLC0415

        d = dict(src_dict)
        mode = check_kling_o1_image_to_video_args_mode(d.pop("mode"))

        action = check_kling_o1_image_to_video_args_action(d.pop("action"))

        prompt = d.pop("prompt")

        images = cast(list[str], d.pop("images"))

        duration = d.pop("duration", UNSET)

        _elements = d.pop("elements", UNSET)
        elements: list[KlingO1ImageToVideoArgsElementsItem] | Unset = UNSET
        if _elements is not UNSET:
            elements = []
            for elements_item_data in _elements:
                elements_item = KlingO1ImageToVideoArgsElementsItem.from_dict(elements_item_data)

                elements.append(elements_item)

        kling_o1_image_to_video_args = cls(
            mode=mode,
            action=action,
            prompt=prompt,
            images=images,
            duration=duration,
            elements=elements,
        )

        return kling_o1_image_to_video_args
