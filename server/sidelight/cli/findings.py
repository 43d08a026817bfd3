"""What `sidelight doctor` finds: values only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: Part that was looked at, such as `database`.
        text: What was seen.
        fix: What to do about it; empty where nothing has to be done.
    """

    level: Level
    what: str
    text: str
    fix: str = ""


Look = Callable[[], Iterator[Finding]]
"""Looks at one part; may raise a SidelightError, which is a fault of that part."""


def ok(what: str, text: str) -> Finding:
    """Returns that something is as it should be."""
    return Finding("ok", what, text)


def warning(what: str, text: str, fix: str) -> Finding:
    """Returns that something works and could be better."""
    return Finding("warning", what, text, fix)


def fault(what: str, text: str, fix: str) -> Finding:
    """Returns that something does not work."""
    return Finding("fault", what, text, fix)
