"""Spelling to scores: typos, labels of controls and half-typed titles; no meaning in here."""

from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process


def prepare(text: str) -> str:
    """Returns the text as the comparisons want it: lower case, words only."""
    return default_process(text)


def likeness(asked: str, titles: Sequence[str]) -> float:
    """Returns how alike (0..1) the question is to the nearest of the prepared titles."""
    if not asked:
        return 0.0
    return max((fuzz.token_sort_ratio(asked, title) for title in titles), default=0.0) / 100


def containment(asked: str, titles: Sequence[str]) -> float:
    """Returns how far (0..1) one of the prepared titles stands in the question, word by word."""
    if not asked:
        return 0.0
    return max((fuzz.token_set_ratio(asked, title) for title in titles), default=0.0) / 100
