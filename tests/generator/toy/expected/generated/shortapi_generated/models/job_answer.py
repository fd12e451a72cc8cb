# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .._redacted import Redacted
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job_data import JobData


T = TypeVar("T", bound="JobAnswer")


@_attrs_define(repr=False)
class JobAnswer(Redacted):
    """The envelope.

    Attributes:
        code (Any | Unset): 0 when all is well.
        data (JobData | None | Unset):
    """

    code: Any | Unset = UNSET
    data: JobData | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_data import JobData  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code", UNSET)

        def _parse_data(data: object) -> JobData | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_0 = JobData.from_dict(data)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobData | None | Unset, data)

        data = _parse_data(d.pop("data", UNSET))

        job_answer = cls(
            code=code,
            data=data,
        )

        job_answer.additional_properties = d
        return job_answer
