"""Decides whether a site's model is tuned, and has it done; it does not judge what comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sidelight.cli.trying import Ground
from sidelight.errors import ModelError
from sidelight.search.fine_tuning import Lesson, Told, lessons_digest, lessons_of, tune, why_not
from sidelight.search.learned_model import about_model, keep_model
from sidelight.search.learning import Pair
from sidelight.search.models import is_compiled

FEWEST_LESSONS: Final = 200
"""Below, a model sees fewer than a dozen batches in two epochs, and the latest fifth, some sixty
questions where 200 of 300 are taught, cannot tell a gain of a few points from luck."""
FEWEST_ARTICLES: Final = 20
"""Below, a batch has too few passages to tell a question's own from."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What whoever calls wants of fine-tuning, and how it is shown.

    Attributes:
        wanted: None to tune where there is enough to learn from.
        in_vain: Key of the model that came of the last run and was no better; empty for none.
        progress: Told of other work: (done, all).
        told: Told of each step.
    """

    wanted: bool | None
    progress: Progress
    told: Told
    in_vain: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tuned model to be judged, or why there is none.

    Attributes:
        key: Names the model by what it is made of; empty where none was ever made.
        lessons: How many questions it was tuned on.
        why_none: In words; empty where the folder of models has it.
    """

    key: str = ""
    lessons: int = 0
    why_none: str = ""


NO_CANDIDATE: Final = Candidate()


def candidate(
    base: str, models: Path, ground: Ground, taught: Sequence[Pair], tuning: Tuning
) -> Candidate:
    """Returns a model tuned to the questions; one that was made of the same before is not again.

    Args:
        base: Model that the settings name.
        models: Folder of learned models.
        ground: With the articles; its embedder chooses the passages.
        taught: Oldest first.
        tuning: What is wanted.
    """
    if tuning.wanted is False:
        return Candidate(why_none="not tuned: nobody asked for it")
    if ground.embedder is None or is_compiled(Path(base)):
        return Candidate(why_none="not tuned: the settings name no model that can be tuned")
    lessons = lessons_of(
        taught, ground.articles, ground.passages, ground.embedder, ground.cache_dir
    )
    articles = len({one.article for one in lessons})
    if tuning.wanted is None and (len(lessons) < FEWEST_LESSONS or articles < FEWEST_ARTICLES):
        seen = f"{len(lessons)} of at least {FEWEST_LESSONS} questions to learn from"
        why = f"not tuned: {seen}, {articles} of at least {FEWEST_ARTICLES} articles"
        return Candidate(why_none=why)
    key = lessons_digest(base, lessons)
    if tuning.wanted is None and key == tuning.in_vain:
        return Candidate(key, len(lessons), "not tuned: the same questions gave no better one")
    until = max((one.asked_on for one in taught), default="")
    return _made(base, models / key, lessons, until, tuning.told)


def _made(base: str, folder: Path, lessons: Sequence[Lesson], until: str, told: Told) -> Candidate:
    try:
        if not _is_whole(folder, base):
            if reason := why_not(base):
                return Candidate(why_none=f"not tuned: {reason}")
            about = {
                "base": base,
                "questions": len(lessons),
                "until": until,
                "made_on": datetime.now(UTC).date().isoformat(),
            }
            keep_model(tune(base, lessons, told), folder, about)
    except ModelError as error:
        return Candidate(why_none=f"not tuned: {error}")
    return Candidate(folder.name, len(lessons))


def _is_whole(folder: Path, base: str) -> bool:
    try:
        about_model(folder, base)
    except ModelError:
        return False
    return True
