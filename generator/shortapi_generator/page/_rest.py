"""Notes about the text of a page outside of its parameters and prices.

Every page has the same sentences about the API in general; they are known here and say nothing about a model. Nor do
the samples in code, which are read for the call, the answer and the amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shortapi_generator.page._head import summary_and_rest
from shortapi_generator.page._notes import Notes
from shortapi_generator.page._sections import FIELD, HEADING, Sections

_USUAL = re.compile(
    r"This model can be used via our HTTP API(?: or more conveniently via our client libraries)?\.?|"
    r"See the input and output schema below, as well as the usage examples\.?|"
    r"The API accepts the following input parameters:?|"
    r"The API returns a JSON response with a `job_id` for tracking the request status\.?|"
    r"The API returns the following output format:|"
    r"To use this model, make an HTTP POST request to the API endpoint, then poll for results using the returned "
    r"`job_id`\.?|"
    r"\*\*(?:Create Job Response|Query Job Result \(when status is 2, meaning succeeded\)|Required Parameters Example|"
    r"Full Example):?\*\*:?|#{1,6} (?:Bash \(cURL\)|cURL|JavaScript \(Fetch API\)|Python \(Requests\))",
    re.IGNORECASE,
)
_CODE = re.compile(r"```.*?(?:```|$)")
_SAMPLE = re.compile(r'"args"|job_id|"result"|job/create|"prompt"')
_BEFORE_CODE = re.compile(r"\*\*[^*]{0,40}Example\*\*: $")


def tell_rest(page: Sections, notes: Notes) -> None:
    """Add a note for each part of a page that the entry does not use."""
    for where, text in _outside(page):
        left = " ".join(_USUAL.sub(" ", HEADING.sub(" ", _without_samples(text))).split()).strip(" -").lstrip(".:, ")
        if re.search(r"\w", left):
            notes.add(f"page: the text {where} is not used: {left!r}.")


def _outside(page: Sections) -> Iterator[tuple[str, str]]:
    yield "before the title", page.before
    if not {*re.findall(r"\w+", page.heading.lower())} <= {*re.findall(r"[^\W_]+|\w+", page.id)}:
        yield "in the title", page.heading
    yield "about the model", summary_and_rest(page.summary)[1]
    yield "in the overview", re.sub(r"(?: |^)- (?= |$)", " ", FIELD.sub(" ", page.overview))
    yield "about the API", page.api
    yield "before the parameters", page.intro
    yield "after the parameters", page.after


def _without_samples(text: str) -> str:
    def kept(code: re.Match[str]) -> str:
        is_sample = _SAMPLE.search(code[0]) or _BEFORE_CODE.search(text, 0, code.start())
        return " " if is_sample else code[0].strip("`")

    return _CODE.sub(kept, text)
