"""What every bus promises; and, of Redis, what is heard when it fails and when it is back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from faults.fault_proxy import FaultProxy
from servers import RedisServer, redis_server
from sidelight.protocol.close import CloseCode
from sidelight.realtime.bus import Bus, MemoryBus, Packet
from sidelight.realtime.parcels import Parcel, encode
from sidelight.realtime.redis_bus import RedisBus, Timing
from sidelight.realtime.redis_line import open_line
from sidelight.realtime.sending import MAX_WAITING

TOPIC = "conversation:s:c_1"
FAST = Timing(confirm_s=10.0, pulse_s=0.1, silent_s=2.0, backoff_s=0.05, backoff_max_s=0.2)
PATIENCE_S = 30.0

Scene = Callable[[Bus], Awaitable[None]]


@pytest.fixture(params=["memory", "redis"])
def play(request: pytest.FixtureRequest) -> Callable[[Scene], None]:
    """Plays a scene on a bus that is well."""

    def on_memory(scene: Scene) -> None:
        asyncio.run(_within(scene(MemoryBus())))

    def on_redis(scene: Scene) -> None:
        server: RedisServer = request.getfixturevalue("redis")

        async def connected() -> None:
            async with joined(server.url) as bus:
                await scene(bus)

        asyncio.run(_within(connected()))

    return on_memory if request.param == "memory" else on_redis


async def _within(scene: Awaitable[None]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        await scene


@asynccontextmanager
async def joined(
    url: str, name: str = "one", *, deployment: str = "d", timing: Timing = FAST
) -> AsyncIterator[RedisBus]:
    """A bus of Redis, connected."""
    bus = RedisBus(url, deployment=deployment, process=name, timing=timing)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bus.run())
        await until(lambda: bus.is_well)
        yield bus
        running.cancel()


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110  # the bus gives no event for each figure
        await asyncio.sleep(0.005)


def said(text: str) -> Packet:
    return Packet(frames={"agent": text})


def texts(heard: list[Packet]) -> list[str]:
    return [one.frames["agent"] for one in heard]


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


async def settled(bus: Bus) -> None:
    """Waits until an echo of all that was published would have come."""
    if isinstance(bus, RedisBus):
        done = bus.figures().published
        await until(lambda: bus.figures().waiting == 0 and bus.figures().published > done + 1)


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

    asyncio.run(_within(scene()))

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

    asyncio.run(_within(scene()))

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

    asyncio.run(_within(scene()))

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

    asyncio.run(_within(scene()))

    assert texts(heard) == ["newer"]


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
        asyncio.run(_within(scene(server)))

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
        asyncio.run(_within(scene(proxy)))


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

            assert bus.figures().reconnects == 1
            assert bus.figures().lag_ms > 0

    with FaultProxy([redis.port]) as proxy:
        asyncio.run(_within(scene(proxy)))


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
        asyncio.run(_within(scene(proxy)))


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

    asyncio.run(_within(scene()))

    assert texts(heard) == [str(number) for number in range(len(heard))]
    assert len(heard) >= MAX_WAITING - 10


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
        asyncio.run(_within(scene(server, proxy)))


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
        asyncio.run(_within(scene(proxy)))

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
        asyncio.run(_within(scene(proxy)))


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

    asyncio.run(_within(scene()))

    assert texts(heard) == ["after"]


def test_what_was_published_has_left_when_flushed(redis: RedisServer) -> None:
    async def scene() -> None:
        async with joined(redis.url) as bus:
            bus.publish(TOPIC, said("1"))
            await bus.flushed()

            assert bus.figures().waiting == 0

    asyncio.run(_within(scene()))


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
        asyncio.run(_within(scene(server)))

    said_aloud = capsys.readouterr().out
    assert "bus.down" in said_aloud
    assert "open-sesame" not in said_aloud
    assert "let-me-in" not in said_aloud
