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
Save = Callable[[list[int], Vectors], None]
"""Takes places of texts and their vectors."""

CHUNK: Final = 64
"""Texts between two reports of progress: about half a second of work."""
SAVED: Final = 8192
"""Texts between two saves of a long build: what was embedded before it was killed is not lost."""
PART: Final = "part-"
"""Begins the names of files with texts of a build that goes on."""
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
    folder = vectors_folder(cache_dir, embedder.name)
    keys = _keys(texts)
    matrix = folder / f"{_stem(keys)}.npy"
    if not _usable(matrix, (len(texts), embedder.dim)):
        folder.mkdir(parents=True, exist_ok=True)
        vectors = _assemble(texts, keys, embedder, folder, progress)
        _keep(matrix, keys, vectors)
        _prune(folder, matrix)
    mapped: Vectors = np.load(matrix, mmap_mode="r")
    return mapped


def vectors_folder(cache_dir: Path, name: str) -> Path:
    """Returns where the vectors of the embedder of this name are kept."""
    return cache_dir / hashlib.sha256(name.encode()).hexdigest()[:16]


def fits_key(texts: Sequence[str], name: str, owners: Sequence[npt.NDArray[np.int64]]) -> str:
    """Returns a key for what is fitted to the vectors of these texts and to whose they are.

    Args:
        name: Of the embedder, and of the way of fitting.
    """
    digest = hashlib.sha256(name.encode() + b"\0" + _keys(texts).tobytes())
    for numbers in owners:
        digest.update(b"%d," % len(numbers) + numbers.tobytes())
    return digest.hexdigest()[:32]


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

    def save(places: list[int], vectors: Vectors) -> None:
        own = keys[[rows[place] for place in places]]
        _keep(folder / f"{PART}{_stem(own)}.npy", own, vectors)

    fresh = _embed([texts[row] for row in rows], embedder, progress, save)
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


def _embed(
    texts: list[str], embedder: Embedder, progress: Progress | None, save: Save | None = None
) -> Vectors:
    tick = progress or (lambda _done, _all: None)
    out = np.zeros((len(texts), embedder.dim), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    tick(0, len(texts))
    for start in range(0, len(order), CHUNK):
        rows = order[start : start + CHUNK]
        out[rows] = embedder.embed([texts[row] for row in rows])
        done = start + len(rows)
        if save is not None and done % SAVED == 0 and done < len(order):
            saved = order[done - SAVED : done]
            save(saved, out[saved])
        tick(done, len(texts))
    return out


def _stem(keys: Keys) -> str:
    return hashlib.sha256(keys.tobytes()).hexdigest()[:32]


def _usable(matrix: Path, shape: tuple[int, int]) -> bool:
    try:
        return bool(np.load(matrix, mmap_mode="r").shape == shape)
    except (OSError, ValueError, EOFError):
        return False


def _keep(matrix: Path, keys: Keys, vectors: Vectors) -> None:
    _write(matrix.with_suffix(".keys"), keys)
    _write(matrix, vectors)


def _write(path: Path, array: npt.NDArray[np.generic]) -> None:
    scratch = path.with_suffix(f".{os.getpid()}.part")
    with scratch.open("wb") as file:
        np.save(file, array)
    scratch.replace(path)


def _prune(folder: Path, newest: Path) -> None:
    """Removes the oldest builds, and what was saved of builds that are finished or were killed."""
    builds = [path for path in folder.glob("*.npy") if path != newest]
    parts = [path for path in builds if path.name.startswith(PART)]
    whole = sorted((p for p in builds if p not in parts), key=lambda path: path.stat().st_mtime)
    for path in (*parts, *whole[:-KEPT_BUILDS]):
        path.unlink(missing_ok=True)
        path.with_suffix(".keys").unlink(missing_ok=True)
