"""Text frames to commands and errors to frames; every refusal names its command's `id`."""

import json
import re
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sidelight.errors import (
    BadFrame,
    RateLimited,
    SidelightError,
    TooLarge,
    TooLong,
    UnknownCommand,
)
from sidelight.protocol.pushes import Error
from sidelight.protocol.wire import MAX_FRAME_BYTES, MAX_TEXT_CHARS

CommandT = TypeVar("CommandT")

_ID: Final = re.compile(r"[A-Za-z0-9_\-]{1,64}", re.ASCII)
"""What an `id` looks like, as in `protocol.wire.Id`; no other can go into an error frame."""

NAMES: Final = ("id", "type", "conversation")
"""Fields of a frame that say which it is."""

UNREADABLE: Final = (BadFrame, UnknownCommand, TooLarge, TooLong)
"""Refusals of a frame that says too little to know whether its sender waits for a reply."""


def parse(adapter: TypeAdapter[CommandT], text: str) -> CommandT:
    """Returns the command of a text frame.

    Raises:
        BadFrame: It is not JSON, not an object, or a field is wrong; the field is named.
        UnknownCommand: Its `type` is none that may be sent here.
        TooLong: Its text has more than `MAX_TEXT_CHARS` characters.
        TooLarge: It has more than `MAX_FRAME_BYTES` bytes.
    """
    if len(text) > MAX_FRAME_BYTES:
        raise TooLarge(limit_bytes=MAX_FRAME_BYTES)
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        raise _fault(error.errors(include_url=False)[0]) from None


def frame_id(text: str) -> str | None:
    """Returns the `id` of a frame that was refused, where it can be read at all."""
    return ids_of(text).get("id")


def ids_of(text: str) -> dict[str, str]:
    """Returns what a frame is called, as far as it can be read; never what somebody wrote."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found = {name: frame.get(name) for name in NAMES} if isinstance(frame, dict) else {}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, str) and _ID.fullmatch(value)
    }


def refusal(error: SidelightError, text: str) -> Error | None:
    """Returns the frame that refuses a text frame; none where it has no reply, as for `seen`."""
    name = frame_id(text)
    return error_frame(error, name) if name or isinstance(error, UNREADABLE) else None


def error_frame(error: SidelightError, frame: str | None) -> Error:
    """Returns the frame that tells a client of an error; `frame` is the command's id."""
    return Error(
        id=frame,
        code=error.code,
        message=str(error),
        retry=error.retry,
        retry_after_ms=error.retry_after_ms if isinstance(error, RateLimited) else None,
    )


def _fault(detail: ErrorDetails) -> SidelightError:
    """Translates Pydantic's first finding."""
    where = ".".join(str(part) for part in detail["loc"])
    match detail["type"]:
        case "union_tag_invalid":
            return UnknownCommand(command=str(detail.get("ctx", {}).get("tag", "")))
        case "string_too_long" if where.endswith("text"):
            limit = detail.get("ctx", {}).get("max_length", MAX_TEXT_CHARS)
            return TooLong(limit_chars=int(limit))
        case "json_invalid":
            return BadFrame(why="it is not JSON")
        case _:
            return BadFrame(why=f"{where or 'the frame'}: {detail['msg']}")
