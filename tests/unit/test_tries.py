"""Wrong sign-ins are counted until they are old, and a right one costs nobody a try."""

import pytest

from sidelight.errors import RateLimited
from sidelight.web.tries import MAX_HOST_TRIES, MAX_TRIES, WINDOW_MS, Tries


@pytest.mark.parametrize("most", [MAX_TRIES, MAX_HOST_TRIES])
def test_so_many_tries_and_then_a_wait(most: int) -> None:
    tries = Tries(most)
    for now_ms in range(most):
        tries.begin("ada", now_ms)
    with pytest.raises(RateLimited) as refused:
        tries.begin("ada", most)
    tries.begin("ben", most)

    tries.begin("ada", most + refused.value.retry_after_ms)


def test_who_signs_in_from_a_host_leaves_it_the_tries_it_had() -> None:
    tries = Tries(2)
    tries.begin("host", 0)
    for now_ms in range(5):
        tries.begin("host", now_ms)
        tries.take_back("host")
    tries.begin("host", 6)

    with pytest.raises(RateLimited):
        tries.begin("host", 7)


def test_who_never_tried_has_nothing_to_take_back() -> None:
    tries = Tries(1)
    tries.take_back("")
    tries.begin("", WINDOW_MS)

    with pytest.raises(RateLimited):
        tries.begin("", WINDOW_MS)
