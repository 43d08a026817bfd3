"""Products and choices of scores, as the index makes them."""

import numpy as np
from hypothesis import given, strategies as st

from sidelight.search.semantic import dot, highest


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(1, 50))
def test_the_highest_are_those_of_a_stable_sort(values: list[int], size: int) -> None:
    scores = np.array(values, dtype=np.float32)

    sorted_places = np.argsort(-scores, kind="stable")[:size]
    assert set(highest(scores, size)) == set(sorted_places.tolist())


def test_hidden_scores_are_chosen_last() -> None:
    scores = np.array([-np.inf, 0.5, -np.inf, 0.1], dtype=np.float32)

    assert highest(scores, 2) == [1, 3]


def test_a_product_is_that_of_the_matrix_and_the_vector() -> None:
    rng = np.random.default_rng(0)
    matrix, vector = rng.normal(size=(7, 5)), rng.normal(size=5)

    found = dot(matrix.astype(np.float32), vector.astype(np.float32))

    assert np.allclose(found, matrix @ vector, atol=1e-5)
