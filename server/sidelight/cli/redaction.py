"""What no line of the log may hold, taken out by its looks; that it gets there is a fault of ours.

The net below all other care: it knows secrets and personal data by their shape only.
"""

import re
import traceback
from collections.abc import Iterator
from typing import Final

from sidelight.domain.personal import redact

HIDDEN: Final = "[hidden]"

_TOKEN: Final = re.compile(r"\.?e[yJ][A-Za-z0-9_\-]{16,}(?:\.[A-Za-z0-9_\-]*){0,4}")
"""Ours and JWTs alike begin with an encoded `{"` (`ey`), or with what zlib begins with (`.eJ`)."""

_PASSWORD: Final = re.compile(r"(\b[A-Za-z][A-Za-z0-9+.\-]{0,20}://[^\s:/@]{0,100}:)[^\s]{1,300}@")
"""To the last `@`, because not everybody escapes the first."""

_NAMED: Final = re.compile(
    r"(\b(?:password|passwd|secret|token|authorization)[\"']?\s*[=:]\s*(?:bearer\s+)?|\bbearer\s+)[^\s,;]{3,}",
    re.IGNORECASE,
)
"""As in libpq's connection strings and in headers."""

TELLING: Final = (AttributeError, ImportError, NameError, OSError, RuntimeError, TypeError)
"""Errors whose texts are about code and files; others quote what they were given, such as what a
visitor wrote, and are told by class and place alone."""

MAX_ERRORS: Final = 20
"""Of a chain or a group; a storm of failing tasks would fill the disk with one line."""


def redacted(text: str) -> str:
    """Returns a text without what looks like a token, a JWT, a password or personal data."""
    text = _PASSWORD.sub(rf"\1{HIDDEN}@", _TOKEN.sub(HIDDEN, text))
    return redact(_NAMED.sub(rf"\1{HIDDEN}", text))


def told(error: BaseException) -> str:
    """Returns where an error came from, first what led to it; its text only where it is safe."""
    lines: list[str] = []
    for number, one in enumerate(_all(error, set())):
        if number == MAX_ERRORS:
            lines.append("and more\n")
            break
        lines += traceback.format_tb(one.__traceback__)
        text = f": {one}" if isinstance(one, TELLING) else ""
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}{text}\n")
    return "".join(lines).rstrip("\n")


def _all(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    """Yields an error after its causes and, where it is a group, after its members."""
    if id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    members = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for one in (before, *members):
        if one is not None:
            yield from _all(one, seen)
    yield error
