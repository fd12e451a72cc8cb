# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .._redacted import Redacted
from ..types import UNSET, Unset

T = TypeVar("T", bound="CreateJobData")


@_attrs_define(repr=False)
class CreateJobData(Redacted):
    """The accepted job.

    Attributes:
        job_id (Any | Unset): Id of the new job.
        amount (Any | Unset): What the job costs in USD, a decimal string.
    """

    job_id: Any | Unset = UNSET
    amount: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        job_id = d.pop("job_id", UNSET)

        amount = d.pop("amount", UNSET)

        create_job_data = cls(
            job_id=job_id,
            amount=amount,
        )

        create_job_data.additional_properties = d
        return create_job_data
