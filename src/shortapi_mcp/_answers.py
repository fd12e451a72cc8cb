"""What the tools answer, with schemas. No answer holds a prompt, a key or a link."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer, WithJsonSchema

USD = Annotated[Decimal, PlainSerializer("{:f}".format, return_type=str), WithJsonSchema({"type": "string"})]
JobId = Annotated[str, BeforeValidator("{}".format)]  # as text, an unusual id is only described


class ModelRow(BaseModel, from_attributes=True):
    id: str
    title: str
    category: str
    summary: str


class Model(ModelRow):
    arguments: dict[str, Any] = Field(description="Arguments by name, in words of JSON Schema.")
    rules: list[str]
    pricing: dict[str, Any]
    notes: list[str]


class Quoted(BaseModel):
    quote_id: str
    price: USD
    assumed: bool = Field(description="The price is not known, and may be higher.")
    seconds: int = Field(description="How long the price holds.")
    asks: bool = Field(description="A person is asked before it is paid.")
    left: list[str] = Field(description="What is left of the budgets before this job.")


class Created(BaseModel):
    state: Literal["created", "needs_approval"]
    message: str
    quote_id: str
    job_id: JobId | None = None
    charge: USD | None = None
    approve: str | None = Field(default=None, description="A command for a person, in a terminal of their own.")


class Waited(BaseModel):
    job_id: JobId
    state: Literal["running", "done", "failed"] = "running"
    message: str = ""
    files: list[str] = Field(default=[], description="Kinds of the files that `save` saves.")
    charge: USD | None = None


class SavedFiles(BaseModel):
    job_id: JobId
    paths: list[str]


class JobRow(BaseModel, from_attributes=True):
    key: str = Field(description="The id of its quote.")
    job_id: JobId | None
    model: str
    state: str
    estimate: USD | None
    charge: USD | None
    created: datetime
    files: dict[int, tuple[str, str]] = Field(description="Path and sha256 of each saved file.")
    why: str | None


class Allowance(BaseModel):
    without_asking: USD = Field(description="A job that costs more asks a person.")
    left: list[str] = Field(description="What is left of the budgets; beyond them nobody is asked.")
    models: list[str] = Field(description="Patterns of the models that may be used; empty: all.")
    folders: list[str] = Field(description="Folders that files may be in; empty: none.")
