"""Products and choices of scores, as the index makes them."""

import numpy as np
from hypothesis import given, strategies as st

from sidelight.search.semantic import FEW, best_few, dot, highest


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(1, 50))
def test_the_highest_are_those_of_a_stable_sort(values: list[int], size: int) -> None:
    scores = np.array(values, dtype=np.float32)

    sorted_places = np.argsort(-scores, kind="stable")[:size]
    assert set(highest(scores, size)) == set(sorted_places.tolist())


def test_hidden_scores_are_chosen_last() -> None:
    scores = np.array([-np.inf, 0.5, -np.inf, 0.1], dtype=np.float32)

    assert highest(scores, 2) == [1, 3]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=30),
    st.sets(st.integers(0, 3), min_size=1),
)
def test_the_best_few_of_an_article_are_averaged(
    rows: list[tuple[int, int]], articles: set[int]
) -> None:
    owners = np.array([owner for owner, _ in rows])
    scores = np.array([score for _, score in rows], dtype=np.float32)

    found = best_few(scores, owners, sorted(articles), 4)

    for article in range(4):
        own = sorted((score for owner, score in rows if owner == article), reverse=True)[:FEW]
        wanted = sum(own) / len(own) if own and article in articles else 0
        assert np.isclose(found[article], wanted)


def test_a_product_is_that_of_the_matrix_and_the_vector() -> None:
    rng = np.random.default_rng(0)
    matrix, vector = rng.normal(size=(7, 5)), rng.normal(size=5)

    found = dot(matrix.astype(np.float32), vector.astype(np.float32))

    assert np.allclose(found, matrix @ vector, atol=1e-5)
