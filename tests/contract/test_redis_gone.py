"""What the bus of Redis promises when Redis fails, and when it is back."""

import asyncio

from contract.bus_scene import (
    TOPIC,
    joined,
    said,
    settled,
    texts,
    until,
    within,
)
from faults.fault_proxy import FaultProxy
from servers import RedisServer, redis_server
from sidelight.realtime.bus import Packet
from sidelight.realtime.redis_bus import RedisBus, Timing


def test_a_killed_redis_is_found_again_and_the_gap_is_told() -> None:
    heard: list[Packet] = []
    gaps: list[str] = []

    async def scene(server: RedisServer) -> None:
        async with joined(server.url, "one") as one, joined(server.url, "two") as two:
            two.subscribe(TOPIC, heard.append)
            await two.confirmed()
            two.on_gap(lambda: gaps.append("two"))
            await asyncio.to_thread(server.kill)
            await until(lambda: not one.is_well and not two.is_well)
            one.publish(TOPIC, said("lost"))
            await two.confirmed()
            assert gaps == []
            await asyncio.to_thread(server.start)
            await until(lambda: one.is_well and two.is_well and bool(gaps))
            one.publish(TOPIC, said("found"))
            await until(lambda: bool(heard))

            assert one.figures().dropped >= 1
            assert two.figures().reconnects == 1

    with redis_server() as server:
        asyncio.run(within(scene(server)))

    assert texts(heard) == ["found"]


def test_who_could_not_publish_tells_the_others_of_the_gap(redis: RedisServer) -> None:
    """The others' own connections were well all the time, so they cannot know by themselves."""
    gaps: list[str] = []

    async def scene(proxy: FaultProxy) -> None:
        line = proxy.line()
        behind = f"redis://127.0.0.1:{line.port}/0"
        async with joined(behind, "one") as one, joined(redis.url, "two") as two:
            two.on_gap(lambda: gaps.append("two"))
            await asyncio.to_thread(line.refuse)
            await asyncio.to_thread(line.cut, reset=True)
            await until(lambda: not one.is_well)
            one.publish(TOPIC, said("lost"))
            await asyncio.to_thread(line.heal)
            await until(lambda: bool(gaps))

            assert two.figures().reconnects == 0

    with FaultProxy([redis.port]) as proxy:
        asyncio.run(within(scene(proxy)))


def test_a_half_open_connection_is_given_up(redis: RedisServer) -> None:
    """Nothing is refused or closed: only the missing pulse tells."""
    impatient = Timing(pulse_s=0.05, silent_s=0.3, backoff_s=0.05, backoff_max_s=0.1)

    async def scene(proxy: FaultProxy) -> None:
        line = proxy.line()
        url = f"redis://127.0.0.1:{line.port}/0"
        async with joined(url, timing=impatient) as bus:
            await asyncio.to_thread(line.swallow, replies_only=False)
            await until(lambda: not bus.is_well)
            await asyncio.to_thread(line.heal)
            await until(lambda: bus.is_well)

            await until(lambda: bus.figures().lag_ms > 0)

            assert bus.figures().reconnects == 1

    with FaultProxy([redis.port]) as proxy:
        asyncio.run(within(scene(proxy)))


def test_a_bus_that_finds_no_redis_goes_on_looking_for_it(redis: RedisServer) -> None:
    impatient = Timing(pulse_s=0.05, silent_s=0.2, backoff_s=0.05, backoff_max_s=0.1)

    async def scene(proxy: FaultProxy) -> None:
        line = proxy.line()
        url = f"redis://127.0.0.1:{line.port}/0"
        bus = RedisBus(url, deployment="d", process="one", timing=impatient)
        async with asyncio.TaskGroup() as tasks:
            await asyncio.to_thread(line.refuse)
            running = tasks.create_task(bus.run())
            await asyncio.sleep(0)
            assert not bus.is_well
            await asyncio.to_thread(line.heal)
            await until(lambda: bus.is_well and bus.figures().lag_ms > 0)
            running.cancel()

    with FaultProxy([redis.port]) as proxy:
        asyncio.run(within(scene(proxy)))


def test_a_process_that_hears_too_slowly_is_cut_off_and_told_of_the_gap() -> None:
    """Redis keeps a little for a slow process and then ends its connection."""
    gaps: list[str] = []

    async def scene(server: RedisServer, proxy: FaultProxy) -> None:
        line = proxy.line()
        behind = f"redis://127.0.0.1:{line.port}/0"
        async with joined(server.url, "one") as one, joined(behind, "two") as two:
            two.subscribe(TOPIC, lambda _: None)
            await two.confirmed()
            two.on_gap(lambda: gaps.append("two"))
            await asyncio.to_thread(line.hold)
            for _ in range(300):
                one.publish(TOPIC, said("x" * 60_000))
            await settled(one)
            await asyncio.to_thread(line.heal)
            await until(lambda: bool(gaps))

            assert two.figures().reconnects == 1

    limit = ("--client-output-buffer-limit", "pubsub 1mb 1mb 1")
    with redis_server(*limit) as server, FaultProxy([server.port]) as proxy:
        asyncio.run(within(scene(server, proxy)))
