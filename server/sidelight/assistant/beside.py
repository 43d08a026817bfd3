"""What is said beside an answer: the offer of a person where one may be needed, and a warning."""

from collections.abc import Sequence

from sidelight.assistant.courtesies import say
from sidelight.assistant.library import Shelf
from sidelight.assistant.phrases import said_in
from sidelight.assistant.retrieval import page_of
from sidelight.assistant.turns import Question
from sidelight.domain.languages import language_of
from sidelight.domain.personal import personal_data
from sidelight.domain.signals import Signal
from sidelight.protocol.events import Answer, Said

_NEEDS_PERSON = frozenset[Signal]({"sensitive", "frustration", "cancellation"})


def beside(
    shelf: Shelf, question: Question, answers: Sequence[Answer], signals: tuple[Signal, ...]
) -> tuple[Said, ...]:
    """Returns the offer of a person, where the topic, the mood or the language calls for one."""
    language = foreign(shelf, question.text)
    if language is not None:
        return (said_in(language, question_seq=question.question_seq),)
    if "urgency" in signals:
        return (say(question, "urgent", offer_person=True),)
    if not _NEEDS_PERSON.isdisjoint(signals) or _on_sore_topic(shelf, question, answers):
        return (say(question, "person_too", offer_person=True),)
    return ()


def foreign(shelf: Shelf, text: str) -> str | None:
    """Returns the language of a text that no article is in; None in doubt."""
    language = language_of(text)
    return None if language in shelf.languages else language


def no_cards(question: Question, signals: tuple[Signal, ...]) -> tuple[Said, ...]:
    """Returns the warning not to write card numbers, where there is one in the message."""
    if "personal_data" not in signals:
        return ()
    has_card = any(found.kind == "card" for found in personal_data(question.text))
    return (say(question, "no_cards"),) if has_card else ()


def _on_sore_topic(shelf: Shelf, question: Question, answers: Sequence[Answer]) -> bool:
    """Tells whether the page offers a person by itself on the topic of an answer."""
    rule = page_of(shelf, question).escalate
    topics = {
        topic for body in answers for topic in shelf.knowledge.articles[body.article.id].topics
    }
    return rule is not None and not topics.isdisjoint(rule.topics)
