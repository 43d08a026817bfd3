"""Scores candidates, and tells how far to trust the first; it decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log
from typing import Final

import numpy as np

from sidelight.domain.fusion import Weights, shares
from sidelight.search.features import COLUMNS, Scores, Signals
from sidelight.search.weights import shipped_weights

EVIDENCE: Final[dict[str, str]] = {
    "margin": "Share of the first in a softmax over the fused scores, less the second's.",
    "share": "Logarithm of the first's share.",
    "over_strangers": "Its best cosine (with passage, heading or example question, with the page "
    "or not) less the best with a question that is about no help centre.",
    "page_covered": "The page's prior times its feature `coverage` times its share; less where the "
    "question is nearer to the strangers' than to the article.",
    "page_over_strangers": "`over_strangers` of the question without the page, times the prior.",
    "label_asking": "Its feature of this name, as the following.",
    "classes_questions": "",
    "coverage": "",
    "spelling": "",
    "classes_lead": "`classes` of the highest article less the next one's, in standard deviations.",
    "words_covered": "Its feature `words` times its feature `coverage`.",
    "gap": "How far its best cosine, without the page, is below the best with a known gap.",
    "unknown": "Share of the question's words that the knowledge base has nowhere.",
}
"""What the calibration sees of a ranking.

Few, and comparable between knowledge bases: chosen by adding one at a time while worlds left out
of the training (leave one world out) were predicted better.
"""

AGAINST: Final = frozenset({"gap", "unknown"})
"""Evidence that must not speak for the first candidate; all other must not speak against it."""

STRANGE_AWAY: Final = 4.0
"""What is nearer to strangers' questions by a quarter in cosine has nothing to do with a page."""
LEAST_SHARE: Final = 1e-3
"""Keeps the logarithm of a share bounded."""


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates with features before the fusion; what `bench/train_fusion.py` learns from.

    Attributes:
        articles: Places in the index, ascending.
        features: (articles, COLUMNS) float32.
        signals: Of all articles of the index.
        passages: Scores of all passages of the index.
        stranger: Cosine of the question and the nearest question that is about no help centre.
        gap: Cosine with the nearest question that nothing here answers; 0 where none is known.
    """

    articles: tuple[int, ...] = ()
    features: Scores = field(default_factory=lambda: np.zeros((0, len(COLUMNS)), dtype=np.float32))
    signals: Signals = field(default_factory=dict)
    passages: Scores = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    unknown: float = 0.0
    stranger: float = 0.0
    gap: float = 0.0
    short: float = 0.0
    semantic: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """Candidates in order, best first.

    Attributes:
        order: Places in `Found.articles`; equal ones keep their order.
        scores: Fused, in this order.
        shares: Softmax of the scores; they sum to 1.
        evidence: By the names of `EVIDENCE`.
    """

    order: tuple[int, ...]
    scores: tuple[float, ...]
    shares: tuple[float, ...]
    evidence: dict[str, float]


@cache
def shipped_columns(mode: str) -> tuple[float, ...]:
    """Returns the shipped weights of a mode, one a column."""
    return columns_of(shipped_weights(mode))


def columns_of(weights: Weights) -> tuple[float, ...]:
    """Returns the weights of the features, one a column; 0 where none was learned."""
    return tuple(weights.features.get(name, 0.0) for name in COLUMNS)


def weigh(found: Found, columns: Sequence[float]) -> Weighed:
    """Returns the candidates (at least one) in the order of their weighted sums."""
    weights = np.array(columns)
    scores = found.features @ weights
    order = np.argsort(-scores, kind="stable")
    ranked = shares(scores[order].tolist())
    return Weighed(
        tuple(order.tolist()),
        tuple(scores[order].tolist()),
        tuple(ranked),
        _evidence(found, int(order[0]), ranked),
    )


def _evidence(found: Found, first: int, ranked: Sequence[float]) -> dict[str, float]:
    top = dict(zip(COLUMNS, found.features[first].tolist(), strict=True))
    # Without a page the two are one question; the page's own feature is 0 then.
    likeness = max(top["nearest"], top["passage_page"])
    strange = found.stranger - top["nearest"]
    own = {
        "margin": ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0),
        "share": log(ranked[0] + LEAST_SHARE),
        "over_strangers": likeness - found.stranger,
        "page_over_strangers": -top["page"] * strange,
        "page_covered": top["page"] * top["coverage"] * ranked[0] * _ours(strange),
        "classes_lead": _lead(found.signals.get("classes")),
        "words_covered": top["words"] * top["coverage"],
        "gap": max(0.0, found.gap - top["nearest"]),
        "unknown": found.unknown,
    }
    return {name: own[name] if name in own else top[name] for name in EVIDENCE}


def _ours(strange: float) -> float:
    """Returns 1 for a question nearer to the article than to the strangers', falling to 0."""
    return min(1.0, max(0.0, 1.0 - STRANGE_AWAY * strange))


def _lead(scores: Scores | None) -> float:
    if scores is None or len(scores) < 2:  # noqa: PLR2004  # nothing to lead over
        return 0.0
    second, best = np.partition(scores, -2)[-2:]
    return float(best - second) / (float(scores.std()) + 1e-6)
