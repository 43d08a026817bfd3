"""What the bus of Redis promises while Redis is there."""

import asyncio

import pytest

from contract.bus_scene import (
    FAST,
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
from sidelight.protocol.close import CloseCode
from sidelight.realtime.bus import Bus, Packet
from sidelight.realtime.parcels import Parcel, encode
from sidelight.realtime.redis_bus import RedisBus, Timing
from sidelight.realtime.redis_line import open_line
from sidelight.realtime.sending import MAX_WAITING


def test_two_processes_hear_each_other_in_order_and_themselves_once(redis: RedisServer) -> None:
    heard: dict[str, list[Packet]] = {"one": [], "two": []}

    async def scene() -> None:
        async with joined(redis.url, "one") as one, joined(redis.url, "two") as two:
            for bus, name in ((one, "one"), (two, "two")):
                bus.subscribe(TOPIC, heard[name].append)
                await bus.confirmed()
            for number in range(500):
                one.publish(TOPIC, said(f"one {number}"))
                two.publish(TOPIC, said(f"two {number}"))
            await until(lambda: all(len(packets) == 1_000 for packets in heard.values()))
            await settled(one)

    asyncio.run(within(scene()))

    for packets in heard.values():
        for name in ("one", "two"):
            own = [text for text in texts(packets) if text.startswith(name)]
            assert own == [f"{name} {number}" for number in range(500)]


def test_packets_arrive_whole(redis: RedisServer) -> None:
    sent = Packet(
        frames={"agent": '{"a":"\u00e4\U0001f600"}', "visitor": "v"},
        conversation="c_1",
        seqs={"agent": 7, "visitor": 5},
        origin="n_1",
        adopts=False,
        refresh=True,
        ends=CloseCode.GOING_AWAY,
        gossip="{}",
    )
    heard: list[Packet] = []

    async def scene() -> None:
        async with joined(redis.url, "one") as one, joined(redis.url, "two") as two:
            two.subscribe(TOPIC, heard.append)
            await two.confirmed()
            one.publish(TOPIC, sent)
            await until(lambda: bool(heard))

    asyncio.run(within(scene()))

    assert heard == [sent]


def test_deployments_on_one_redis_hear_nothing_of_each_other(redis: RedisServer) -> None:
    heard: list[Packet] = []

    async def scene() -> None:
        async with (
            joined(redis.url, "one", deployment="staging") as one,
            joined(redis.url, "two", deployment="live") as two,
            joined(redis.url, "three", deployment="live") as three,
        ):
            two.subscribe(TOPIC, heard.append)
            await two.confirmed()
            one.publish(TOPIC, said("staging"))
            await settled(one)
            three.publish(TOPIC, said("live"))
            await until(lambda: bool(heard))

    asyncio.run(within(scene()))

    assert texts(heard) == ["live"]


def test_what_another_version_says_is_counted_and_does_no_harm(redis: RedisServer) -> None:
    heard: list[Packet] = []
    newer = encode(Parcel("two", packet=said("newer"))).replace(b'"frames"', b'"more":{},"frames"')

    async def scene() -> None:
        async with joined(redis.url) as bus, open_line(redis.url, "test") as line:
            bus.subscribe(TOPIC, heard.append)
            await bus.confirmed()
            channel = f"sidelight:d:{TOPIC}"
            for content in (b"\xff{", b'{"version":2,"sender":"two"}', b"{}", newer):
                await line.send([("PUBLISH", channel, content)])
                await line.replies(1)
            await until(lambda: bool(heard))

            assert bus.figures().undecodable == 3

    asyncio.run(within(scene()))

    assert texts(heard) == ["newer"]


def test_a_burst_over_the_bound_is_left_to_the_log(redis: RedisServer) -> None:
    heard: list[Packet] = []
    gaps: list[str] = []

    async def scene() -> None:
        async with joined(redis.url, "one") as one, joined(redis.url, "two") as two:
            two.subscribe(TOPIC, heard.append)
            two.on_gap(lambda: gaps.append("two"))
            await two.confirmed()
            for number in range(MAX_WAITING + 500):
                one.publish(TOPIC, said(str(number)))
            await until(lambda: bool(gaps))

            assert 490 <= one.figures().dropped <= 500

    asyncio.run(within(scene()))

    assert texts(heard) == [str(number) for number in range(len(heard))]
    assert len(heard) >= MAX_WAITING - 10


def test_what_is_written_before_a_subscription_holds_is_read_or_heard(redis: RedisServer) -> None:
    """The lost wake-up: a reader that does not wait for the confirmation misses it for good."""
    written: list[str] = []
    heard: list[Packet] = []
    read: list[str] = []

    async def follow_and_read(bus: Bus) -> None:
        bus.subscribe(TOPIC, heard.append)
        await bus.confirmed()
        read.extend(written)

    async def scene(proxy: FaultProxy) -> None:
        line = proxy.line()
        behind = f"redis://127.0.0.1:{line.port}/0"
        async with joined(redis.url, "one") as one, joined(behind, "two") as two:
            # The subscription is sent, and does not arrive for now.
            await asyncio.to_thread(line.hold)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(follow_and_read(two))
                await asyncio.sleep(0)
                written.append("1")
                one.publish(TOPIC, said("1"))
                await settled(one)
                await asyncio.to_thread(line.heal)

    with FaultProxy([redis.port]) as proxy:
        asyncio.run(within(scene(proxy)))

    assert read == ["1"] or texts(heard) == ["1"]


def test_a_reader_that_gave_up_waiting_is_told_when_its_subscription_holds(
    redis: RedisServer,
) -> None:
    gaps: list[str] = []
    hasty = Timing(confirm_s=0.05, pulse_s=0.1, silent_s=10.0)

    async def scene(proxy: FaultProxy) -> None:
        line = proxy.line()
        async with joined(f"redis://127.0.0.1:{line.port}/0", timing=hasty) as bus:
            bus.on_gap(lambda: gaps.append("one"))
            await asyncio.to_thread(line.hold)
            bus.subscribe(TOPIC, lambda _: None)
            await bus.confirmed()
            assert gaps == []
            await asyncio.to_thread(line.heal)
            await until(lambda: gaps == ["one"])

            assert bus.figures().reconnects == 0

    with FaultProxy([redis.port]) as proxy:
        asyncio.run(within(scene(proxy)))


def test_a_bus_that_moves_hears_its_new_deployment_only(redis: RedisServer) -> None:
    """As after a restore of the database, which every process notices for itself."""
    heard: list[Packet] = []

    async def scene() -> None:
        async with joined(redis.url, "one") as one, joined(redis.url, "two") as two:
            two.subscribe(TOPIC, heard.append)
            two.move("restored")
            await until(lambda: two.figures().reconnects == 1)
            one.publish(TOPIC, said("before"))
            await settled(one)
            one.move("restored")
            await until(lambda: one.figures().reconnects == 1)
            one.publish(TOPIC, said("after"))
            await until(lambda: bool(heard))

    asyncio.run(within(scene()))

    assert texts(heard) == ["after"]


def test_what_was_published_has_left_when_flushed(redis: RedisServer) -> None:
    async def scene() -> None:
        async with joined(redis.url) as bus:
            bus.publish(TOPIC, said("1"))
            await bus.flushed()

            assert bus.figures().waiting == 0

    asyncio.run(within(scene()))


def test_a_password_is_used_and_never_logged(capsys: pytest.CaptureFixture[str]) -> None:
    async def scene(server: RedisServer) -> None:
        right = server.url.replace("//", "//:open-sesame@")
        async with joined(right):
            pass
        wrong = RedisBus(
            server.url.replace("//", "//:let-me-in@"), deployment="d", process="x", timing=FAST
        )
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(wrong.run())
            await asyncio.sleep(0.3)  # several refused tries; nothing else tells of them
            running.cancel()

    with redis_server("--requirepass", "open-sesame") as server:
        asyncio.run(within(scene(server)))

    said_aloud = capsys.readouterr().out
    assert "bus.down" in said_aloud
    assert "open-sesame" not in said_aloud
    assert "let-me-in" not in said_aloud
