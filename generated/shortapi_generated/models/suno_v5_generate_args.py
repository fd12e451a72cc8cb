# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from attrs import define as _attrs_define

from .._redacted import Redacted
from ..models.suno_v5_generate_args_mode import SunoV5GenerateArgsMode, check_suno_v5_generate_args_mode
from ..types import UNSET, Unset

T = TypeVar("T", bound="SunoV5GenerateArgs")


@_attrs_define(repr=False)
class SunoV5GenerateArgs(Redacted):
    """Makes songs from lyrics, title and style, or from a description, with singing or without.

    Model: suno/suno-v5/generate

    Price: 0.1 per request (USD, checked 2026-11-25)

    Source: https://shortapi.ai/models/suno/suno-v5/generate/llms.txt (read 2026-11-25)

    Attributes:
        mode (SunoV5GenerateArgsMode): Whether the song is made from lyrics, title and tags (custom) or from a
            description. One of custom, description.
        lyrics (str | Unset): The words to sing.
        title (str | Unset): Title of the song; needed where mode is custom.
        tags (str | Unset): Words about the style.
        gpt_description_prompt (str | Unset): What the song should be about and sound like; needed where mode is
            description.
        make_instrumental (bool | Unset): Whether nobody sings. Default: false.
    """

    MODEL: ClassVar[str] = "suno/suno-v5/generate"

    mode: SunoV5GenerateArgsMode
    lyrics: str | Unset = UNSET
    title: str | Unset = UNSET
    tags: str | Unset = UNSET
    gpt_description_prompt: str | Unset = UNSET
    make_instrumental: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        lyrics = self.lyrics

        title = self.title

        tags = self.tags

        gpt_description_prompt = self.gpt_description_prompt

        make_instrumental = self.make_instrumental

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "mode": mode,
            }
        )
        if lyrics is not UNSET:
            field_dict["lyrics"] = lyrics
        if title is not UNSET:
            field_dict["title"] = title
        if tags is not UNSET:
            field_dict["tags"] = tags
        if gpt_description_prompt is not UNSET:
            field_dict["gpt_description_prompt"] = gpt_description_prompt
        if make_instrumental is not UNSET:
            field_dict["make_instrumental"] = make_instrumental

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        mode = check_suno_v5_generate_args_mode(d.pop("mode"))

        lyrics = d.pop("lyrics", UNSET)

        title = d.pop("title", UNSET)

        tags = d.pop("tags", UNSET)

        gpt_description_prompt = d.pop("gpt_description_prompt", UNSET)

        make_instrumental = d.pop("make_instrumental", UNSET)

        suno_v5_generate_args = cls(
            mode=mode,
            lyrics=lyrics,
            title=title,
            tags=tags,
            gpt_description_prompt=gpt_description_prompt,
            make_instrumental=make_instrumental,
        )

        return suno_v5_generate_args
