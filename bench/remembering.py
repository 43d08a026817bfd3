"""An embedder that keeps every vector in a file, so that a bench embeds a text once."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sidelight.search.embedder import Embedder, Vectors


class RememberingEmbedder:
    """Another embedder's vectors, which never depend on the company a text is in."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Reads what an earlier run has kept for this embedder."""
        self.name, self.dim = embedder.name, embedder.dim
        self._embedder = embedder
        self._path = folder / f"{hashlib.sha256(self.name.encode()).hexdigest()[:16]}.npz"
        self._known: dict[bytes, Vectors] = {}
        if self._path.exists():
            kept = np.load(self._path)
            self._known = dict(zip((bytes(k) for k in kept["keys"]), kept["rows"], strict=True))
        self._saved = len(self._known)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embeds the texts that were never seen, and returns all."""
        keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        rows = self._embedder.embed(list(fresh.values()))
        self._known |= dict(zip(fresh, rows, strict=True))
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, key in enumerate(keys):
            out[row] = self._known[key]
        return out

    def save(self) -> None:
        """Writes the file anew where something was added."""
        if len(self._known) == self._saved:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        keys = np.array(list(self._known), dtype="V16")
        scratch = self._path.with_suffix(".part.npz")
        np.savez(scratch, keys=keys, rows=np.array(list(self._known.values()), dtype=np.float32))
        scratch.replace(self._path)
        self._saved = len(self._known)
