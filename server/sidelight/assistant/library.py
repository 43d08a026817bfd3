"""A site's articles and page contexts, indexed: one frozen shelf at a time, swapped when saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sidelight.content.knowledge import Knowledge, load_knowledge
from sidelight.content.markdown import parse
from sidelight.content.passages import split
from sidelight.errors import ContentError, Fault
from sidelight.protocol.blocks import Block
from sidelight.search.embedder import Embedder
from sidelight.search.index import SearchIndex

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that one revision of the content answers with.

    Attributes:
        blocks: Block tree by article id, of published articles.
    """

    site: str
    knowledge: Knowledge
    index: SearchIndex
    blocks: Mapping[str, tuple[Block, ...]]

    @property
    def revision(self) -> str:
        """Changes with the content."""
        return self.knowledge.revision


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
    ) -> None:
        """Takes where the content is and where embeddings are cached; loads nothing yet."""
        self._site: Final = site
        self._kb: Final = kb
        self._page_contexts: Final = page_contexts
        self._embedder: Final = embedder
        self._cache_dir: Final = cache_dir
        self._shelf: Shelf | None = None

    @property
    def shelf(self) -> Shelf:
        """The shelf in use; `load` comes first."""
        if self._shelf is None:
            return self.load()
        return self._shelf

    def load(self, progress: Progress | None = None) -> Shelf:
        """Loads and indexes the content.

        Raises:
            ContentError: The content has faults; all of them are told.
        """
        knowledge = load_knowledge(self._kb, self._page_contexts)
        articles = knowledge.published
        index = SearchIndex.build(
            articles,
            [passage for article in articles for passage in split(article)],
            self._embedder,
            cache_dir=self._cache_dir,
            progress=progress,
        )
        blocks = MappingProxyType({article.id: parse(article.body) for article in articles})
        self._shelf = Shelf(self._site, knowledge, index, blocks)
        return self._shelf

    def reload(self) -> tuple[Shelf, tuple[Fault, ...]]:
        """Loads again; content with faults keeps the shelf in use, and its faults are returned."""
        try:
            return self.load(), ()
        except ContentError as error:
            return self.shelf, error.faults
