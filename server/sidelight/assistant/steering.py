"""Finds the flow whose next question helps where no article is sure to; it walks none."""

import re
from collections.abc import Iterable
from typing import Final

from sidelight.assistant.action_requests import asked_for
from sidelight.assistant.beside import foreign
from sidelight.assistant.library import Shelf
from sidelight.assistant.retrieval import page_of
from sidelight.assistant.turns import Question
from sidelight.domain.flows import Flow, articles_of, asks_first
from sidelight.domain.fusion import MAX_RIVALS
from sidelight.domain.person_requests import plain_words
from sidelight.domain.signals import Signal
from sidelight.search.ranking import Candidate, Ranking

NEAREST: Final = 2
"""Leading candidates among which the article of a page's flow has to be."""

_PERSON_FIRST: Final = frozenset[Signal](
    {
        *("asks_for_person", "urgency", "outage", "frustration", "abuse"),
        *("sensitive", "legal", "security", "billing_dispute", "cancellation"),
    }
)
"""Who says this is not asked questions by a machine."""

_SYMPTOM: Final = re.compile(
    r"\b(?:not|never|nothing|none|no|cannot|cant|dont|doesnt|didnt|isnt|arent|wasnt|wont|havent|"
    r"hasnt|couldnt|fail\w*|error\w*|wrong|still|yet|gr[ae]y|missing|stuck|gone|lost|late|broken|"
    r"broke|unable|problem\w*|issue\w*|refused|stopp\w*|wait\w*|where|why|off|weird|strange|empty|"
    r"disappeared|vanished|trouble|bug\w*)\b"
)
"""Says that something is not as it should be, which is what a flow finds the reason of."""

_NO_SUBJECT: Final = (
    "a an and any anything are as at be been but came can come comes coming could did do does "
    "for from get gets getting go going got had happen happened happening happens has have "
    "hello help here hey hi how i im in into is it its just know look looks me mine my now of "
    "ok on one ones or our please right say says see seem seems should show shows so some "
    "something somehow that the their them then there these they thing things this those to "
    "today was we were what whats when which will with work worked working works would yes "
    "you your"
)
_NO_SUBJECT_WORDS: Final = frozenset(_NO_SUBJECT.split())
"""Words that name no subject."""


def flows_of(shelf: Shelf, article: str) -> tuple[Flow, ...]:
    """Returns the flows that go on below an article: the one it names, then those that name it."""
    flows, found = shelf.knowledge.flows, shelf.knowledge.articles.get(article)
    named = flows.get(found.flow) if found else None
    naming = (flow for flow in flows.values() if flow.article == article and flow is not named)
    return (*((named,) if named else ()), *naming)


def flow_instead(
    shelf: Shelf,
    question: Question,
    ranking: Ranking,
    signals: tuple[Signal, ...],
    *,
    asks_back: bool,
) -> Flow | None:
    """Returns the flow to ask the next question of, instead of asking back or giving up.

    None for who should have a person, who asks for an action, and who has walked it before.

    Args:
        asks_back: Whether a choice between articles would be offered otherwise.
    """
    if not _PERSON_FIRST.isdisjoint(signals) or foreign(shelf, question.text) is not None:
        return None
    walked = {turn.flow for turn in question.history}
    found = [
        flow
        for flow in _fitting(shelf, question, ranking, asks_back=asks_back)
        if flow.id not in walked and asks_first(flow, question.declared)
    ]
    return found[0] if found and asked_for(shelf, question) is None else None


def _fitting(
    shelf: Shelf, question: Question, ranking: Ranking, *, asks_back: bool
) -> Iterable[Flow]:
    """Yields the flow that tells the options apart, and the page's, where it is what is meant."""
    if asks_back:
        count = min(MAX_RIVALS, max(NEAREST, ranking.rivals))
        options = {one.article.id for one in ranking.candidates[:count]}
        for flow in flows_of(shelf, ranking.candidates[0].article.id):
            if options <= articles_of(flow) | _naming(flow, ranking.candidates):
                yield flow
    named = (context.flow for context in page_of(shelf, question).lineage if context.flow)
    own = shelf.knowledge.flows.get(next(named, ""))
    if own is not None and _is_about(shelf, question, ranking, own):
        yield own


def _naming(flow: Flow, candidates: Iterable[Candidate]) -> frozenset[str]:
    return frozenset(one.article.id for one in candidates if one.article.flow == flow.id)


def _is_about(shelf: Shelf, question: Question, ranking: Ranking, flow: Flow) -> bool:
    """Tells whether a message is a symptom that a page's flow may find the reason of.

    It names nothing but what the flow and the page are about, or is nearest to the flow's article.
    """
    words = plain_words(question.text)
    if not _SYMPTOM.search(" ".join(words)):
        return False
    page = page_of(shelf, question)
    known = plain_words(" ".join((flow.title, *flow.questions, page.title, *page.topics)))
    subject = {word for word in words if not _SYMPTOM.fullmatch(word)} - _NO_SUBJECT_WORDS
    near = (one.article.id for one in ranking.candidates[:NEAREST])
    return subject <= set(known) or any(flow in flows_of(shelf, article) for article in near)
