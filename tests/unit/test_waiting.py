"""The light queue and gate do what asyncio's do for one task."""

import asyncio

from sidelight.web.waiting import Arrivals, Gate


def test_items_come_in_order_to_who_waited_and_who_did_not() -> None:
    async def scene() -> list[int]:
        arrivals = Arrivals[int]()
        arrivals.put_nowait(1)
        taken = [await arrivals.get()]
        async with asyncio.TaskGroup() as tasks:
            reader = tasks.create_task(arrivals.get())
            await asyncio.sleep(0)
            arrivals.put_nowait(2)
            arrivals.put_nowait(3)
        return [*taken, reader.result(), arrivals.get_nowait(), arrivals.qsize()]

    assert asyncio.run(scene()) == [1, 2, 3, 0]


def test_a_reader_that_was_cancelled_loses_nothing() -> None:
    async def scene() -> int:
        arrivals = Arrivals[int]()
        reader = asyncio.create_task(arrivals.get())
        await asyncio.sleep(0)
        reader.cancel()
        arrivals.put_nowait(1)
        await asyncio.wait((reader,))
        return await arrivals.get()

    assert asyncio.run(scene()) == 1


def test_a_gate_lets_through_until_it_is_cleared_and_again_when_set() -> None:
    async def scene() -> list[bool]:
        gate = Gate()
        await gate.wait()
        gate.clear()
        async with asyncio.TaskGroup() as tasks:
            waiting = [tasks.create_task(gate.wait()) for _ in range(2)]
            await asyncio.sleep(0)
            before = [task.done() for task in waiting]
            gate.set()
        return [*before, *(task.done() for task in waiting)]

    assert asyncio.run(scene()) == [False, False, True, True]


def test_one_who_stops_waiting_at_a_gate_keeps_nobody_from_passing() -> None:
    async def scene() -> bool:
        gate = Gate()
        gate.clear()
        first, second = (asyncio.create_task(gate.wait()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait((first,))
        gate.set()
        await asyncio.wait_for(second, 10)
        return first.cancelled()

    assert asyncio.run(scene())
