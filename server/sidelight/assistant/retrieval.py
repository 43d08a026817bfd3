"""Asks the index on behalf of a question: its page, its readers, its conversation."""

from dataclasses import replace
from typing import Final

from sidelight.assistant.follow_ups import Reading, Reference
from sidelight.assistant.library import Shelf
from sidelight.assistant.turns import Question
from sidelight.domain.articles import Audience, audiences_of
from sidelight.domain.fusion import (
    ANSWER_AT,
    CLARIFY_AT,
    MAX_RIVALS,
    Decision,
    decide,
    rivals,
    shares,
)
from sidelight.domain.pages import PageMatch
from sidelight.domain.person_requests import plain_words
from sidelight.domain.personal import leave_out
from sidelight.search.ranking import Query, Ranking

MAX_SUBJECT: Final = 2
"""A follow-up that names more may be a question of its own: "and how do I export invoices?"."""


def page_of(shelf: Shelf, question: Question) -> PageMatch:
    """Returns the page that a question is asked on, with what the product declares there."""
    if question.page is None:
        return PageMatch()
    return shelf.match(question.page.url, question.declared)


def context_text(match: PageMatch) -> str:
    """Returns the words of a page: its own, not those that every page inherits."""
    if match.context is None:
        return ""
    return " ".join((match.title, *match.context.topics))


def rank(shelf: Shelf, question: Question, text: str, *, history: tuple[str, ...] = ()) -> Ranking:
    """Returns the candidates for a text asked where the question was asked."""
    match = page_of(shelf, question)
    return shelf.index.search(
        Query(
            text=leave_out(text),
            page_prior=match.prior,
            context_text=context_text(match),
            history=history,
            audiences=audiences(question),
        )
    )


def without(ranking: Ranking, articles: frozenset[str]) -> Ranking:
    """Returns the ranking given that these articles are not what is meant.

    The first of the rest is as likely as its share of the rest, at most, and at least likely
    enough to offer a choice: whoever corrects has told that something is to be found.
    """
    rest = tuple(one for one in ranking.candidates if one.article.id not in articles)
    if not rest or len(rest) == len(ranking.candidates):
        return replace(ranking, candidates=rest, probability=ranking.probability if rest else 0.0)
    share = shares([one.score for one in rest])
    likely = max(CLARIFY_AT, min(share[0], max(ranking.probability, ANSWER_AT)))
    return replace(
        ranking,
        candidates=rest,
        probability=likely,
        margin=share[0] - (share[1] if len(share) > 1 else 0.0),
        rivals=min(rivals(share), MAX_RIVALS),
    )


def naming(ranking: Ranking, topic: str, subject: frozenset[str]) -> Ranking:
    """Returns the ranking with the article first that does for the subject what was asked before.

    "Same for Ledgerly" after a question how to connect Slack means "Connect Ledgerly": its title
    has all of the new subject and something of the old question.
    """
    asked = set(plain_words(topic)) - subject
    for candidate in ranking.candidates[:MAX_RIVALS] if subject else ():
        title = set(plain_words(candidate.article.title))
        if subject <= title and asked & title:
            rest = tuple(one for one in ranking.candidates if one is not candidate)
            return replace(ranking, candidates=(candidate, *rest))
    return ranking


def ranking_of(shelf: Shelf, question: Question, reading: Reading) -> Ranking:
    """Searches for the message as it stands, with what it refers to, or the likelier of both."""
    together = rank(shelf, question, reading.text)
    match reading.reference:
        case Reference.NONE:
            return together
        case Reference.CORRECTS | Reference.TRIED:
            own = rank(shelf, question, reading.alone) if reading.alone else together
            return without(max(own, together, key=_likely), reading.wrong)
        case _:
            together = naming(together, reading.topic, reading.subject)
            sure = decision_of(together) is Decision.ANSWER and len(reading.subject) <= MAX_SUBJECT
            if not reading.subject:
                return _going_on(together, reading)
            alone = rank(shelf, question, question.text)
            if _stands_still(together, reading) and _named_by(alone, reading.subject):
                return alone
            if sure and reading.reference is not Reference.PERHAPS:
                return together
            return max(together, alone, key=_likely)


def _going_on(ranking: Ranking, reading: Reading) -> Ranking:
    """Returns the ranking with the last answer's article first, where it is among the likely.

    "How long does it take?" names nothing, so it is about what was answered.
    """
    last = reading.answered[-1].article if reading.answered else None
    likely = ranking.candidates[:MAX_RIVALS]
    found = next((one for one in likely if one.article.id == last), None)
    if found is None:
        return ranking
    rest = tuple(one for one in ranking.candidates if one is not found)
    return replace(ranking, candidates=(found, *rest))


def _stands_still(ranking: Ranking, reading: Reading) -> bool:
    """Tells whether the first candidate was answered with before."""
    answered = {turn.article for turn in reading.answered}
    return bool(ranking.candidates) and ranking.candidates[0].article.id in answered


def _named_by(ranking: Ranking, subject: frozenset[str]) -> bool:
    """Tells whether the title of the first candidate has all of the subject."""
    titles = (plain_words(one.article.title) for one in ranking.candidates[:1])
    return any(subject <= set(title) for title in titles)


def _likely(ranking: Ranking) -> float:
    return ranking.probability


def decision_of(ranking: Ranking) -> Decision:
    """Returns what to do with a ranking."""
    if not ranking.candidates:
        return Decision.ESCALATE
    return decide(ranking.probability, ranking.rivals)


def audiences(question: Question) -> frozenset[Audience]:
    """Returns whose articles the visitor may read."""
    return audiences_of(identified=question.identified)
