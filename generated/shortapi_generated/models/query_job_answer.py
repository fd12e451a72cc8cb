# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .._redacted import Redacted
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.query_job_data import QueryJobData


T = TypeVar("T", bound="QueryJobAnswer")


@_attrs_define(repr=False)
class QueryJobAnswer(Redacted):
    """Envelope of the query call.

    Attributes:
        code (Any | Unset): 0 when the job was found.
        info (Any | Unset): Text about an error; may also be filled when code is 0.
        message (Any | Unset): Text about an error, seen in place of info.
        error (Any | Unset): Seen in place of info, as a text or as an object with a message.
        data (None | QueryJobData | Unset):
    """

    code: Any | Unset = UNSET
    info: Any | Unset = UNSET
    message: Any | Unset = UNSET
    error: Any | Unset = UNSET
    data: None | QueryJobData | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.query_job_data import QueryJobData  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code", UNSET)

        info = d.pop("info", UNSET)

        message = d.pop("message", UNSET)

        error = d.pop("error", UNSET)

        def _parse_data(data: object) -> None | QueryJobData | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_0 = QueryJobData.from_dict(data)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | QueryJobData | Unset, data)

        data = _parse_data(d.pop("data", UNSET))

        query_job_answer = cls(
            code=code,
            info=info,
            message=message,
            error=error,
            data=data,
        )

        query_job_answer.additional_properties = d
        return query_job_answer
