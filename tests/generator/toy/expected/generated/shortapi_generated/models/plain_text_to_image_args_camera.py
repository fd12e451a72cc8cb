# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.plain_text_to_image_args_camera_move import (
    PlainTextToImageArgsCameraMove,
    check_plain_text_to_image_args_camera_move,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="PlainTextToImageArgsCamera")


@_attrs_define(repr=False)
class PlainTextToImageArgsCamera(Redacted):
    """The camera.

    Attributes:
        move (PlainTextToImageArgsCameraMove): One of pan, zoom.
        speed (float | Unset): 0 to 1.
    """

    move: PlainTextToImageArgsCameraMove
    speed: float | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        move: str = self.move

        speed = self.speed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "move": move,
            }
        )
        if speed is not UNSET:
            field_dict["speed"] = speed

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        move = check_plain_text_to_image_args_camera_move(d.pop("move"))

        speed = d.pop("speed", UNSET)

        plain_text_to_image_args_camera = cls(
            move=move,
            speed=speed,
        )

        return plain_text_to_image_args_camera
