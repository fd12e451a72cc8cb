"""Turns of phrase that messages share, and the service's words made fit to show."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from shortapi.errors import ConfigurationError

SHORTEST_SECRET = 4  # letters and digits; masking shorter texts would take common words out of every message

LONGEST_SECRET = 20_000
"""Characters of a text whose parts are masked; a longer one is a file in base64, which would take seconds and gigabytes
between the answer to a create and the line that writes it down."""

FRAGMENT = 6  # so many letters and digits in a row of a secret are masked: a part of a prompt is private too
ID_FRAGMENT = 12  # the same in an id, where six hex digits of a signed link would be met by chance
MAX_WORDS = 300  # characters of the service's own words that a message shows
MAX_STATUS = 24  # characters of a status or an error code that a message shows
MAX_ID = 200  # characters of a job id; those seen have 24
MOST_ESCAPES = 5  # how deeply escapes are undone; a body inside a body inside a body has three

BLANKS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}

_KEY = re.compile(r"\b(?:ak|sk)-[A-Za-z0-9_-]{8,}", re.IGNORECASE)
"""What looks like a key, anybody's."""

_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://|data:)\S*", re.IGNORECASE)

_WORD = re.compile(rf"[A-Za-z0-9_ .:/-]{{0,{MAX_STATUS}}}")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+=~-]{0,99}")
"""An id that is shown: nothing that means something to a shell, and no blanks."""


class Hidden(str):
    """A text of the service that is kept as it is, but shown nowhere: repr, str and format only say how long it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<a text of {len(self)} characters>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)


def raw(text: str) -> str:
    """Return a text itself, also a hidden one: for requests and digests, never for messages."""
    return "".join(text)


def shown_id(job_id: str, secrets: Iterable[str] = ()) -> str:
    """Return a job id; hidden unless it looks like one and holds no part of a secret."""
    fine = _ID.fullmatch(job_id) and "://" not in job_id and not _KEY.search(job_id)
    return job_id if fine and not any(_masks(job_id, secrets, ID_FRAGMENT)) else Hidden(raw(job_id))


def shown_word(value: Any, secrets: Iterable[str] = ()) -> Any:
    """Return a status or a code of the service as it is; hidden unless it is a word or a few without a secret."""
    if not isinstance(value, str) or (_WORD.fullmatch(value) and words(value, secrets) == value):
        return value
    return Hidden(value)


def checked_id(job_id: Any) -> str:
    """Return a job id that a caller gave, without the blanks around it.

    Raises:
        ConfigurationError: it is none.
    """
    text = job_id.strip() if isinstance(job_id, str) else ""
    if is_id(text):
        return Hidden(text) if isinstance(job_id, Hidden) else shown_id(text)
    given = f"a text of {len(job_id)} characters" if isinstance(job_id, str) else f"a {type(job_id).__name__}"
    raise ConfigurationError(f"A job id is a text such as '66f0c1e2…', not {given}. Nothing was sent.")


def is_id(text: str) -> bool:
    """Say whether a text may be a job id: it goes into messages and file names, so it must be one that can be shown."""
    return 0 < len(text) <= MAX_ID and text.isprintable()


def is_zero(job_id: str) -> bool:
    """Say whether it is what an id is before it is given: 0, or the ObjectID of 24 zeros."""
    return not set(job_id) - set("0-")


def status_words(status: Any) -> str:
    """Return a status or a code as a message shows it: a number or a word or a few, else only what it is."""
    if status is None or isinstance(status, (bool, int, float)):
        return words(repr(status), most=MAX_STATUS) or ""
    if not isinstance(status, str):
        return "a list" if isinstance(status, list) else "an object"
    return repr(shown_word(status))


def job_name(job_id: str, model: str | None) -> str:
    """Return how messages name a job."""
    return f"job {job_id} ({model})" if model else f"job {job_id}"


def pick_up(job_id: str) -> str:
    """Return how to go on with a job, for messages."""
    if isinstance(job_id, Hidden):
        return "pick it up with client.job(…).wait() and the id that .job_id holds, or with `shortapi resume`"
    return f'pick it up with client.job("{job_id}").wait() or `shortapi wait {job_id}`'


def unescaped(text: str) -> str | None:
    """Return a text without JSON, URL and HTML escapes, also nested ones; None where they are nested too deeply."""
    for _ in range(MOST_ESCAPES):
        plain = html.unescape(unquote(_without_backslashes(text)))
        if plain == text:
            return text
        text = plain
    return None


def _without_backslashes(text: str) -> str:
    if "\\" not in text:
        return text
    plain = re.sub(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", _unescape, text, flags=re.DOTALL)
    # JSON writes a character beyond U+FFFF as two surrogates.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _unescape(found: re.Match[str]) -> str:
    code, char = found[1] or found[2], found[3]
    return chr(int(code, 16)) if code else BLANKS.get(char, char)


def words(text: str | None, secrets: Iterable[str] = (), most: int = MAX_WORDS) -> str | None:
    """Return the service's words as a message may show them: one short line without links, keys and secrets.

    Secrets are found whatever their white space, case, punctuation and escapes, and in parts.

    Args:
        most: characters that the line may have (default 300).
    """
    if not text:
        return None
    plain = unescaped(text[: most * MOST_ESCAPES * 4])
    if plain is None:
        return f"a text of {len(text)} characters"
    plain = _LINK.sub("<link>", _KEY.sub("…", plain))
    hidden = _masks(plain, secrets, FRAGMENT)
    plain = "".join("\0" if masked else char for char, masked in zip(plain, hidden, strict=True))
    line = " ".join("".join(char if char.isprintable() else " " for char in re.sub("\0+", "…", plain)).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _masks(text: str, secrets: Iterable[str], fragment: int) -> bytearray:
    """Return for each character whether it belongs to a part of a secret of at least `fragment` letters and digits."""
    secrets = tuple(secret[:LONGEST_SECRET] for secret in secrets)
    hidden = bytearray(len(text))
    found = [(letter, at) for at, char in enumerate(text) for letter in _letters(char)]
    form = "".join(letter for letter, _ in found)
    for secret in secrets:
        private = _form(re.sub(r"^\w+://[^/]*", "", secret))
        # A letter of Chinese says as much as a syllable or two.
        size = min(len(private), fragment if private.isascii() else fragment * 2 // 3)
        for start in range(len(form) - size + 1) if size >= SHORTEST_SECRET else ():
            if form[start : start + size] in private:
                begin, end = found[start][1], found[start + size - 1][1] + 1
                hidden[begin:end] = b"\1" * (end - begin)
        if len(secret) >= SHORTEST_SECRET > len(_form(secret)):  # no letters, such as a prompt of pictures
            for match in re.finditer(re.escape(secret), text):
                hidden[match.start() : match.end()] = b"\1" * len(secret)
    return hidden


def _form(text: str) -> str:
    """Return a text without what echoes change: letters and digits only, in one case."""
    return "".join(map(_letters, unescaped(text) or text))


@lru_cache(maxsize=4096)
def _letters(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char).casefold() if part.isalnum())


def private_texts(value: Any, choices: Collection[str] = ()) -> Iterator[str]:
    """Yield every text in arguments that no message may show.

    Args:
        choices: names of arguments whose values an entry lists, such as 720P: they are no secret.
    """
    # No recursion: an answer may nest what it says were the arguments deeper than Python calls may go.
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
