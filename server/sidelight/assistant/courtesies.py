"""Replies that need no search: small talk, wishes for a person, matters only a person can settle.

It decides nothing about articles.
"""

from typing import Final

from sidelight.assistant.phrases import OFFERING, said
from sidelight.assistant.turns import Question, Reply, last_said
from sidelight.domain.signals import Signal, threatens
from sidelight.domain.small_talk import SmallTalk, small_talk
from sidelight.protocol.events import Said
from sidelight.protocol.views import EscalationReason

MIN_LETTERS: Final = 2
"""Fewer letters or digits ask nothing."""

_SMALL_TALK: Final = {
    SmallTalk.GREETING: "hello",
    SmallTalk.THANKS: "welcome",
    SmallTalk.FAREWELL: "goodbye",
    SmallTalk.YES: "anything_else",
    SmallTalk.NO: "anything_else",
    SmallTalk.ABOUT_US: "about_us",
}


def courtesy(question: Question, signals: tuple[Signal, ...]) -> Reply | None:
    """Returns the reply to a message that no article could answer, or None."""
    kind = small_talk(question.text)
    if "asks_for_person" in signals or (kind is SmallTalk.YES and _offered(question)):
        return Reply((say(question, "connecting"),), "asked_for_person", signals)
    if kind is not None:
        offer = kind is SmallTalk.ABOUT_US
        return Reply((say(question, _SMALL_TALK[kind], offer_person=offer),), None, signals)
    if "billing_dispute" in signals or ("sensitive" in signals and threatens(question.text)):
        return handed_over(question, "sensitive_topic", signals)
    if sum(sign.isalnum() for sign in question.text) < MIN_LETTERS:
        return Reply((say(question, "say_more"),), None, signals)
    return None


def handed_over(question: Question, reason: EscalationReason, signals: tuple[Signal, ...]) -> Reply:
    """Returns the reply that passes the conversation on to a person."""
    return Reply((say(question, "handing_over"),), reason, signals)


def say(question: Question, phrase: str, *, offer_person: bool = False) -> Said:
    """Returns a phrase as the reply to this question."""
    return said(phrase, question_seq=question.question_seq, offer_person=offer_person)


def _offered(question: Question) -> bool:
    turn = last_said(question.history)
    return turn is not None and turn.who == "assistant" and turn.text in OFFERING
