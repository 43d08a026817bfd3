"""Fits the fusion and its calibration to cases with candidates; it reads no files.

The ranking is a conditional logit over the candidates of a question (McFadden 1974), weights
never negative: no better match may count against an article.
The calibration is a logistic regression of "the first candidate is right" on the evidence.
Its weights have the sign that reason gives them, and every family of worlds weighs the same in it:
both make it fit help centres that it has not seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from worlds import Case

from sidelight.domain.fusion import Weights
from sidelight.search.features import COLUMNS, MEANING
from sidelight.search.trust import AGAINST, EVIDENCE, Found, columns_of, weigh
from sidelight.search.weights import LEXICAL

Floats = npt.NDArray[np.float64]

RIDGE_RANKING: Final = 30.0
RIDGE_TRUST: Final = 5.0
"""Of standardised weights; of 1, 5 and 20 the one best on worlds left out."""
FAMILY_WEIGHT: Final = 400.0
"""Questions that every family of worlds counts for in the calibration."""
LEAST_WEIGHT: Final = 1e-4
"""Weights of features below this are left out of the file."""


@dataclass(frozen=True)
class Seen:
    """A case with its candidates.

    Attributes:
        family: Worlds of one family share articles or authors.
    """

    case: Case
    world: str
    family: str
    ids: tuple[str, ...]
    found: Found


@dataclass(frozen=True)
class Judged:
    """The first candidate of a case, with what tells for and against it."""

    article: str
    evidence: Mapping[str, float]
    right: bool


def fit(train: Sequence[Seen], mode: str) -> Weights:
    """Fits the ranking, then the calibration on its scores."""
    used = [name for name in COLUMNS if mode != LEXICAL or name.split("*")[0] not in MEANING]
    ranked = [s for s in train if s.case.weight and set(s.case.gold) & set(s.ids)]
    values = fit_ranking(ranked, [COLUMNS.index(name) for name in used])
    pairs = zip(used, values.tolist(), strict=True)
    features = {name: round(value, 4) for name, value in pairs if value > LEAST_WEIGHT}
    return fit_trust([seen for seen in train if seen.case.trust], features)


def fit_ranking(seen: Sequence[Seen], columns: Sequence[int]) -> Floats:
    """Returns the weight of each column: the penalised conditional logit's maximum."""
    sizes = np.array([len(one.ids) for one in seen])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(seen)), sizes)
    rows = np.vstack([one.found.features[:, columns] for one in seen]).astype(np.float64)
    right = np.array([name in one.case.gold for one in seen for name in one.ids])
    importance = np.array([one.case.weight for one in seen])
    centred = rows - (np.add.reduceat(rows, starts) / sizes[:, None])[group]
    spread = np.sqrt((centred**2).mean(0)) + 1e-6
    scaled = centred / spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        whole = np.add.reduceat(raised, starts)
        good = np.where(right, raised, 0.0)
        part = np.add.reduceat(good, starts)
        pull = (raised / whole[group] - good / part[group]) * importance[group]
        value = -(importance * np.log(part / whole)).sum() + RIDGE_RANKING * (weights**2).sum()
        return float(value), pull @ scaled + 2 * RIDGE_RANKING * weights

    return _minimum(loss, [(0.0, None)] * len(columns)) / spread


def fit_trust(seen: Sequence[Seen], features: Mapping[str, float]) -> Weights:
    """Returns the features' weights with a calibration fitted to how often they are right."""
    columns = columns_of(Weights(features, {}, 0.0))
    found = [judged(one, columns) for one in seen]
    rows = np.array([[one.evidence[name] for name in EVIDENCE] for one in found])
    right = np.array([float(one.right) for one in found])
    importance = _importance(seen)
    middle, spread = rows.mean(0), rows.std(0) + 1e-6
    scaled = np.hstack([(rows - middle) / spread, np.ones((len(rows), 1))])
    penalty = np.array([RIDGE_TRUST] * len(EVIDENCE) + [0.0])

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = scaled @ weights
        value = (importance * (np.logaddexp(0, logits) - right * logits)).sum()
        pull = importance * (1 / (1 + np.exp(-logits)) - right)
        return float(value + (penalty * weights**2).sum()), pull @ scaled + 2 * penalty * weights

    signs = [(None, 0.0) if name in AGAINST else (0.0, None) for name in EVIDENCE]
    fitted = _minimum(loss, [*signs, (None, None)])
    plain = fitted[:-1] / spread
    evidence = {n: round(float(v), 4) for n, v in zip(EVIDENCE, plain, strict=True)}
    return Weights(features, evidence, round(float(fitted[-1] - plain @ middle), 4))


def judged(seen: Seen, columns: Sequence[float]) -> Judged:
    """Returns the first candidate of a case, and whether it is right."""
    weighed = weigh(seen.found, columns)
    article = seen.ids[weighed.order[0]]
    return Judged(article, weighed.evidence, article in seen.case.gold)


def _importance(seen: Sequence[Seen]) -> Floats:
    """Returns the weight of each case, such that every family weighs the same."""
    whole: dict[str, float] = {}
    for one in seen:
        whole[one.family] = whole.get(one.family, 0.0) + one.case.trust
    return np.array([one.case.trust * FAMILY_WEIGHT / whole[one.family] for one in seen])


def _minimum(
    loss: Callable[[Floats], tuple[float, Floats]],
    bounds: Sequence[tuple[float | None, float | None]],
) -> Floats:
    start = np.zeros(len(bounds))
    options = {"maxiter": 1000}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return np.asarray(found.x, dtype=np.float64)
