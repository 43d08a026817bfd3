"""Vectors of a build that is killed are not lost, and nothing of it stays once it is done."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from typing_extensions import override

from sidelight.errors import ModelError
from sidelight.search import vectors
from sidelight.search.embedder import MANY, HashingEmbedder, OnnxEmbedder, Vectors
from sidelight.search.models import locate_model
from sidelight.search.vectors import CHUNK, embed_cached, fits_key

TEXTS = [f"text number {at}" for at in range(5 * CHUNK)]


class Mortal(HashingEmbedder):
    """Embeds so many texts and then fails."""

    def __init__(self, left: int) -> None:
        super().__init__(16)
        self.left = left
        self.asked = 0

    @override
    def embed(self, texts: Sequence[str]) -> Vectors:
        if len(texts) > self.left:
            raise ModelError(self.name, "gone")
        self.left -= len(texts)
        self.asked += len(texts)
        return super().embed(texts)


@pytest.fixture(autouse=True)
def saved_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "SAVED", 2 * CHUNK)


def test_a_build_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        embed_cached(TEXTS, Mortal(3 * CHUNK), tmp_path)
    second = Mortal(len(TEXTS))

    found = embed_cached(TEXTS, second, tmp_path)

    assert second.asked == 3 * CHUNK
    assert np.array_equal(found, HashingEmbedder(16).embed(TEXTS))


def test_a_finished_build_leaves_its_own_files_only(tmp_path: Path) -> None:
    embed_cached(TEXTS, HashingEmbedder(16), tmp_path)

    assert sorted(path.suffix for path in tmp_path.rglob("*.*")) == [".keys", ".npy"]


def test_a_damaged_save_is_embedded_again(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        embed_cached(TEXTS, Mortal(3 * CHUNK), tmp_path)
    for file in tmp_path.rglob("*.npy"):
        file.write_bytes(b"damaged")

    found = embed_cached(TEXTS, Mortal(len(TEXTS)), tmp_path)

    assert np.array_equal(found, HashingEmbedder(16).embed(TEXTS))


def test_a_model_that_went_while_it_was_used_is_told(tmp_path: Path, model: OnnxEmbedder) -> None:
    shutil.copytree(locate_model(), tmp_path / "model")
    lost = OnnxEmbedder(tmp_path / "model", threads=2)
    shutil.rmtree(tmp_path / "model")

    with pytest.raises(ModelError, match=model.name):
        lost.embed(TEXTS[:MANY])


def test_what_is_fitted_has_a_key_of_its_texts_their_owners_and_the_model() -> None:
    owners = [np.array([0, 0, 1]), np.array([1])]
    key = fits_key(("a", "b", "c", "d"), "model", owners)

    assert key == fits_key(("a", "b", "c", "d"), "model", owners)
    assert key != fits_key(("a", "b", "c", "e"), "model", owners)
    assert key != fits_key(("a", "b", "c", "d"), "other", owners)
    assert key != fits_key(("a", "b", "c", "d"), "model", [np.array([0, 0]), np.array([1, 1])])
