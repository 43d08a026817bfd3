"""The fault proxy does what it is told: without that, the suite over it would prove nothing."""

import socket
import threading
from collections.abc import Iterator

import pytest

from faults.fault_proxy import FaultProxy
from faults.lines import Line

WAIT_S = 5.0
"""Longest wait for what must come."""

SILENCE_S = 0.2
"""How long nothing has to come to count as nothing; on loopback an echo takes 1 ms."""


def echo(listener: socket.socket) -> None:
    """Answers every connection with what it says, until the listener is closed."""
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=answer, args=(peer,), daemon=True).start()


def answer(peer: socket.socket) -> None:
    with peer:
        try:
            while heard := peer.recv(1_000):
                peer.sendall(heard)
        except OSError:
            return


@pytest.fixture
def line() -> Iterator[Line]:
    """A line to an echo."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=echo, args=(listener,))
        thread.start()
        with FaultProxy([listener.getsockname()[1]]) as proxy:
            yield proxy.line()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(WAIT_S)


def call(line: Line) -> socket.socket:
    """Returns a connection on which the echo has answered once."""
    caller = socket.create_connection(("127.0.0.1", line.port), timeout=WAIT_S)
    caller.sendall(b"hello")
    assert caller.recv(100) == b"hello"
    return caller


def is_silent(caller: socket.socket) -> bool:
    caller.settimeout(SILENCE_S)
    try:
        caller.recv(100)
    except TimeoutError:
        return True
    finally:
        caller.settimeout(WAIT_S)
    return False


def test_a_cut_ends_a_connection_and_no_other(line: Line) -> None:
    with call(line) as first:
        line.cut(reset=False)
        end = first.recv(100)
    with call(line) as second:
        second.sendall(b"still here")
        heard = second.recv(100)

    assert (end, heard) == (b"", b"still here")


def test_a_cut_may_be_a_reset(line: Line) -> None:
    with call(line) as caller:
        line.cut(reset=True)

        with pytest.raises(ConnectionResetError):
            caller.recv(100)


def test_what_is_held_comes_late_and_whole(line: Line) -> None:
    with call(line) as caller:
        line.hold()
        caller.sendall(b"late")
        was_silent = is_silent(caller)
        line.heal()
        heard = caller.recv(100)

    assert was_silent
    assert heard == b"late"


def test_what_is_swallowed_never_comes_and_healing_ends_the_connection(line: Line) -> None:
    with call(line) as caller:
        line.swallow(replies_only=False)
        caller.sendall(b"lost")
        was_silent = is_silent(caller)
        line.heal()
        end = caller.recv(100)

    assert was_silent
    assert end == b""


def test_replies_alone_may_be_swallowed(line: Line) -> None:
    with call(line) as caller:
        line.swallow(replies_only=True)
        caller.sendall(b"carried out")
        was_silent = is_silent(caller)

        assert was_silent
        assert line.has_swallowed


def test_a_line_that_refuses_resets_until_it_is_healed(line: Line) -> None:
    line.refuse()
    with (
        pytest.raises(ConnectionResetError),
        socket.create_connection(("127.0.0.1", line.port), timeout=WAIT_S) as caller,
    ):
        caller.recv(100)
    line.heal()

    with call(line):
        assert not line.is_broken


def test_a_slow_line_brings_everything_in_its_time(line: Line) -> None:
    line.slow(bytes_per_s=50_000, delay_s=0.01)
    with call(line) as caller:
        caller.sendall(b"x" * 2_000)
        heard = b""
        while len(heard) < 2_000:
            heard += caller.recv(2_000)

    assert heard == b"x" * 2_000
