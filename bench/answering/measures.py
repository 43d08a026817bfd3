"""Measures of answered questions, for whatever gives a score; it asks nothing and prints nothing.

Who has a score but no threshold gets the best one: each half of the questions is decided by the
threshold fitted on the other half, so that no question helps to decide on itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np

from sidelight.domain.fusion import Decision
from sidelight.search.measures import calibration_error, matthews, reliability

RANKS: Final = (1, 3, 5, 10)
WANTED_PRECISION: Final = 0.9
MOST_THRESHOLDS: Final = 100
"""Tried when a threshold is fitted: quantiles of the scores, where there are more of them."""
PERSON: Final = "person"
"""The article that stands for a person, where asking for one is what is measured."""
CURVE: Final = tuple(share / 20 for share in range(1, 21))


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody told to a question.

    Attributes:
        gold: Right article ids; empty where nothing answers.
        ranked: Article ids, best first.
        score: How sure he is of the first; comparable among his own only.
        decision: Whether he answers; None for who ranks and decides nothing.
    """

    gold: tuple[str, ...]
    ranked: tuple[str, ...]
    score: float
    latency_ms: float
    decision: Decision | None = None

    @property
    def is_right(self) -> bool:
        """Whether the first article answers."""
        return bool(self.ranked) and self.ranked[0] in self.gold


Fit = Callable[[Sequence[Told]], float]


def measures(rows: Sequence[Told]) -> dict[str, Any]:
    """Returns every measure of one set of questions; None where there is nothing to measure."""
    places = [_place(row) for row in rows if row.gold]
    out: dict[str, Any] = {
        "n": len(rows),
        "oos_n": sum(not row.gold for row in rows),
        **{f"hit_at_{k}": share([place < k for place in places]) for k in RANKS},
        "mrr": share([1 / (place + 1) if place < RANKS[-1] else 0.0 for place in places]),
        "risk_area": risk_area(rows),
        "risk_curve": risk_curve(rows),
        "at_precision": decided(rows, cross_fitted(rows, precise_threshold)),
        "latency_ms": {f"p{at}": _percentile(rows, at) for at in (50, 95, 99)},
    }
    if out["oos_n"]:
        out["mcc"] = correlation(rows, cross_fitted(rows, best_threshold))
    if any(PERSON in row.gold for row in rows):
        out |= _alarms(rows)
    return out | (_own_decision(rows) if any(row.decision is not None for row in rows) else {})


def _alarms(rows: Sequence[Told]) -> dict[str, float | None]:
    """Returns how many of those who ask for a person are heard, and how many others are."""
    heard = [(PERSON in row.gold, row.ranked[:1] == (PERSON,)) for row in rows]
    return {
        "recall": share([flag for asks, flag in heard if asks]),
        "false_alarm": share([flag for asks, flag in heard if not asks]),
    }


def _own_decision(rows: Sequence[Told]) -> dict[str, Any]:
    """Returns what the default threshold gives, and how true the probabilities are."""
    said = [row.decision is Decision.ANSWER for row in rows]
    likely, right = [row.score for row in rows], [row.is_right for row in rows]
    return {
        "default": decided(rows, said) | {"mcc": correlation(rows, said)},
        "calibration_error": calibration_error(likely, right),
        "reliability": reliability(likely, right),
    }


def decided(rows: Sequence[Told], said: Sequence[bool]) -> dict[str, float | None]:
    """Returns precision, answered share of answerable rows and held share of the others."""
    pairs = list(zip(rows, said, strict=True))
    return {
        "answered": share([flag for row, flag in pairs if row.gold]),
        "precision": share([row.is_right for row, flag in pairs if flag]),
        "held": share([not flag for row, flag in pairs if not row.gold]),
    }


def cross_fitted(rows: Sequence[Told], fit: Fit) -> list[bool]:
    """Tells for each row whether it is answered, by a threshold fitted on the other half.

    The halves are every second row, so that a file sorted by label is split evenly.
    """
    thresholds = [fit(rows[1::2]), fit(rows[::2])]
    return [row.score >= thresholds[at % 2] for at, row in enumerate(rows)]


def precise_threshold(rows: Sequence[Told]) -> float:
    """Returns the lowest score from which the answers are precise enough; infinite if none is."""
    for threshold in sorted({row.score for row in rows}):
        said = [row.is_right for row in rows if row.score >= threshold]
        if sum(said) >= WANTED_PRECISION * len(said):
            return threshold
    return inf


def best_threshold(rows: Sequence[Told]) -> float:
    """Returns the score from which answering gives the highest Matthews correlation."""
    scores = sorted({row.score for row in rows})
    step = max(1, len(scores) // MOST_THRESHOLDS)
    tried = scores[::step]
    return max(
        tried, key=lambda at: correlation(rows, [row.score >= at for row in rows]), default=inf
    )


def correlation(rows: Sequence[Told], said: Sequence[bool]) -> float:
    """Returns the Matthews correlation over articles and "none"."""
    predicted = [
        row.ranked[0] if flag and row.ranked else None for row, flag in zip(rows, said, strict=True)
    ]
    truth = [
        (name if name in row.gold else row.gold[0]) if row.gold else None
        for row, name in zip(rows, predicted, strict=True)
    ]
    return round(matthews(truth, predicted), 4)


def risk_area(rows: Sequence[Told]) -> float | None:
    """Returns the area under the risk-coverage curve (Geifman and El-Yaniv 2017): 0 is best."""
    return round(float(_risks(rows).mean()), 4) if rows else None


def risk_curve(rows: Sequence[Told]) -> list[tuple[float, float]]:
    """Returns (coverage, share of wrong first articles among the surest), for growing shares."""
    risks = _risks(rows)
    sizes = [(at, round(at * len(rows))) for at in CURVE]
    return [(at, round(float(risks[size - 1]), 4)) for at, size in sizes if size]


def _risks(rows: Sequence[Told]) -> np.ndarray:
    """Returns the risk of answering the 1, 2, ... surest; equally sure ones count as their mean."""
    scores = np.array([row.score for row in rows])
    wrong = np.array([not row.is_right for row in rows], dtype=np.float64)
    _, group = np.unique(-scores, return_inverse=True)
    means = np.bincount(group, wrong) / np.bincount(group) if len(rows) else wrong
    ordered = means[np.sort(group)]
    return np.asarray(np.cumsum(ordered) / np.arange(1, len(rows) + 1))


def share(values: Sequence[float | bool]) -> float | None:
    """Returns the mean, rounded; None of nothing."""
    return round(sum(values) / len(values), 4) if values else None


def _percentile(rows: Sequence[Told], at: int) -> float:
    return round(float(np.percentile([row.latency_ms for row in rows], at)), 3) if rows else 0.0


def _place(row: Told) -> int:
    return next((at for at, name in enumerate(row.ranked) if name in row.gold), RANKS[-1])
