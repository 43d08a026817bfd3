"""Text frames that leave together, in one write, where the server can; it knows no frame's meaning.

RFC 6455 section 5.2 for a server: no mask, and no extension here, so that a frame is a head of 2, 4
or 10 bytes and its text.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from starlette.types import Message, Scope, Send

TOGETHER: Final = "sidelight.texts"
"""ASGI extension: a `websocket.send` may carry `texts`, a list of frames, instead of one `text`."""

OFFERED: Final[dict[object, object]] = {}
"""What stands beside the extension's name in every scope; it has no options."""

_TEXT: Final = b"\x81"
"""A whole text frame."""

_SHORT: Final = 125
"""Bytes of a payload whose length fits the second byte."""

_MEDIUM: Final = 65_535
"""Bytes of a payload whose length fits two more; a longer one takes eight."""


def frames_of(texts: Sequence[str]) -> bytes:
    """Returns texts as websocket frames of a server, one after the other."""
    parts: list[bytes] = []
    for text in texts:
        payload = text.encode()
        parts += (_head(len(payload)), payload)
    return b"".join(parts)


def _head(size: int) -> bytes:
    if size <= _SHORT:
        return _TEXT + size.to_bytes(1)
    if size <= _MEDIUM:
        return _TEXT + b"\x7e" + size.to_bytes(2)
    return _TEXT + b"\x7f" + size.to_bytes(8)


def together(scope: Scope, send: Send) -> Send:
    """Returns what sends `texts`; a server without the extension gets them one by one."""
    return send if TOGETHER in scope.get("extensions", ()) else partial(_one_by_one, send)


async def _one_by_one(send: Send, message: Message) -> None:
    texts = message.get("texts")
    if texts is None:
        await send(message)
        return
    for text in texts:
        await send({"type": message["type"], "text": text})
