"""Words of a search as one types: what is being typed, and where a text has it."""

from collections.abc import Mapping
from textwrap import shorten
from typing import Final

from sidelight.domain.person_requests import plain_words

SNIPPET_CHARS: Final = 160
"""Two lines of the panel."""

SNIPPET_WORDS: Final = 25
"""About as many words as fit."""

LEAD_WORDS: Final = 4
"""Words before the first match, so that it reads as a sentence."""

STEM_CHARS: Final = 5
"""Words that begin alike are counted as a match: refund, refunds, refunded."""

MIN_PREFIX_CHARS: Final = 2
"""Fewer letters are the beginning of too many words."""


def completed(text: str, known: Mapping[str, int]) -> str:
    """Returns the text, its last word completed while it is being typed.

    Args:
        known: How often each word stands in titles and example questions.
    """
    typed = plain_words(text)
    if not typed or not text[-1].isalnum():
        return text
    last = typed[-1]
    if last in known or len(last) < MIN_PREFIX_CHARS:
        return text
    longer = [word for word in known if word.startswith(last)]
    # The most frequent; of equals the shortest, which has the fewest endings of its own.
    best = max(longer, key=lambda word: (known[word], -len(word)), default=last)
    return f"{text[: len(text) - len(last)]}{best}" if text.casefold().endswith(last) else text


def snippet(passage: str, text: str) -> str:
    """Returns the stretch of a passage that has most of the words searched for, in whole words."""
    words = passage.split()
    stems = {word[:STEM_CHARS] for word in plain_words(text) if len(word) > MIN_PREFIX_CHARS}
    hits = [any(bare[:STEM_CHARS] in stems for bare in plain_words(word)) for word in words]
    best = max(range(len(words)), key=lambda at: sum(hits[at : at + SNIPPET_WORDS]), default=0)
    first = next((at for at in range(best, len(words)) if hits[at]), 0)
    start = 0 if first <= LEAD_WORDS else first - LEAD_WORDS
    shown = shorten(" ".join(words[start:]), SNIPPET_CHARS, placeholder="…")
    return f"…{shown}" if start else shown
