"""Keeps embeddings of unchanged texts between builds, memory-mapped; it never embeds a question."""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from sidelight.search.embedder import Embedder, Vectors

Progress = Callable[[int, int], None]
Keys = npt.NDArray[np.bytes_]

CHUNK: Final = 64
"""Texts between two reports of progress: about half a second of work."""
KEPT_BUILDS: Final = 4
"""Files of other builds that stay: several sites may share a folder, and drafts come and go."""


def embed_cached(
    texts: Sequence[str],
    embedder: Embedder,
    cache_dir: Path | None,
    progress: Progress | None = None,
) -> Vectors:
    """Returns (N, D) float32, row by text; only texts never seen before are embedded.

    With a folder, the matrix is a read-only memory map that worker processes share.
    Files appear whole or not at all, so builds of several processes may overlap.
    """
    if cache_dir is None or not texts:
        return _embed(list(texts), embedder, progress)
    folder = cache_dir / hashlib.sha256(embedder.name.encode()).hexdigest()[:16]
    keys = _keys(texts)
    stem = hashlib.sha256(keys.tobytes()).hexdigest()[:32]
    matrix = folder / f"{stem}.npy"
    if not _usable(matrix, (len(texts), embedder.dim)):
        folder.mkdir(parents=True, exist_ok=True)
        vectors = _assemble(texts, keys, embedder, folder, progress)
        _write(folder / f"{stem}.keys", keys)
        _write(matrix, vectors)
        _prune(folder, matrix)
    mapped: Vectors = np.load(matrix, mmap_mode="r")
    return mapped


def _keys(texts: Sequence[str]) -> Keys:
    return np.array([hashlib.sha256(text.encode()).digest()[:16] for text in texts], dtype="V16")


def _assemble(
    texts: Sequence[str],
    keys: Keys,
    embedder: Embedder,
    folder: Path,
    progress: Progress | None,
) -> Vectors:
    out = np.zeros((len(texts), embedder.dim), dtype=np.float32)
    wanted: dict[bytes, list[int]] = {}
    for row, key in enumerate(keys):
        wanted.setdefault(bytes(key), []).append(row)
    for matrix in sorted(folder.glob("*.npy")):
        _take_known(matrix, wanted, out)
    rows = [places[0] for places in wanted.values()]
    fresh = _embed([texts[row] for row in rows], embedder, progress)
    for vector, places in zip(fresh, wanted.values(), strict=True):
        out[places] = vector
    return out


def _take_known(matrix: Path, wanted: dict[bytes, list[int]], out: Vectors) -> None:
    try:
        known = np.load(matrix.with_suffix(".keys"))
        vectors = np.load(matrix, mmap_mode="r")
    except (OSError, ValueError, EOFError):
        return  # another process is removing it, or it is damaged: embed again
    if vectors.shape != (len(known), out.shape[1]):
        return
    for row, key in enumerate(known):
        for place in wanted.pop(bytes(key), ()):
            out[place] = vectors[row]


def _embed(texts: list[str], embedder: Embedder, progress: Progress | None) -> Vectors:
    tick = progress or (lambda _done, _all: None)
    out = np.zeros((len(texts), embedder.dim), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    tick(0, len(texts))
    for start in range(0, len(order), CHUNK):
        rows = order[start : start + CHUNK]
        out[rows] = embedder.embed([texts[row] for row in rows])
        tick(start + len(rows), len(texts))
    return out


def _usable(matrix: Path, shape: tuple[int, int]) -> bool:
    try:
        return bool(np.load(matrix, mmap_mode="r").shape == shape)
    except (OSError, ValueError, EOFError):
        return False


def _write(path: Path, array: npt.NDArray[np.generic]) -> None:
    scratch = path.with_suffix(f".{os.getpid()}.part")
    with scratch.open("wb") as file:
        np.save(file, array)
    scratch.replace(path)


def _prune(folder: Path, newest: Path) -> None:
    others = sorted(
        (path for path in folder.glob("*.npy") if path != newest),
        key=lambda path: path.stat().st_mtime,
    )
    for path in others[:-KEPT_BUILDS]:
        path.unlink(missing_ok=True)
        path.with_suffix(".keys").unlink(missing_ok=True)
