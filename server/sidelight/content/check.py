"""What `sidelight check` says of content: the loaders' errors, and warnings judged here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations
from pathlib import Path
from typing import Final

from sidelight.content.action_references import never_offered
from sidelight.content.action_settings import Configured, unready
from sidelight.content.flow_faults import flow_warnings
from sidelight.content.help_center import ArticleSource
from sidelight.content.knowledge import Sources, read_sources
from sidelight.content.markdown import ARTICLE_PREFIX
from sidelight.content.near_duplicates import near_duplicates
from sidelight.content.overlap import are_ambiguous
from sidelight.content.page_contexts import ContextSource
from sidelight.content.references import body_links
from sidelight.domain.articles import Audience, Status
from sidelight.errors import Fault

ALIKE: Final = {"title": "has nearly the same title", "body": "has nearly the same text"}


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with content, in order of path and line.

    Attributes:
        errors: The server refuses content with any of these, and keeps the last good one.
        warnings: The content works, and help could be better.
        articles: Number of articles that could be read.
        pages: Number of page contexts that could be read.
        flows: Number of flows that could be read.
        actions: Number of actions that could be read.
    """

    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    articles: int
    pages: int
    flows: int = 0
    actions: int = 0


def check(
    kb: Path,
    page_contexts: Path,
    today: date,
    actions: Path | None = None,
    configured: Configured | None = None,
) -> Report:
    """Checks all folders.

    Args:
        kb: Folder of articles, or a `.jsonl`.
        page_contexts: Folder of page contexts.
        today: Day that decides which reviews are due.
        actions: Folder of actions, if there may be one.
        configured: What the settings have for actions; None where no settings are known.
    """
    sources = read_sources(kb, page_contexts, actions)
    lacking = () if configured is None else unready(sources.actions, configured)
    warnings = sorted({*_warnings(sources, today), *lacking})
    return Report(
        sources.faults,
        tuple(warnings),
        len(sources.articles),
        len(sources.contexts),
        len(sources.flows),
        len(sources.actions),
    )


def _warnings(sources: Sources, today: date) -> Iterator[Fault]:
    articles = {source.article.id: source for source in sources.articles}
    pages = {source.context.id: source for source in sources.contexts}
    for source in articles.values():
        yield from _upkeep(source, today)
    for page in pages.values():
        yield from _page_warnings(page, articles)
    yield from _orphans(articles, pages)
    yield from _unpublished_links(articles)
    yield from _ties(pages)
    yield from _alike(articles)
    yield from never_offered(sources.actions, sources.flows)
    yield from flow_warnings(sources.flows, articles, pages.values(), today.isoformat())


def _upkeep(source: ArticleSource, today: date) -> Iterator[Fault]:
    article = source.article
    if source.front is None and Path(source.path).suffix == ".md":
        fix = "Start the file with `---`, `title: ...`, `---`."
        yield Fault(source.path, 1, "no-front-matter", "There is no front matter.", fix)
    if article.status is not Status.ARCHIVED and "" < article.review_by < today.isoformat():
        what = f"The review was due on {article.review_by}."
        fix = f"Ask {article.owner or 'an owner'} to review it, and set a new date."
        yield Fault(source.path, source.key_line("review_by"), "review-due", what, fix)


def _page_warnings(page: ContextSource, articles: Mapping[str, ArticleSource]) -> Iterator[Fault]:
    context = page.context
    listed = [articles[each] for each in context.articles if each in articles]
    for source in listed:
        line = page.line("articles", source.article.id)
        yield from _unseen(page.path, line, source)
    naming = (each for each in articles.values() if context.id in each.article.pages)
    if not any(each.article.status is Status.PUBLISHED for each in chain(listed, naming)):
        what = f"The page {context.id!r} has no published article of its own."
        fix = "List some under `articles`, or name the page in an article's `pages`."
        yield Fault(page.path, page.line("articles"), "page-without-help", what, fix)
    topics = {topic for source in articles.values() for topic in source.article.topics}
    for topic in context.escalate.topics if context.escalate else ():
        if topic not in topics:
            what, fix = f"No article has the topic {topic!r}.", "Correct the topic, or remove it."
            yield Fault(page.path, page.line("escalate"), "unknown-topic", what, fix)


def _unseen(path: str, line: int, source: ArticleSource) -> Iterator[Fault]:
    article = source.article
    if article.status is not Status.PUBLISHED:
        what = f"The article {article.id!r} is {article.status.value}, so nobody sees it here."
        yield Fault(path, line, "unpublished-article", what, "Publish it, or remove the reference.")
    elif article.audience is Audience.INTERNAL:
        what = f"The article {article.id!r} is internal, so no visitor sees it here."
        yield Fault(path, line, "internal-article", what, "List one that visitors may read.")


def _unpublished_links(articles: Mapping[str, ArticleSource]) -> Iterator[Fault]:
    for source in articles.values():
        for link in body_links(source):
            target = articles.get(link.target)
            if link.prefix == ARTICLE_PREFIX and target and _leads_nowhere(source, target):
                yield from _unseen(source.path, link.line, target)


def _leads_nowhere(source: ArticleSource, target: ArticleSource) -> bool:
    # A draft may link to a draft, and agents may read whatever is internal.
    published = source.article.status is Status.PUBLISHED
    return published and source.article.audience is not Audience.INTERNAL and target is not source


def _orphans(
    articles: Mapping[str, ArticleSource], pages: Mapping[str, ContextSource]
) -> Iterator[Fault]:
    listed = {each for page in pages.values() for each in page.context.articles}
    linked = {
        link.target
        for source in articles.values()
        for link in body_links(source)
        if link.prefix == ARTICLE_PREFIX and link.target != source.article.id
    }
    for key, source in articles.items():
        named = any(page in pages for page in source.article.pages)
        if source.article.status is Status.PUBLISHED and not named and key not in listed | linked:
            what, fix = "No page and no article leads here.", "Name its pages under `pages`."
            yield Fault(source.path, source.line, "orphan-article", what, fix)


def _ties(pages: Mapping[str, ContextSource]) -> Iterator[Fault]:
    contexts = {key: source.context for key, source in pages.items()}
    for one, other in combinations(pages.values(), 2):
        # The same keys are an error, found by the loader.
        if set(one.context.when) != set(other.context.when) and are_ambiguous(
            one.context, other.context, contexts
        ):
            what = f"When both states hold, {one.context.id!r} wins over {other.context.id!r} only"
            what += f" by its place ({one.path}:{one.line('id')})."
            fix = "Add a key to one `when`, or make one the other's child."
            yield Fault(other.path, other.line("when"), "ambiguous-state", what, fix)


def _alike(articles: Mapping[str, ArticleSource]) -> Iterator[Fault]:
    live: Iterable[ArticleSource] = (
        each for each in articles.values() if each.article.status is not Status.ARCHIVED
    )
    for pair in near_duplicates(each.article for each in live):
        one, other = articles[pair.one.id], articles[pair.other.id]
        alike = ALIKE.get(pair.shares, f"answers the same question {pair.shares!r}")
        key = {"title": "title", "body": ""}.get(pair.shares, "questions")
        what = f"{one.article.id!r} ({one.path}:{one.line}) {alike}."
        fix = "Merge them, or say how they differ."
        yield Fault(other.path, other.key_line(key), "near-duplicate", what, fix)
