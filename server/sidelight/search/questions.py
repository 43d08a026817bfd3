"""Takes a question apart: what to embed and what to match; it knows no articles."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MAX_CHARS: Final = 2400
"""Of a longer question only beginning and end are searched, so that its cost is bounded."""
TAIL_CHARS: Final = 400
"""Long texts often end with what is asked."""
SHORT_WORDS: Final = 5
"""A question of so few words may lean on the one before it: "and for a customer?"."""

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_ASKING: Final = re.compile(
    r"\?|^\W*(how|what|where|why|when|which|who|can|could|is|are|does|do|did|should|will)\b"
    r"|\b(how (to|do|can)|want to|need to|trying to|would like|unable to|can ?not|can'?t|won'?t)\b",
    re.IGNORECASE,
)
_FOLLOWING: Final = re.compile(
    r"^\W*(and|but|or|what about|how about|also|then|that|this|it|for|same)\b", re.IGNORECASE
)
_NOISE: Final = re.compile(r"https?://\S+|<email>|\S+@\S+\.\w+")
"""Addresses say nothing about the question and cost word pieces."""


@dataclass(frozen=True, slots=True)
class Views:
    """The question as a whole and the parts of it that matter most.

    Attributes:
        full: Clean text, bounded.
        lead: First sentence or subject line.
        asking: Sentences that ask or say what is wanted.
        with_history: The question after the one before it; empty where it stands alone.
    """

    full: str
    lead: str
    asking: str
    with_history: str

    def texts(self) -> tuple[str, ...]:
        """Returns the distinct texts to embed, the whole question first."""
        return tuple(dict.fromkeys(t for t in (self.full, self.lead, self.asking) if t))


def clean(text: str) -> str:
    """Returns the text normalised (NFKC), without addresses and control signs, bounded."""
    if len(text) > MAX_CHARS:
        text = f"{text[: MAX_CHARS - TAIL_CHARS]}\n{text[-TAIL_CHARS:]}"
    text = _NOISE.sub(" ", unicodedata.normalize("NFKC", text))
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign)[0] != "C")


def views(text: str, history: tuple[str, ...] = ()) -> Views:
    """Returns the views of a question; all empty where nothing visible was asked."""
    full = clean(text).strip()
    sentences = [part.strip() for part in _SENTENCE.split(full) if part.strip()]
    lead = sentences[0] if sentences else ""
    asking = " ".join(part for part in sentences[1:] if _ASKING.search(part))
    leans = bool(full) and (len(full.split()) <= SHORT_WORDS or _FOLLOWING.match(full) is not None)
    before = clean(history[-1]).strip() if history and leans else ""
    return Views(full, lead, asking, f"{before} {full}" if before else "")
