"""Spelling to scores: typos, labels of controls and half-typed titles; no meaning in here."""

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process


def prepare(text: str) -> str:
    """Returns the text as the comparisons want it: lower case, words only."""
    return default_process(text)


def likeness(asked: str, titles: Sequence[str]) -> float:
    """Returns how alike (0..1) the question is to the nearest of the prepared titles."""
    return _best(asked, titles, fuzz.token_sort_ratio)


def containment(asked: str, titles: Sequence[str]) -> float:
    """Returns how far (0..1) one of the prepared titles stands in the question, word by word."""
    return _best(asked, titles, fuzz.token_set_ratio)


def _best(asked: str, titles: Sequence[str], scorer: Callable[..., float]) -> float:
    found = process.extractOne(asked, titles, scorer=scorer) if asked else None
    return found[1] / 100 if found else 0.0
