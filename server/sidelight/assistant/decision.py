"""Answers a question with an article's own words, asks back, or hands over to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from sidelight.assistant.library import Shelf
from sidelight.assistant.pages import ref, related
from sidelight.assistant.phrases import PHRASES, said
from sidelight.domain.articles import audiences_of
from sidelight.domain.fusion import MAX_RIVALS, Decision, decide
from sidelight.domain.signals import Signal, signals_of
from sidelight.protocol.events import Answer, Clarification, Said
from sidelight.protocol.views import EscalationReason, PageVisit
from sidelight.search.ranking import Candidate, Query, Ranking

MAX_NOT_HELPFUL: Final = 2
"""Answers that did not help before a person is asked for, unless the page says otherwise."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said earlier; `article` is what an answer was taken from."""

    who: Literal["visitor", "assistant", "agent"]
    text: str
    article: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A visitor's message with all that may matter to it."""

    text: str
    page: PageVisit | None
    declared: Mapping[str, str]
    history: tuple[Turn, ...]
    choice: str | None
    question_seq: int
    not_helpful: int
    identified: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant says, in order, and why it hands over, if it does."""

    bodies: tuple[Answer | Clarification | Said, ...]
    escalate: EscalationReason | None = None
    signals: tuple[Signal, ...] = field(default=())


def answer(shelf: Shelf, question: Question) -> Reply:
    """Returns the reply to a question; the same question on the same shelf gets the same reply."""
    signals = signals_of(question.text)
    if "asks_for_person" in signals:
        phrase = said("connecting", question_seq=question.question_seq)
        return Reply((phrase,), "asked_for_person", signals)
    if "small_talk" in signals:
        return Reply((said("welcome", question_seq=question.question_seq),), None, signals)
    ranking = _search(shelf, question)
    match decide(ranking.probability, ranking.rivals):
        case Decision.ANSWER:
            return Reply((_compose(shelf, question, ranking),), None, signals)
        case Decision.CLARIFY if len(ranking.candidates) > 1:
            return Reply((_ask_back(shelf, question, ranking),), None, signals)
        case _:
            phrase = said("no_answer", question_seq=question.question_seq, offer_person=True)
            return Reply((phrase,), None, signals)


def after_feedback(*, not_helpful: int, after_not_helpful: int | None) -> Reply:
    """Returns what follows on an answer that did not help.

    Args:
        not_helpful: How many have not, this one included.
        after_not_helpful: The page's own patience, if it has one.
    """
    if not_helpful >= (after_not_helpful or MAX_NOT_HELPFUL):
        return Reply((said("handing_over"),), "not_helpful_twice")
    return Reply((said("sorry", offer_person=True),))


def error_reply(question: Question) -> Reply:
    """Returns the honest sentence for a failure inside the assistant."""
    return Reply((said("error", question_seq=question.question_seq, offer_person=True),))


def _search(shelf: Shelf, question: Question) -> Ranking:
    prior: Mapping[str, float] = {}
    words = ""
    if question.page is not None:
        match = shelf.knowledge.page(question.page.url, question.declared)
        prior, words = match.prior, " ".join((match.title, *match.topics))
    earlier = tuple(turn.text for turn in question.history if turn.who == "visitor")
    return shelf.index.search(
        Query(
            text=question.text,
            page_prior=prior,
            context_text=words,
            history=earlier[-3:],
            audiences=audiences_of(identified=question.identified),
        )
    )


def _compose(shelf: Shelf, question: Question, ranking: Ranking) -> Answer:
    best: Candidate = ranking.candidates[0]
    blocks = shelf.blocks[best.article.id]
    shown = blocks[best.passage.first_block : best.passage.last_block + 1]
    return Answer(
        question_seq=question.question_seq,
        article=ref(shelf, best.article.id),
        heading=best.passage.heading,
        blocks=shown,
        more=len(shown) < len(blocks),
        probability=ranking.probability,
        page=question.page.context if question.page else None,
        related=related(
            shelf, best.article.id, audience=audiences_of(identified=question.identified)
        ),
    )


def _ask_back(shelf: Shelf, question: Question, ranking: Ranking) -> Clarification:
    count = min(MAX_RIVALS, max(2, ranking.rivals))
    return Clarification(
        question_seq=question.question_seq,
        text=PHRASES["which"],
        options=tuple(ref(shelf, one.article.id) for one in ranking.candidates[:count]),
        probability=ranking.probability,
    )
