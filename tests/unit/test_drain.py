"""The drain: every connection is asked to come back, but not before its command is acknowledged."""

import asyncio

from sidelight.protocol.close import CloseCode
from sidelight.realtime.outbox import Outbox
from sidelight.web.drain import Drain


def drained(drain: Drain, *, within_s: float = 5.0) -> int:
    """Runs the drain to its end, without spreading it; returns how many did not end in time."""
    return asyncio.run(drain.run(spread_s=0.0, within_s=within_s))


def connected(drain: Drain) -> Outbox:
    outbox = Outbox()
    drain.enter(outbox)
    return outbox


def test_an_idle_connection_is_ended_at_once() -> None:
    drain = Drain()
    outbox = connected(drain)

    async def run() -> str | CloseCode:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(drain.run(spread_s=0.0))
            code = await outbox.next()
            drain.leave(outbox)
        return code

    assert asyncio.run(run()) is CloseCode.RESTARTING
    assert drain.has_begun
    assert len(drain) == 0


def test_a_command_at_hand_is_acknowledged_before_the_end() -> None:
    drain = Drain()
    outbox = connected(drain)
    drain.begin(outbox)

    async def run() -> list[str | CloseCode]:
        async with asyncio.TaskGroup() as tasks:
            draining = tasks.create_task(drain.run(spread_s=0.0))
            while not drain.has_begun:  # noqa: ASYNC110  # one turn of the loop
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            outbox.put("accepted")
            drain.finish(outbox)
            frames = [await outbox.next(), await outbox.next()]
            drain.leave(outbox)
            await draining
        return frames

    assert asyncio.run(run()) == ["accepted", CloseCode.RESTARTING]


def test_a_connection_that_comes_while_the_process_ends_is_ended_too() -> None:
    drain = Drain()
    drained(drain)
    outbox = connected(drain)

    assert asyncio.run(outbox.next()) is CloseCode.RESTARTING


def test_a_connection_that_does_not_end_is_counted_and_not_waited_for() -> None:
    drain = Drain()
    connected(drain)

    assert drained(drain, within_s=0.0) == 1
