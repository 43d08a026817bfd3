"""Decides between answering, asking back and handing over to a person; never sends."""

from dataclasses import replace

from sidelight.assistant.action_offers import with_offer
from sidelight.assistant.answers import answer_by_choice
from sidelight.assistant.library import Shelf
from sidelight.assistant.pages import readable
from sidelight.assistant.phrases import said
from sidelight.assistant.policy import MAX_NOT_HELPFUL, decided
from sidelight.assistant.retrieval import audiences, rank
from sidelight.assistant.turns import Question, Reply, Turn, visitor_texts
from sidelight.assistant.walking import begun_by, go_on, with_flow
from sidelight.domain.flows import Flow
from sidelight.domain.signals import Signal, signals_of
from sidelight.protocol.flows import FlowStep

__all__ = ["Question", "Reply", "Turn", "after_feedback", "answer", "error_reply"]


def answer(shelf: Shelf, question: Question) -> Reply:
    """Returns the reply to a question; the same question on the same shelf gets the same reply.

    Any text gets a reply.
    """
    signals = signals_of(question.text, visitor_texts(question.history))
    wants_person = "asks_for_person" in signals and (
        question.walk is None or question.walk.said_since
    )
    walked = None if wants_person else go_on(shelf, question)
    if walked is not None:
        return replace(walked, signals=signals)
    flow = begun_by(shelf, question.text)
    reply = with_flow(shelf, question, _decided(shelf, question, flow, signals), flow)
    # One question at a time: an action may be where the flow leads.
    is_asking = bool(reply.bodies) and isinstance(reply.bodies[-1], FlowStep)
    return reply if is_asking else with_offer(shelf, question, reply)


def _decided(
    shelf: Shelf, question: Question, flow: Flow | None, signals: tuple[Signal, ...]
) -> Reply:
    """Returns the reply from articles and fixed phrases; to a flow that is asked for its article.

    Above a flow without an article nothing is said.
    """
    if flow is not None:
        article = readable(shelf, flow.article, audiences(question))
        ranking = rank(shelf, question, question.text)
        shown = (answer_by_choice(shelf, question, ranking, article),) if article else ()
        return Reply(shown, None, signals)
    return decided(shelf, question)


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
