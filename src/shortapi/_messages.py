"""Phrases that messages share, and redaction of the service's texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from shortapi.errors import ConfigurationError

MIN_SECRET = 4  # letters and digits; masking shorter texts would take common words out of every message

MAX_SECRET = 20_000
"""Maximum characters of a secret that are masked. A longer one is a file in base64, which would take seconds and
gigabytes between the answer to a create and its row in the ledger."""

FRAGMENT = 6  # consecutive letters and digits of a secret that are masked: a part of a prompt is private too
ID_FRAGMENT = 12  # the same in an id, where six hex digits of a signed link match by chance
MAX_WORDS = 300  # characters of the service's own text that a message shows
MAX_STATUS = 24  # characters of a status or an error code that a message shows
MAX_ID = 200  # characters of a job id; those seen have 24
MAX_ESCAPES = 5  # levels of nested escapes that are decoded; a body inside a body inside a body has three

BLANKS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_NO_LETTERS = {code: None for code in range(128) if not chr(code).isalnum()}

_KEY = re.compile(r"\b(?:ak|sk)-[A-Za-z0-9_-]{8,}", re.IGNORECASE)  # whatever looks like an API key

_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://|data:)\S*", re.IGNORECASE)

_WORD = re.compile(rf"[A-Za-z0-9_ .:/-]{{0,{MAX_STATUS}}}")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+=~-]{0,99}")
"""An id that is safe to show: no blanks and no shell syntax."""


class Hidden(str):
    """A text of the service that is kept but never shown: repr, str and format give only its length."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<a text of {len(self)} characters>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)


def raw(text: str) -> str:
    """Return the real text of a hidden one: for requests and digests, never for messages."""
    return "".join(text)


def shown_id(job_id: str, secrets: Iterable[str] = ()) -> str:
    """Return a job id, hidden unless it looks like an id and holds no part of a secret."""
    fine = _ID.fullmatch(job_id) and "://" not in job_id and not _KEY.search(job_id)
    return job_id if fine and not any(_masks(job_id, secrets, ID_FRAGMENT)) else Hidden(raw(job_id))


def shown_word(value: Any, secrets: Iterable[str] = ()) -> Any:
    """Return a status or code of the service, hidden unless it is a short phrase without a secret."""
    if not isinstance(value, str) or (_WORD.fullmatch(value) and redacted(value, secrets) == value):
        return value
    return Hidden(value)


def checked_id(job_id: Any) -> str:
    """Return a caller's job id, stripped; raise ConfigurationError if it is not an id."""
    text = job_id.strip() if isinstance(job_id, str) else ""
    if is_id(text):
        return Hidden(text) if isinstance(job_id, Hidden) else shown_id(text)
    given = f"a text of {len(job_id)} characters" if isinstance(job_id, str) else f"a {type(job_id).__name__}"
    raise ConfigurationError(f"A job id is a string such as '66f0c1e2…', not {given}. Nothing was sent.")


def is_id(text: str) -> bool:
    """Return whether a text may be a job id: printable, since it goes into messages and file names."""
    return 0 < len(text) <= MAX_ID and text.isprintable()


def is_zero(job_id: str) -> bool:
    """Return whether an id is a placeholder: 0, or the ObjectID of 24 zeros."""
    return not set(job_id) - set("0-")


def shown_status(status: Any) -> str:
    """Return a status or code as messages show it: a number or a short phrase, else only its type."""
    if status is None or isinstance(status, (bool, int, float)):
        return redacted(repr(status), most=MAX_STATUS) or ""
    if not isinstance(status, str):
        return "a list" if isinstance(status, list) else "an object"
    return repr(shown_word(status))


def job_name(job_id: str, model: str | None) -> str:
    """Return a job's name for messages."""
    return f"job {job_id} ({model})" if model else f"job {job_id}"


def pick_up(job_id: str) -> str:
    """Return the phrase for messages that tells how to pick a job up."""
    if isinstance(job_id, Hidden):
        return "pick it up with client.job(…).wait() and the id that .job_id holds, or with `shortapi resume`"
    return f'pick it up with client.job("{job_id}").wait() or `shortapi wait {job_id}`'


def unescaped(text: str) -> str | None:
    """Decode JSON, URL and HTML escapes, nested ones too; return None if they are nested too deeply."""
    for _ in range(MAX_ESCAPES):
        plain = unquote(_without_backslashes(text) if "\\" in text else text)
        if "&" in plain:
            from html import unescape  # loads a table of 2,000 names

            plain = unescape(plain)
        if plain == text:
            return text
        text = plain
    return None


def _without_backslashes(text: str) -> str:
    plain = re.sub(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", _unescape, text, flags=re.DOTALL)
    # JSON writes a character beyond U+FFFF as two surrogates.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unescape(found: re.Match[str]) -> str:
    code, char = found[1] or found[2], found[3]
    return chr(int(code, 16)) if code else BLANKS.get(char, char)


def redacted(text: str | None, secrets: Iterable[str] = (), most: int = MAX_WORDS) -> str | None:
    """Return the service's text as one line of at most `most` characters, without links, keys and secrets.

    Secrets are matched regardless of white space, case, punctuation and escapes, and in parts.
    """
    if not text:
        return None
    plain = unescaped(text[: most * MAX_ESCAPES * 4])
    if plain is None:
        return f"a text of {len(text)} characters"
    plain = _LINK.sub("<link>", _KEY.sub("…", plain))
    hidden = _masks(plain, secrets, FRAGMENT)
    plain = "".join("\0" if masked else char for char, masked in zip(plain, hidden, strict=True))
    line = " ".join("".join(char if char.isprintable() else " " for char in re.sub("\0+", "…", plain)).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _masks(text: str, secrets: Iterable[str], fragment: int) -> bytearray:
    """Return a mask of the characters within parts of secrets of at least `fragment` letters and digits."""
    hidden = bytearray(len(text))
    found = [(letter, at) for at, char in enumerate(text) for letter in _letters(char)]
    form = "".join(letter for letter, _ in found)
    for secret in (secret[:MAX_SECRET] for secret in secrets):
        private = _form(re.sub(r"^\w+://[^/]*", "", secret))
        # One Chinese character carries as much as a syllable or two.
        size = min(len(private), fragment if private.isascii() else fragment * 2 // 3)
        for start in range(len(form) - size + 1) if size >= MIN_SECRET else ():
            if form[start : start + size] in private:
                begin, end = found[start][1], found[start + size - 1][1] + 1
                hidden[begin:end] = b"\1" * (end - begin)
        if len(private) < MIN_SECRET <= len(secret) and len(_form(secret)) < MIN_SECRET:  # such as emoji
            for match in re.finditer(re.escape(secret), text):
                hidden[match.start() : match.end()] = b"\1" * len(secret)
    return hidden


def _form(text: str) -> str:
    """Normalize a text for comparison: letters and digits only, case-folded."""
    text = unescaped(text) or text
    return text.lower().translate(_NO_LETTERS) if text.isascii() else "".join(map(_letters, text))


@lru_cache(maxsize=4096)
def _letters(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char).casefold() if part.isalnum())


def private_texts(value: Any, choices: Collection[str] = ()) -> Iterator[str]:
    """Yield every private text in arguments; `choices` names arguments with listed values such as 720P: no secret."""
    # No recursion: an answer may nest its echo of the arguments deeper than Python's call stack.
    todo: list[tuple[Any, Collection[str]]] = [(value, choices)]
    seen: set[int] = set()  # a list may hold itself
    while todo:
        part, listed = todo.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, (list, tuple, Mapping)) and id(part) not in seen:
            seen.add(id(part))
            below = part.items() if isinstance(part, Mapping) else enumerate(part)
            todo.extend((item, ()) for name, item in below if name not in listed)
