"""Texts to unit vectors, from a compiled model or by hashing; it must not import torch."""

import json
import os
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from sidelight.errors import ModelError

Vectors = npt.NDArray[np.float32]

VECTORS_VERSION: Final = 2
"""Part of an embedder's name: a change in how texts are embedded makes kept vectors useless."""
MAX_THREADS: Final = 2
"""More threads do not make one question of a small model faster, and they fight with the server."""

SPIN_US: Final = 200
"""A step of a small model takes less; without spinning a long question takes half as long again."""
MANY: Final = 16
"""Texts at once from which on each has one thread, as in the build of an index.

Threads that share one text wait for each other: two threads embed a third more texts a second
when each has its own, for half of the processor's time.
"""


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their likeness.

    Attributes:
        name: Identifies model and build; vectors of different names must not be compared.
        dim: Length of a vector.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def dim(self) -> int: ...  # noqa: D102

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Returns (N, D) float32, rows L2-normalised, in the order of `texts`.

        Raises:
            ModelError: If the model fails; nothing else.
        """
        ...


class OnnxEmbedder:
    """A compiled sentence-transformers model: pooling and normalisation are in the graph."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Loads `model.onnx`, `tokenizer.json` and `model.json`.

        Raises:
            ModelError: If a file is missing, unreadable or not what it should be.
        """
        try:
            about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            self.name = f"{about['name']}@{about['key']}/{VECTORS_VERSION}"
            self.dim = int(about["dim"])
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._threads = threads or min(MAX_THREADS, os.cpu_count() or 1)
            self._session = _session(folder, self._threads)
        except Exception as error:
            # tokenizers raises bare Exception, onnxruntime its own family without a public base.
            raise ModelError(str(folder), f"{type(error).__name__}: {error}") from error
        self._tokenizer.enable_truncation(int(about["max_tokens"]))
        self._tokenizer.no_padding()
        self._folder = folder
        self._alone: onnxruntime.InferenceSession | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embeds each text by itself.

        A quantised graph scales its activations over the whole batch, so that a text's neighbours
        would change its vector, and with it what an index answers.
        """
        if len(texts) < MANY or self._threads == 1:
            # A batch is shared among threads, which a text alone waits for.
            each = (self._tokenizer.encode(text).ids for text in texts)
            vectors = [self._embed_one(self._session, ids) for ids in each]
        else:
            batch = self._tokenizer.encode_batch_fast(list(texts))
            vectors = self._embed_many([one.ids for one in batch])
        return np.array(vectors, dtype=np.float32).reshape(len(texts), self.dim)

    def _embed_many(self, ids: list[list[int]]) -> list[Vectors]:
        if self._alone is None:
            try:
                self._alone = _session(self._folder, 1)
            except Exception as error:  # onnxruntime's exceptions have no public base
                raise ModelError(self.name, f"{type(error).__name__}: {error}") from error
        with ThreadPoolExecutor(self._threads) as threads:
            return list(threads.map(partial(self._embed_one, self._alone), ids))

    def _embed_one(self, session: onnxruntime.InferenceSession, ids: list[int]) -> Vectors:
        tokens = np.array([ids], dtype=np.int64)
        try:
            ((vector,),) = session.run(
                None, {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
            )
        except Exception as error:  # onnxruntime's exceptions have no public base
            raise ModelError(self.name, f"{type(error).__name__}: {error}") from error
        return np.asarray(vector, dtype=np.float32)


def _session(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # A thread that waits within a run spins for so long and sleeps then: as quick as spinning on
    # idle cores, and on busy ones, where the other thread does not come, it does not use up its
    # own time (a hundred words took 29 ms there, and take 17).
    options.add_session_config_entry("session.intra_op.spin_duration_us", str(SPIN_US))
    # Between runs spinning threads would take a core from the event loop, so they stop.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    # The arena keeps the largest batch's memory for ever; an index build is the largest batch.
    options.enable_cpu_mem_arena = False
    model = (folder / "model.onnx").read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class HashingEmbedder:
    """Vectors from hashed character n-grams: no file, no model, same likeness every run.

    For tests, and wherever likeness of spelling is enough.
    """

    def __init__(self, dim: int = 256) -> None:
        self.dim = dim
        self.name = f"hashing-{dim}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Counts n-grams of 3 to 5 characters into `dim` signed buckets and normalises."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for gram in _grams(text):
                value = zlib.crc32(gram.encode())
                out[row, value % self.dim] += 1.0 if value & 0x8000_0000 else -1.0
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        # A text without a visible character still needs a unit vector: the first axis.
        out[norms[:, 0] == 0, 0] = 1.0
        return np.asarray(out / np.where(norms == 0, 1.0, norms), dtype=np.float32)


def _grams(text: str) -> list[str]:
    words = text.casefold().split()
    padded = [f" {word} " for word in words]
    return [
        word[start : start + size]
        for word in padded
        for size in (3, 4, 5)
        for start in range(max(1, len(word) - size + 1))
    ]
