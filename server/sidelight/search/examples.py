"""Example sentences of things that are no articles, by meaning; what follows is not its matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import structlog

from sidelight.errors import ModelError
from sidelight.search.embedder import Embedder, Vectors
from sidelight.search.meaning_index import MAX_EMBEDDED_WORDS
from sidelight.search.questions import readings
from sidelight.search.semantic import dot
from sidelight.search.strangers import STRANGERS
from sidelight.search.vectors import embed_cached

_FOLDER: Final = "examples"
"""Of the cache: beside the indexes' own matrices, of which only the latest few are kept."""

_log: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a text is to the nearest example of each owner, and to everyday questions.

    Attributes:
        owners: Cosine by owner; empty where nothing could be compared.
        stranger: The best cosine with a question that is about no product.
    """

    owners: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    stranger: float = 0.0


class Examples:
    """Embedded examples by owner."""

    def __init__(
        self, embedder: Embedder, owners: Sequence[str], vectors: Vectors, count: int
    ) -> None:
        """Takes its parts; use `build`."""
        self._embedder: Final = embedder
        self._owners: Final = np.array(owners)
        self._vectors: Final = vectors
        self._count: Final = count

    @classmethod
    def build(
        cls,
        texts: Mapping[str, Sequence[str]],
        embedder: Embedder | None,
        *,
        cache_dir: Path | None = None,
    ) -> "Examples | None":
        """Embeds the examples; None where there are none, or no model that works.

        Args:
            texts: Examples by owner.
            cache_dir: Where vectors of unchanged texts are kept.
        """
        pairs = [(owner, text) for owner, own in texts.items() for text in own]
        if embedder is None or not pairs:
            return None
        every = [*(text for _, text in pairs), *STRANGERS]
        folder = cache_dir / _FOLDER if cache_dir is not None else None
        try:
            vectors = embed_cached(every, embedder, folder)
        except ModelError:
            _log.warning("examples_without_meaning", exc_info=True)
            return None
        return cls(embedder, [owner for owner, _ in pairs], vectors, len(pairs))

    def likeness(self, text: str) -> Likeness:
        """Compares a text, cleaned as a search cleans it, so that its vector may be known."""
        asked = readings(text)
        if not asked:
            return Likeness()
        bounded = " ".join(asked[0].full.split()[:MAX_EMBEDDED_WORDS])
        try:
            cosines = dot(self._vectors, self._embedder.embed([bounded])[0])
        except ModelError:
            _log.warning("examples_without_meaning", exc_info=True)
            return Likeness()
        own = cosines[: self._count]
        best = {str(owner): float(own[self._owners == owner].max()) for owner in set(self._owners)}
        return Likeness(best, float(cosines[self._count :].max()))
