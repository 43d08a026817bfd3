"""What every bus promises."""

import asyncio
from collections.abc import Callable

import pytest

from contract.bus_scene import (
    TOPIC,
    Scene,
    joined,
    said,
    settled,
    texts,
    within,
)
from servers import RedisServer
from sidelight.realtime.bus import Bus, MemoryBus, Packet


@pytest.fixture(params=["memory", "redis"])
def play(request: pytest.FixtureRequest) -> Callable[[Scene], None]:
    """Plays a scene on a bus that is well."""

    def on_memory(scene: Scene) -> None:
        asyncio.run(within(scene(MemoryBus())))

    def on_redis(scene: Scene) -> None:
        server: RedisServer = request.getfixturevalue("redis")

        async def connected() -> None:
            async with joined(server.url) as bus:
                await scene(bus)

        asyncio.run(within(connected()))

    return on_memory if request.param == "memory" else on_redis


def test_a_packet_has_been_heard_here_when_publishing_returns(
    play: Callable[[Scene], None],
) -> None:
    heard: list[Packet] = []

    async def scene(bus: Bus) -> None:
        bus.subscribe(TOPIC, heard.append)
        bus.publish(TOPIC, said("1"))
        bus.publish_here(TOPIC, said("2"))
        bus.publish("conversation:s:c_2", said("to nobody"))

        assert texts(heard) == ["1", "2"]

    play(scene)


def test_every_listener_hears_each_packet_once_and_in_order(play: Callable[[Scene], None]) -> None:
    first: list[Packet] = []
    second: list[Packet] = []

    async def scene(bus: Bus) -> None:
        bus.subscribe(TOPIC, first.append)
        bus.subscribe(TOPIC, second.append)
        await bus.confirmed()
        for number in range(100):
            bus.publish(TOPIC, said(str(number)))
        await settled(bus)

    play(scene)

    assert texts(first) == texts(second) == [str(number) for number in range(100)]


def test_leaving_twice_harms_nobody_who_listens_still(play: Callable[[Scene], None]) -> None:
    heard: list[Packet] = []

    async def scene(bus: Bus) -> None:
        leave = bus.subscribe(TOPIC, lambda _: None)
        bus.subscribe(TOPIC, heard.append)
        leave()
        leave()
        bus.publish(TOPIC, said("1"))

        assert bus.followed() == (TOPIC,)

    play(scene)

    assert texts(heard) == ["1"]


def test_who_leaves_while_it_is_told_disturbs_nobody(play: Callable[[Scene], None]) -> None:
    heard: list[Packet] = []

    async def scene(bus: Bus) -> None:
        leave = bus.subscribe(TOPIC, lambda _: leave())
        bus.subscribe(TOPIC, heard.append)
        bus.publish(TOPIC, said("1"))

    play(scene)

    assert texts(heard) == ["1"]


def test_a_well_bus_says_so_and_confirms(play: Callable[[Scene], None]) -> None:
    async def scene(bus: Bus) -> None:
        bus.subscribe(TOPIC, lambda _: None)
        await bus.confirmed()

        assert bus.is_well
        assert bus.figures().topics == 1

    play(scene)
