"""Outboxes that are emptied without waking their connections' tasks."""

import asyncio
from collections.abc import Awaitable, Callable

from typing_extensions import override
from websockets.client import ClientProtocol
from websockets.frames import Frame
from websockets.protocol import OPEN
from websockets.uri import parse_uri

from sidelight.protocol.close import CloseCode
from sidelight.realtime.outbox import Outbox, Way
from sidelight.web.departures import WAY, Departures


class Socket(Way):
    """A way that keeps what is written, and takes a number of writes before it is full."""

    def __init__(self, room: int = 1_000) -> None:
        self.room = room
        self.written: list[bytes] = []

    @property
    @override
    def is_open(self) -> bool:
        return self.room > 0

    @override
    def write(self, frames: bytes) -> None:
        self.room -= 1
        self.written.append(frames)

    def texts(self) -> list[str]:
        client = ClientProtocol(parse_uri("ws://127.0.0.1/ws"), state=OPEN)
        client.receive_data(b"".join(self.written))
        events = client.events_received()
        return [bytes(one.data).decode() for one in events if isinstance(one, Frame)]


class Connected:
    """An outbox that leaves by a socket, and what its own task was left with."""

    def __init__(self, departures: Departures, socket: Socket) -> None:
        self.outbox = Outbox()
        self.left: list[str | CloseCode] = []
        departures.serve(self.outbox, {WAY: socket})

    async def run(self) -> None:
        while not isinstance(frame := await self.outbox.next(), CloseCode):
            self.left.append(frame)
        self.left.append(frame)


async def settled() -> None:
    """Lets everything happen that is due."""
    for _ in range(10):
        await asyncio.sleep(0)


def played(scene: Callable[[Connected], Awaitable[None]], socket: Socket) -> Connected:
    """Plays a scene with a connection whose task waits, and ends it."""

    async def play() -> Connected:
        connected = Connected(Departures(), socket)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(connected.run())
            await settled()
            await scene(connected)
            connected.outbox.close(CloseCode.RESTARTING)
        return connected

    return asyncio.run(play())


def test_frames_leave_in_order_in_one_write_and_the_task_gets_only_the_end() -> None:
    socket = Socket()

    async def scene(connected: Connected) -> None:
        connected.outbox.put("a")
        connected.outbox.put("b")
        await settled()

    connected = played(scene, socket)

    assert (socket.texts(), len(socket.written)) == (["a", "b"], 1)
    assert connected.left == [CloseCode.RESTARTING]


def test_what_a_task_puts_that_was_woken_with_an_event_leaves_with_it() -> None:
    socket = Socket()

    async def scene(connected: Connected) -> None:
        committed = asyncio.get_running_loop().create_future()

        async def reply() -> None:
            await committed
            connected.outbox.put("reply")

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(reply())
            await settled()
            connected.outbox.put("event")
            committed.set_result(None)

    played(scene, socket)

    assert (socket.texts(), len(socket.written)) == (["event", "reply"], 1)


def test_frames_before_the_close_leave_before_it() -> None:
    socket = Socket()

    async def scene(connected: Connected) -> None:
        connected.outbox.put("last")

    connected = played(scene, socket)

    assert socket.texts() == ["last"]
    assert connected.left == [CloseCode.RESTARTING]


def test_a_way_that_is_full_leaves_the_rest_to_the_task_until_nothing_waits() -> None:
    socket = Socket(room=1)

    async def scene(connected: Connected) -> None:
        connected.outbox.put("a")
        await settled()
        connected.outbox.put("b")
        connected.outbox.put("c")
        await settled()
        socket.room = 1
        connected.outbox.put("d")
        await settled()

    connected = played(scene, socket)

    assert socket.texts() == ["a", "d"]
    assert connected.left == ["b", "c", CloseCode.RESTARTING]


def test_many_who_hear_the_same_get_it_whatever_else_they_hear() -> None:
    sockets = [Socket() for _ in range(4)]

    async def scene() -> None:
        departures = Departures()
        many = [Connected(departures, socket) for socket in sockets]
        async with asyncio.TaskGroup() as tasks:
            for one in many:
                tasks.create_task(one.run())
            await settled()
            same = "event"
            for number, one in enumerate(many):
                one.outbox.put(same)
                if number == 1:
                    one.outbox.put("more")
            await settled()
            for one in many:
                one.outbox.close(CloseCode.RESTARTING)

    asyncio.run(scene())

    told = ["event"]
    assert [one.texts() for one in sockets] == [told, ["event", "more"], told, told]
