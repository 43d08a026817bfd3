"""Meaning to scores: questions against embedded passages, titles and example questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sidelight.search.embedder import Vectors

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

RIDGE: Final = 0.2
"""Regularisation of `fit_classes`, in units of one article's weight; chosen on validation."""
NEIGHBOURS: Final = 12
"""Most alike example questions that vote; chosen on validation."""
VOTE_SHARPNESS: Final = 12.0
"""How much more a nearer example counts: weight exp(sharpness * cosine)."""
FEW: Final = 3
"""Texts that must agree; two and five did no better on what was left out of the training."""
CLASS_SHARPNESS: Final = 8.0
"""How much of the best article's `classes` another must have to count for much; set by eye."""


def dot(matrix: Vectors, vector: Vectors) -> Scores:
    """Returns (rows,) float32, the product of (rows, D) and (D,), by the calling thread alone.

    BLAS would share even a small product among threads and wait for all of them: on busy cores
    that takes 20 ms where the product takes 0.1.
    """
    return np.asarray(np.einsum("ij,j->i", matrix, vector), dtype=np.float32)


def highest(scores: Scores, size: int) -> list[int]:
    """Returns the places of the `size` highest scores; of equal ones the first, in any order."""
    if size >= len(scores):
        return list(range(len(scores)))
    # Sorting ten thousand scores for sixteen of them took a third of a question's time.
    least = np.partition(scores, len(scores) - size)[len(scores) - size]
    above = np.flatnonzero(scores > least)
    equal = np.flatnonzero(scores == least)[: size - len(above)]
    return [*above.tolist(), *equal.tolist()]


@dataclass(frozen=True, slots=True)
class Segments:
    """Which article each row of a matrix belongs to; rows of one article are contiguous."""

    articles: Rows
    starts: Rows
    ends: Rows
    count: int

    @classmethod
    def of(cls, owners: Sequence[int], count: int) -> "Segments":
        """Builds segments from each row's article index, which must not decrease."""
        numbers = np.asarray(owners, dtype=np.int64)
        articles, starts = np.unique(numbers, return_index=True)
        ends = np.append(starts[1:], len(numbers))[: len(starts)]
        return cls(articles, starts.astype(np.int64), ends.astype(np.int64), count)

    def best(self, likeness: Scores, missing: float = 0.0) -> Scores:
        """Returns the (..., articles) maximum of (..., rows); `missing` where there is no row."""
        out = np.full((*likeness.shape[:-1], self.count), missing, dtype=np.float32)
        if len(self.articles):
            out[..., self.articles] = np.maximum.reduceat(likeness, self.starts, axis=-1)
        return out


def fit_classes(vectors: Vectors, owners: Rows, count: int) -> Vectors:
    """Fits (articles, D) weights that tell articles apart, by ridge regression to indicators.

    An article weighs as the root of its number of rows, one article on average 1: weighing them
    all the same drowns the well-documented ones (Curekart's first hits: .72 for .84), weighing
    rows the same drowns the others.
    Closed form, so the same rows give the same weights:
    W = Y' S X (X' S X + ridge * I)^-1, with S the diagonal of row weights.
    """
    dim = vectors.shape[1]
    if not len(owners):
        return np.zeros((count, dim), dtype=np.float32)
    sizes = np.bincount(owners, minlength=count)
    weights = (sizes[owners] ** -0.5).astype(np.float32)
    weights *= np.count_nonzero(sizes) / weights.sum()
    weighted = vectors * weights[:, None]
    targets = np.zeros((count, dim), dtype=np.float32)
    np.add.at(targets, owners, weighted)
    gram = vectors.T @ weighted + RIDGE * np.eye(dim, dtype=np.float32)
    return np.asarray(np.linalg.solve(gram, targets.T).T, dtype=np.float32)


def best_few(likeness: Scores, owners: Rows, articles: Sequence[int], count: int) -> Scores:
    """Returns the mean of each article's `FEW` highest scores, of all where it has fewer.

    Args:
        likeness: (rows,).
        owners: (rows,) article of each, in any order.
        articles: Those to work it out for; others get 0.
        count: Of all articles.
    """
    asked = np.zeros(count, dtype=bool)
    asked[np.asarray(articles, dtype=np.int64)] = True
    rows = np.flatnonzero(asked[owners])
    rows = rows[np.lexsort((-likeness[rows], owners[rows]))]
    own = owners[rows]
    place = np.arange(len(own)) - np.searchsorted(own, own)
    few = rows[place < FEW]
    sums = np.bincount(owners[few], likeness[few], count)
    return np.asarray(
        sums / np.maximum(1, np.bincount(owners[few], minlength=count)), dtype=np.float32
    )


def ratio(scores: Scores, pool: Sequence[int]) -> Scores:
    """Returns exp(sharpness (score - m)), m the highest score of the articles in the pool."""
    highest = scores[np.asarray(pool, dtype=np.int64)].max() if len(pool) else np.float32(0)
    return np.asarray(np.exp(CLASS_SHARPNESS * (scores - highest)), dtype=np.float32)


def votes(likeness: Scores, owners: Rows, count: int) -> Scores:
    """Returns each article's share (0..1) of the votes of the most alike example questions."""
    out = np.zeros(count, dtype=np.float32)
    if not len(owners):
        return out
    nearest = np.argpartition(-likeness, min(NEIGHBOURS, len(owners)) - 1)[:NEIGHBOURS]
    weights = np.exp(VOTE_SHARPNESS * (likeness[nearest] - likeness[nearest].max()))
    np.add.at(out, owners[nearest], weights / weights.sum())
    return out
