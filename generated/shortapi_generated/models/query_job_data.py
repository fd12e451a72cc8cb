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

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        model = self.model

        args = self.args

        status = self.status

        result = self.result

        error = self.error

        credit = self.credit

        refunded = self.refunded

        key_name = self.key_name

        created_at = self.created_at

        updated_at = self.updated_at

        finished_at = self.finished_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if model is not UNSET:
            field_dict["model"] = model
        if args is not UNSET:
            field_dict["args"] = args
        if status is not UNSET:
            field_dict["status"] = status
        if result is not UNSET:
            field_dict["result"] = result
        if error is not UNSET:
            field_dict["error"] = error
        if credit is not UNSET:
            field_dict["credit"] = credit
        if refunded is not UNSET:
            field_dict["refunded"] = refunded
        if key_name is not UNSET:
            field_dict["key_name"] = key_name
        if created_at is not UNSET:
            field_dict["created_at"] = created_at
        if updated_at is not UNSET:
            field_dict["updated_at"] = updated_at
        if finished_at is not UNSET:
            field_dict["finished_at"] = finished_at

        return field_dict

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
