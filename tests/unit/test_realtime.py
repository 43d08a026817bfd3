"""Streams, members, the bus and repairs, each alone and without a socket."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sidelight.protocol.close import CloseCode
from sidelight.protocol.events import Event, EventBody, Message
from sidelight.protocol.pushes import Transcript
from sidelight.protocol.views import Actor, Visitor
from sidelight.realtime.bus import (
    Audience,
    MemoryBus,
    Packet,
    inbox_topic,
    site_topic,
    subscription,
    visitor_topic,
)
from sidelight.realtime.member import Member
from sidelight.realtime.outbox import Outbox
from sidelight.realtime.streams import Stream, Verdict
from sidelight.web.connection import Repairs

ANA = Visitor(id="v_1", name="Ana", email="", identified=False, traits={})
TALK = "c_0000000000000000000000"


def live(last: int) -> Stream:
    stream = Stream(last)
    stream.delivered(last)
    return stream


def event(seq: int, body: EventBody | None = None, *, visitor_seq: int | None = None) -> Event:
    return Event(
        conversation=TALK,
        seq=seq,
        visitor_seq=visitor_seq,
        at_ms=seq,
        actor=Actor(kind="visitor", id="v_1", name="Ana"),
        state="assisting",
        key=None,
        body=body or Message(text=str(seq)),
    )


def transcript(*seqs: int, head: int | None = None, reset: bool = False) -> Transcript:
    return Transcript(
        id=None,
        conversation=TALK,
        state="assisting",
        events=tuple(event(seq) for seq in seqs),
        first_seq=1,
        head=head if head is not None else max(seqs, default=0),
        reset=reset,
    )


def packet(seq: int, audience: Audience = "visitor") -> Packet:
    return Packet(frames={audience: str(seq)}, conversation=TALK, seqs={audience: seq})


def waiting(outbox: Outbox) -> list[str | CloseCode]:
    """Takes everything that waits, and the close code at the end."""
    outbox.close(CloseCode.NORMAL)
    return asyncio.run(_drained(outbox))


async def _drained(outbox: Outbox) -> list[str | CloseCode]:
    taken: list[str | CloseCode] = []
    while not taken or isinstance(taken[-1], str):
        taken.append(await outbox.next())
    return taken


def test_a_stream_begins_with_a_read() -> None:
    assert Stream(0).offer(1) is Verdict.SKIP


def test_the_next_event_is_delivered_and_a_repeat_skipped() -> None:
    stream = live(4)

    assert [stream.offer(seq) for seq in (5, 5, 4, 6)] == [
        Verdict.DELIVER,
        Verdict.SKIP,
        Verdict.SKIP,
        Verdict.DELIVER,
    ]


def test_a_hole_asks_for_one_read_only() -> None:
    stream = live(4)

    assert [stream.offer(seq) for seq in (7, 8, 5)] == [Verdict.READ, Verdict.SKIP, Verdict.SKIP]


def test_a_read_that_was_overtaken_asks_for_another() -> None:
    stream = Stream(0)
    stream.offer(9)

    assert stream.delivered(8)
    assert not stream.delivered(9)
    assert stream.offer(10) is Verdict.DELIVER


def test_a_stream_started_beyond_the_log_goes_back_when_the_read_begins_anew() -> None:
    stream = Stream(50)

    assert not stream.restarted(3)
    assert stream.head == 3
    assert stream.offer(4) is Verdict.DELIVER


def test_the_bus_tells_only_who_listens() -> None:
    bus, heard = MemoryBus(), []
    with subscription(bus, "one", heard.append):
        bus.publish("one", packet(1))
        bus.publish("two", packet(2))
    bus.publish("one", packet(3))

    assert [one.frames["visitor"] for one in heard] == ["1"]
    assert bus.topics() == 0


@contextmanager
def member_of(
    bus: MemoryBus, repaired: list[str], audience: Audience = "visitor", *, adopts: bool = True
) -> Iterator[Member]:
    member = Member(bus, name="n_1", audience=audience, adopts=adopts, repair=repaired.append)
    with member:
        member.settle(visitor_topic("v_1"))
        yield member


def test_a_member_passes_on_what_follows_and_repairs_a_hole() -> None:
    bus, repaired = MemoryBus(), []
    with member_of(bus, repaired) as member:
        member.follow(TALK, after=0)
        member.resumed(transcript(1, 2))
        for seq in (3, 3, 6, 7):
            bus.publish(visitor_topic("v_1"), packet(seq))
        again = member.delivered(transcript(4, 5, 6))

    assert repaired == [TALK]
    assert again
    assert waiting(member.outbox) == ["3", CloseCode.NORMAL]


def test_a_visitors_other_tab_adopts_a_conversation_and_an_agent_does_not() -> None:
    bus, repaired = MemoryBus(), []
    with member_of(bus, repaired) as tab, member_of(bus, repaired, adopts=False) as console:
        bus.publish(visitor_topic("v_1"), packet(1))

    assert waiting(tab.outbox) == ["1", CloseCode.NORMAL]
    assert waiting(console.outbox) == [CloseCode.NORMAL]


def test_a_conversation_adopted_late_is_read_from_its_start() -> None:
    bus, repaired = MemoryBus(), []
    with member_of(bus, repaired) as tab:
        bus.publish(visitor_topic("v_1"), packet(4))

    assert repaired == [TALK]
    assert tab.position(TALK) == 0


def test_a_member_hears_no_echo_of_its_own_typing() -> None:
    bus, repaired = MemoryBus(), []
    with member_of(bus, repaired) as member:
        bus.publish(visitor_topic("v_1"), Packet(frames={"visitor": "mine"}, origin="n_1"))
        bus.publish(visitor_topic("v_1"), Packet(frames={"visitor": "theirs"}, origin="n_2"))

    assert waiting(member.outbox) == ["theirs", CloseCode.NORMAL]


def test_another_identity_leaves_the_streams_of_the_one_before() -> None:
    bus, repaired = MemoryBus(), []
    with member_of(bus, repaired) as member:
        member.follow(TALK, after=0)
        member.settle(visitor_topic("v_2"))
        bus.publish(visitor_topic("v_1"), packet(1))

        followed = member.follows(TALK)

    assert not followed
    assert waiting(member.outbox) == [CloseCode.NORMAL]


def test_leaving_the_block_leaves_no_listener_behind() -> None:
    bus, repaired = MemoryBus(), []
    with member_of(bus, repaired, audience="agent", adopts=False) as member:
        member.join(inbox_topic("s"))
        member.watch("s", TALK, after=0)

    assert bus.topics() == 0


def test_a_refresh_reaches_the_page_without_a_frame() -> None:
    bus, repaired, refreshed = MemoryBus(), [], []
    with member_of(bus, repaired) as member:
        member.join(site_topic("s"))
        member.on_refresh = lambda: refreshed.append(True)
        bus.publish(site_topic("s"), Packet(frames={}, refresh=True))

    assert refreshed == [True]
    assert waiting(member.outbox) == [CloseCode.NORMAL]


def test_a_repair_asked_for_before_the_loops_run_is_not_forgotten() -> None:
    read: list[str] = []

    async def scene() -> None:
        repairs = Repairs()
        repairs(TALK)
        async with asyncio.TaskGroup() as tasks:
            repairs.start(tasks, _reading(read))

    asyncio.run(scene())

    assert read == [TALK]


def test_a_repair_asked_for_after_the_connection_ended_costs_the_bus_nothing() -> None:
    read: list[str] = []

    async def scene() -> None:
        repairs = Repairs()
        async with asyncio.TaskGroup() as tasks:
            repairs.start(tasks, _reading(read))
            repairs.stop()
        repairs(TALK)

    asyncio.run(scene())

    assert read == []


def test_a_connection_that_ends_does_not_wait_for_its_repairs() -> None:
    async def forever(_conversation: str) -> None:
        await asyncio.Event().wait()

    async def scene() -> None:
        repairs = Repairs()
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            repairs.start(tasks, forever)
            repairs(TALK)
            await asyncio.sleep(0)
            repairs.stop()

    asyncio.run(scene())


def _reading(read: list[str]):  # noqa: ANN202  # a small fake of the log's reader
    async def reader(conversation: str) -> None:
        read.append(conversation)

    return reader
