"""Which errors a retry can help, by code, read off the error classes; no table of its own."""

from collections.abc import Iterator
from typing import Final

from sidelight.errors import ErrorCode, SidelightError


def _subclasses(root: type[SidelightError]) -> Iterator[type[SidelightError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _subclasses(kind)


ERRORS: Final = {
    kind.code: kind
    for kind in _subclasses(SidelightError)
    if "code" in vars(kind) and kind.__module__ == SidelightError.__module__
}
"""The class of each code; a unit test keeps it complete.

Classes of other floors share a code and never travel; whether they are there depends on imports.
"""

ERROR_RETRIES: Final[dict[ErrorCode, bool]] = {code: kind.retry for code, kind in ERRORS.items()}
"""Whether sending the same again can succeed."""
