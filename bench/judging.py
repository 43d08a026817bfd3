"""Judges trained weights: hits, calibration error and what thresholds give; it fits nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from fitting import Seen, judged

from sidelight.domain.fusion import ANSWER_AT, Weights, probability
from sidelight.search.measures import matthews
from sidelight.search.trust import columns_of

Floats = npt.NDArray[np.float64]
THRESHOLDS: Final = (0.3, 0.5, ANSWER_AT, 0.7, 0.8)


def judge(seen: Sequence[Seen], weights: Weights) -> dict[str, Any]:
    """Returns hits, calibration error and what each threshold gives."""
    columns = columns_of(weights)
    tops = [judged(one, columns) for one in seen]
    likely = np.array([probability(top.evidence, weights) for top in tops])
    right = np.array([top.right for top in tops])
    has_gold = np.array([bool(one.case.gold) for one in seen])
    named = [top.article for top in tops]
    return {
        "n": len(seen),
        "hit_at_1": round(float(right[has_gold].mean()), 3),
        "calibration_error": calibration_error(likely, right),
        "at": {
            str(t): at_threshold(likely, right, has_gold, t)
            | {"mcc": _mcc(seen, named, likely >= t)}
            for t in THRESHOLDS
        },
    }


def table(title: str, rows: Mapping[str, Any]) -> str:
    """Returns the lines to print: each world at the default threshold."""
    heads = ("precision", "answered", "out_of_scope_held", "mcc")
    lines = [f"{title:34} {'n':>5} hit@1   ece  " + "  ".join(f"{name:>9.9}" for name in heads)]
    for name, row in rows.items():
        at = "  ".join(f"{row['at'][str(ANSWER_AT)][head]:9.3f}" for head in heads)
        ece = row["calibration_error"]
        lines.append(f"{name:34} {row['n']:5} {row['hit_at_1']:5.3f} {ece:5.3f}  {at}")
    return "\n".join(lines)


def at_threshold(likely: Floats, right: Any, has_gold: Any, threshold: float) -> dict[str, float]:
    """Returns precision, answered share of answerable rows and held share of the others."""
    said = likely >= threshold
    none = ~has_gold
    return {
        "precision": round(float(right[said].mean()), 3) if said.any() else 1.0,
        "answered": round(float(said[has_gold].mean()), 3),
        "out_of_scope_held": round(float((~said)[none].mean()), 3) if none.any() else 1.0,
    }


def calibration_error(likely: Floats, right: Any, bins: int = 10) -> float:
    """Returns the expected calibration error over equal-width bins (Guo et al. 2017, eq. 3)."""
    at = np.minimum((likely * bins).astype(int), bins - 1)
    gaps = [
        abs(likely[at == one].mean() - right[at == one].mean()) * (at == one).mean()
        for one in range(bins)
        if (at == one).any()
    ]
    return round(float(sum(gaps)), 3)


def _mcc(seen: Sequence[Seen], named: Sequence[str], said: Any) -> float:
    predicted = [name if flag else None for name, flag in zip(named, said, strict=True)]
    truth = [
        (name if name in one.case.gold else one.case.gold[0]) if one.case.gold else None
        for one, name in zip(seen, predicted, strict=True)
    ]
    return round(matthews(truth, predicted), 3)
