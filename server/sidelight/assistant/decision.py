"""Decides between answering, asking back and handing over to a person; never sends."""

from sidelight.assistant.library import Shelf
from sidelight.assistant.phrases import said
from sidelight.assistant.policy import MAX_NOT_HELPFUL, decided
from sidelight.assistant.turns import Question, Reply, Turn

__all__ = ["Question", "Reply", "Turn", "after_feedback", "answer", "error_reply"]


def answer(shelf: Shelf, question: Question) -> Reply:
    """Returns the reply to a question; the same question on the same shelf gets the same reply.

    Any text gets a reply.
    """
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
