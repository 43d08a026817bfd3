"""What other threads have done reaches the event loop in order, whatever one of them breaks."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from sidelight.errors import Unavailable
from sidelight.web.ferry import Ferry


def test_calls_of_a_thread_are_made_in_order_on_the_loop() -> None:
    made: list[int] = []

    async def scene() -> None:
        ferry, all_made = Ferry(), asyncio.Event()
        ferry.start(asyncio.get_running_loop())

        def carry() -> None:
            for number in range(1_000):
                ferry.carry(lambda number=number: made.append(number))
            ferry.carry(all_made.set)

        with ThreadPoolExecutor(1) as thread:
            thread.submit(carry)
            await asyncio.wait_for(all_made.wait(), 10)

    asyncio.run(scene())

    assert made == list(range(1_000))


def test_what_was_announced_before_a_reply_is_told_before_it() -> None:
    told: list[str] = []

    async def scene() -> None:
        ferry, settled = Ferry(), Future[str]()
        ferry.start(asyncio.get_running_loop())

        def commit() -> None:
            ferry.carry(lambda: told.append("event"))
            settled.set_result("reply")

        with ThreadPoolExecutor(1) as thread:
            thread.submit(commit)
            told.append(await ferry.bring(settled))

    asyncio.run(scene())

    assert told == ["event", "reply"]


def test_an_error_reaches_whoever_waits() -> None:
    async def scene() -> None:
        failed = Future[str]()
        failed.set_exception(Unavailable())
        await Ferry().bring(failed)

    with pytest.raises(Unavailable):
        asyncio.run(scene())


def test_a_call_that_fails_keeps_none_from_the_loop() -> None:
    async def scene() -> str:
        ferry, settled = Ferry(), Future[str]()
        ferry.start(asyncio.get_running_loop())
        ferry.carry(lambda: 1 / 0)
        settled.set_result("reply")
        return await ferry.bring(settled)

    assert asyncio.run(scene()) == "reply"


def test_who_waits_no_more_cancels_what_has_not_begun() -> None:
    async def scene() -> Future[str]:
        queued = Future[str]()
        waiting = asyncio.create_task(Ferry().bring(queued))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait((waiting,))
        return queued

    assert asyncio.run(scene()).cancelled()


def test_a_future_cancelled_elsewhere_ends_the_wait() -> None:
    async def scene() -> None:
        dropped = Future[str]()
        dropped.cancel()
        dropped.set_running_or_notify_cancel()
        await Ferry().bring(dropped)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(scene())


def test_calls_to_a_loop_that_has_ended_are_dropped() -> None:
    ferry = Ferry()
    loop = asyncio.new_event_loop()
    ferry.start(loop)
    loop.close()

    ferry.carry(lambda: pytest.fail("nobody listens"))
