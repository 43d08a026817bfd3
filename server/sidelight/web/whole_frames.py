"""A read that is exactly one client's text frame, as nearly all are, taken without a parser.

RFC 6455 section 5.2; whatever else a client may send is the parser's of the library.
"""

from typing import Any, Final

from websockets.protocol import OPEN, Protocol
from websockets.speedups import apply_mask
from websockets.streams import StreamReader

TEXT: Final = 0x81
"""First byte of a whole text frame without extensions."""

MASKED: Final = 0x80
MASK_BYTES: Final = 4
SHORT: Final = 125
"""Longest payload whose length fits the second byte."""

MEDIUM: Final = 126
"""Stands for a length in the next two bytes."""

_BETWEEN: Final = StreamReader.at_eof.__code__
"""Where the library's parser waits while no frame has begun."""


def whole_text(data: bytes, most: int) -> str | None:
    """Returns the text of one masked frame of `most` bytes; none for what is anything else."""
    if len(data) < 2 + MASK_BYTES or data[0] != TEXT:
        return None
    size, at = data[1] - MASKED, 2
    if size == MEDIUM:
        size, at = int.from_bytes(data[2:4]), 4
    elif not 0 <= size <= SHORT:
        return None
    begin = at + MASK_BYTES
    if size > most or len(data) != begin + size:
        return None
    try:
        return apply_mask(data[begin:], data[at:begin]).decode()
    except UnicodeDecodeError:
        return None


def is_between_frames(protocol: Protocol) -> bool:
    """Tells whether the next byte of an open connection begins a message.

    Where another version of the library waits elsewhere, this is never so, and costs only time.
    """
    if protocol.state is not OPEN or protocol.current_size is not None or protocol.reader.buffer:
        return False
    waiting: Any = protocol.parser
    while waiting is not None:
        if waiting.gi_code is _BETWEEN:
            return True
        waiting = waiting.gi_yieldfrom
    return False
