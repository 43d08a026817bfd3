"""Spelling to scores: typos, labels of controls and half-typed titles; no meaning in here."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

Likeness = npt.NDArray[np.float64]


def prepare(text: str) -> str:
    """Returns the text as the comparisons want it: lower case, words only."""
    return default_process(text)


def likeness(asked: str, titles: Sequence[str]) -> Likeness:
    """Returns (titles,): how alike (0..1) the question is to each of the prepared titles."""
    return _compared(asked, titles, fuzz.token_sort_ratio)


def containment(asked: str, titles: Sequence[str]) -> Likeness:
    """Returns (titles,): how far (0..1) each prepared title stands in the question, by words."""
    return _compared(asked, titles, fuzz.token_set_ratio)


def _compared(asked: str, titles: Sequence[str], scorer: Callable[..., float]) -> Likeness:
    if not asked or not titles:
        return np.zeros(len(titles))
    # All at once: the question's words are sorted once and not for every title.
    found = process.cdist([asked], titles, scorer=scorer, dtype=np.float64)[0]
    return np.asarray(found / 100, dtype=np.float64)
