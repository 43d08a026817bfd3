"""Judges trained weights: hits, calibration error and what thresholds give; it fits nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from fitting import Seen, judged

from sidelight.domain.fusion import ANSWER_AT, Weights, probability
from sidelight.search.measures import calibration_error, matthews, reliability
from sidelight.search.trust import columns_of

Floats = npt.NDArray[np.float64]
THRESHOLDS: Final = tuple(sorted({0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, ANSWER_AT}))
WANTED_PRECISION: Final = 0.9


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
        "calibration_error": calibration_error(likely.tolist(), right.tolist()),
        "reliability": reliability(likely.tolist(), right.tolist()),
        "at_precision_90": at_precision(likely, right, has_gold),
        "at": {
            str(t): at_threshold(likely, right, has_gold, t)
            | {"mcc": _mcc(seen, named, likely >= t)}
            for t in THRESHOLDS
        },
    }


def table(title: str, rows: Mapping[str, Any]) -> str:
    """Returns the lines to print: each world at the default threshold."""
    heads = ("precision", "answered", "out_of_scope_held", "mcc")
    lines = [
        f"{title:34} {'n':>5} hit@1   ece  "
        + "  ".join(f"{name:>9.9}" for name in heads)
        + "  answered at precision .90"
    ]
    for name, row in rows.items():
        at = "  ".join(f"{row['at'][str(ANSWER_AT)][head]:9.3f}" for head in heads)
        ece = row["calibration_error"]
        least = row["at_precision_90"]
        lines.append(
            f"{name:34} {row['n']:5} {row['hit_at_1']:5.3f} {ece:5.3f}  {at}"
            f"  {least['answered']:.3f} from {least['from']:.2f}"
        )
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


def at_precision(likely: Floats, right: Any, has_gold: Any) -> dict[str, float]:
    """Returns from which probability `WANTED_PRECISION` holds, and the answerable share above."""
    order = np.argsort(-likely, kind="stable")
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= WANTED_PRECISION
    size = int(np.flatnonzero(precise)[-1]) + 1 if precise.any() else 0
    answered = float(has_gold[order][:size].sum() / max(1, has_gold.sum()))
    return {
        "from": round(float(likely[order][size - 1]), 3) if size else 1.0,
        "answered": round(answered, 3),
    }


def _mcc(seen: Sequence[Seen], named: Sequence[str], said: Any) -> float:
    predicted = [name if flag else None for name, flag in zip(named, said, strict=True)]
    truth = [
        (name if name in one.case.gold else one.case.gold[0]) if one.case.gold else None
        for one, name in zip(seen, predicted, strict=True)
    ]
    return round(matthews(truth, predicted), 3)
