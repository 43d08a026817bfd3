"""Connections that mean harm, or act as if: each is ended, and nobody else notices."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from live_server import LiveServer, running, write_content
from raw_line import BINARY, CONT, HELLO, PING, PONG, RESET, TEXT, RawLine, frame
from sidelight.protocol.close import CloseCode
from sidelight.protocol.wire import MAX_FRAME_BYTES
from sidelight.web.transports import (
    CONTROLS,
    INVALID_DATA,
    MAX_FRAGMENTS,
    MAX_HEADER_BYTES,
    MAX_QUEUED,
    GuardedHttp,
    GuardedSocket,
)
from wire_client import new_conversation

PROTOCOL_ERROR = 1002


class HastyHttp(GuardedHttp):
    REQUEST_TIMEOUT_S = 0.2
    STALL_TIMEOUT_S = 0.2
    LINGER_S = 0.2


class HastySocket(GuardedSocket):
    MESSAGE_TIMEOUT_S = 0.2
    STALL_TIMEOUT_S = 0.2
    LINGER_S = 0.2


@pytest.fixture
def hasty(content: Path) -> Iterator[LiveServer]:
    """A server that waits for nothing longer than 0.2 s."""
    with running(content, http=HastyHttp, ws=HastySocket) as live:
        yield live


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for everything that must leave it unharmed."""
    folder = tmp_path_factory.mktemp("abuse")
    write_content(folder)
    with running(folder) as live:
        yield live


def is_well(server: LiveServer) -> bool:
    """Tells whether somebody else is served."""
    with server.visitor() as visitor:
        return visitor.say(new_conversation(), "hello")["type"] == "accepted"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /ws HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        b"POST /api/agent/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HT",
    ],
    ids=["silent", "half-headers", "half-body", "half-second-request"],
)
def test_a_request_that_never_becomes_whole_is_ended(hasty: LiveServer, sent: bytes) -> None:
    with RawLine(hasty.port) as line:
        line.send(sent)

        assert line.ended()


def test_a_message_that_never_becomes_whole_is_ended(hasty: LiveServer) -> None:
    for half in (frame(TEXT, b"x" * 100)[:50], frame(TEXT, b"{", fin=False)):
        with RawLine(hasty.port) as line:
            line.greet()
            line.send(half)

            assert line.close_code() == RESET


def test_headers_over_their_limit_are_refused(shared: LiveServer) -> None:
    with RawLine(shared.port) as line:
        line.send(b"GET / HTTP/1.1\r\nX-Large: " + b"a" * (MAX_HEADER_BYTES + 1))

        assert line.head() == b"" or line.ended()
    assert is_well(shared)


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        (frame(TEXT, b"x" * (MAX_FRAME_BYTES + 1)), {CloseCode.TOO_LARGE, RESET}),
        (frame(TEXT, b"x")[:1] + b"\xff" + b"\x7f" + b"\xff" * 11, {CloseCode.TOO_LARGE, RESET}),
        (frame(TEXT, b"\xff\xfe{}"), {INVALID_DATA}),
        (frame(TEXT, b"\x78\x9c", rsv1=True), {PROTOCOL_ERROR}),
        (frame(CONT, b"{}"), {PROTOCOL_ERROR}),
        (frame(0x3, b"{}"), {PROTOCOL_ERROR}),
        (frame(PING, b"x" * 126), {PROTOCOL_ERROR}),
        (
            frame(TEXT, b"{", fin=False) + frame(CONT, b"", fin=False) * (MAX_FRAGMENTS + 1),
            {CloseCode.RATE_LIMITED},
        ),
        (frame(PING) * (int(CONTROLS["other"][2]) // 1000 + 3), {CloseCode.RATE_LIMITED}),
        (frame(TEXT, b"{}") * (MAX_QUEUED * 3), {CloseCode.RATE_LIMITED}),
    ],
    ids=[
        "oversized",
        "says-it-is-oversized",
        "not-utf-8",
        "compressed",
        "continues-nothing",
        "reserved",
        "large-ping",
        "empty-fragments",
        "pings",
        "many-at-once",
    ],
)
@pytest.mark.parametrize("greeted", [True, False])
def test_a_frame_that_breaks_the_rules_ends_the_connection(
    shared: LiveServer, sent: bytes, codes: set[int], *, greeted: bool
) -> None:
    with RawLine(shared.port) as line:
        if greeted:
            line.greet()
        else:
            line.upgrade()
        line.send(sent)

        assert line.close_code() in codes | ({CloseCode.BAD_FRAME} if not greeted else set())
    assert is_well(shared)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        '{"a":' * 10_000,
        '{"type":"send","text":' + "[" * 20_000 + "]" * 20_000 + "}",
        "9" * 60_000,
        '{"type":"send","type":"send"}',
        '"\\ud800"',
        "",
        "null",
    ],
    ids=["arrays", "objects", "nested-field", "digits", "twice", "half-a-pair", "empty", "null"],
)
def test_a_text_that_is_no_command_is_refused_and_the_next_one_answered(
    shared: LiveServer, text: str
) -> None:
    with shared.visitor() as visitor:
        visitor.socket.send(text)
        refused = visitor.receive()
        answered = visitor.ask("ping")

    assert refused["code"] in {"bad_frame", "unknown_command", "too_long"}
    assert answered["type"] == "pong"


def test_a_binary_frame_is_refused_and_the_next_one_answered(shared: LiveServer) -> None:
    with RawLine(shared.port) as line:
        line.greet()
        line.send(frame(BINARY, b"\x00" * 1_000))
        refused = line.receive()
        line.send(frame(TEXT, b'{"type":"ping","id":"p"}'))

        assert refused["code"] == "bad_frame"
        assert line.receive()["type"] == "pong"


def test_a_message_in_fragments_is_taken(shared: LiveServer) -> None:
    sent = b'{"type":"ping","id":"p"}'
    with RawLine(shared.port) as line:
        line.greet()
        line.send(frame(TEXT, sent[:5], fin=False) + frame(CONT, sent[5:10], fin=False))
        line.send(frame(PING, b"between") + frame(CONT, sent[10:]))

        assert line.next()[1] == b"between"
        assert line.receive()["type"] == "pong"


def test_pings_between_commands_are_answered_between_their_replies(shared: LiveServer) -> None:
    with RawLine(shared.port) as line:
        line.greet()
        for number in range(10):
            line.send(frame(PING, b"%d" % number))
            line.send(frame(TEXT, b'{"type": "ping", "id": "p%d"}' % number))
        answers = [line.next() for _ in range(20)]

    pongs = [payload for opcode, payload in answers if opcode == PONG]
    replies = [json.loads(payload)["id"] for opcode, payload in answers if opcode == TEXT]
    assert pongs == [b"%d" % number for number in range(10)]
    assert replies == [f"p{number}" for number in range(10)]


def test_refused_frames_without_end_are_ended_too(shared: LiveServer) -> None:
    with RawLine(shared.port) as line:
        line.greet()
        for _ in range(300):
            line.send(frame(TEXT, b"nonsense"))
            line.send(frame(TEXT, b"{}"))

        assert line.close_code() == CloseCode.RATE_LIMITED


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=200),
            st.builds(
                frame,
                st.integers(0, 15),
                st.binary(max_size=140),
                fin=st.booleans(),
                rsv1=st.booleans(),
            ),
            st.builds(
                lambda value: frame(TEXT, json.dumps(value).encode()),
                st.recursive(
                    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
                    lambda inner: (
                        st.lists(inner, max_size=4)
                        | st.dictionaries(
                            st.sampled_from(["type", "id", "key", "conversation", "text", "page"])
                            | st.text(max_size=4),
                            inner
                            | st.sampled_from(["send", "page", "ping", "watch", "hello", "seen"]),
                            max_size=5,
                        )
                    ),
                    max_leaves=12,
                ),
            ),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_whatever_is_sent_costs_nobody_but_its_sender(
    shared: LiveServer, sent: list[bytes], greeted: bool
) -> None:
    with RawLine(shared.port) as line:
        assert b" 101 " in line.upgrade()
        if greeted:
            line.send(frame(TEXT, HELLO.encode()))
        line.send(b"".join(sent))

    with RawLine(shared.port) as line:
        assert line.greet()["type"] == "welcome"


def test_a_socket_outlives_the_time_for_its_request(hasty: LiveServer) -> None:
    with RawLine(hasty.port) as line:
        line.greet()
        end = time.monotonic() + 3 * HastyHttp.REQUEST_TIMEOUT_S
        while time.monotonic() < end:
            hasty.request("GET", "/healthz")
        line.send(frame(TEXT, b'{"type":"ping","id":"q2"}'))

        assert line.receive()["type"] == "pong"
