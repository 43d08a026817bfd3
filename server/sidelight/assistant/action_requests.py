"""Which action a message asks for, by its words or its meaning; it offers and carries out none."""

from typing import Final

from rapidfuzz import fuzz

from sidelight.assistant.library import Shelf
from sidelight.assistant.retrieval import page_of, rank
from sidelight.assistant.turns import Question
from sidelight.domain.business_actions import BusinessAction
from sidelight.domain.how_to_questions import asks_how
from sidelight.domain.person_requests import plain_words
from sidelight.domain.personal import leave_out

FITS_AT: Final = 84
"""Likeness in percent from which a message asks what one of an action's questions asks."""

SAME_AT: Final = 97
"""The same for a message that asks how: then it has to be the action's own question."""

MEANT_AT: Final = 0.5
"""Cosine with an action's nearest question from which the message may ask for it.

This and the two below were chosen on tests/golden/actions_tuning.yaml: `bench/action_offers.py`.
"""

NEARER_BY: Final = -0.04
"""By how much it must be nearer than the questions of articles that the action is not below."""

UNRELATED_BY: Final = 0.05
"""By how much it must be nearer than everyday questions about no product."""

MIN_WORDS: Final = 2
"""Of a question without its small words; one word alone is not asked for."""

_SMALL: Final = (
    "a again am an and any are at be been can could did do does for from get has have hello hey hi "
    "i in is it just me my now of on or please right so still tell that the there this to us was "
    "we what whats when with would yet you your"
)
_SMALL_WORDS: Final = frozenset(_SMALL.split())


def asked_for(shelf: Shelf, question: Question) -> BusinessAction | None:
    """Returns the action that a message asks for, of those that are offered on its page.

    Words decide where they are an action's own; else its meaning does, where a model is loaded.
    """
    here = [one for one in shelf.knowledge.actions.values() if is_here(shelf, question, one)]
    least = SAME_AT if asks_how(question.text) else FITS_AT
    alike = max(((_likeness(question.text, one), one.id) for one in here), default=(0.0, ""))
    if alike[0] >= least:
        return shelf.knowledge.actions[alike[1]]
    return _meant(shelf, question, here) if least == FITS_AT else None


def is_here(shelf: Shelf, question: Question, action: BusinessAction) -> bool:
    """Tells whether an action is offered on the page, or on one of its parents."""
    here = {context.id for context in page_of(shelf, question).lineage}
    return not action.occasion.pages or bool(here & set(action.occasion.pages))


def is_clear(own: float, other: float, stranger: float) -> bool:
    """Tells whether a message asks for an action, by its cosines.

    Args:
        own: With the action's nearest question.
        other: With the nearest question of an article that the action is not offered below.
        stranger: With the nearest everyday question about no product.
    """
    return own >= MEANT_AT and own >= other + NEARER_BY and own >= stranger + UNRELATED_BY


def nearest_elsewhere(shelf: Shelf, question: Question, action: BusinessAction) -> float:
    """Returns the cosine with the nearest question or title of an article of another matter."""
    ranking = rank(shelf, question, question.text)
    own = action.occasion.articles
    others = (one.features for one in ranking.candidates if one.article.id not in own)
    return max((max(one["question"], one["title"]) for one in others), default=0.0)


def _meant(shelf: Shelf, question: Question, here: list[BusinessAction]) -> BusinessAction | None:
    if shelf.asked is None or not here:
        return None
    likeness = shelf.asked.likeness(leave_out(question.text))
    near = max(here, key=lambda one: likeness.owners.get(one.id, 0.0))
    own, stranger = likeness.owners.get(near.id, 0.0), likeness.stranger
    # The search costs more than the cosines, and is rarely needed.
    if not is_clear(own, 0.0, stranger):
        return None
    return near if is_clear(own, nearest_elsewhere(shelf, question, near), stranger) else None


def _likeness(text: str, action: BusinessAction) -> float:
    """Returns how alike a message and the likest of an action's questions are, in percent."""
    asked = _telling(text)
    examples = (_telling(each) for each in action.asked_by)
    return max(
        (fuzz.token_sort_ratio(asked, one) for one in examples if len(one.split()) >= MIN_WORDS),
        default=0.0,
    )


def _telling(text: str) -> str:
    return " ".join(word for word in plain_words(text) if word not in _SMALL_WORDS)
