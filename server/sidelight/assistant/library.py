"""A site's articles and page contexts, indexed: one frozen shelf at a time, swapped when saved."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import structlog

from sidelight.content.action_settings import Configured
from sidelight.content.knowledge import Knowledge, load_knowledge
from sidelight.content.markdown import parse
from sidelight.content.passages import split
from sidelight.domain.articles import Article, Passage
from sidelight.domain.fusion import Weights
from sidelight.domain.pages import PageMatch
from sidelight.domain.person_requests import plain_words
from sidelight.errors import ContentError, Fault
from sidelight.protocol.blocks import Block
from sidelight.search.embedder import Embedder
from sidelight.search.examples import Examples
from sidelight.search.index import SearchIndex
from sidelight.search.ranking import Example
from sidelight.search.remembering import RememberingEmbedder

Progress = Callable[[int, int], None]
"""Told how many texts of how many are embedded."""

MAX_PAGES: Final = 2_048
"""Pages whose match is remembered: a product has hundreds, and a match of 26 contexts takes 0.1 ms
that every message would pay; at most 10 MB."""

_log: Final = structlog.get_logger(__name__)

State = frozenset[tuple[str, str]]
"""A declared state, to be remembered by."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that one revision of the content answers with.

    Attributes:
        blocks: Block tree by article id, of published articles.
        words: How often each word stands in titles and example questions; completes what is
            being typed.
        languages: ISO 639-1 codes of the languages that articles are in.
        asked: What actions are asked by, by their ids; None without a model or actions.
    """

    site: str
    knowledge: Knowledge
    index: SearchIndex
    blocks: Mapping[str, tuple[Block, ...]]
    words: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    languages: frozenset[str] = frozenset({"en"})
    asked: Examples | None = None
    _match: Callable[[str, State], PageMatch] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Not over `self`: a circle would keep an old index until a full collection.
        knowledge = self.knowledge
        remembered = lru_cache(MAX_PAGES)(lambda url, state: knowledge.page(url, dict(state)))
        object.__setattr__(self, "_match", remembered)

    def match(self, url: str, declared: Mapping[str, str]) -> PageMatch:
        """Returns what a page is and the help that belongs to it."""
        return self._match(url, frozenset(declared.items()))

    @property
    def revision(self) -> str:
        """Changes with the content."""
        return self.knowledge.revision


@dataclass(frozen=True, slots=True)
class _Read:
    """An article with what reading its Markdown gave."""

    article: Article
    blocks: tuple[Block, ...]
    passages: tuple[Passage, ...]


class Library:
    """Loads shelves and keeps the last good one.

    Readers take `shelf` once and use it to the end; a reload replaces it in one assignment.
    """

    def __init__(
        self,
        *,
        site: str,
        kb: Path,
        page_contexts: Path,
        embedder: Embedder | None,
        cache_dir: Path,
        actions: Path | None = None,
    ) -> None:
        """Takes where the content is and where embeddings are cached; loads nothing yet.

        Args:
            embedder: None where the model is unreadable: then words alone are searched.
            actions: Folder of actions, which need not be there.
        """
        self._site: Final = site
        self._kb: Final = kb
        self._page_contexts: Final = page_contexts
        self._actions: Final = actions
        self._learned: Mapping[str, Weights] = {}
        self._configured: Configured | None = None
        # What is searched for is compared with the actions' questions, too: embedded once.
        self._embedder: Final = embedder and RememberingEmbedder(embedder)
        self._cache_dir: Final = cache_dir
        self._shelf: Shelf | None = None
        self._read: Mapping[str, _Read] = {}
        # Of two reloads at once the one that read its files first must not be the last to swap.
        self._loading: Final = threading.Lock()

    def weigh_by(self, learned: Mapping[str, Weights]) -> None:
        """Takes the weights that the site has learned, for what is loaded from now on."""
        self._learned = learned

    def count_on(self, configured: Configured) -> None:
        """Takes what the settings have for actions; without it all actions are offered."""
        self._configured = configured

    @property
    def shelf(self) -> Shelf:
        """The shelf in use; loads the first one where `load` has not been called."""
        if self._shelf is None:
            return self.load()
        return self._shelf

    def load(self, progress: Progress | None = None) -> Shelf:
        """Loads and indexes the content; what has not changed since is not read or embedded again.

        Raises:
            ContentError: The content has faults; all of them are told.
        """
        with self._loading:
            knowledge = load_knowledge(
                self._kb, self._page_contexts, self._actions, self._configured
            )
            held = self._shelf
            if held is not None and held.revision == knowledge.revision:
                return held
            for fault in knowledge.unready:
                _log.warning("action.not_configured", site=self._site, fault=str(fault))
            read = self._read_articles(knowledge.published)
            index = SearchIndex.build(
                knowledge.published,
                [passage for one in read.values() for passage in one.passages],
                self._embedder,
                examples=[Example(gap, "") for gap in knowledge.gaps],
                cache_dir=self._cache_dir,
                progress=progress,
            )
            index.weigh_by(self._learned)
            blocks = MappingProxyType({one.article.id: one.blocks for one in read.values()})
            self._read = read
            words = _words(knowledge.published)
            languages = frozenset(each.locale[:2] for each in knowledge.published)
            asked = {one.id: one.asked_by for one in knowledge.actions.values()}
            examples = Examples.build(asked, self._embedder, cache_dir=self._cache_dir)
            self._shelf = Shelf(self._site, knowledge, index, blocks, words, languages, examples)
            return self._shelf

    def reload(self) -> tuple[Shelf, tuple[Fault, ...]]:
        """Loads again; content with faults keeps the shelf in use, and its faults are returned."""
        try:
            return self.load(), ()
        except ContentError as error:
            return self.shelf, error.faults

    def _read_articles(self, articles: Iterable[Article]) -> Mapping[str, _Read]:
        """Reads Markdown, three quarters of a reload's time, of the articles that changed only."""
        return {
            article.id: held
            if (held := self._read.get(article.id)) is not None and held.article == article
            else _read(article)
            for article in articles
        }


def _read(article: Article) -> _Read:
    blocks = parse(article.body)
    return _Read(article, blocks, split(article, blocks))


def _words(articles: Iterable[Article]) -> Mapping[str, int]:
    """Counts words by article, so that one that repeats a word does not speak louder."""
    return MappingProxyType(
        Counter(
            word
            for article in articles
            for word in set(plain_words(" ".join((article.title, *article.questions))))
        )
    )
