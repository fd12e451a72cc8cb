# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .._redacted import Redacted
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.create_job_data import CreateJobData


T = TypeVar("T", bound="CreateJobAnswer")


@_attrs_define(repr=False)
class CreateJobAnswer(Redacted):
    """Envelope of the create call.

    Attributes:
        code (Any | Unset): 0 when the job was accepted.
        info (Any | Unset): Text about an error; may also be filled when code is 0.
        message (Any | Unset): Text about an error, seen in place of info.
        error (Any | Unset): Seen in place of info, as a text or as an object with a message.
        data (CreateJobData | None | Unset):
    """

    code: Any | Unset = UNSET
    info: Any | Unset = UNSET
    message: Any | Unset = UNSET
    error: Any | Unset = UNSET
    data: CreateJobData | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.create_job_data import CreateJobData  # noqa: PLC0415

        code = self.code

        info = self.info

        message = self.message

        error = self.error

        data: dict[str, Any] | None | Unset
        if isinstance(self.data, Unset):
            data = UNSET
        elif isinstance(self.data, CreateJobData):
            data = self.data.to_dict()
        else:
            data = self.data

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if code is not UNSET:
            field_dict["code"] = code
        if info is not UNSET:
            field_dict["info"] = info
        if message is not UNSET:
            field_dict["message"] = message
        if error is not UNSET:
            field_dict["error"] = error
        if data is not UNSET:
            field_dict["data"] = data

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.create_job_data import CreateJobData  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code", UNSET)

        info = d.pop("info", UNSET)

        message = d.pop("message", UNSET)

        error = d.pop("error", UNSET)

        def _parse_data(data: object) -> CreateJobData | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_0 = CreateJobData.from_dict(data)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CreateJobData | None | Unset, data)

        data = _parse_data(d.pop("data", UNSET))

        create_job_answer = cls(
            code=code,
            info=info,
            message=message,
            error=error,
            data=data,
        )

        create_job_answer.additional_properties = d
        return create_job_answer

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
