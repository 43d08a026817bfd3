"""An embedder that knows the last texts' vectors, so that one question is embedded once.

A message is searched for, and compared with what actions are asked by: the same text, one run of
the model.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from sidelight.search.embedder import Embedder, Vectors

REMEMBERED: Final = 64
"""Texts; a message brings two or three, and is done with before so many others have come."""

_MAX_TEXTS: Final = 8
"""At once; more are the texts of an index, which nobody asks for again."""


class RememberingEmbedder:
    """Embeds each of the latest texts once; it keeps their digests, not the texts."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder: Final = embedder
        self._known: dict[bytes, Vectors] = {}
        self.name: Final = embedder.name
        self.dim: Final = embedder.dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Returns what the embedder returns, and asks it only for texts that are not known.

        Raises:
            ModelError: If the model fails.
        """
        if len(texts) > _MAX_TEXTS:
            return self._embedder.embed(texts)
        # Threads share this: what one forgets, another still holds in `found`.
        known, keys = self._known, [hashlib.sha256(text.encode()).digest() for text in texts]
        found = {key: known[key] for key in keys if key in known}
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if fresh:
            vectors = self._embedder.embed(list(fresh.values()))
            found |= dict(zip(fresh, vectors, strict=True))
            self._known = dict([*known.items(), *found.items()][-REMEMBERED:])
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, key in enumerate(keys):
            out[row] = found[key]
        return out
