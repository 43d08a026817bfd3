"""What belongs to a page, and articles as readers see them."""

from collections.abc import Mapping, Set as AbstractSet
from typing import Final

from sidelight.assistant.filling import filled, filled_title
from sidelight.assistant.library import Shelf
from sidelight.assistant.snippets import completed, snippet
from sidelight.domain.articles import Article, Audience, Status, audiences_of
from sidelight.domain.fusion import shares
from sidelight.domain.pages import PageMatch, RouteRule
from sidelight.errors import NotFound
from sidelight.protocol.blocks import ArticleLink, Block, Inline, List, Paragraph, Quote, Table
from sidelight.protocol.views import (
    ArticleBody,
    ArticleRef,
    PageHelp,
    PageView,
    PageVisit,
    SearchHit,
)
from sidelight.search.ranking import Candidate, Query

MAX_SUGGESTED: Final = 6
"""Articles beside a page: what the panel shows without scrolling."""

MAX_QUESTIONS: Final = 4
"""Tappable questions."""

MAX_HITS: Final = 8
"""Hits of a search as one types."""

MIN_HIT_SHARE: Final = 0.001
"""Of the first hit's share: below it a hit has nothing to do with the search."""

MIN_LIKENESS: Final = 0.25
"""Cosine of a hit that has none of the words; nonsense stays below .2 on the sample articles."""

MAX_RELATED: Final = 3
"""Articles offered below another."""


def match_page(shelf: Shelf, page: PageView, declared: Mapping[str, str]) -> PageMatch:
    """Returns which context a page is in, and what belongs to it."""
    return shelf.match(page.url, declared)


def visit(shelf: Shelf, page: PageView, declared: Mapping[str, str], *, at_ms: int) -> PageVisit:
    """Returns a page as the log keeps it."""
    match = match_page(shelf, page, declared)
    return PageVisit(
        url=page.url,
        title=page.title,
        at_ms=at_ms,
        context=match.context.id if match.context else None,
        context_title=_title(match, page.url),
    )


def variables(shelf: Shelf, url: str, declared: Mapping[str, str]) -> Mapping[str, str]:
    """Returns what the variables of a page stand for, such as `id` of `/invoices/:id`."""
    return _variables(shelf.match(url, declared), url)


def _variables(match: PageMatch, url: str) -> Mapping[str, str]:
    rule = match.candidates[0].rule if match.context and match.candidates else None
    return rule.groups(url) if rule else {}


def _title(match: PageMatch, url: str) -> str:
    return filled_title(match.title, lambda: _variables(match, url))


def route_of(shelf: Shelf, page: PageVisit | None, declared: Mapping[str, str]) -> RouteRule:
    """Returns which people take a conversation from this page."""
    if page is None:
        return RouteRule()
    return shelf.match(page.url, declared).route or RouteRule()


def page_help(
    shelf: Shelf, page: PageView, declared: Mapping[str, str], *, identified: bool
) -> PageHelp:
    """Returns what the widget's home shows on this page."""
    match = match_page(shelf, page, declared)
    audiences = audiences_of(identified=identified)
    articles = [
        ref(shelf, id_) for id_ in match.articles if readable(shelf, id_, audiences) is not None
    ]
    return PageHelp(
        context=match.context.id if match.context else None,
        title=_title(match, page.url) or page.title,
        greeting=match.greeting,
        articles=tuple(articles[:MAX_SUGGESTED]),
        questions=match.questions[:MAX_QUESTIONS],
    )


def ref(shelf: Shelf, article: str) -> ArticleRef:
    """Returns an article to cite; the id must be of an article that is there."""
    found = shelf.knowledge.articles[article]
    return ArticleRef(
        id=found.id,
        title=found.title,
        summary=found.summary,
        url=f"/help/{shelf.site}/{found.id}",
    )


def article(shelf: Shelf, article_id: str, *, audience: AbstractSet[Audience]) -> ArticleBody:
    """Returns a whole article.

    Raises:
        NotFound: There is none, it is not published, or it is not for this reader.
    """
    found = readable(shelf, article_id, audience)
    if found is None:
        raise NotFound(what="article")
    links = linked(shelf, found.id, audience)
    return ArticleBody(
        ref=ref(shelf, found.id),
        blocks=filled(shelf.blocks[found.id], dict),
        related=tuple(ref(shelf, each) for each in links[:MAX_RELATED]),
    )


def linked(shelf: Shelf, article_id: str, audience: AbstractSet[Audience]) -> tuple[str, ...]:
    """Returns the ids of the articles that an article links to, in its order."""
    found = dict.fromkeys(
        inline.article
        for block in shelf.blocks[article_id]
        for inline in _inlines(block)
        if isinstance(inline, ArticleLink) and inline.article != article_id
    )
    return tuple(each for each in found if readable(shelf, each, audience) is not None)


def search(
    shelf: Shelf,
    text: str,
    page: PageView,
    declared: Mapping[str, str],
    *,
    audience: AbstractSet[Audience],
) -> tuple[SearchHit, ...]:
    """Returns the articles that a search finds, best first."""
    if not text.strip():
        return ()
    match = match_page(shelf, page, declared)
    text = completed(text, shelf.words)
    query = Query(text=text, page_prior=match.prior, audiences=frozenset(audience))
    ranking = shelf.index.search(query, limit=MAX_HITS)
    likely = shares([candidate.score for candidate in ranking.candidates])
    return tuple(
        _hit(shelf, candidate, text)
        for candidate, share in zip(ranking.candidates, likely, strict=True)
        if share >= MIN_HIT_SHARE * likely[0] and _has_to_do(candidate)
    )


def _hit(shelf: Shelf, candidate: Candidate, text: str) -> SearchHit:
    return SearchHit(
        ref=ref(shelf, candidate.article.id),
        heading=candidate.passage.heading,
        snippet=snippet(candidate.passage.text, text),
    )


def _has_to_do(candidate: Candidate) -> bool:
    """Tells whether the text itself found it, and not the page alone."""
    found = candidate.features
    return found.get("coverage", 0.0) > 0 or found.get("passage", 0.0) >= MIN_LIKENESS


def readable(shelf: Shelf, article_id: str, audience: AbstractSet[Audience]) -> Article | None:
    """Returns a published article that this reader may see; None for any other id."""
    found = shelf.knowledge.articles.get(article_id)
    if found is None or found.status is not Status.PUBLISHED or found.audience not in audience:
        return None
    return found


def _inlines(block: Block) -> tuple[Inline, ...]:
    """Returns the inlines of paragraphs and cells, also of those inside lists and quotes."""
    if isinstance(block, Paragraph):
        return block.inlines
    if isinstance(block, List):
        return tuple(inline for item in block.items for inner in item for inline in _inlines(inner))
    if isinstance(block, Quote):
        return tuple(inline for inner in block.blocks for inline in _inlines(inner))
    if isinstance(block, Table):
        return tuple(inline for row in block.rows for cell in row for inline in cell)
    return ()
