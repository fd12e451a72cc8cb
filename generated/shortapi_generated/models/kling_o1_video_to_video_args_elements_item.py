# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..types import UNSET, Media, Medium, Unset

T = TypeVar("T", bound="KlingO1VideoToVideoArgsElementsItem")


@_attrs_define(repr=False)
class KlingO1VideoToVideoArgsElementsItem(Redacted):
    """One subject.

    Attributes:
        frontal_image_url (Medium): URL of a picture of the subject from the front.
        reference_image_urls (Media | Unset): URLs of pictures of the subject from other sides.
    """

    frontal_image_url: Medium
    reference_image_urls: Media | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        frontal_image_url = self.frontal_image_url

        reference_image_urls: list[str] | Unset = UNSET
        if not isinstance(self.reference_image_urls, Unset):
            reference_image_urls = self.reference_image_urls

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "frontal_image_url": frontal_image_url,
            }
        )
        if reference_image_urls is not UNSET:
            field_dict["reference_image_urls"] = reference_image_urls

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        frontal_image_url = d.pop("frontal_image_url")

        reference_image_urls = cast(list[str], d.pop("reference_image_urls", UNSET))

        kling_o1_video_to_video_args_elements_item = cls(
            frontal_image_url=frontal_image_url,
            reference_image_urls=reference_image_urls,
        )

        return kling_o1_video_to_video_args_elements_item
