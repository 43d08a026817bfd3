"""A small client of the wire for tests; it speaks the protocol and knows nothing of the server."""

import itertools
import json
import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

Frame = dict[str, Any]

WAIT_S = 10.0
"""Longest wait for a frame; a healthy server needs milliseconds."""


def new_conversation() -> str:
    return f"c_{secrets.token_urlsafe(18)}"


def new_key() -> str:
    return secrets.token_urlsafe(12)


class WireClient:
    """One connection; frames are kept in the order they came."""

    def __init__(self, url: str, *, origin: str) -> None:
        self._connecting = connect(
            url,
            origin=origin,  # type: ignore[arg-type]  # a plain string is an origin
            subprotocols=["sidelight.v1"],  # type: ignore[list-item]  # as above
            max_size=None,
        )
        self._socket: ClientConnection | None = None
        self._ids = itertools.count(1)
        self.frames: list[Frame] = []

    def __enter__(self) -> Self:
        self._socket = self._connecting.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connecting.__exit__(kind, error, trace)

    @property
    def socket(self) -> ClientConnection:
        assert self._socket is not None
        return self._socket

    def send(self, kind: str, **fields: object) -> str:
        """Sends a command and returns its id."""
        name = f"f{next(self._ids)}"
        self.socket.send(json.dumps({"type": kind, "id": name, **fields}))
        return name

    def tell(self, kind: str, **fields: object) -> None:
        """Sends a command that has no id."""
        self.socket.send(json.dumps({"type": kind, **fields}))

    def receive(self) -> Frame:
        frame: Frame = json.loads(self.socket.recv(timeout=WAIT_S))
        self.frames.append(frame)
        return frame

    def until(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Receives until a frame is wanted."""
        while True:
            frame = self.receive()
            if wanted(frame):
                return frame

    def ask(self, kind: str, **fields: object) -> Frame:
        """Sends a command and returns its reply."""
        name = self.send(kind, **fields)
        return self.until(lambda frame: frame.get("id") == name)

    def event(self, kind: str) -> Frame:
        """Returns the next event of a kind."""
        return self.until(lambda f: f["type"] == "event" and f["body"]["kind"] == kind)

    def assistant_event(self) -> Frame:
        """Returns the next thing the assistant says."""
        spoken = {"answer", "clarification", "said"}
        return self.until(lambda f: f["type"] == "event" and f["body"]["kind"] in spoken)

    def close_code(self) -> int:
        """Receives until the server closes, and returns its code."""
        with pytest.raises(ConnectionClosed) as closed:
            self.until(lambda _: False)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code

    def hello(self, **fields: object) -> Frame:
        """Greets as a visitor on the home page, unless told otherwise."""
        greeting = {"site": "test", "tab": "tab1", "page": {"url": "https://app.test/"}, **fields}
        return self.ask("hello", **greeting)

    def say(self, conversation: str, text: str, **fields: object) -> Frame:
        """Sends a message and returns its reply."""
        sent = {"key": new_key(), "conversation": conversation, "text": text, **fields}
        return self.ask("send", **sent)

    def do(self, kind: str, conversation: str, **fields: object) -> Frame:
        """Sends a durable command and returns its reply."""
        return self.ask(kind, key=new_key(), conversation=conversation, **fields)


def transcript_of(frames: list[Frame], conversation: str) -> list[Frame]:
    """Returns the events that a client holds after these frames, by the rules of the protocol."""
    held: dict[int, Frame] = {}
    for frame in frames:
        for transcript in _transcripts(frame):
            if transcript["conversation"] != conversation:
                continue
            if transcript["reset"]:
                held.clear()
            held.update({event["seq"]: event for event in transcript["events"]})
        if frame["type"] == "event" and frame["conversation"] == conversation:
            held[frame["seq"]] = frame
    return [held[seq] for seq in sorted(held)]


def _transcripts(frame: Frame) -> list[Frame]:
    match frame["type"]:
        case "transcript":
            return [frame]
        case "welcome":
            return list(frame["transcripts"])
        case "watching":
            return [frame["transcript"]]
        case "welcome_agent":
            return [opened["transcript"] for opened in frame["watching"]]
        case _:
            return []
