"""What every embedder promises; all implementations run it."""

from collections.abc import Callable

import numpy as np
import pytest

from sidelight.errors import ModelError
from sidelight.search.embedder import Embedder, HashingEmbedder, OnnxEmbedder
from sidelight.search.models import locate_model

TEXTS = ("Reset my password", "Invite a team member", "a", "word " * 600, "שלום 🙂", "")


def onnx() -> Embedder:
    try:
        return OnnxEmbedder(locate_model())
    except ModelError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module", params=[HashingEmbedder, onnx], ids=["hashing", "onnx"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    make: Callable[[], Embedder] = request.param
    return make()


def test_vectors_have_the_promised_shape_and_type(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)

    assert vectors.shape == (len(TEXTS), embedder.dim)
    assert vectors.dtype == np.float32


def test_vectors_have_length_one(embedder: Embedder) -> None:
    lengths = np.linalg.norm(embedder.embed(TEXTS), axis=1)

    assert np.allclose(lengths, 1.0, atol=1e-4)


def test_a_text_has_the_same_vector_in_any_company(embedder: Embedder) -> None:
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])

    assert np.array_equal(embedder.embed(TEXTS), alone)
    assert np.array_equal(embedder.embed(TEXTS[::-1]), alone[::-1])
    assert np.array_equal(embedder.embed(TEXTS * 3), np.tile(alone, (3, 1)))


def test_the_same_texts_give_the_same_vectors(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed(TEXTS), embedder.embed(TEXTS))


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dim)


def test_likeness_is_higher_for_alike_texts(embedder: Embedder) -> None:
    question, near, far = embedder.embed(
        ["reset my password", "how to reset a password", "export customers to a file"]
    )

    assert question @ near > question @ far


def test_the_name_tells_builds_apart(embedder: Embedder) -> None:
    assert embedder.name
    assert HashingEmbedder(64).name != HashingEmbedder(128).name
