"""Measures of a run of questions with known answers; it runs no search."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sqrt
from typing import Final

from sidelight.domain.fusion import Decision

RANKS: Final = (1, 3, 5, 10)
BINS: Final = 10
"""Of a reliability diagram, equally wide."""
CURVE: Final = tuple(share / 20 for share in range(1, 21))
"""Shares of the questions at which a risk-coverage curve is printed."""

Bin = dict[str, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """One question that was run.

    Attributes:
        gold: Right article ids; empty where the question is out of scope.
        ranked: Article ids found, best first.
        latency_ms: From question to decision.
        probability: That the first is right, as the product estimates it.
    """

    gold: tuple[str, ...]
    ranked: tuple[str, ...]
    decision: Decision
    latency_ms: float
    probability: float = 0.0

    @property
    def is_right(self) -> bool:
        """Whether the first article answers."""
        return bool(self.ranked) and self.ranked[0] in self.gold

    @property
    def answered(self) -> str | None:
        """The article answered with, or none."""
        return self.ranked[0] if self.decision is Decision.ANSWER and self.ranked else None


def report(rows: Sequence[Judged], index_s: float) -> dict[str, object]:
    """Returns the measures with the keys and in the order that `sidelight eval` promises.

    A share of nothing is 0.
    """
    places = [_place(row) for row in rows if row.gold]
    answered = [row for row in rows if row.answered is not None]
    outside = [row for row in rows if not row.gold]
    latencies = sorted(row.latency_ms for row in rows)
    likely = [row.probability for row in rows]
    right = [row.is_right for row in rows]
    hits = {f"hit_at_{rank}": _share([place < rank for place in places]) for rank in RANKS}
    return {
        "n": len(rows),
        **hits,
        "mrr_at_10": _mean([1 / (place + 1) if place < RANKS[-1] else 0.0 for place in places]),
        "answerable_answered": _share([row.answered is not None for row in rows if row.gold]),
        "answered": _share([row.decision is Decision.ANSWER for row in rows]),
        "clarified": _share([row.decision is Decision.CLARIFY for row in rows]),
        "escalated": _share([row.decision is Decision.ESCALATE for row in rows]),
        "answer_precision": _share([row.answered in row.gold for row in answered]),
        "oos_n": len(outside),
        "oos_escalated": _share([row.answered is None for row in outside]),
        "mcc": round(matthews([_truth(row) for row in rows], [row.answered for row in rows]), 4),
        "calibration_error": calibration_error(likely, right),
        "calibration_error_by_chance": chance_error(likely),
        "reliability": reliability(likely, right),
        "risk_coverage": risk_coverage(likely, right),
        "latency_ms": {f"p{share}": percentile(latencies, share / 100) for share in (50, 95, 99)},
        "index_s": round(index_s, 3),
    }


def reliability(likely: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Returns the filled bins of a reliability diagram: estimated and true share of right ones."""
    bins: list[list[int]] = [[] for _ in range(BINS)]
    for at, value in enumerate(likely):
        bins[min(BINS - 1, int(value * BINS))].append(at)
    return [
        {
            "n": len(filled),
            "estimated": _mean([likely[at] for at in filled]),
            "right": _share([right[at] for at in filled]),
        }
        for filled in bins
        if filled
    ]


def calibration_error(likely: Sequence[float], right: Sequence[bool]) -> float:
    """Returns the expected calibration error over equal-width bins (Guo et al. 2017, eq. 3)."""
    told = reliability(likely, right)
    gaps = sum(one["n"] * abs(one["estimated"] - one["right"]) for one in told)
    return round(gaps / len(likely), 4) if likely else 0.0


def chance_error(likely: Sequence[float]) -> float:
    """Returns about the calibration error to expect if each probability were exactly true.

    So few questions to a bin are right more or less often than estimated by chance alone: by
    sqrt(2 / pi) standard deviations on average, in the normal approximation of their number.
    """
    variances = [0.0] * BINS
    for value in likely:
        variances[min(BINS - 1, int(value * BINS))] += value * (1 - value)
    gaps = sum(sqrt(2 / pi * variance) for variance in variances)
    return round(gaps / len(likely), 4) if likely else 0.0


def risk_coverage(likely: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Returns the share of wrong first articles among the likeliest, for growing shares of all."""
    order = sorted(range(len(likely)), key=lambda at: -likely[at])
    sizes = [round(share * len(order)) for share in CURVE]
    return [
        {
            "coverage": share,
            "risk": round(1 - _share([right[at] for at in order[:size]]), 4),
            "from": round(likely[order[size - 1]], 4),
        }
        for share, size in zip(CURVE, sizes, strict=True)
        if size
    ]


def matthews(truth: Sequence[str | None], predicted: Sequence[str | None]) -> float:
    """Returns the Matthews correlation over any number of classes; 0 where it is undefined.

    R_K = (c s - sum p_k t_k) / sqrt((s^2 - sum p_k^2)(s^2 - sum t_k^2)) (Gorodkin 2004, eq. 8).
    """
    size = len(truth)
    right = sum(one == other for one, other in zip(truth, predicted, strict=True))
    true, said = Counter(truth), Counter(predicted)
    both = sum(count * said[name] for name, count in true.items())
    spread = (size**2 - sum(n**2 for n in said.values())) * (
        size**2 - sum(n**2 for n in true.values())
    )
    return (right * size - both) / sqrt(spread) if spread else 0.0


def percentile(ordered: Sequence[float], share: float) -> float:
    """Returns the nearest-rank percentile of ordered values, rounded to 3 digits; 0 of none."""
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)


def _truth(row: Judged) -> str | None:
    if not row.gold:
        return None
    return row.answered if row.answered in row.gold else row.gold[0]


def _place(row: Judged) -> int:
    return next((at for at, name in enumerate(row.ranked) if name in row.gold), RANKS[-1])


def _share(flags: Sequence[bool]) -> float:
    return _mean([float(flag) for flag in flags])


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
