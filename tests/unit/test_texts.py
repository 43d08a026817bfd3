"""Frames that leave together, as another implementation of the standard reads them."""

import asyncio

import pytest
from starlette.types import Message
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.uri import parse_uri

from sidelight.realtime.outbox import MAX_TOGETHER_CHARS, Outbox
from sidelight.web.texts import TOGETHER, frames_of, together


def read(data: bytes) -> list[str]:
    """Reads frames as a strict client does, which raises what it does not understand."""
    client = ClientProtocol(parse_uri("ws://127.0.0.1/ws"), state=OPEN, max_size=None)
    client.receive_data(data)
    assert client.parser_exc is None
    frames = [event for event in client.events_received() if isinstance(event, Frame)]
    assert all(frame.fin and frame.opcode is Opcode.TEXT for frame in frames)
    return [bytes(frame.data).decode() for frame in frames]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 300_000])
def test_a_text_of_any_length_arrives_as_one_frame(size: int) -> None:
    assert read(frames_of(["x" * size])) == ["x" * size]


def test_lengths_are_counted_in_bytes() -> None:
    assert read(frames_of(["ä" * 63, "€" * 21_846])) == ["ä" * 63, "€" * 21_846]


def test_frames_of_one_write_stay_apart_and_in_order() -> None:
    texts = ["", "a" * 126, "b", "c" * 65_536, "d"]

    assert read(frames_of(texts)) == texts


def test_a_server_without_the_extension_gets_frames_one_by_one() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(dict(message))

    async def scene() -> None:
        either = together({"extensions": {}}, send)
        await either({"type": "websocket.send", "texts": ["a", "b"]})
        await either({"type": "websocket.close", "code": 1000})

    asyncio.run(scene())

    assert sent == [
        {"type": "websocket.send", "text": "a"},
        {"type": "websocket.send", "text": "b"},
        {"type": "websocket.close", "code": 1000},
    ]


def test_a_server_with_the_extension_gets_them_as_they_are() -> None:
    async def send(_: Message) -> None:
        """Would send."""

    assert together({"extensions": {TOGETHER: {}}}, send) is send


def test_what_waits_leaves_together_up_to_a_bound_and_the_rest_later() -> None:
    outbox = Outbox()
    half = "x" * (MAX_TOGETHER_CHARS // 2)
    for frame in ("a", half, half, "b"):
        outbox.put(frame)

    async def scene() -> list[list[object]]:
        first = await outbox.next()
        rest = outbox.more(1)
        second = await outbox.next()
        return [[first, *rest], [second, *outbox.more(len(half))]]

    assert asyncio.run(scene()) == [["a", half], [half, "b"]]


def test_room_is_given_back_for_all_frames_that_were_taken() -> None:
    outbox = Outbox()
    for _ in range(2_000):
        outbox.put("x" * 5_000)
        outbox.put("y" * 5_000)
        asyncio.run(outbox.next())
        outbox.more(5_000)

    assert not outbox.is_closed
