"""Asks a site's index its own past questions and tells which weights do best; it writes no file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Final

from sidelight.content.knowledge import Sources, snapshot
from sidelight.content.learned import LearnedFile
from sidelight.content.passages import split
from sidelight.domain.fusion import Weights
from sidelight.search.embedder import Embedder
from sidelight.search.index import SearchIndex
from sidelight.search.learning import (
    Pair,
    Tried,
    cross_fitted,
    judge,
    recalibrate,
    refit,
    try_all,
)
from sidelight.search.measures import Judged, report
from sidelight.search.ranking import Example
from sidelight.search.vectors import Progress
from sidelight.search.weights import LEXICAL, SEMANTIC, shipped_weights

LEAST_GAIN: Final = 1e-9
"""So that equal figures are no gain."""
MOST_LOSS: Final = 0.01
"""Of precision: one wrong answer more in a hundred is more than better order is worth."""
LEAST_LIKELY: Final = 1e-6
"""Keeps the logarithm of a probability bounded."""

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Trial:
    """Weights, and how questions are answered with them that nothing was fitted on."""

    name: str
    weights: Weights
    figures: Figures


class Ground:
    """The site's articles without any question that was asked, to be indexed with some."""

    def __init__(
        self, sources: Sources, embedder: Embedder | None, cache_dir: Path, progress: Progress
    ) -> None:
        """Reads the articles; nothing is embedded yet."""
        written = tuple(each for each in sources.learned.questions if not each.asked_on)
        knowledge = snapshot(replace(sources, learned=LearnedFile(written)))
        self._gaps: Final = tuple(Example(gap, "") for gap in knowledge.gaps)
        self.articles: Final = knowledge.published
        self.passages: Final = [one for each in self.articles for one in split(each)]
        self.embedder: Final = embedder
        self.cache_dir: Final = cache_dir
        self._progress: Final = progress
        self.mode: Final = SEMANTIC if embedder else LEXICAL

    def tried(self, known: Sequence[Pair], asked: Sequence[Pair]) -> tuple[Tried, ...]:
        """Asks questions of the articles with others as examples, gaps among them."""
        index = SearchIndex.build(
            self.articles,
            self.passages,
            self.embedder,
            examples=[*(Example(one.text, one.article) for one in known), *self._gaps],
            cache_dir=self.cache_dir,
            progress=self._progress,
        )
        return try_all(index, asked, self._progress)

    def trials(
        self, start: Weights, early: Sequence[Pair], free: int, late: Sequence[Pair]
    ) -> tuple[tuple[Trial, ...], Trial]:
        """Returns the weights tried on the late questions, those to start with first, and the best.

        Args:
            start: Weights in use.
            early: Questions to know, oldest first.
            free: Place of the first of them to fit to: its model was not trained on the rest.
            late: Questions to measure on.
        """
        asked = self.tried(early, late)
        shipped = shipped_weights(self.mode)
        best = before = Trial("as they were", start, figures(judge(asked, start)))
        fitting = cross_fitted(self.tried, early[:free], early[free:])
        if not fitting:
            return (before,), before
        calm = recalibrate(fitting, Weights(start.features, shipped.evidence, shipped.bias))
        calibrated = Trial("recalibrated", calm, figures(judge(asked, calm)))
        if is_sounder(calibrated.figures, before.figures):
            best = calibrated
        whole = refit(fitting, shipped)
        refitted = Trial("refitted", whole, figures(judge(asked, whole)))
        if is_better(refitted.figures, best.figures):
            best = refitted
        return (before, calibrated, refitted), best


def is_better(after: Figures, before: Figures) -> bool:
    """Tells whether hit@1 rose, and neither hit@5 nor the precision of answers fell."""
    return (
        after["hit_at_1"] > before["hit_at_1"] + LEAST_GAIN
        and after["hit_at_5"] >= before["hit_at_5"]
        and _as_precise(after, before)
    )


def is_sounder(after: Figures, before: Figures) -> bool:
    """Tells whether probabilities fit better what is right, and answers are no less precise."""
    return after["log_loss"] < before["log_loss"] - LEAST_GAIN and _as_precise(after, before)


def figures(rows: Sequence[Judged]) -> Figures:
    """Returns what is compared, of questions that were asked."""
    measures = report(rows, 0.0)
    names = ("hit_at_1", "hit_at_5", "answer_precision", "answered", "calibration_error")
    told = {name: float(str(measures[name])) for name in names}
    right = [row.probability if row.is_right else 1.0 - row.probability for row in rows]
    losses = [-log(max(LEAST_LIKELY, likely)) for likely in right]
    return told | {"log_loss": round(sum(losses) / max(1, len(losses)), 4)}


def _as_precise(after: Figures, before: Figures) -> bool:
    return after["answer_precision"] >= before["answer_precision"] - MOST_LOSS
