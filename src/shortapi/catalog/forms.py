"""Forms: the schema of the catalogue's words. Each form checks a value, and adds what is wrong to `Problems`.

Forms are based on JSON Schema, so that editors can use the same schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from attrs import define, field, frozen

from shortapi.errors import CatalogError
from shortapi.validation import Where, as_decimal, did_you_mean, dotted
from shortapi.validation.rules import holds


@define
class Problems:
    """Problems of one file, with their lines.

    Attributes:
        lines: line of every value; a missing value is reported at the line of the nearest enclosing one.
        broken: values that could not be read; further problems with them would only be consequences, so they count but
            are not reported.
        spelled: numbers whose repr differs from the file's text, such as 0.1 for 0.10; messages use the file's text.
    """

    name: str
    lines: dict[Where, int] = field(factory=dict)
    broken: set[Where] = field(factory=set)
    spelled: dict[Where, tuple[str, str]] = field(factory=dict)
    _found: list[tuple[int, str]] = field(factory=list)
    _places: list[Where] = field(factory=list)

    def add(self, where: Where, sentence: str) -> None:
        """Add a problem with the value at `where`."""
        self._places.append(where)
        if any(where[:end] in self.broken for end in range(1, len(where) + 1)):
            return
        path, sentence = dotted(where), self._as_spelled(where, sentence)
        self.add_at(self._line(where), f"{path}: {sentence}" if path else sentence)

    def add_at(self, line: int, sentence: str) -> None:
        """Add a problem at a line; 0 if there are no lines."""
        self._found.append((line, sentence))

    def _as_spelled(self, where: Where, sentence: str) -> str:
        number, text = self.spelled.get(where, ("", ""))
        # The text 1e-3 would not help where a decimal is required.
        if not number or (as_decimal(text) is None and not sentence.startswith(number)):
            return sentence
        return re.sub(rf"(?<![\w.]){re.escape(number)}(?![\w.])", text, sentence)

    def sound(self, where: Where) -> bool:
        """Return whether there is no problem with the value at `where` or anything in it."""
        return not any(place[: len(where)] == where for place in self._places)

    def told(self, where: Where) -> bool:
        """Return whether there is a problem with the value at `where` itself, not only in it."""
        return where in self._places

    def _line(self, where: Where) -> int:
        for end in range(len(where), -1, -1):
            if where[:end] in self.lines:
                return self.lines[where[:end]]
        return 0

    def __len__(self) -> int:
        return max(len(self._found), len(self._places))

    def sentences(self) -> tuple[str, ...]:
        """Return every problem as `file:line: sentence`, in the order of the file."""
        rows = sorted(self._found, key=lambda row: row[0])
        return tuple(f"{self.name}:{line}: {text}" if line else f"{self.name}: {text}" for line, text in rows)

    def raise_if_any(self) -> None:
        raise_problems(self.sentences())


def raise_problems(problems: Iterable[str]) -> None:
    """Raise one `CatalogError` with all problems, if there are any."""
    found = tuple(problems)
    if found:
        what = "one problem" if len(found) == 1 else f"{len(found)} problems"
        raise CatalogError("\n  ".join((f"The catalogue has {what}:", *found)), problems=found)


def quoted(value: object, limit: int = 60) -> str:
    """Format a value for a sentence, truncated to `limit` characters."""
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def listed(names: Iterable[object]) -> str:
    """Format values for a sentence: `a, b, c`."""
    return ", ".join(str(name) for name in names)


class Form(Protocol):
    """Schema of a value."""

    def check(self, value: Any, where: Where, problems: Problems) -> None:
        """Add the problems of a value."""


@frozen
class Value:
    """A value that satisfies a JSON Schema.

    Attributes:
        says: message for other values, with {} for the value, {name} for its word and {why} for what `test` says.
        base: a form that is checked first; if it fails, only its problem is reported.
        test: further check that JSON Schema cannot express; raises ValueError.
        hint: returns a suggestion for an invalid value.
    """

    schema: Mapping[str, Any]
    says: str = ""
    base: Value | None = None
    test: Callable[[Any], object] = lambda _: None
    hint: Callable[[Any], str] = lambda _: ""

    def check(self, value: Any, where: Where, problems: Problems) -> None:
        if (problem := self.problem(value)) is not None:
            problems.add(where, problem.replace("{name}", repr(where[-1])))

    def fits(self, value: Any) -> bool:
        return self.problem(value) is None

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with a value, with {name} for its word; None if nothing is."""
        if self.base is not None and (problem := self.base.problem(value)) is not None:
            return problem
        why = ""
        if holds(self.schema, value):
            try:
                self.test(value)
            except ValueError as error:
                why = str(error)
            else:
                return None
        return self.says.replace("{}", quoted(value)).replace("{why}", why) + self.hint(value)


def one_of(*options: Any, aliases: Mapping[str, str] | None = None) -> Value:
    """Return the form of an enumeration; `aliases` maps common mistakes to the right values."""

    def hint(value: Any) -> str:
        meant = (aliases or {}).get(value) if isinstance(value, str) else None
        return f"; write {meant!r}" if meant else did_you_mean(value, options) if isinstance(value, str) else ""

    names = ("one of " if len(options) > 1 else "") + listed(quoted(option) for option in options)
    return Value({"enum": list(options)}, f"{{}} is not {names}", hint=hint)


@frozen
class ListOf:
    """A list that is not empty.

    Attributes:
        says: message for other values.
        size: exact number of items; None: any.
        test: check of all items together; raises ValueError, which says what is wrong.
    """

    form: Form
    says: str = ""
    size: int | None = None
    test: Callable[[list[Any]], object] = lambda _: None

    def check(self, value: Any, where: Where, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(where, self.says or f"{quoted(value)} is not a list")
            return
        if not value:
            problems.add(where, "the list is empty; fill it or leave the field out")
        elif self.size and len(value) != self.size:
            problems.add(where, self.says)
        for index, item in enumerate(value):
            self.form.check(item, (*where, index), problems)
        if problems.sound(where):
            try:
                self.test(value)
            except ValueError as error:
                problems.add(where, str(error))


@frozen
class Named:
    """A mapping with arbitrary names; `says` is the message for other values, and for an empty one unless `empty`."""

    form: Form
    says: str
    name: Value = Value({})
    empty: bool = False

    def check(self, value: Any, where: Where, problems: Problems) -> None:
        if not isinstance(value, Mapping) or not (value or self.empty):
            problems.add(where, self.says.replace("{}", quoted(value)))
            return
        for name, part in value.items():
            self.name.check(name, (*where, name), problems)
            self.form.check(part, (*where, name), problems)


@frozen
class Word:
    """A word of the catalogue's language.

    Attributes:
        means: its meaning, in half a sentence.
        required: whether it must be present.
        of: types of arguments that may have it; (): all.
    """

    name: str
    form: Form
    means: str = ""
    required: bool = False
    of: tuple[str, ...] = ()


@frozen(kw_only=True)
class Fields:
    """A mapping of known words.

    Attributes:
        of: its name in messages.
        one_of: words of which exactly one must be present.
        some_of: words of which at least one must be present.
        beside: words that require another one.
        ordered: pairs of words of which the first must not be above the second.
    """

    of: str
    words: Mapping[str, Word]
    one_of: tuple[str, ...] = ()
    some_of: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(factory=dict)
    ordered: tuple[tuple[str, str], ...] = ()

    def check(self, value: Any, where: Where, problems: Problems) -> None:
        if not isinstance(value, Mapping):
            problems.add(where, f"{quoted(value)} is not {self.of}; write a mapping of fields")
            return
        for name, word in self.words.items():
            if word.required and name not in value:
                problems.add(where, f"{self.of} needs the field {name!r}{self._meaning(name)}")
        for name, part in value.items():
            if name in self.words:
                self.words[name].form.check(part, (*where, name), problems)
            else:
                # In `{text: one, two}` YAML parses `two` as a field without a value.
                comma = "; put a text with a comma in quotes" if part is None and " " in name else ""
                hint = comma or did_you_mean(name, self.words, f"; known here: {listed(self.words)}")
                problems.add((*where, name), f"{name!r} is not a field of {self.of}{hint}")
        self._check_together(value, where, problems)

    def _meaning(self, name: str) -> str:
        return f" ({self.words[name].means})" if self.words[name].means else ""

    def _named(self, names: tuple[str, ...]) -> str:
        return listed(f"{name!r}{self._meaning(name)}" for name in names)

    def _check_together(self, value: Mapping[str, Any], where: Where, problems: Problems) -> None:
        if self.one_of and sum(name in value for name in self.one_of) != 1:
            problems.add(where, f"{self.of} needs exactly one of {self._named(self.one_of)}")
        # An unknown word is reported already, and is most likely a misspelling of one of these.
        if self.some_of and not value.keys() & set(self.some_of) and not value.keys() - self.words.keys():
            problems.add(where, f"{self.of} needs at least one of {self._named(self.some_of)}")
        for name, other in self.beside.items():
            if name in value and other not in value:
                problems.add((*where, name), f"{name!r} requires {other!r}")
        for low, high in self.ordered:
            told = not (problems.sound((*where, low)) and problems.sound((*where, high)))
            if low in value and high in value and not told and value[low] > value[high]:
                problems.add((*where, low), f"{low} {value[low]} is above {high} {value[high]}; swap them")


def fields(of: str, *words: Word, **together: Any) -> Fields:
    return Fields(of=of, words={word.name: word for word in words}, **together)


@frozen
class Choice:
    """The form of the first case whose condition (a JSON Schema) a value satisfies, else `other`."""

    cases: tuple[tuple[Mapping[str, Any], Form], ...]
    other: Form

    def check(self, value: Any, where: Where, problems: Problems) -> None:
        form = next((form for when, form in self.cases if holds(when, value)), self.other)
        form.check(value, where, problems)


@frozen
class Ref:
    """A reference to one of `FORMS`."""

    name: str

    def check(self, value: Any, where: Where, problems: Problems) -> None:
        FORMS[self.name].check(value, where, problems)


FORMS: dict[str, Form] = {}
"""Recursive forms, by name."""
