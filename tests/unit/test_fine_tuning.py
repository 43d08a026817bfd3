"""Batches hold an article once, and the plan of a tuning follows from its lessons alone."""

from collections import Counter
from random import Random

from hypothesis import given, strategies as st

from sidelight.search.fine_tuning import (
    BATCH,
    LEAST_BATCH,
    Lesson,
    batches,
    lessons_digest,
    rate_at,
)


@given(st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), max_size=300), st.integers())
def test_no_batch_has_two_questions_of_one_article_and_none_has_a_pair_twice(
    articles: list[str], seed: int
) -> None:
    made = batches(articles, Random(seed))  # noqa: S311  # an order, not a secret

    assert all(len({articles[at] for at in one}) == len(one) for one in made)
    assert all(LEAST_BATCH <= len(one) <= BATCH for one in made)
    assert max(Counter(at for one in made for at in one).values(), default=1) == 1


def test_articles_of_equally_many_questions_lose_none_of_them() -> None:
    articles = [f"article {number % 16}" for number in range(160)]

    made = batches(articles, Random(1))  # noqa: S311  # an order, not a secret

    assert sum(map(len, made)) == 160


def test_the_rate_rises_then_falls_to_nothing() -> None:
    rates = [rate_at(step, 50) for step in range(51)]

    assert rates[:5] == sorted(rates[:5])
    assert max(rates) == 1.0
    assert rates[5:] == sorted(rates[5:], reverse=True)
    assert rates[-1] == 0.0


def test_other_lessons_or_another_base_make_another_model() -> None:
    lesson, other = Lesson("how", "a", "so"), Lesson("how", "a", "thus")

    assert lessons_digest("base", [lesson]) == lessons_digest("base", [lesson])
    assert len({lessons_digest(*one) for one in (("b", [lesson]), ("c", [lesson]))}) == 2
    assert lessons_digest("b", [lesson]) != lessons_digest("b", [other])
