"""Requests of ours to other systems, against servers that mean no good."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from sidelight.integrations.addresses import Reachable
from sidelight.integrations.failures import OutgoingFailed, OutgoingRefused
from sidelight.integrations.outgoing import Outgoing

HELLO = b"HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello"
LOOPBACK = Reachable(["127.0.0.0/8", "::1/128"])


@contextmanager
def answering(*chunks: bytes, pause: Callable[[], object] = bool) -> Iterator[int]:
    """Runs a server that answers one connection with chunks; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.recv(65_536)
            try:
                for chunk in chunks:
                    connection.sendall(chunk)
                    pause()
            except OSError:
                return  # the client had enough

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def test_an_allowed_address_is_asked_and_its_answer_read() -> None:
    with answering(HELLO) as port:
        reply = Outgoing(LOOPBACK).request("GET", f"http://127.0.0.1:{port}/x")

    assert (reply.status, reply.headers["x-one"], reply.body) == (200, "1", b"hello")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433"])
def test_the_server_itself_is_not_asked(host: str) -> None:
    with pytest.raises(OutgoingRefused, match="private network"):
        Outgoing(Reachable()).request("GET", f"http://{host}:9/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com",
        "http://",
        "http://[::1",
        "http://user:pw@example.com/",
        "http://example.com/\r\nHost: evil",
        "http://exämple.com/",
        "http://example.com:99999/",
        "http://example.com/" + "a" * 2_000,
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(OutgoingRefused):
        Outgoing(LOOPBACK).request("GET", url)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    with answering(moved) as port:
        reply = Outgoing(LOOPBACK).request("GET", f"http://127.0.0.1:{port}/")

    assert (reply.status, reply.headers["location"]) == (302, "http://169.254.169.254/")


def test_an_answer_without_end_is_cut() -> None:
    endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    outgoing = Outgoing(LOOPBACK, max_answer_bytes=50_000)

    with (
        answering(endless, *[b"x" * 10_000] * 100) as port,
        pytest.raises(OutgoingFailed, match="more than 50000 bytes"),
    ):
        outgoing.request("GET", f"http://127.0.0.1:{port}/")


def test_an_answer_that_drips_is_given_up() -> None:
    dripping = [bytes([byte]) for byte in HELLO * 100]
    given_up = threading.Event()
    began = monotonic()
    with answering(*dripping, pause=lambda: given_up.wait(0.05)) as port:
        with pytest.raises(OutgoingFailed, match="too long"):
            Outgoing(LOOPBACK, timeout_s=0.5).request("GET", f"http://127.0.0.1:{port}/")
        given_up.set()

    assert monotonic() - began >= 0.5


@pytest.mark.parametrize(
    ("answer", "why"), [(b"", "does not speak HTTP"), (b"SSH-2.0-x\r\n\r\n", "does not speak HTTP")]
)
def test_what_is_no_web_server_is_told(answer: bytes, why: str) -> None:
    with answering(answer) as port, pytest.raises(OutgoingFailed, match=why):
        Outgoing(LOOPBACK).request("GET", f"http://127.0.0.1:{port}/")


def test_a_server_that_is_not_there_is_told_without_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(OutgoingFailed) as failure:
        Outgoing(LOOPBACK).request("GET", f"http://127.0.0.1:{port}/?key=secret-key")

    assert "secret-key" not in str(failure.value)


def test_a_name_is_looked_up_once_and_cannot_mean_another_address_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def name_server(host: str, *rest: object, **options: object) -> object:
        asked.append(host)
        return look_up("127.0.0.1" if host == "shop.test" else host, *rest, **options)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(socket, "getaddrinfo", name_server)
    with answering(HELLO) as port:
        reply = Outgoing(LOOPBACK).request("GET", f"http://shop.test:{port}/")

    assert reply.status == 200
    assert asked.count("shop.test") == 1


def test_a_name_that_stands_for_one_private_address_among_others_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)

    with pytest.raises(OutgoingRefused, match="private network"):
        Outgoing(Reachable()).request("GET", "http://shop.test/")
