"""A pattern of an entry is matched in linear time, whatever it is and whatever the text; what is not is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shortapi.catalog import Entry, load_text
from shortapi.errors import CatalogError
from shortapi.validation import problems


def entry(pattern: str) -> Entry:
    return load_text(f"""id: acme/toy-1.0/text-to-video
title: Toy 1.0 text to video
category: text-to-video
kind: inference
summary: Makes a toy video.
source: {{page: https://example.com/toy.txt, read: 2026-11-22, complete: true}}
args:
  code:
    type: string
    pattern: {json.dumps(pattern)}
  other: {{type: string}}
output: {{kind: video}}
pricing: {{unknown: nobody says}}
example: {{other: a}}
""")


def found(pattern: str, text: str) -> bool:
    return not problems(entry(pattern), {"code": text}, whole=False)


KILLERS = [
    r"A.*|(a+)+$",
    r"(a+)+$",
    r"^(a|a)*$",
    r"^(a|aa)+$",
    r"(a*)*b",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(?:a?){50}a{50}b",
    r"(.*)(.*)(.*)(.*)(.*)[^a!]$",
    r"\s+$",
    r"^(\w+\s?)*$",
    r"(a{1,9}){1,9}b",
    r"((a|b)*?)*c".replace("*?", "*"),
    r"(x+x+)+y",
    r"^((ab)*|(ba)*)*c$",
]
TEXTS = ["a" * 5000 + "!", "ab" * 2500, " " * 4999 + "x", "x" * 5000, "a!" * 2500]
RUN = """
import json, sys
from tests.catalog.test_patterns import KILLERS, TEXTS, found
print(json.dumps([[found(pattern, text) for text in TEXTS] for pattern in KILLERS]))
"""


def test_patterns_that_hang_a_backtracking_engine_end_on_five_thousand_characters() -> None:
    done = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, check=True, timeout=300)
    verdicts = dict(zip(KILLERS, json.loads(done.stdout), strict=True))
    assert verdicts[r"A.*|(a+)+$"] == [False] * 5
    assert verdicts[r"\s+$"] == [False] * 5
    assert verdicts[r"^(\w+\s?)*$"] == [False, True, False, True, False]
    assert verdicts[r"(a*)*b"] == [False, True, False, False, False]


REFUSED = [
    ("[a-", "a '[' begins no valid set of characters; escape it as \\["),
    ("[]", "a '[' begins no valid set of characters; escape it as \\["),
    ("[^]", "[^] cannot be read: unterminated character set"),
    ("[z-a]", "[z-a] cannot be read: bad character range z-a"),
    ("[a[b]", "a '[' begins no valid set of characters; escape it as \\["),
    ("(?=a)b", "groups that begin with (? are not supported, except (?:…)"),
    ("(?P<n>a)", "groups that begin with (? are not supported, except (?:…)"),
    ("(?i)a", "groups that begin with (? are not supported, except (?:…)"),
    (r"(a)\1", "the escape '\\\\1' is not supported"),
    (r"\bx", "the escape '\\\\b' is not supported"),
    (r"\p{L}", "the escape '\\\\p' is not supported"),
    ("a\\", "the escape '\\\\' is not supported"),
    ("a**", "there is nothing before '*' that can be repeated (or it is already repeated)"),
    ("a+?", "there is nothing before '?' that can be repeated (or it is already repeated)"),
    ("{3}", "there is nothing before '{' that can be repeated (or it is already repeated)"),
    ("|*", "there is nothing before '*' that can be repeated (or it is already repeated)"),
    ("a{3,1}", "{3,1} has its bounds in the wrong order"),
    ("a{,3}", "write '{' as \\{"),
    ("a]", "write ']' as \\]"),
    ("(a", "a group has no ')'"),
    ("a)", "a ')' closes no group; escape it as \\)"),
    ("((a{99}){99}){99}", "with its repetitions it has more than 500 states; make it simpler"),
    ("(){999}" * 2, "with its repetitions it has more than 500 states; make it simpler"),
    ("|" * 600, "with its repetitions it has more than 500 states; make it simpler"),
    ("(" * 400 + ")" * 400, "it has more than 20 groups"),
]


@pytest.mark.parametrize(("pattern", "reason"), REFUSED, ids=[pattern[:20] for pattern, _ in REFUSED])
def test_what_is_no_pattern_here_is_refused_with_its_line_and_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(CatalogError) as caught:
        entry(pattern)
    (problem,) = caught.value.problems
    assert problem == f"<text>:10: args.code.pattern: this pattern is not supported: {reason}"


@pytest.mark.parametrize(
    ("pattern", "text", "fine"),
    [
        ("^[1-9][0-9]*$", "10", True),
        ("^[1-9][0-9]*$", "10\n", False),
        ("^[1-9][0-9]*$", "010", False),
        (r"\S", "  x", True),
        (r"\S", "\t\u2003", False),
        (r"^(auto|[0-9]{1,4}x[0-9]{1,4})$", "auto", True),
        (r"^(auto|[0-9]{1,4}x[0-9]{1,4})$", "12345x1", False),
        (r"^#[0-9A-Fa-f]{6}$", "#00ffAA", True),
        (r"^[0-9]+(\.[0-9]+)?$", "1.", False),
        (r"^[a-z]+(-[a-z]+)*$", "a-b-c", True),
        (r"^[^\]\\]*$", "a]", False),
        (r"a{2,}", "xaax", True),
        (r"^a{0}b$", "b", True),
        ("^$", "", True),
        ("a||b", "c", True),
    ],
)
def test_a_pattern_is_found_or_not(pattern: str, text: str, fine: bool) -> None:
    assert found(pattern, text) is fine


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\W", "-", "^", "$", r"\.", "(?:)"])
COUNTS = st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}"])
SAFE: st.SearchStrategy[str] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map("|".join).map("({})".format),
        st.tuples(inner, COUNTS).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
    ),
    max_leaves=6,
)


@given(SAFE.filter(str.strip), st.text("ab-.1\n", max_size=6))
def test_patterns_match_as_python_s_regular_expressions_do(pattern: str, text: str) -> None:
    # `$` of Python also stands before a line end at the end, which no form of a value means.
    assert found(pattern, text) is bool(re.search(pattern.replace("$", r"\Z"), text))


@settings(max_examples=30)
@given(SAFE.filter(str.strip), st.sampled_from(["a", "ab", "b-", "aaab", "1"]))
def test_each_part_of_a_text_is_as_much_work_as_the_one_before(pattern: str, piece: str) -> None:
    toy = entry(pattern + "!$")
    found_already = problems(toy, {"code": "a"}, whole=False)
    assert found_already
    # The beginning is less work than what follows: the steps that a text reaches are not all reached at once.
    begun, once, twice = (steps(toy, (piece * 900)[: 300 * times]) for times in (1, 2, 3))
    assert twice - once <= 1.02 * (once - begun) + 200


def steps(toy: Entry, text: str) -> int:
    """Count the calls, also of built-in functions, that it takes to check a text."""
    count = 0

    def called(*_: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        problems(toy, {"code": text}, whole=False)
    finally:
        sys.setprofile(before)
    return count


@given(st.text("ab()[]{}*+?|^$.\\-,19&~é:=<!", min_size=1, max_size=12).filter(str.strip))
def test_whatever_is_given_as_a_pattern_is_taken_or_one_problem(pattern: str) -> None:
    try:
        toy = entry(pattern)
    except CatalogError as error:
        assert len(error.problems) == 1
        return
    assert found(pattern, "ab19") is not problems(toy, {"code": "ab19"}, whole=False)
