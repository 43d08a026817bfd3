"""The one way out: requests to addresses that were configured, within bounds; it knows no purpose.

It resolves a name once, checks every address it stands for and connects to one of those, so that a
name cannot mean another address a moment later (DNS rebinding).
Redirects are answers, not orders: whoever wants to follow one asks again, and is checked again.
Blocking: call it in a worker thread.
"""

import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore2
from typing_extensions import override

from sidelight.integrations.addresses import Reachable
from sidelight.integrations.failures import OutgoingFailed, OutgoingRefused

MAX_ANSWER_BYTES: Final = 1_000_000
"""More than any look-up answers; a page is read for its headers."""

TIMEOUT_S: Final = 10.0
"""For the whole exchange: whoever waits for it is a person."""

MAX_URL_CHARS: Final = 2_000

_LIBRARY_ERRORS: Final = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    httpcore2.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What another system answered.

    Attributes:
        headers: By name in lower case; of a repeated one the last.
        body: As it came, decompressed by nobody.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Arriving:
    """What another system is answering.

    Attributes:
        headers: By name in lower case; of a repeated one the last.
        chunks: The body as it comes, up to the bound; reading them raises as `stream` does.
    """

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


class Outgoing:
    """Makes requests to where `reachable` allows."""

    def __init__(
        self,
        reachable: Reachable,
        *,
        timeout_s: float = TIMEOUT_S,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        self._reachable: Final = reachable
        self._timeout_s: Final = timeout_s
        self._max_answer_bytes: Final = max_answer_bytes

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """Makes one request and returns its answer, whatever the status.

        No connection is kept: these are few, and each is checked on its own.

        Raises:
            OutgoingRefused: The address may not be reached, or is none.
            OutgoingFailed: The other system cannot be reached, takes too long or says too much.
        """
        with self.stream(method, url, headers=headers, body=body) as arriving:
            return Reply(arriving.status, arriving.headers, b"".join(arriving.chunks))

    @contextmanager
    def stream(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Iterator[Arriving]:
        """Makes one request, to be read as it is answered; leaving the block hangs up.

        Raises:
            OutgoingRefused: The address may not be reached, or is none.
            OutgoingFailed: The other system cannot be reached, takes too long or says too much.
        """
        _check(url)
        until = monotonic() + self._timeout_s
        backend = _GuardedBackend(self._reachable, until)
        each = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_s)
        try:
            with (
                httpcore2.ConnectionPool(network_backend=backend) as pool,
                pool.stream(
                    method,
                    url,
                    headers=[(name, value) for name, value in (headers or {}).items()],
                    content=body,
                    extensions={"timeout": each},
                ) as response,
            ):
                yield Arriving(
                    status=response.status,
                    headers={
                        name.decode("latin-1").lower(): value.decode("latin-1")
                        for name, value in response.headers
                    },
                    chunks=self._bounded(response.iter_stream()),
                )
        except _LIBRARY_ERRORS as error:
            was_sent = not isinstance(error, (httpcore2.ConnectError, httpcore2.ConnectTimeout))
            timed_out = isinstance(error, httpcore2.TimeoutException)
            raise OutgoingFailed(_why(error), was_sent, timed_out) from error

    def _bounded(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yields an answer up to the bound."""
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > self._max_answer_bytes:
                raise OutgoingFailed(why=f"it answered more than {self._max_answer_bytes} bytes")
            yield chunk


def _check(url: str) -> None:
    """Refuses what is no address of a web server, before anything looks it up.

    Raises:
        OutgoingRefused: See above.
    """
    try:
        parts = urlsplit(url)
        is_sound = (
            len(url) <= MAX_URL_CHARS
            and url.isascii()
            and url.isprintable()
            and " " not in url
            and parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.port != 0
        )
    except ValueError as error:
        raise OutgoingRefused(why="it is not an address") from error
    if not is_sound:
        raise OutgoingRefused(why="it is not an http(s) address")
    if parts.username is not None or parts.password is not None:
        raise OutgoingRefused(why="it carries a name or password; send them as a header")


def _why(error: Exception) -> str:
    """Says what went wrong without the address, which may be secret."""
    if isinstance(error, httpcore2.TimeoutException):
        return "it took too long"
    if isinstance(error, httpcore2.ProtocolError):
        return "it does not speak HTTP"
    return "it cannot be reached"


class _GuardedBackend(httpcore2.NetworkBackend):
    """Connects to the addresses that were checked, and to no other, until a point in time."""

    def __init__(self, reachable: Reachable, until: float) -> None:
        self._reachable: Final = reachable
        self._until: Final = until
        self._sockets: Final = httpcore2.SyncBackend()

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        last: Exception = httpcore2.ConnectError(host)
        for address in self._addresses(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, _left(self._until), local_address, socket_options
                )
                return _TimedStream(stream, self._until)
            except httpcore2.NetworkError as error:
                last = error
        raise last

    def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Returns what a name stands for, where all of it may be reached."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(str(error)) from error
        addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not all(self._reachable.allows(address) for address in addresses):
            raise OutgoingRefused(
                why="it leads into a private network; an operator may allow that one by name"
            )
        return addresses


class _TimedStream(httpcore2.NetworkStream):
    """A stream that ends at a point in time, however slowly the other side drips."""

    def __init__(self, inner: httpcore2.NetworkStream, until: float) -> None:
        self._inner: Final = inner
        self._until: Final = until

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._until))

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._until))

    @override
    def close(self) -> None:
        self._inner.close()

    @override
    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, _left(self._until))
        return _TimedStream(inner, self._until)

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(until: float) -> float:
    """Returns the seconds left.

    Raises:
        httpcore2.ReadTimeout: There are none.
    """
    left = until - monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout
    return left
