"""The frozen snapshot of content that the server answers from; it never searches."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from sidelight.content.help_center import ArticleSource, read_articles
from sidelight.content.page_contexts import ContextSource, read_contexts
from sidelight.content.references import reference_faults
from sidelight.domain.articles import Article, Status
from sidelight.domain.pages import PageContext, PageMatch, resolve_page
from sidelight.errors import ContentError, Fault

_REVISION_CHARS: Final = 16

Named = TypeVar("Named", Article, PageContext)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files say, with the place of everything, and why some of it cannot be used.

    Attributes:
        articles: Every article that could be read, of every status.
        contexts: Every page context that could be read, in the order of the files.
        faults: Every error, in order of path and line; any one keeps a snapshot from being made.
    """

    articles: tuple[ArticleSource, ...]
    contexts: tuple[ContextSource, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Articles and page contexts that fit together.

    Attributes:
        articles: Every article by id, of every status and audience.
        contexts: Every page context by id, in the order of the files; lists only published
            articles, and those that name the page in their front matter.
        revision: Changes when and only when something in the content changes; the same content in
            another folder has the same revision.
    """

    articles: Mapping[str, Article]
    contexts: Mapping[str, PageContext]
    revision: str

    @property
    def published(self) -> tuple[Article, ...]:
        """The articles that may be searched and shown, of every audience."""
        return tuple(each for each in self.articles.values() if each.status is Status.PUBLISHED)

    def page(self, url: str, state: Mapping[str, str]) -> PageMatch:
        """Returns what a page is and the help that belongs to it."""
        return resolve_page(url, state, self.contexts)


def load_knowledge(kb: Path, page_contexts: Path) -> Knowledge:
    """Loads both folders, or refuses both.

    Args:
        kb: Folder of articles, or a `.jsonl`.
        page_contexts: Folder of page contexts.

    Raises:
        ContentError: Every error of every file, in order of path and line.
    """
    sources = read_sources(kb, page_contexts)
    if sources.faults:
        raise ContentError(sources.faults)
    return snapshot(sources)


def read_sources(kb: Path, page_contexts: Path) -> Sources:
    """Reads both folders and compares them; raises nothing that is wrong in a file."""
    articles, contexts = read_articles(kb), read_contexts(page_contexts)
    between = reference_faults(articles, contexts)
    faults = sorted({*articles.faults, *contexts.faults, *between})
    return Sources(articles.sources, contexts.sources, tuple(faults))


def snapshot(sources: Sources) -> Knowledge:
    """Freezes what was read; of two with one id the first counts."""
    articles = _first(source.article for source in sources.articles)
    published = [each for each in articles.values() if each.status is Status.PUBLISHED]
    contexts = {
        key: _completed(context, published)
        for key, context in _first(source.context for source in sources.contexts).items()
    }
    return Knowledge(
        MappingProxyType(articles), MappingProxyType(contexts), _revision(articles, contexts)
    )


def _first(items: Iterable[Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for item in items:
        found.setdefault(item.id, item)
    return found


def _completed(context: PageContext, published: Iterable[Article]) -> PageContext:
    by_id = {article.id: article for article in published}
    listed = tuple(each for each in context.articles if each in by_id)
    naming = (each for each, article in by_id.items() if context.id in article.pages)
    belonging = tuple(each for each in naming if each not in listed)
    return replace(context, articles=listed, belonging=belonging)


def _revision(articles: Mapping[str, Article], contexts: Mapping[str, PageContext]) -> str:
    digest = hashlib.sha256()
    for article in articles.values():
        digest.update(repr(replace(article, path=None)).encode("utf-8", "backslashreplace"))
    for context in contexts.values():
        digest.update(repr(context).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:_REVISION_CHARS]
