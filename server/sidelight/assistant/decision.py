"""Decides between answering, asking back and handing over to a person; never sends."""

from typing import Final

from sidelight.assistant.answers import answer_by_choice, answer_with, ask_back, remedy
from sidelight.assistant.follow_ups import Reading, Reference, picked, read
from sidelight.assistant.library import Shelf
from sidelight.assistant.pages import readable
from sidelight.assistant.phrases import OFFERING, PHRASES, said
from sidelight.assistant.retrieval import audiences, decision_of, naming, page_of, rank, without
from sidelight.assistant.turns import (
    Question,
    Reply,
    Turn,
    last_answer,
    last_said,
    visitor_texts,
)
from sidelight.domain.articles import Article
from sidelight.domain.fusion import CLARIFY_AT, Decision
from sidelight.domain.signals import Signal, signals_of
from sidelight.domain.small_talk import SmallTalk, small_talk
from sidelight.protocol.events import Answer, Said
from sidelight.protocol.views import EscalationReason
from sidelight.search.ranking import Ranking

__all__ = ["Question", "Reply", "Turn", "after_feedback", "answer", "error_reply"]

MAX_NOT_HELPFUL: Final = 2
"""Answers that did not help before a person is asked for, unless the page says otherwise."""

MAX_ASKED_BACK: Final = 2
"""Clarifications in a row; a third would be an interrogation."""

MAX_SUBJECT: Final = 2
"""A follow-up that names more may be a question of its own: "and how do I export invoices?"."""

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


def answer(shelf: Shelf, question: Question) -> Reply:
    """Returns the reply to a question; the same question on the same shelf gets the same reply.

    Any text gets a reply.
    """
    signals = signals_of(question.text, visitor_texts(question.history))
    chosen = _chosen(shelf, question)
    if chosen is not None:
        ranking = rank(shelf, question, read(question).topic or _asked_before(question))
        return Reply((answer_by_choice(shelf, question, ranking, chosen),), None, signals)
    reply = _without_search(question, signals)
    return reply if reply is not None else _searched(shelf, question, signals)


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


def _chosen(shelf: Shelf, question: Question) -> Article | None:
    """Returns the article that was picked from a clarification; one he may not read is none."""
    chosen = question.choice or picked(question)
    return readable(shelf, chosen, audiences(question)) if chosen else None


def _asked_before(question: Question) -> str:
    """Returns the question that a choice belongs to: the visitor's last message but this one."""
    before = visitor_texts(question.history)
    return before[-1] if before else question.text


def _without_search(question: Question, signals: tuple[Signal, ...]) -> Reply | None:
    """Returns the reply to a message that asks no article, or None."""
    kind = small_talk(question.text)
    if "asks_for_person" in signals or (kind is SmallTalk.YES and _offered(question)):
        return Reply((_say(question, "connecting"),), "asked_for_person", signals)
    if kind is not None:
        offer = kind is SmallTalk.ABOUT_US
        return Reply((_say(question, _SMALL_TALK[kind], offer_person=offer),), None, signals)
    if sum(sign.isalnum() for sign in question.text) < MIN_LETTERS:
        return Reply((_say(question, "say_more"),), None, signals)
    return None


def _offered(question: Question) -> bool:
    turn = last_said(question.history)
    return turn is not None and turn.who == "assistant" and turn.text in OFFERING


def _searched(shelf: Shelf, question: Question, signals: tuple[Signal, ...]) -> Reply:
    reading = read(question)
    ranking = _ranking(shelf, question, reading)
    if reading.reference is Reference.FAILED:
        remedied = remedy(shelf, question, ranking, reading.answered)
        if remedied is not None:
            return Reply((remedied, *_offer(shelf, question, remedied, signals)), None, signals)
    decision = decision_of(ranking)
    if decision is Decision.ANSWER:
        return _answered(shelf, question, reading, ranking, signals)
    if "frustration" in signals:
        return _handed_over(question, "frustration", signals)
    if "sensitive" in signals:
        return _handed_over(question, "sensitive_topic", signals)
    if decision is Decision.CLARIFY and len(ranking.candidates) > 1 and _may_ask_back(question):
        return Reply((ask_back(shelf, question, ranking),), None, signals)
    return _unanswered(question, ranking, signals)


def _ranking(shelf: Shelf, question: Question, reading: Reading) -> Ranking:
    """Searches for the message as it stands, with what it refers to, or the likelier of both."""
    match reading.reference:
        case Reference.NONE:
            return rank(shelf, question, question.text)
        case Reference.CORRECTS:
            return without(rank(shelf, question, reading.text), reading.wrong)
        case Reference.CONTINUES | Reference.FAILED | Reference.PERHAPS:
            together = naming(rank(shelf, question, reading.text), reading.topic, reading.subject)
            sure = decision_of(together) is Decision.ANSWER and len(reading.subject) <= MAX_SUBJECT
            if not reading.subject or (sure and reading.reference is not Reference.PERHAPS):
                return together
            alone = rank(shelf, question, question.text)
            return max(together, alone, key=lambda each: each.probability)


def _answered(
    shelf: Shelf,
    question: Question,
    reading: Reading,
    ranking: Ranking,
    signals: tuple[Signal, ...],
) -> Reply:
    if "frustration" in signals and last_answer(question.history) is not None:
        return _handed_over(question, "frustration", signals)
    best = ranking.candidates[0]
    body = answer_with(shelf, question, ranking, best, shown=reading.answered)
    return Reply((body, *_offer(shelf, question, body, signals)), None, signals)


def _offer(
    shelf: Shelf, question: Question, body: Answer, signals: tuple[Signal, ...]
) -> tuple[Said, ...]:
    """Returns the offer of a person beside an answer, where its topic or the mood calls for it."""
    rule = page_of(shelf, question).escalate
    topics = shelf.knowledge.articles[body.article.id].topics
    if {"sensitive", "frustration"} & set(signals) or (rule and set(rule.topics) & set(topics)):
        return (_say(question, "person_too", offer_person=True),)
    return ()


def _may_ask_back(question: Question) -> bool:
    """Tells whether asking back again is bearable: not after so many times in a row."""
    said_before = [turn for turn in question.history if turn.who != "visitor"]
    latest = said_before[-MAX_ASKED_BACK:]
    return len(latest) < MAX_ASKED_BACK or not all(map(_asked_back, latest))


def _asked_back(turn: Turn) -> bool:
    return turn.who == "assistant" and turn.text == PHRASES["which"]


def _unanswered(question: Question, ranking: Ranking, signals: tuple[Signal, ...]) -> Reply:
    """Offers a person the first time; the second time in a row a person is needed."""
    before = last_said(question.history)
    if before is None or before.who != "assistant":
        return _no_answer(question, signals)
    if before.text != PHRASES["no_answer"] and not _asked_back(before):
        return _no_answer(question, signals)
    unsure = ranking.probability >= CLARIFY_AT or _asked_back(before)
    return _handed_over(question, "low_confidence" if unsure else "no_answer", signals)


def _no_answer(question: Question, signals: tuple[Signal, ...]) -> Reply:
    return Reply((_say(question, "no_answer", offer_person=True),), None, signals)


def _handed_over(
    question: Question, reason: EscalationReason, signals: tuple[Signal, ...]
) -> Reply:
    return Reply((_say(question, "handing_over"),), reason, signals)


def _say(question: Question, phrase: str, *, offer_person: bool = False) -> Said:
    return said(phrase, question_seq=question.question_seq, offer_person=offer_person)
