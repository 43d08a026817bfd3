"""A wait that takes too long ends its timeout, and short ones do not, however many."""

import asyncio

import pytest

from sidelight.web.patience import Patience


def test_a_wait_too_long_ends_the_timeout() -> None:
    async def scene() -> None:
        async with asyncio.timeout(None) as timeout:
            Patience(timeout, 0.01).begin()
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        asyncio.run(scene())


def test_nothing_ends_where_no_wait_is_under_way() -> None:
    async def scene() -> bool:
        async with asyncio.timeout(None) as timeout:
            patience = Patience(timeout, 0.0)
            for _ in range(3):
                patience.begin()
                patience.end()
                for _ in range(3):
                    await asyncio.sleep(0)
            patience.close()
        return timeout.expired()

    assert not asyncio.run(scene())
