"""One connection to Redis, every wait on it bounded; it reconnects nothing, that is the bus's."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from redis.asyncio.connection import AbstractConnection, Connection, parse_url
from redis.exceptions import RedisError

CONNECT_S: Final = 5.0
"""Longest wait for a connection with its greeting; a Redis in the same network needs 2 ms."""

ANSWER_S: Final = 5.0
"""Longest wait for bytes to leave or for the replies to what was sent."""

RESP: Final = 2
"""The older protocol: its replies come in the order of the commands, and nothing in between."""


class LineDown(Exception):
    """The connection failed or did not answer in time; `str()` holds no password."""

    def __init__(self, *, why: str) -> None:
        super().__init__(why)


class RedisLine:
    """Sends commands and reads replies; the two may be done by two tasks."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection

    async def send(self, commands: Sequence[Sequence[str | bytes]]) -> None:
        """Sends commands in one write.

        Raises:
            LineDown: They could not leave.
        """
        packed = self._connection.pack_commands(commands)
        async with _told(ANSWER_S):
            await self._connection.send_packed_command(packed, check_health=False)

    async def replies(self, count: int) -> None:
        """Reads as many replies, of which only errors matter.

        Raises:
            LineDown: One is an error, or they do not come.
        """
        async with _told(ANSWER_S):
            for _ in range(count):
                await self._connection.read_response(disable_decoding=True)

    async def message(self) -> tuple[bytes, bytes, Any]:
        """Waits, for as long as it takes, for what a subscribed connection is sent next.

        Returns:
            What it is, the channel, and the content or a count.

        Raises:
            LineDown: The connection has ended.
        """
        async with _told(None):
            kind, channel, content = await self._connection.read_response(disable_decoding=True)
        return kind, channel, content


@asynccontextmanager
async def open_line(url: str, name: str) -> AsyncIterator[RedisLine]:
    """Connects, authenticated and over TLS as the URL says, while the block runs.

    Args:
        name: How Redis lists the connection (`CLIENT LIST`).

    Raises:
        LineDown: Redis cannot be reached, or it refuses us.
    """
    options: dict[str, Any] = dict(parse_url(url))
    kind: type[AbstractConnection] = options.pop("connection_class", Connection)
    connection = kind(
        **options,
        protocol=RESP,
        client_name=name,
        socket_timeout=None,
        socket_connect_timeout=CONNECT_S,
    )
    try:
        async with _told(CONNECT_S):
            await connection.connect()  # type: ignore[no-untyped-call]  # the library's
        yield RedisLine(connection)
    finally:
        await connection.disconnect(nowait=True)


def place_of(url: str) -> str:
    """Returns where a URL leads, fit for logs: no user, no password, no options."""
    options = dict(parse_url(url))
    return str(options.get("path") or f"{options.get('host', 'localhost')}:{options.get('port')}")


@asynccontextmanager
async def _told(patience_s: float | None) -> AsyncIterator[None]:
    """Tells every way in which a connection fails as one."""
    try:
        async with asyncio.timeout(patience_s):
            yield
    except TimeoutError as error:
        raise LineDown(why="no answer in time") from error
    except (OSError, RedisError) as error:
        raise LineDown(why=f"{type(error).__name__}: {error}") from error
