"""Spelling to scores: typos, labels of controls and half-typed titles; no meaning in here."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

Likeness = npt.NDArray[np.float64]


def prepare(text: str) -> str:
    """Returns the text as the comparisons want it: lower case, words only, and those sorted.

    Sorting once makes comparing ten times as fast as having each comparison sort.
    """
    return " ".join(sorted(default_process(text).split()))


def likeness(asked: str, titles: Sequence[str]) -> Likeness:
    """Returns (titles,): how alike (0..1) the question is to each title, both prepared."""
    return _compared(asked, titles, fuzz.ratio)


def containment(asked: str, titles: Sequence[str]) -> Likeness:
    """Returns (titles,): how far (0..1) each title stands in the question, both prepared."""
    return _compared(asked, titles, fuzz.token_set_ratio)


def _compared(asked: str, titles: Sequence[str], scorer: Callable[..., float]) -> Likeness:
    if not asked or not titles:
        return np.zeros(len(titles))
    found = process.cdist([asked], titles, scorer=scorer, dtype=np.float64)[0]
    return np.asarray(found / 100, dtype=np.float64)
