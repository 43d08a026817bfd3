"""What a message tells beside its question, by rules; pure and fast."""

import re
from collections.abc import Sequence
from typing import Final, Literal

Signal = Literal["asks_for_person", "frustration", "urgency", "sensitive", "small_talk"]
"""What a message tells beside its question; the wire names them the same."""

_PERSON: Final = re.compile(
    r"\b(human|person|agent|representative|someone|somebody|operator|support team|advisor)\b", re.IGNORECASE
)
_WANTS: Final = re.compile(r"\b(talk|speak|chat|connect|contact|call|reach|get|want|need)\b", re.IGNORECASE)
_SMALL: Final = re.compile(r"^\W*(thanks?( you)?|thank you so much|thx|ok(ay)?|great)\W*$", re.IGNORECASE)


def signals_of(text: str, earlier: Sequence[str] = ()) -> tuple[Signal, ...]:
    """Returns the signals of a message, in a fixed order."""
    found: list[Signal] = []
    if _PERSON.search(text) and _WANTS.search(text):
        found.append("asks_for_person")
    if _SMALL.match(text):
        found.append("small_talk")
    return tuple(found)
