"""The latest texts are embedded once, whoever asks."""

from collections.abc import Sequence

import numpy as np
from typing_extensions import override

from sidelight.search.embedder import HashingEmbedder, Vectors
from sidelight.search.remembering import REMEMBERED, RememberingEmbedder


class Counting(HashingEmbedder):
    """Keeps what it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []

    @override
    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return super().embed(texts)


def test_a_text_is_embedded_once_and_in_its_place() -> None:
    model = Counting()
    remembering = RememberingEmbedder(model)
    remembering.embed(["b"])

    vectors = remembering.embed(["a", "b", "a"])

    assert model.embedded == ["b", "a"]
    assert np.array_equal(vectors, HashingEmbedder().embed(["a", "b", "a"]))


def test_the_texts_of_an_index_are_not_kept() -> None:
    model = Counting()
    remembering = RememberingEmbedder(model)
    texts = [str(number) for number in range(20)]
    remembering.embed(texts)

    remembering.embed(texts[:1])

    assert model.embedded == [*texts, "0"]


def test_what_is_long_ago_is_forgotten() -> None:
    model = Counting()
    remembering = RememberingEmbedder(model)
    for number in range(REMEMBERED + 1):
        remembering.embed([str(number)])

    remembering.embed(["0", str(REMEMBERED)])

    assert model.embedded[REMEMBERED + 1 :] == ["0"]
