"""Takes a message with several questions apart; it searches nothing and words nothing."""

import re
from typing import Final

from sidelight.domain.person_requests import plain_words

MAX_QUESTIONS: Final = 3
"""More in one message are a story, and a story is one matter."""

MAX_WORDS: Final = 70
"""Of a message that is taken apart; the questions of a longer one belong together."""

MIN_WORDS: Final = 3
"""Of a question of its own; fewer go on with the one before: "and why?"."""

_ASKING: Final = (
    r"(?:how|what|where|when|why|who|which|can|could|do|does|did|is|are|will|should|may|"
    r"i (?:want|need|would like)|tell me|show me)"
)

_BORDERS: Final = re.compile(
    rf"(?<=[?.!])\s+|\s*\n+\s*(?:[-*\u2022]\s+|\d+[.)]\s+)?|\s+(?=\(?\d[.)]\s+\w)|;\s+|"
    rf",?\s+(?:and also|and|also|plus|oh and|another thing|secondly|second)[,:]?\s+"
    rf"(?={_ASKING}\b)",
    re.IGNORECASE,
)
"""Where a sentence ends, a line or an item of a list begins, or "and" goes on with a question."""

_LEAD_IN: Final = re.compile(
    r"^(?:\(?\d[.)]\s+|[-*\u2022]\s+)?(?:(?:oh|and|also|plus|secondly|second)[,:]?\s+)*",
    re.IGNORECASE,
)
"""What leads to a question and is no part of it."""

_BEGINS: Final = re.compile(
    rf"^(?:(?:hi|hello|hey|ok|okay|so|and|also|please|first|second|then)[,:]? )*{_ASKING}\b",
    re.IGNORECASE,
)

_POINTING_WORDS: Final = (
    "is that this it normal right ok okay correct why how what so can you help me please anyone "
    "do i possible did something wrong would be able to could answer any idea ideas thanks should "
    "now next else"
)
_POINTING: Final = frozenset(_POINTING_WORDS.split())
"""A question of these words alone is about what was said before."""


def questions_in(text: str) -> tuple[str, ...]:
    """Returns the questions of a message in its order; one, the whole, where it asks one thing.

    What is said before a question belongs to it; what comes after the last one belongs to that.
    """
    if len(text.split()) > MAX_WORDS:
        return (text,)
    found: list[str] = []
    before = ""
    for piece in _pieces(text):
        if _asks(piece) and not (found and _points_back(piece)):
            found.append(f"{before} {piece}".strip())
            before = ""
        elif found:
            found[-1] = f"{found[-1]} {piece}"
        else:
            before = f"{before} {piece}".strip()
    return tuple(found) if 1 < len(found) <= MAX_QUESTIONS else (text,)


def _pieces(text: str) -> list[str]:
    pieces = (_LEAD_IN.sub("", piece.strip()) for piece in _BORDERS.split(text.strip()))
    return [piece for piece in pieces if piece]


def _asks(piece: str) -> bool:
    enough = len(piece.split()) >= MIN_WORDS
    return enough and (piece.rstrip(" )").endswith("?") or bool(_BEGINS.match(piece)))


def _points_back(piece: str) -> bool:
    return set(plain_words(piece)) <= _POINTING
