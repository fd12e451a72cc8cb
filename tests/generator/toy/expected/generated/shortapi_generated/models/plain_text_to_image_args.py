# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.plain_text_to_image_args_count import (
    PlainTextToImageArgsCount,
    check_plain_text_to_image_args_count,
)
from ..types import UNSET, Media, Unset

if TYPE_CHECKING:
    from ..models.plain_text_to_image_args_camera import PlainTextToImageArgsCamera


T = TypeVar("T", bound="PlainTextToImageArgs")


@_attrs_define(repr=False)
class PlainTextToImageArgs(Redacted):
    """Makes a picture.

    Model: beta/plain/text-to-image

    Price: not known: the page gives no price

    Source: https://toy.example.com/models/beta/plain/text-to-image (read 2026-11-22)

    Attributes:
        prompt (str): What to show.
        images (Media): Pictures. 1 to 3 items; JPEG, PNG; sides at least 300 pixels; shape from 1:2 to 2:1; at
            most 10 MB.
        camera (PlainTextToImageArgsCamera | Unset): The camera.
        count (PlainTextToImageArgsCount | Unset): How many. One of 1, 2, 4. Default: 1.
        strength (float | Unset): How strong. One of 0.5, 1.
        from_ (str | Unset): A word of Python.
        negative_prompt (str | Unset): Not in small letters. At most 50 characters.
    """

    MODEL: ClassVar[str] = "beta/plain/text-to-image"

    prompt: str
    images: Media
    camera: PlainTextToImageArgsCamera | Unset = UNSET
    count: PlainTextToImageArgsCount | Unset = UNSET
    strength: float | Unset = UNSET
    from_: str | Unset = UNSET
    negative_prompt: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        images = self.images

        camera: dict[str, Any] | Unset = UNSET
        if not isinstance(self.camera, Unset):
            camera = self.camera.to_dict()

        count: int | Unset = UNSET
        if not isinstance(self.count, Unset):
            count = self.count

        strength = self.strength

        from_ = self.from_

        negative_prompt = self.negative_prompt

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "images": images,
            }
        )
        if camera is not UNSET:
            field_dict["camera"] = camera
        if count is not UNSET:
            field_dict["count"] = count
        if strength is not UNSET:
            field_dict["strength"] = strength
        if from_ is not UNSET:
            field_dict["from"] = from_
        if negative_prompt is not UNSET:
            field_dict["negativePrompt"] = negative_prompt

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.plain_text_to_image_args_camera import PlainTextToImageArgsCamera  # noqa: PLC0415

        d = dict(src_dict)
        prompt = d.pop("prompt")

        images = cast(list[str], d.pop("images"))

        _camera = d.pop("camera", UNSET)
        camera: PlainTextToImageArgsCamera | Unset
        if isinstance(_camera, Unset):
            camera = UNSET
        else:
            camera = PlainTextToImageArgsCamera.from_dict(_camera)

        _count = d.pop("count", UNSET)
        count: PlainTextToImageArgsCount | Unset
        if isinstance(_count, Unset):
            count = UNSET
        else:
            count = check_plain_text_to_image_args_count(_count)

        strength = d.pop("strength", UNSET)

        from_ = d.pop("from", UNSET)

        negative_prompt = d.pop("negativePrompt", UNSET)

        plain_text_to_image_args = cls(
            prompt=prompt,
            images=images,
            camera=camera,
            count=count,
            strength=strength,
            from_=from_,
            negative_prompt=negative_prompt,
        )

        return plain_text_to_image_args
