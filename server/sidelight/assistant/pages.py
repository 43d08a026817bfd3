"""What belongs to a page, and articles as readers see them."""

from collections.abc import Mapping, Set as AbstractSet
from typing import Final

from sidelight.assistant.library import Shelf
from sidelight.domain.articles import Article, Audience, Status, audiences_of
from sidelight.domain.pages import PageMatch, RouteRule
from sidelight.errors import NotFound
from sidelight.protocol.blocks import ArticleLink, Block, Inline, List, Paragraph
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

MAX_RELATED: Final = 3
"""Articles offered below another."""

SNIPPET_CHARS: Final = 160
"""Two lines of the panel."""


def match_page(shelf: Shelf, page: PageView, declared: Mapping[str, str]) -> PageMatch:
    """Returns which context a page is in, and what belongs to it."""
    return shelf.knowledge.page(page.url, declared)


def visit(shelf: Shelf, page: PageView, declared: Mapping[str, str], *, at_ms: int) -> PageVisit:
    """Returns a page as the log keeps it."""
    match = match_page(shelf, page, declared)
    return PageVisit(
        url=page.url,
        title=page.title,
        at_ms=at_ms,
        context=match.context.id if match.context else None,
        context_title=match.title,
    )


def route_of(shelf: Shelf, page: PageVisit | None, declared: Mapping[str, str]) -> RouteRule:
    """Returns which people take a conversation from this page."""
    if page is None:
        return RouteRule()
    return shelf.knowledge.page(page.url, declared).route or RouteRule()


def page_help(
    shelf: Shelf, page: PageView, declared: Mapping[str, str], *, identified: bool
) -> PageHelp:
    """Returns what the widget's home shows on this page."""
    match = match_page(shelf, page, declared)
    audiences = audiences_of(identified=identified)
    articles = [
        ref(shelf, id_) for id_ in match.articles if _readable(shelf, id_, audiences) is not None
    ]
    return PageHelp(
        context=match.context.id if match.context else None,
        title=match.title,
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
    found = _readable(shelf, article_id, audience)
    if found is None:
        raise NotFound(what="article")
    blocks = shelf.blocks[found.id]
    return ArticleBody(
        ref=ref(shelf, found.id),
        blocks=blocks,
        related=related(shelf, found.id, audience=audience),
    )


def related(
    shelf: Shelf, article_id: str, *, audience: AbstractSet[Audience]
) -> tuple[ArticleRef, ...]:
    """Returns the articles that an article links to, in its order."""
    linked = dict.fromkeys(
        inline.article
        for block in shelf.blocks[article_id]
        for inline in _inlines(block)
        if isinstance(inline, ArticleLink) and inline.article != article_id
    )
    readable = [id_ for id_ in linked if _readable(shelf, id_, audience) is not None]
    return tuple(ref(shelf, id_) for id_ in readable[:MAX_RELATED])


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
    query = Query(text=text, page_prior=match.prior, audiences=frozenset(audience))
    ranking = shelf.index.search(query, limit=MAX_HITS)
    return tuple(_hit(shelf, candidate) for candidate in ranking.candidates)


def _hit(shelf: Shelf, candidate: Candidate) -> SearchHit:
    text = " ".join(candidate.passage.text.split())
    snippet = text if len(text) <= SNIPPET_CHARS else f"{text[: SNIPPET_CHARS - 1]}…"
    return SearchHit(
        ref=ref(shelf, candidate.article.id), heading=candidate.passage.heading, snippet=snippet
    )


def _readable(shelf: Shelf, article_id: str, audience: AbstractSet[Audience]) -> Article | None:
    found = shelf.knowledge.articles.get(article_id)
    if found is None or found.status is not Status.PUBLISHED or found.audience not in audience:
        return None
    return found


def _inlines(block: Block) -> tuple[Inline, ...]:
    """Returns the inlines of paragraphs, also of those inside lists."""
    if isinstance(block, Paragraph):
        return block.inlines
    if isinstance(block, List):
        return tuple(inline for item in block.items for inner in item for inline in _inlines(inner))
    return ()
