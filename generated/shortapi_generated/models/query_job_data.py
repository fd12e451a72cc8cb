# Generated from spec/ by `make generate`; edit spec/ instead.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .._redacted import Redacted
from ..types import UNSET, Unset

T = TypeVar("T", bound="QueryJobData")


@_attrs_define(repr=False)
class QueryJobData(Redacted):
    """A job as it is now.

    Attributes:
        id (Any | Unset): Id of the job.
        model (Any | Unset): Id of the model.
        args (Any | Unset): The arguments as they were sent.
        status (Any | Unset): A number; spec/protocol.yaml says what each one means.
        result (Any | Unset): One array per kind of media (images, videos, musics), each of objects with a url.
        error (Any | Unset): Why the job failed, if it did.
        credit (Any | Unset): What was charged in USD, a decimal string.
        refunded (Any | Unset): Whether the charge was given back.
        key_name (Any | Unset): Name of the key that created the job.
        created_at (Any | Unset): When the job was created; the form is not documented.
        updated_at (Any | Unset): When the job last changed; the form is not documented.
        finished_at (Any | Unset): When the job ended; the form is not documented.
    """

    id: Any | Unset = UNSET
    model: Any | Unset = UNSET
    args: Any | Unset = UNSET
    status: Any | Unset = UNSET
    result: Any | Unset = UNSET
    error: Any | Unset = UNSET
    credit: Any | Unset = UNSET
    refunded: Any | Unset = UNSET
    key_name: Any | Unset = UNSET
    created_at: Any | Unset = UNSET
    updated_at: Any | Unset = UNSET
    finished_at: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id", UNSET)

        model = d.pop("model", UNSET)

        args = d.pop("args", UNSET)

        status = d.pop("status", UNSET)

        result = d.pop("result", UNSET)

        error = d.pop("error", UNSET)

        credit = d.pop("credit", UNSET)

        refunded = d.pop("refunded", UNSET)

        key_name = d.pop("key_name", UNSET)

        created_at = d.pop("created_at", UNSET)

        updated_at = d.pop("updated_at", UNSET)

        finished_at = d.pop("finished_at", UNSET)

        query_job_data = cls(
            id=id,
            model=model,
            args=args,
            status=status,
            result=result,
            error=error,
            credit=credit,
            refunded=refunded,
            key_name=key_name,
            created_at=created_at,
            updated_at=updated_at,
            finished_at=finished_at,
        )

        query_job_data.additional_properties = d
        return query_job_data
