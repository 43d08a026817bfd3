"""Refits a site's search to its approved questions and judges it on later ones.

It writes no file of the site's; a tuned model waits in the folder of models, where nothing names
it yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sidelight.cli.trying import Figures, Ground, Trial, figures, is_better
from sidelight.cli.tuning import NO_CANDIDATE, Candidate, Tuning, candidate
from sidelight.content.knowledge import Sources
from sidelight.content.learned import LearnedQuestion, Review
from sidelight.search.embedder import Embedder, OnnxEmbedder
from sidelight.search.learned_model import about_model, models_folder, open_model, site_search
from sidelight.search.learned_weights import read_weights, weights_file, weights_text
from sidelight.search.learning import Pair, judge
from sidelight.search.models import locate_model
from sidelight.search.weights import shipped_weights
from sidelight.settings import Settings, SiteSettings

LEAST_PAIRS: Final = 50
"""Approved questions below which nothing is refitted: ten later ones can tell no difference."""
HELD_BACK: Final = 0.2
"""Share of the questions, the latest ones, that nothing is fitted on."""
FITTED: Final = 0.2
"""Share of the others, again the latest, that a model is not tuned on: it knows those it was tuned
on too well for anything to be fitted to them."""


@dataclass(frozen=True, slots=True)
class Relearned:
    """What came of it.

    Attributes:
        pairs: Approved questions with their article, or called a gap.
        held_back: How many of them, the latest, were measured on.
        measures: By name of what answered: with which figures.
        verdict: What becomes of the weights, in words.
        text: Of the weights' file; empty where the old ones stay.
        candidate: The tuned model, or why there is none.
        model_verdict: What becomes of it, in words.
        before: Key of the learned model in use until now; empty where it is the settings'.
        after: The same from now on.
    """

    pairs: int
    held_back: int = 0
    measures: tuple[tuple[str, Figures], ...] = ()
    verdict: str = ""
    text: str = ""
    candidate: Candidate = NO_CANDIDATE
    model_verdict: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """Approved questions by what they are for, each oldest first.

    Attributes:
        taught: A model is tuned on them; the first of the early ones.
        early: Examples; weights are fitted to those of them that no model was tuned on.
        late: Measured on.
    """

    taught: tuple[Pair, ...]
    early: tuple[Pair, ...]
    late: tuple[Pair, ...]

    @classmethod
    def of(cls, pairs: tuple[Pair, ...]) -> "Parts":
        """Parts questions, oldest first, by their age alone."""
        cut = len(pairs) - int(len(pairs) * HELD_BACK)
        return cls(pairs[: cut - int(cut * FITTED)], pairs[:cut], pairs[cut:])


class _Course:
    """One run for one site: what is in use, and the questions of the past."""

    def __init__(
        self,
        settings: Settings,
        own: SiteSettings,
        sources: Sources,
        parts: Parts,
        tuning: Tuning,
    ) -> None:
        self.settings: Final = settings
        self.sources: Final = sources
        self.tuning: Final = tuning
        self.file: Final = weights_file(settings.data_dir, own.key)
        self.parts: Final = parts
        self.used: Final = site_search(
            settings.data_dir, own.key, settings.model, lambda: _default(settings)
        )

    def ground(self, embedder: Embedder | None) -> Ground:
        """Returns the site's articles with a model."""
        cache_dir = self.settings.data_dir / "index"
        return Ground(self.sources, embedder, cache_dir, self.tuning.progress)

    def known(self) -> int:
        """Returns how many of the early questions the model in use was tuned on, at most."""
        if not self.used.key:
            return 0
        folder = models_folder(self.settings.data_dir) / self.used.key
        until = str(about_model(folder, self.settings.model).get("until", ""))
        return sum(one.asked_on <= until for one in self.parts.early)


def relearn(
    settings: Settings,
    own: SiteSettings,
    sources: Sources,
    questions: Sequence[LearnedQuestion],
    tuning: Tuning,
) -> Relearned:
    """Fits on earlier questions and measures on the latest, which nothing is fitted on.

    Raises:
        ModelError: The model cannot be loaded.
    """
    pairs = approved_pairs(questions)
    if len(pairs) < LEAST_PAIRS:
        verdict = f"not refitted: {len(pairs)} of at least {LEAST_PAIRS} approved questions"
        return Relearned(len(pairs), verdict=verdict, model_verdict="not tuned: too few questions")
    course = _Course(settings, own, sources, Parts.of(pairs), tuning)
    parts, used, ground = course.parts, course.used, course.ground(course.used.embedder)
    start = used.weights.get(ground.mode, shipped_weights(ground.mode))
    plain = figures(judge(ground.tried((), parts.late), start))
    trials, best = ground.trials(start, parts.early, course.known(), parts.late)
    measures = (("without learned questions", plain), *_named("with them, weights ", trials))
    found = Relearned(len(pairs), len(parts.late), measures, before=used.key, after=used.key)
    found = _with_weights(found, course, ground.mode, best if best is not trials[0] else None)
    models = models_folder(settings.data_dir)
    made = candidate(settings.model, models, ground, parts.taught, tuning)
    if made.why_none or made.key == used.key:
        why = made.why_none or "the one in use was made of the same questions"
        return replace(found, candidate=made, model_verdict=why)
    return _judged(replace(found, candidate=made), course, best)


def approved_pairs(questions: Sequence[LearnedQuestion]) -> tuple[Pair, ...]:
    """Returns the approved questions that somebody asked, oldest first.

    What the product team wrote itself has no date: it is content, and measures nothing.
    """
    approved = [each for each in questions if each.status is Review.APPROVED and each.asked_on]
    ordered = sorted(approved, key=lambda each: each.asked_on)
    return tuple(Pair(each.question, each.article, each.asked_on) for each in ordered)


def _with_weights(found: Relearned, course: _Course, mode: str, best: Trial | None) -> Relearned:
    if best is None:
        return replace(found, verdict="the old ones stay: not better")
    verdict = f"{best.name}; in use from the next start of the server"
    modes, key = read_weights(course.file), course.used.key
    if not key:
        text = weights_text({**modes, mode: best.weights})
    else:
        text = weights_text(modes, key, {mode: best.weights})
    return replace(found, verdict=verdict, text=text)


def _judged(found: Relearned, course: _Course, best: Trial) -> Relearned:
    """Measures the tuned model with weights of its own beside the best without it."""
    key = found.candidate.key
    parts, embedder = course.parts, open_model(course.settings.data_dir, key, course.settings.model)
    ground = course.ground(embedder)
    trials, own = ground.trials(best.weights, parts.early, len(parts.taught), parts.late)
    measures = (*found.measures, *_named("tuned model, weights ", trials))
    if not is_better(own.figures, best.figures):
        return replace(found, measures=measures, model_verdict="the old one stays: not better")
    modes = dict(read_weights(course.file))
    if not course.used.key:
        modes[ground.mode] = best.weights
    return replace(
        found,
        measures=measures,
        verdict=f"those of the tuned model, {own.name}",
        text=weights_text(modes, key, {ground.mode: own.weights}),
        model_verdict="replaced; in use from the next start of the server",
        after=key,
    )


def _named(prefix: str, trials: Sequence[Trial]) -> tuple[tuple[str, Figures], ...]:
    return tuple((f"{prefix}{one.name}", one.figures) for one in trials)


def _default(settings: Settings) -> Embedder | None:
    return None if settings.model == "none" else OnnxEmbedder(locate_model(settings.model))
