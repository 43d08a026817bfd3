"""Composes what the assistant says from articles; it decides nothing."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sidelight.assistant.excerpts import Excerpt, excerpt, section_passage, sections
from sidelight.assistant.filling import filled
from sidelight.assistant.library import Shelf
from sidelight.assistant.pages import linked, readable, ref, variables
from sidelight.assistant.phrases import PHRASES
from sidelight.assistant.retrieval import audiences, page_of
from sidelight.assistant.trimming import names_row, stems_in, trimmed
from sidelight.assistant.turns import Question, Turn
from sidelight.content.markdown import plain_text
from sidelight.domain.articles import Article, Passage
from sidelight.domain.fusion import MAX_RIVALS
from sidelight.protocol.blocks import Block
from sidelight.protocol.events import Answer, Clarification
from sidelight.protocol.views import ArticleRef
from sidelight.search.ranking import Candidate, Ranking

MAX_RELATED: Final = 3
"""Articles offered below an answer."""

MAX_RUNNERS_UP: Final = 2
"""Of these, articles that came next in the search; the rest are links of the article."""


REMEDY_SIGNS: Final = (
    "not work",
    "does not",
    "doesn't",
    "do not",
    "don't",
    "still",
    "troubleshoot",
    "problem",
    "go wrong",
    "goes wrong",
    "fail",
)
"""In headings of what to do when the steps did not help."""


RESULT_SIGNS: Final = ("you should see", "you will see", "what you get", "the result")
"""In headings of what the steps lead to."""

_TROUBLE: Final = re.compile(
    r"n[\'\u2019]t\b|\b(?:not|never|nothing|cannot|fail\w*|error\w*|wrong|still|gr[ae]y|missing|"
    r"stuck|gone|broken|unable|disabled|problem\w*|issue\w*|refused|doesnt|dont|cant|wont|isnt|"
    r"didnt)\b"
)
"""Speaks of something that did not go as it should, beyond what the article is about."""


def answer_with(
    shelf: Shelf,
    question: Question,
    ranking: Ranking,
    candidate: Candidate,
    *,
    shown: Sequence[Turn] = (),
) -> Answer:
    """Returns the part of an article that answers; of the parts not shown yet, where it can."""
    blocks = shelf.blocks[candidate.article.id]
    asked = _asked(blocks, candidate.article, question.text)
    part = excerpt(
        blocks, _named(blocks, candidate, asked) or _main(blocks, candidate, question.text)
    )
    seen = _seen(shelf, candidate.article, shown)
    if part.heading in seen:
        part = _another(shelf, candidate.article, seen) or part
    return _composed(shelf, question, ranking, candidate.article, part)


def answer_by_choice(
    shelf: Shelf, question: Question, ranking: Ranking, article: Article
) -> Answer:
    """Returns the part of a chosen article that fits the ranking's question best."""
    found = next((one for one in ranking.candidates if one.article.id == article.id), None)
    if found is not None:
        return answer_with(shelf, question, ranking, found)
    blocks = shelf.blocks[article.id]
    first = next(iter(sections(blocks)), None)
    passage = (
        section_passage(article.id, blocks, first)
        if first is not None
        else Passage(article.id, 0, "", article.summary or article.title, 0, -1)
    )
    return _composed(shelf, question, ranking, article, excerpt(blocks, passage))


def remedy(
    shelf: Shelf, question: Question, ranking: Ranking, shown: Sequence[Turn]
) -> Answer | None:
    """Returns what the last answered article says for when it did not work, if not shown yet."""
    article = readable(shelf, shown[-1].article or "", audiences(question)) if shown else None
    if article is None:
        return None
    blocks = shelf.blocks[article.id]
    headings = {turn.heading for turn in shown if turn.article == article.id}
    for section in sections(blocks):
        told = section.heading.casefold()
        if section.heading not in headings and any(sign in told for sign in REMEDY_SIGNS):
            part = excerpt(blocks, section_passage(article.id, blocks, section))
            return _composed(shelf, question, ranking, article, part)
    return None


def ask_back(shelf: Shelf, question: Question, ranking: Ranking) -> Clarification:
    """Returns the question which of two to four articles is meant."""
    count = min(MAX_RIVALS, max(2, ranking.rivals))
    return Clarification(
        question_seq=question.question_seq,
        text=PHRASES["which"],
        options=tuple(ref(shelf, one.article.id) for one in ranking.candidates[:count]),
        probability=ranking.probability,
    )


def _named(
    blocks: tuple[Block, ...], candidate: Candidate, asked: frozenset[str]
) -> Passage | None:
    """Returns the section of whose table the question names a row, such as an error by its code."""
    for section in sections(blocks):
        if names_row(blocks[section.start : section.end], asked):
            return section_passage(candidate.article.id, blocks, section)
    return None


def _asked(blocks: tuple[Block, ...], article: Article, text: str) -> frozenset[str]:
    """Returns what the question asks beyond what the article as a whole is about."""
    opening = next(iter(sections(blocks)), None)
    about = plain_text(blocks[opening.start : opening.end]) if opening else ""
    return stems_in(text) - stems_in(f"{article.title} {about}")


def _main(blocks: tuple[Block, ...], candidate: Candidate, text: str) -> Passage:
    """Returns the passage, or the article's first one where it only tells what comes after.

    What one should see, and what to do if not, resembles every question about the same thing.
    """
    passage, title = candidate.passage, candidate.article.title.casefold()
    heading = passage.heading.casefold()
    trouble = [word for word in _TROUBLE.findall(text.casefold()) if word not in title]
    aside = any(sign in heading for sign in RESULT_SIGNS) or (
        any(sign in heading for sign in REMEDY_SIGNS) and not trouble
    )
    parts = sections(blocks)
    if not aside or not parts:
        return passage
    return section_passage(passage.article, blocks, parts[0])


def _composed(
    shelf: Shelf, question: Question, ranking: Ranking, article: Article, part: Excerpt
) -> Answer:
    told = trimmed(part.blocks, _asked(shelf.blocks[article.id], article, question.text))
    return Answer(
        question_seq=question.question_seq,
        article=ref(shelf, article.id),
        heading=part.heading,
        blocks=filled(told, lambda: _variables(shelf, question)),
        more=part.more or told != part.blocks,
        probability=ranking.probability,
        page=question.page.context if question.page else None,
        related=_related(shelf, question, ranking, article),
    )


def _variables(shelf: Shelf, question: Question) -> Mapping[str, str]:
    page = question.page
    return variables(shelf, page.url, question.declared) if page else {}


def _related(
    shelf: Shelf, question: Question, ranking: Ranking, article: Article
) -> tuple[ArticleRef, ...]:
    """Returns where to go next: what came next in the search, what the article links, the page."""
    next_best = [
        one.article.id for one in ranking.candidates[: MAX_RUNNERS_UP + 1] if one.article != article
    ]
    prior = page_of(shelf, question).prior
    links = linked(shelf, article.id, audiences(question))
    near = sorted(links, key=lambda each: -prior.get(each, 0.0))
    readers = audiences(question)
    of_page = [each for each in prior if readable(shelf, each, readers) is not None]
    ids = dict.fromkeys((*next_best[:MAX_RUNNERS_UP], *near, *next_best, *of_page))
    return tuple(ref(shelf, each) for each in ids if each != article.id)[:MAX_RELATED]


def _seen(shelf: Shelf, article: Article, shown: Sequence[Turn]) -> frozenset[str]:
    """Returns the headings of an article whose text earlier answers have shown."""
    blocks = shelf.blocks[article.id]
    headings = {turn.heading for turn in shown if turn.article == article.id}
    return frozenset(
        heading
        for section in sections(blocks)
        if section.heading in headings
        for heading in excerpt(blocks, section_passage(article.id, blocks, section)).covered
    )


def _another(shelf: Shelf, article: Article, seen: frozenset[str]) -> Excerpt | None:
    """Returns the next part that has not been shown."""
    blocks = shelf.blocks[article.id]
    for section in sections(blocks):
        if section.heading not in seen:
            return excerpt(blocks, section_passage(article.id, blocks, section))
    return None
