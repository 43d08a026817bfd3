"""Arithmetic of features into a score, a probability and a decision; it knows no texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp
from typing import Final

ANSWER_AT: Final = 0.5
"""Probability from which an answer is given: where it is more likely right than not.

Of all thresholds it agrees best with bots' true intents (Matthews correlation), also of those left
out of the training. Higher ones buy little precision for what they leave unanswered; the table in
search/weights.json ("left_out") tells both for each world, docs/answering.md in words.
"""
CLARIFY_AT: Final = 0.3
"""Probability from which asking back is worth the visitor's time; below it a person helps."""
MAX_RIVALS: Final = 4
"""Most options worth showing; more competing articles mean that the question is not understood."""
RIVAL_SHARE: Final = 0.6
"""Of the first candidate's share: from here on another one is a rival."""


class Decision(StrEnum):
    """What to do with a ranking."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained fusion and its calibration for one mode of search.

    Attributes:
        features: Weight by feature name; a name without a weight counts nothing.
        evidence: Weight by name of evidence, of the logistic calibration.
        bias: Of the calibration.
    """

    features: Mapping[str, float]
    evidence: Mapping[str, float]
    bias: float


def fuse(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Returns the weighted sum of the features."""
    return sum(weight * features.get(name, 0.0) for name, weight in weights.items())


def shares(scores: Sequence[float]) -> list[float]:
    """Returns the softmax of the scores, in their order; they sum to 1."""
    top = max(scores, default=0.0)
    raised = [exp(score - top) for score in scores]
    return [value / sum(raised) for value in raised]


def rivals(ordered_shares: Sequence[float]) -> int:
    """Returns how many leading candidates are about as likely as the first, itself included.

    Args:
        ordered_shares: Of a ranking, best first.
    """
    if not ordered_shares:
        return 0
    return sum(share >= RIVAL_SHARE * ordered_shares[0] for share in ordered_shares)


def probability(evidence: Mapping[str, float], weights: Weights) -> float:
    """Returns the calibrated probability (logistic) that the first candidate answers."""
    logit = weights.bias + fuse(evidence, weights.evidence)
    # exp of more than 700 overflows a double; at 30 the answer is 1 to twelve digits.
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, logit))))


def decide(likely: float, rival_count: int = 1) -> Decision:
    """Returns what to do with a ranking of this probability and number of rivals.

    The first candidate answers where it is likely enough by itself; below that, a choice of a few
    is offered while one of them is likely; otherwise a person is.
    """
    if likely >= ANSWER_AT:
        return Decision.ANSWER
    if likely >= CLARIFY_AT and rival_count <= MAX_RIVALS:
        return Decision.CLARIFY
    return Decision.ESCALATE
