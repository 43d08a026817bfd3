"""What to do with a message: answer, ask back, offer a person or bring one; it composes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from sidelight.assistant.answers import answer_by_choice, answer_with, ask_back, remedy
from sidelight.assistant.beside import beside, foreign, no_cards
from sidelight.assistant.courtesies import courtesy, handed_over, say
from sidelight.assistant.follow_ups import Reading, Reference, failures, picked, read
from sidelight.assistant.library import Shelf
from sidelight.assistant.pages import readable
from sidelight.assistant.phrases import PHRASES, UNANSWERED, said_in
from sidelight.assistant.retrieval import audiences, decision_of, page_of, rank, ranking_of
from sidelight.assistant.several import questions_in
from sidelight.assistant.steering import flow_instead
from sidelight.assistant.turns import Question, Reply, Turn, last_answer, last_said, visitor_texts
from sidelight.assistant.walking import begin
from sidelight.domain.articles import Article
from sidelight.domain.flows import Flow
from sidelight.domain.fusion import CLARIFY_AT, Decision
from sidelight.domain.signals import Signal, signals_of
from sidelight.protocol.events import Answer, Said
from sidelight.protocol.flows import FlowStep
from sidelight.protocol.views import EscalationReason
from sidelight.search.ranking import Ranking

MAX_NOT_HELPFUL: Final = 2
"""Answers that did not help before a person is asked for, unless the page says otherwise."""

MAX_ASKED_BACK: Final = 2
"""Clarifications in a row; a third would be an interrogation."""

_STUCK: Final = frozenset({Reference.FAILED, Reference.UNHELPFUL, Reference.TRIED})
"""What is said of an answer that was no use."""

_PERSON_UNLESS_ANSWERED: Final[Mapping[Signal, EscalationReason]] = MappingProxyType(
    {
        "frustration": "frustration",
        "sensitive": "sensitive_topic",
        "outage": "low_confidence",
    }
)
"""Signals that bring a person where nothing answers, with the reason, the first that holds."""

Signals = tuple[Signal, ...]


def decided(shelf: Shelf, question: Question) -> Reply:
    """Returns the reply from articles and fixed phrases; any text gets one."""
    signals = signals_of(question.text, visitor_texts(question.history))
    chosen = _chosen(shelf, question)
    if chosen is not None:
        ranking = rank(shelf, question, read(question).topic or _asked_before(question))
        return Reply((answer_by_choice(shelf, question, ranking, chosen),), None, signals)
    reply = courtesy(question, signals) or _several(shelf, question, signals)
    reply = reply or _one(shelf, question, signals)
    return replace(reply, bodies=(*reply.bodies, *no_cards(question, signals)))


def _chosen(shelf: Shelf, question: Question) -> Article | None:
    """Returns the article that was picked from a clarification; one he may not read is none."""
    chosen = question.choice or picked(question)
    return readable(shelf, chosen, audiences(question)) if chosen else None


def _asked_before(question: Question) -> str:
    """Returns the question that a choice belongs to: the visitor's last message but this one."""
    before = visitor_texts(question.history)
    return before[-1] if before else question.text


def _several(shelf: Shelf, question: Question, signals: Signals) -> Reply | None:
    """Returns the answers to a message with several questions; None where it is one matter.

    Each is asked as if it had been sent alone, after those before it. What has no answer is said.
    """
    parts = questions_in(question.text)
    if len(parts) == 1 or "frustration" in signals:
        return None
    asked, answers, unanswered = question, dict[tuple[str, str], Answer](), False
    for part in parts:
        asked = replace(asked, text=part)
        body = _one(shelf, asked, ()).bodies[0]
        turns: tuple[Turn, ...] = (Turn("visitor", part),)
        if isinstance(body, Answer):
            answers.setdefault((body.article.id, body.heading), body)
            turns += (Turn("assistant", body.article.title, body.article.id, body.heading),)
        unanswered = unanswered or not isinstance(body, Answer)
        asked = replace(asked, history=(*asked.history, *turns))
    if not answers or len(answers) + unanswered == 1:
        return None
    offer = beside(shelf, question, tuple(answers.values()), signals)
    if unanswered:
        offer = (say(question, "partly", offer_person=True),)
    return Reply((*answers.values(), *offer), None, signals)


def _one(shelf: Shelf, question: Question, signals: Signals) -> Reply:
    """Returns the reply to one question."""
    reading = read(question)
    if not reading.text.strip():
        return Reply((say(question, "say_more"),), None, signals)
    if reading.reference in _STUCK:
        return _stuck(shelf, question, reading, signals)
    before = last_said(question.history)
    if reading.reference is Reference.CORRECTS and not reading.alone and before and before.options:
        return handed_over(question, "low_confidence", signals)
    return _searched(shelf, question, reading, signals)


def _stuck(shelf: Shelf, question: Question, reading: Reading, signals: Signals) -> Reply:
    """Returns the reply to whom the last answer was no use: the second time, a person."""
    rule = page_of(shelf, question).escalate
    patience = rule.after_not_helpful if rule and reading.reference is Reference.UNHELPFUL else None
    if failures(question) >= (patience or MAX_NOT_HELPFUL):
        return handed_over(question, "not_helpful_twice", signals)
    ranking = ranking_of(shelf, question, reading)
    if reading.reference is Reference.TRIED:
        return _tried(shelf, question, ranking, signals)
    remedied = remedy(shelf, question, ranking, reading.answered)
    if remedied is not None:
        unhelpful = reading.reference is Reference.UNHELPFUL
        offer = beside(shelf, question, (remedied,), signals)
        offer = offer or ((say(question, "person_too", offer_person=True),) if unhelpful else ())
        return Reply((remedied, *offer), None, signals)
    if reading.reference is Reference.UNHELPFUL:
        return Reply((say(question, "sorry", offer_person=True),), None, signals)
    return _searched(shelf, question, reading, signals)


def _tried(shelf: Shelf, question: Question, ranking: Ranking, signals: Signals) -> Reply:
    """Returns another article than those that were tried, or a person."""
    if decision_of(ranking) is not Decision.ANSWER:
        reason: EscalationReason = "frustration" if "frustration" in signals else "low_confidence"
        return handed_over(question, reason, signals)
    body = answer_with(shelf, question, ranking, ranking.candidates[0])
    return Reply((body, say(question, "person_too", offer_person=True)), None, signals)


def _searched(shelf: Shelf, question: Question, reading: Reading, signals: Signals) -> Reply:
    ranking = ranking_of(shelf, question, reading)
    decision = decision_of(ranking)
    if (
        decision is Decision.ANSWER
        and reading.reference is Reference.CORRECTS
        and not reading.alone
    ):
        # "Not that one" tells what is not meant; what is, nobody has said yet.
        decision = Decision.CLARIFY
    if decision is Decision.ANSWER:
        return _answered(shelf, question, reading, ranking, signals)
    for signal, reason in _PERSON_UNLESS_ANSWERED.items():
        if signal in signals:
            return handed_over(question, reason, signals)
    return _unsure(shelf, question, ranking, decision, signals)


def _unsure(
    shelf: Shelf, question: Question, ranking: Ranking, decision: Decision, signals: Signals
) -> Reply:
    """Asks the next question of a flow, or which article is meant; else nothing answers."""
    competing = decision is Decision.CLARIFY and len(ranking.candidates) > 1
    asks_back = competing and _may_ask_back(question)
    flow = flow_instead(shelf, question, ranking, signals, asks_back=asks_back)
    if flow is not None:
        return _step_by_step(shelf, question, flow, signals)
    if asks_back:
        body = ask_back(shelf, question, ranking)
        return Reply((body, *beside(shelf, question, (), signals)), None, signals)
    return _unanswered(shelf, question, ranking, signals)


def _step_by_step(shelf: Shelf, question: Question, flow: Flow, signals: Signals) -> Reply:
    """Returns a flow's first question; an article that it would show above is not sure to fit."""
    asked = (body for body in begin(shelf, question, flow).bodies if isinstance(body, FlowStep))
    return Reply((say(question, "step_by_step", offer_person=True), *asked), None, signals)


def _answered(
    shelf: Shelf, question: Question, reading: Reading, ranking: Ranking, signals: Signals
) -> Reply:
    if "frustration" in signals and last_answer(question.history) is not None:
        return handed_over(question, "frustration", signals)
    best = ranking.candidates[0]
    body = answer_with(shelf, question, ranking, best, shown=reading.answered)
    return Reply((body, *beside(shelf, question, (body,), signals)), None, signals)


def _may_ask_back(question: Question) -> bool:
    """Tells whether asking back again is bearable: not after so many times in a row."""
    said_before = [turn for turn in question.history if turn.who != "visitor"]
    latest = said_before[-MAX_ASKED_BACK:]
    return len(latest) < MAX_ASKED_BACK or not all(map(_asked_back, latest))


def _asked_back(turn: Turn) -> bool:
    return turn.who == "assistant" and turn.text == PHRASES["which"]


def _unanswered(shelf: Shelf, question: Question, ranking: Ranking, signals: Signals) -> Reply:
    """Offers a person the first time; the second time in a row, or if it is urgent, brings one."""
    before = last_said(question.history)
    spoke = before if before is not None and before.who == "assistant" else None
    again = spoke is not None and (spoke.text in UNANSWERED or _asked_back(spoke))
    if not again and "urgency" not in signals:
        return Reply((_no_answer(shelf, question),), None, signals)
    unsure = ranking.probability >= CLARIFY_AT or (spoke is not None and _asked_back(spoke))
    return handed_over(question, "low_confidence" if unsure else "no_answer", signals)


def _no_answer(shelf: Shelf, question: Question) -> Said:
    language = foreign(shelf, question.text)
    if language is not None:
        return said_in(language, question_seq=question.question_seq)
    return say(question, "no_answer", offer_person=True)
