"""Tells whether a message asks how something is done or works, and not that it be done.

Patterns over plain words; English only.
"""

import re
from typing import Final

from sidelight.domain.person_requests import plain_words

_ANYWHERE: Final = re.compile(
    r"\b(?:how (?:do|does|did|can|could|to|should|would|will|often|long|come|is|are)\b|why\b|"
    r"where (?:do|does|can|could|should|would|to|is the|are the|in)\b|what (?:does|do|happens|if|"
    r"should|are the|kinds?|sorts?)\b|what(?:s| is) (?:a|an|the difference|the best)\b|"
    r"(?:is|are) there\b|is it (?:possible|allowed|safe|ok)\b|instructions|steps to)"
)
"""Asks for instructions or for how things are, wherever it stands."""

_AT_START: Final = re.compile(
    r"(?:can|could|may|should|must|do|am) (?:i|we)\b(?! (?:please )?(?:get|have)\b)|"
    r"(?:can|could|may|should|must|will) (?!you\b|u\b|somebody\b|someone\b|i\b|we\b|it\b)|"
    r"(?:does|do) (?:i|we|a|an|\w+ing|(?!this\b)\w+s)\b|"
    r"when (?:do|does|can|will|should)\b|who |whose |which |what are \w+s\b"
)
"""Asks so at the beginning of a message or a part of it."""

_PARTS: Final = re.compile(r"[.,;:!?\n]+|\s(?:but|and|so)\s")
_GREETING: Final = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|and|also|please|thanks|sorry|there|well|now) )+"
)


def asks_how(text: str) -> bool:
    """Tells whether a message asks for instructions, or how things are in general."""
    parts = (" ".join(plain_words(part)) for part in _PARTS.split(text))
    return any(_asks_how(_GREETING.sub("", part)) for part in parts)


def _asks_how(part: str) -> bool:
    return bool(_ANYWHERE.search(part) or _AT_START.match(part))
