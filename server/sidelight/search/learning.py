"""Fits the fusion to a site's own questions, and measures it on later ones; it reads no files.

The ranking is a conditional logit over the candidates of a question (McFadden 1974), the
calibration a logistic regression; both are pulled towards the shipped weights, so that few
questions change little, and no better match may count against an article.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sidelight.domain.articles import Audience
from sidelight.domain.fusion import Weights, decide, probability, rivals
from sidelight.search.features import COLUMNS
from sidelight.search.index import SearchIndex
from sidelight.search.measures import Judged
from sidelight.search.ranking import Query
from sidelight.search.trust import AGAINST, EVIDENCE, Found, columns_of, weigh

Floats = npt.NDArray[np.float64]
Loss = Callable[[Floats], tuple[float, Floats]]
Ask = Callable[[Sequence["Pair"], Sequence["Pair"]], Sequence["Tried"]]
"""Asks the second questions of an index that has the first as examples."""

RIDGE: Final = 30.0
"""Pull towards the shipped weights, of standardised features, as in bench/fitting.py."""
STEPS: Final = 300
"""Of the descent; the loss of 500 questions changes by less than 0.1 % after 200."""
ENOUGH: Final = 1e-6
"""Relative gain below which the descent ends."""
SHOWN: Final = 10
"""Articles of a ranking that are measured."""
FOLDS: Final = 5
"""Of cross-fitting: an index then has four in five of the examples that a server will have."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the article that solved it; an empty one where none does.

    Attributes:
        asked_on: ISO date; empty where nobody knows.
    """

    text: str
    article: str
    asked_on: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A question with its candidates; `ids` are theirs, in the order of `found`."""

    article: str
    ids: tuple[str, ...]
    found: Found


def try_all(
    index: SearchIndex, pairs: Sequence[Pair], progress: Callable[[int, int], None] | None = None
) -> tuple[Tried, ...]:
    """Searches every question; those without any candidate are left out."""
    tried = []
    for number, pair in enumerate(pairs, start=1):
        query = Query(pair.text, audiences=frozenset(Audience))
        for found in index.candidates(query)[:1]:
            ids = tuple(index.articles[at].id for at in found.articles)
            tried.append(Tried(pair.article, ids, found))
        if progress is not None:
            progress(number, len(pairs))
    return tuple(tried)


def cross_fitted(ask: Ask, known: Sequence[Pair], asked: Sequence[Pair]) -> tuple[Tried, ...]:
    """Returns the questions asked as a server is asked: it knows the others, never these.

    What is fitted to questions that are asked with half of the examples trusts too much: with all
    of them more wrong articles, too, have a near example.
    A fold is a stretch of time, because those who ask in one week ask much the same.

    Args:
        ask: Asks questions with others as examples.
        known: Examples in every fold.
        asked: Oldest first; each is asked once, and an example in the other folds.
    """
    folds = [
        list(asked[len(asked) * n // FOLDS : len(asked) * (n + 1) // FOLDS]) for n in range(FOLDS)
    ]
    tried: list[Tried] = []
    for at, fold in enumerate(folds):
        others = [one for place, each in enumerate(folds) if place != at for one in each]
        tried.extend(ask([*known, *others], fold))
    return tuple(tried)


def recalibrate(tried: Sequence[Tried], weights: Weights) -> Weights:
    """Returns the weights with a calibration fitted to these questions; their order stays.

    Args:
        tried: Questions with candidates.
        weights: Whose calibration is the start, and what the new one is pulled towards.
    """
    return _refit_trust(tried, weights) if tried else weights


def refit(tried: Sequence[Tried], shipped: Weights) -> Weights:
    """Returns weights fitted to these questions, starting from the shipped ones.

    Questions whose article is not among the candidates teach the calibration only.
    """
    features = _refit_ranking([one for one in tried if one.article in one.ids], shipped)
    return recalibrate(tried, Weights(features, shipped.evidence, shipped.bias))


def judge(tried: Sequence[Tried], weights: Weights) -> tuple[Judged, ...]:
    """Ranks the candidates by these weights and decides, as a search does; takes no time."""
    columns = columns_of(weights)
    rows = []
    for one in tried:
        weighed = weigh(one.found, columns)
        likely = probability(weighed.evidence, weights)
        decision = decide(likely, rivals(weighed.shares))
        ranked = tuple(one.ids[place] for place in weighed.order[:SHOWN])
        gold = (one.article,) if one.article else ()
        rows.append(Judged(gold, ranked, decision, 0.0, likely))
    return tuple(rows)


def _refit_ranking(tried: Sequence[Tried], shipped: Weights) -> dict[str, float]:
    if not tried:
        return dict(shipped.features)
    sizes = np.array([len(one.ids) for one in tried])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(tried)), sizes)
    rows = np.vstack([one.found.features for one in tried]).astype(np.float64)
    right = np.array([name == one.article for one in tried for name in one.ids])
    centred = rows - (np.add.reduceat(rows, starts) / sizes[:, None])[group]
    spread = np.sqrt((centred**2).mean(0)) + 1e-6
    scaled = centred / spread
    first = np.array(columns_of(shipped)) * spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        share = raised / np.add.reduceat(raised, starts)[group]
        value = -np.log(share[right] + 1e-12).sum() + RIDGE * ((weights - first) ** 2).sum()
        return float(value), (share - right) @ scaled + 2 * RIDGE * (weights - first)

    lowest = np.minimum(0.0, first)
    fitted = _descend(loss, first, lowest, np.full(len(first), np.inf)) / spread
    pairs = zip(COLUMNS, fitted.tolist(), strict=True)
    return {name: round(value, 4) for name, value in pairs if abs(value) > 1e-4}  # noqa: PLR2004  # as shipped


def _refit_trust(tried: Sequence[Tried], weights: Weights) -> Weights:
    columns = columns_of(weights)
    weighed = [weigh(one.found, columns) for one in tried]
    rows = np.array([[one.evidence[name] for name in EVIDENCE] for one in weighed])
    right = np.array(
        [t.ids[w.order[0]] == t.article for t, w in zip(tried, weighed, strict=True)], dtype=float
    )
    spread = np.append(rows.std(0) + 1e-6, 1.0)
    scaled = np.hstack([rows, np.ones((len(rows), 1))]) / spread
    plain = [weights.evidence.get(name, 0.0) for name in EVIDENCE]
    first = np.array([*plain, weights.bias]) * spread

    def loss(values: Floats) -> tuple[float, Floats]:
        logits = scaled @ values
        value = (np.logaddexp(0, logits) - right * logits).sum()
        pull = np.exp(-np.logaddexp(0, -logits)) - right
        ridge = RIDGE * ((values - first) ** 2).sum()
        return float(value + ridge), pull @ scaled + 2 * RIDGE * (values - first)

    against = np.array([name in AGAINST for name in EVIDENCE] + [False])
    free = np.array([False] * len(EVIDENCE) + [True])
    lowest = np.where(against | free, -np.inf, np.minimum(0.0, first))
    highest = np.where(against & ~free, np.maximum(0.0, first), np.inf)
    fitted = _descend(loss, first, lowest, highest) / spread
    evidence = {n: round(float(v), 4) for n, v in zip(EVIDENCE, fitted[:-1], strict=True)}
    return Weights(weights.features, evidence, round(float(fitted[-1]), 4))


def _descend(loss: Loss, start: Floats, lowest: Floats, highest: Floats) -> Floats:
    """Returns the minimum of a convex loss within bounds, by projected gradient descent.

    The step halves until the loss falls as the gradient promises (Armijo), and grows again.
    """
    at, step = start, 1.0
    value, slope = loss(at)
    for _ in range(STEPS):
        while True:
            there = np.clip(at - step * slope, lowest, highest)
            new_value, new_slope = loss(there)
            move = there - at
            if new_value <= value + slope @ move + (move @ move) / (2 * step) or step < 1e-12:  # noqa: PLR2004
                break
            step /= 2
        gain = value - new_value
        if gain <= 0:
            return at
        at, value, slope, step = there, new_value, new_slope, step * 2
        if gain < ENOUGH * abs(value):
            break
    return at
