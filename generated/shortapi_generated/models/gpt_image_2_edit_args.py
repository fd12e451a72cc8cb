# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..types import Media

T = TypeVar("T", bound="GPTImage2EditArgs")


@_attrs_define(repr=False)
class GPTImage2EditArgs(Redacted):
    """Changes up to sixteen given pictures as a prompt says.

    Model: openai/gpt-image-2/edit

    Price: 0.06 per request (USD, checked 2026-11-22)

    Source: https://shortapi.ai/models/openai/gpt-image-2/edit/llms.txt (read 2026-11-22)

    Attributes:
        prompt (str): What to change, or what the new picture should show.
        images (Media): URLs of the pictures to work from. At most 16 items.
    """

    MODEL: ClassVar[str] = "openai/gpt-image-2/edit"

    prompt: str
    images: Media

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        images = self.images

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
                "images": images,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        images = cast(list[str], d.pop("images"))

        gpt_image_2_edit_args = cls(
            prompt=prompt,
            images=images,
        )

        return gpt_image_2_edit_args
