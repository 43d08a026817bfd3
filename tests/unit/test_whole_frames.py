"""Frames that are taken without the library's parser, compared with it."""

import pytest
from hypothesis import given, strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from sidelight.web.whole_frames import is_between_frames, whole_text

MOST = 70_000


def sent(payload: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True) -> bytes:
    """Returns a frame as a client sends it."""
    return Frame(opcode, payload, fin=fin).serialize(mask=True)


@pytest.mark.parametrize("text", ["", "a", "ä€😀", "x" * 125, "x" * 126, "ä" * 20_000])
def test_a_whole_text_frame_is_read(text: str) -> None:
    assert whole_text(sent(text.encode()), MOST) == text


@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda one: sent(one.encode())))
def test_what_is_read_is_what_the_library_reads(data: bytes) -> None:
    text = whole_text(data, MOST)

    if text is not None:
        server = ServerProtocol(state=OPEN)
        server.receive_data(data)
        (event,) = server.events_received()
        assert isinstance(event, Frame)
        assert (event.opcode, event.fin, bytes(event.data).decode()) == (Opcode.TEXT, True, text)


@pytest.mark.parametrize(
    "data",
    [
        sent(b"a", fin=False),
        sent(b"a", Opcode.BINARY),
        sent(b"a", Opcode.PING),
        sent(b"\xff"),
        sent(b"a") + sent(b"b"),
        sent(b"abc")[:-1],
        sent(b"x" * (MOST + 1)),
        Frame(Opcode.TEXT, b"not masked").serialize(mask=False),
        b"",
    ],
    # Masks are random, and processes that share the tests compare their names.
    ids=["begun", "binary", "ping", "no-utf8", "two", "cut", "long", "bare", "empty"],
)
def test_anything_else_is_left_to_the_library(data: bytes) -> None:
    assert whole_text(data, MOST) is None


def test_only_between_messages_a_frame_may_be_taken() -> None:
    server = ServerProtocol(state=OPEN)
    whole = sent(b"abc")

    assert is_between_frames(server)
    for at in range(1, len(whole)):
        server.receive_data(whole[at - 1 : at])
        assert not is_between_frames(server)
    server.receive_data(whole[-1:])
    assert is_between_frames(server)
    server.receive_data(sent(b"begun", fin=False))
    assert not is_between_frames(server)
    server.receive_data(sent(b"ended", Opcode.CONT))
    assert is_between_frames(server)
    server.receive_data(sent(b"", Opcode.CLOSE))
    assert not is_between_frames(server)
