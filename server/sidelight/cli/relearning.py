"""Refits a site's fusion to its approved questions and judges it on later ones; writes no file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sidelight.content.knowledge import Sources, snapshot
from sidelight.content.learned import LearnedFile, LearnedQuestion, Review
from sidelight.content.passages import split
from sidelight.search.embedder import Embedder, OnnxEmbedder
from sidelight.search.index import SearchIndex
from sidelight.search.learned_weights import read_weights, weights_file, weights_text
from sidelight.search.learning import Pair, Tried, judge, refit, try_all
from sidelight.search.measures import Judged, report
from sidelight.search.models import locate_model
from sidelight.search.ranking import Example
from sidelight.search.vectors import Progress
from sidelight.search.weights import LEXICAL, SEMANTIC, shipped_weights
from sidelight.settings import Settings, SiteSettings

LEAST_PAIRS: Final = 50
"""Approved questions below which nothing is refitted: ten later ones can tell no difference."""
HELD_BACK: Final = 0.2
"""Share of the questions, the latest ones, that nothing is fitted on."""
LEAST_GAIN: Final = 1e-9
"""Of hit@1, so that equal figures are no gain."""
MOST_LOSS: Final = 0.01
"""Of precision: one wrong answer more in a hundred is more than better order is worth."""

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Relearned:
    """What came of it.

    Attributes:
        pairs: Approved questions with their article, or called a gap.
        held_back: How many of them, the latest, were measured on.
        measures: By name of what answered: with which figures.
        verdict: What becomes of the weights, in words.
        text: Of the weights' file; empty where the old ones stay.
    """

    pairs: int
    held_back: int = 0
    measures: tuple[tuple[str, Figures], ...] = ()
    verdict: str = ""
    text: str = ""


class _Ground:
    """The site's articles without any learned question, to be indexed with some."""

    def __init__(self, settings: Settings, sources: Sources, progress: Progress) -> None:
        knowledge = snapshot(replace(sources, learned=LearnedFile()))
        self.articles: Final = knowledge.published
        self._passages: Final = [one for each in self.articles for one in split(each)]
        self._embedder: Final = _embedder(settings)
        self._cache_dir: Final = settings.data_dir / "index"
        self._progress: Final = progress
        self.mode: Final = SEMANTIC if self._embedder else LEXICAL

    def tried(self, known: Sequence[Pair], asked: Sequence[Pair]) -> tuple[Tried, ...]:
        """Asks questions of the articles with others as examples."""
        index = SearchIndex.build(
            self.articles,
            self._passages,
            self._embedder,
            examples=[Example(one.text, one.article) for one in known if one.article],
            cache_dir=self._cache_dir,
            progress=self._progress,
        )
        return try_all(index, asked, self._progress)


def relearn(
    settings: Settings,
    own: SiteSettings,
    sources: Sources,
    questions: Sequence[LearnedQuestion],
    progress: Progress,
) -> Relearned:
    """Fits on earlier questions and measures on the latest, which nothing is fitted on.

    Raises:
        ModelError: The model cannot be loaded.
    """
    pairs = _pairs(questions)
    if len(pairs) < LEAST_PAIRS:
        verdict = f"not refitted: {len(pairs)} of at least {LEAST_PAIRS} approved questions"
        return Relearned(len(pairs), verdict=verdict)
    cut = len(pairs) - int(len(pairs) * HELD_BACK)
    early, late = pairs[:cut], pairs[cut:]
    ground = _Ground(settings, sources, progress)
    shipped = shipped_weights(ground.mode)
    in_use = read_weights(weights_file(settings.data_dir, own.key)).get(ground.mode, shipped)
    # A question must not be its own example: the older half is known, the newer half is asked.
    half = len(early) // 2
    fitted = refit(ground.tried(early[:half], early[half:]), shipped)
    tried = ground.tried(early, late)
    before, after = _figures(judge(tried, in_use)), _figures(judge(tried, fitted))
    measures = (
        ("without learned questions", _figures(judge(ground.tried((), late), in_use))),
        ("with them, weights in use", before),
        ("with them, weights refitted", after),
    )
    if not is_better(after, before):
        return Relearned(len(pairs), len(late), measures, "the old ones stay: not better")
    verdict = "replaced; in use from the next start of the server"
    text = weights_text(ground.mode, fitted)
    return Relearned(len(pairs), len(late), measures, verdict, text)


def is_better(after: Figures, before: Figures) -> bool:
    """Tells whether hit@1 rose, and neither hit@5 nor the precision of answers fell."""
    return (
        after["hit_at_1"] > before["hit_at_1"] + LEAST_GAIN
        and after["hit_at_5"] >= before["hit_at_5"]
        and after["answer_precision"] >= before["answer_precision"] - MOST_LOSS
    )


def _pairs(questions: Sequence[LearnedQuestion]) -> tuple[Pair, ...]:
    """Returns the approved questions, oldest first."""
    approved = [each for each in questions if each.status is Review.APPROVED]
    ordered = sorted(approved, key=lambda each: each.asked_on)
    return tuple(Pair(each.question, each.article) for each in ordered)


def _figures(rows: Sequence[Judged]) -> Figures:
    measures = report(rows, 0.0)
    names = ("hit_at_1", "hit_at_5", "answer_precision", "answered")
    return {name: float(str(measures[name])) for name in names}


def _embedder(settings: Settings) -> Embedder | None:
    return None if settings.model == "none" else OnnxEmbedder(locate_model(settings.model))
