"""The socket endpoint, a raw ASGI callable: greeting, then the peer's commands until the end."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from typing import Final

import structlog
from starlette.types import Receive, Scope, Send

from sidelight.errors import (
    BadFrame,
    BadIdentity,
    BadToken,
    ExpiredToken,
    SidelightError,
    UnknownSite,
    WrongOrigin,
)
from sidelight.protocol.close import CloseCode
from sidelight.protocol.commands import GREETING, Hello
from sidelight.protocol.wire import SUBPROTOCOL
from sidelight.web.agent_peer import greet_agent
from sidelight.web.answering import Answering
from sidelight.web.connection import (
    HELLO_TIMEOUT_S,
    Peer,
    Repairs,
    close_socket,
    converse,
    receive_text,
    send_frame,
)
from sidelight.web.deployment import Deployment
from sidelight.web.frames import error_frame, frame_id, parse
from sidelight.web.visitor_peer import greet_visitor

log = structlog.get_logger(__name__)

CLOSE_BY_ERROR: Final[dict[type[SidelightError], CloseCode]] = {
    BadIdentity: CloseCode.UNAUTHORIZED,
    BadToken: CloseCode.UNAUTHORIZED,
    ExpiredToken: CloseCode.UNAUTHORIZED,
    UnknownSite: CloseCode.UNKNOWN_SITE,
    WrongOrigin: CloseCode.WRONG_ORIGIN,
}
"""How a refused greeting closes the socket; every other refusal is a bad frame."""


class SocketEndpoint:
    """`/ws`: stands in front of the router, which saves 6 kB a connection."""

    def __init__(self, deployment: Deployment, answering: Answering) -> None:
        self._deployment = deployment
        self._answering = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection from its handshake to its end."""
        await receive()
        if SUBPROTOCOL not in scope.get("subprotocols", ()):
            await close_socket(send, CloseCode.BAD_FRAME)
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        try:
            await self._serve(scope, receive, send)
        except* OSError as gone:
            log.debug("socket.gone", error=repr(gone))
        except* Exception:  # outermost line of a connection: a fault of ours, told as one
            log.exception("socket.failed")
            with suppress(RuntimeError):  # it was closed already
                await close_socket(send, CloseCode.INTERNAL)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Greets, then converses; a refused greeting is told why before the socket closes."""
        text = ""
        repairs = Repairs()
        try:
            async with asyncio.timeout(HELLO_TIMEOUT_S):
                received = await receive_text(receive)
            if received is None:
                return
            text = received
            peer = self._peer(scope, text, repairs)
            async with peer as greeted:
                await converse(greeted, repairs, receive, send)
        except TimeoutError:
            await close_socket(send, CloseCode.HELLO_TIMEOUT)
        except SidelightError as error:
            await send_frame(send, error_frame(error, frame_id(text)).model_dump_json())
            code = CLOSE_BY_ERROR.get(type(error), CloseCode.BAD_FRAME)
            await close_socket(send, CloseCode.INTERNAL if error.retry else code)

    def _peer(self, scope: Scope, text: str, repairs: Repairs) -> AbstractAsyncContextManager[Peer]:
        """Returns the peer of the greeting's role."""
        try:
            hello = parse(GREETING, text)
        except SidelightError as error:
            raise BadFrame(why=f"the first frame must be a greeting; {error}") from error
        if isinstance(hello, Hello):
            return greet_visitor(self._deployment, self._answering, scope, hello, repairs)
        return greet_agent(self._deployment, scope, hello, repairs)
