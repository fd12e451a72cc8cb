# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.toy_10_text_to_video_args_size import (
    Toy10TextToVideoArgsSize,
    check_toy_10_text_to_video_args_size,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.toy_10_text_to_video_args_shots_item import Toy10TextToVideoArgsShotsItem


T = TypeVar("T", bound="Toy10TextToVideoArgs")


@_attrs_define(repr=False)
class Toy10TextToVideoArgs(Redacted):
    """Makes a toy video; its texts hold "quotes", a \\ and | signs, and 汉字.

    Model: acme/toy-1.0/text-to-video

    Price: 0.05 + 0.10 per second above 1 with size 720P or 1080P, sound false; 0.20 per second with size 720P or 1080P,
    sound true; 0.25 per second with size 720P or 1080P, sound true from 2027-01-01; not known (the page leaves it out)
    with size 2160P (USD, checked 2026-11-22)

    Source: https://toy.example.com/models/acme/toy-1.0/text-to-video (read 2026-11-22)

    Attributes:
        prompt (str): What to show. A docstring must survive \"\"\" and \\N{BULLET} and several lines, | too. At most
            100 characters, a Chinese one counting twice (the rest is silently cut off).
        size (Toy10TextToVideoArgsSize | Unset): Size. One of 720P, 1080P, 2160P. Default: 720P.
        shots (list[Toy10TextToVideoArgsShotsItem] | Unset): Shots.
        seconds (str | Unset): Length. 3 to 15; a number written as text. Default: 5.
        sound (bool | Unset): Whether it has sound. Default: false.
    """

    MODEL: ClassVar[str] = "acme/toy-1.0/text-to-video"

    prompt: str
    size: Toy10TextToVideoArgsSize | Unset = UNSET
    shots: list[Toy10TextToVideoArgsShotsItem] | Unset = UNSET
    seconds: str | Unset = UNSET
    sound: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        size: str | Unset = UNSET
        if not isinstance(self.size, Unset):
            size = self.size

        shots: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.shots, Unset):
            shots = []
            for shots_item_data in self.shots:
                shots_item = shots_item_data.to_dict()
                shots.append(shots_item)

        seconds = self.seconds

        sound = self.sound

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if size is not UNSET:
            field_dict["size"] = size
        if shots is not UNSET:
            field_dict["shots"] = shots
        if seconds is not UNSET:
            field_dict["seconds"] = seconds
        if sound is not UNSET:
            field_dict["sound"] = sound

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.toy_10_text_to_video_args_shots_item import Toy10TextToVideoArgsShotsItem  # noqa: PLC0415

        d = dict(src_dict)
        prompt = d.pop("prompt")

        _size = d.pop("size", UNSET)
        size: Toy10TextToVideoArgsSize | Unset
        if isinstance(_size, Unset):
            size = UNSET
        else:
            size = check_toy_10_text_to_video_args_size(_size)

        _shots = d.pop("shots", UNSET)
        shots: list[Toy10TextToVideoArgsShotsItem] | Unset = UNSET
        if _shots is not UNSET:
            shots = []
            for shots_item_data in _shots:
                shots_item = Toy10TextToVideoArgsShotsItem.from_dict(shots_item_data)

                shots.append(shots_item)

        seconds = d.pop("seconds", UNSET)

        sound = d.pop("sound", UNSET)

        toy_10_text_to_video_args = cls(
            prompt=prompt,
            size=size,
            shots=shots,
            seconds=seconds,
            sound=sound,
        )

        return toy_10_text_to_video_args
