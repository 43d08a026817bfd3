"""Reads what an OpenAI-compatible endpoint streams: server-sent events with pieces of a text.

It trusts nothing of it: what is malformed, cut off or about anything but text is a failure.
Lines and fields are those of the HTML standard, section 9.2.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

MAX_LINE_BYTES: Final = 64_000
"""A piece is some words with their envelope; without a bound a line without end would be kept."""

_DONE: Final = "[DONE]"


@dataclass(eq=False)
class BrokenStream(Exception):
    """A stream that is none, or that ended before its text did."""

    why: str


def pieces(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yields the text piece by piece as it comes.

    Raises:
        BrokenStream: It is malformed, or ends before it says that the text is whole.
    """
    is_whole = False
    for line in _lines(chunks):
        field, _, value = line.partition(":")
        if field != "data":
            continue
        value = value.removeprefix(" ")
        if value == _DONE:
            return
        text, reason = _piece(value)
        if text:
            yield text
        if reason not in {None, "stop"}:
            raise BrokenStream(why="the text was not ended by its writer")
        is_whole = is_whole or reason == "stop"
    if not is_whole:
        raise BrokenStream(why="it was cut off")


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
        if len(rest) > MAX_LINE_BYTES:
            raise BrokenStream(why="a line has no end")
        for line in whole:
            yield _decoded(line)
    yield _decoded(rest)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BrokenStream(why="it is not UTF-8") from error


def _piece(value: str) -> tuple[str, str | None]:
    """Returns the text of one event, and why the text ended, if it did."""
    try:
        event = json.loads(value)
        if "error" in event:
            raise BrokenStream(why="it tells an error")
        if not event["choices"]:  # such as the last one of some endpoints, which counts tokens
            return "", None
        choice = event["choices"][0]
        text, reason = choice["delta"].get("content"), choice.get("finish_reason")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise BrokenStream(why="an event is not what it should be") from error
    if not isinstance(text, str | None) or not isinstance(reason, str | None):
        raise BrokenStream(why="an event is not what it should be")
    return text or "", reason
