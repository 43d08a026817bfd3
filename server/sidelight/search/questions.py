"""Takes a question apart: what to embed and what to match; it knows no articles."""

import html
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

PATH_WORDS: Final = 40
"""A longer text with such signs in it quotes a path, and is none."""
PAGED_WORDS: Final = 12
"""A question of so few words is also searched together with the page's words."""

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+|\s[|>\u203a\u00bb\u2192]\s")
_CRUMBS: Final = re.compile(r"\s[|>\u203a\u00bb\u2192]\s")
"""Paths of labels, such as "Settings > Billing": the last one is what is asked about."""
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
_ASCII_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Views:
    """One reading of a question, and the parts of it that matter most.

    Attributes:
        full: Clean text, bounded.
        lead: First sentence or subject line.
        asking: Sentences that ask or say what is wanted; of a path of labels the last.
        with_page: A short question after the page's words; empty where there are none.
    """

    full: str
    lead: str
    asking: str
    with_page: str


def clean(text: str) -> str:
    """Returns the text normalised (NFKC), without addresses and control signs, bounded."""
    if len(text) > MAX_CHARS:
        text = f"{text[: MAX_CHARS - TAIL_CHARS]}\n{text[-TAIL_CHARS:]}"
    text = _NOISE.sub(" ", unicodedata.normalize("NFKC", html.unescape(text)))
    if text.isascii():
        return _ASCII_CONTROL.sub("", text)
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign)[0] != "C")


def readings(text: str, history: tuple[str, ...] = (), page: str = "") -> tuple[Views, ...]:
    """Returns the readings of a question: by itself, and, if it may lean on it, after the last.

    A path of labels is read whole and by its last label. Empty where nothing visible was asked.
    """
    full = clean(text).strip()
    if not full:
        return ()
    leans = len(full.split()) <= SHORT_WORDS or _FOLLOWING.match(full) is not None
    before = clean(history[-1]).strip() if history and leans else ""
    if before:
        return (_view(full, page), _view(f"{before}\n{full}", page))
    label = _CRUMBS.split(full)[-1].strip() if len(full.split()) <= PATH_WORDS else ""
    return tuple(_view(each, page) for each in dict.fromkeys((full, label)) if each)


def _view(full: str, page: str) -> Views:
    sentences = [part.strip() for part in _SENTENCE.split(full) if part.strip()]
    short = page and len(full.split()) <= PAGED_WORDS
    return Views(
        full,
        sentences[0] if sentences else full,
        _asking(full, sentences),
        f"{page} {full}" if short else "",
    )


def _asking(full: str, sentences: list[str]) -> str:
    asking = " ".join(part for part in sentences[1:] if _ASKING.search(part))
    return asking or (sentences[-1] if _CRUMBS.search(full) else "")
