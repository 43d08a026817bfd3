"""How each server is spoken to: greeting, messages, acknowledgements; it opens no connection.

All of them carry the same text, which begins with the message's number between tildes, so that
one client counts and times what any server delivers without parsing it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, auto
from typing import Final, Protocol

from load.line import frame, upgrade
from typing_extensions import override

ORIGIN: Final = "https://app.bench"
TEXT: Final = "It says the payment failed, what should I do now? " * 2
NUMBER: Final = re.compile(rb"~(\d+)~")


class Kind(IntEnum):
    """What a frame is to the load client."""

    OTHER = auto()
    WELCOME = auto()
    ACK = auto()
    EVENT = auto()
    PONG = auto()
    REFUSED = auto()
    BEAT = auto()
    """The server wants to hear that somebody is there."""
    STEP = auto()
    """The greeting goes on: send what `next_step` returns."""
    PRESENCE = auto()


@dataclass(slots=True)
class Who:
    """One client as the server will know it, and what it must remember to come back.

    Attributes:
        rooms: Conversations it takes part in.
        ticket: What an agent signs in with; empty for a visitor.
        token: What the server said it should come back with.
        seen: How far it has each conversation.
    """

    name: str
    rooms: Sequence[str] = ()
    ticket: str = ""
    token: str = ""
    epoch: str = ""
    seen: dict[str, int] = field(default_factory=dict)


class Dialect(Protocol):
    """The words of one server."""

    def request(self, host: str, who: Who) -> bytes:
        """Returns the upgrade request."""
        ...

    def greeting(self, who: Who) -> bytes:
        """Returns what is said first, empty to wait for the server."""
        ...

    def next_step(self, who: Who, payload: bytes) -> bytes:
        """Returns what follows in the greeting."""
        ...

    def kind(self, payload: bytes) -> Kind:
        """Tells what a frame is."""
        ...

    def remember(self, who: Who, kind: Kind, payload: bytes) -> list[int]:
        """Keeps what is needed to come back; returns the numbers of all messages in the frame."""
        ...

    def message(self, who: Who, room: str, number: int) -> bytes:
        """Returns a numbered message as a frame."""
        ...

    def acked(self, payload: bytes) -> int:
        """Returns the number of the message that a frame acknowledges."""
        ...

    def ping(self) -> bytes:
        """Returns a frame that the server answers at once, without work."""
        ...

    def beat(self) -> bytes:
        """Returns the answer to the server's own beat."""
        ...


def text_of(number: int) -> str:
    """Returns the text of a message."""
    return f"~{number}~ {TEXT}"


def number_of(payload: bytes) -> int:
    """Returns the number of a frame's first message, -1 for none."""
    found = NUMBER.search(payload)
    return int(found[1]) if found else -1


class Rooms:
    """What the two bare relays of `bench/peers` speak."""

    KINDS: Final = {
        b"acc": Kind.ACK,
        b"eve": Kind.EVENT,
        b"wel": Kind.WELCOME,
        b"pon": Kind.PONG,
    }

    def request(self, host: str, who: Who) -> bytes:
        """Asks for a plain websocket."""
        return upgrade(host, "/", {"Origin": ORIGIN, "X-Name": who.name})

    def greeting(self, who: Who) -> bytes:
        """Joins the rooms."""
        return frame(json.dumps({"type": "hello", "rooms": [who.name, *who.rooms]}).encode())

    def next_step(self, who: Who, payload: bytes) -> bytes:  # noqa: ARG002  # one step is all
        """Has none."""
        return b""

    def kind(self, payload: bytes) -> Kind:
        """Reads the three letters after `{"type":"`, with or without a space."""
        at = payload.index(b'"', 7) + 1
        return self.KINDS.get(payload[at : at + 3], Kind.OTHER)

    def remember(self, who: Who, kind: Kind, payload: bytes) -> list[int]:  # noqa: ARG002
        """Keeps nothing: there is nothing to come back to."""
        return [number_of(payload)] if kind is Kind.EVENT else []

    def message(self, who: Who, room: str, number: int) -> bytes:  # noqa: ARG002
        """Sends to a room."""
        said = f'{{"type":"send","id":"m{number}","room":"{room}","text":"{text_of(number)}"}}'
        return frame(said.encode("ascii"))

    def acked(self, payload: bytes) -> int:
        """Reads `"id":"m<number>"`."""
        return int(payload[payload.index(b'"m') + 2 : payload.rindex(b'"')])

    def ping(self) -> bytes:
        """Asks for `pong`."""
        return frame(b'{"type":"ping","id":"p"}')

    def beat(self) -> bytes:
        """Is never asked for."""
        return b""


class SocketIo:
    """Socket.IO 4 over Engine.IO 4 over a websocket, as the relay of `bench/peers/socketio`."""

    PATH: str = "/socket.io/?EIO=4&transport=websocket"

    def request(self, host: str, who: Who) -> bytes:
        """Asks for Engine.IO's websocket transport."""
        return upgrade(host, self.PATH, {"Origin": ORIGIN, "X-Name": who.name})

    def greeting(self, who: Who) -> bytes:  # noqa: ARG002  # the server's `0{...}` comes first
        """Waits."""
        return b""

    def next_step(self, who: Who, payload: bytes) -> bytes:
        """Connects after `0`, with what recovers the session; joins the rooms after `40`."""
        if payload.startswith(b"0"):
            auth = {"pid": who.token, "offset": who.epoch} if who.token and who.epoch else {}
            return frame(b"40" + (json.dumps(auth).encode() if auth else b""))
        who.token = json.loads(payload[2:]).get("pid", "")
        return frame(b'420["join",' + json.dumps([who.name, *who.rooms]).encode() + b"]")

    def kind(self, payload: bytes) -> Kind:
        """Reads Engine.IO's and Socket.IO's packet types."""
        if payload.startswith(b"42"):
            return Kind.EVENT if payload.startswith(b'["event"', 2) else Kind.OTHER
        if payload.startswith(b"43"):
            if payload == b"430[]":
                return Kind.WELCOME
            return Kind.PONG if payload == b"431[]" else Kind.ACK
        if payload.startswith((b"0", b"40")):
            return Kind.STEP
        if payload.startswith(b"44"):
            return Kind.REFUSED
        return Kind.BEAT if payload == b"2" else Kind.OTHER

    def remember(self, who: Who, kind: Kind, payload: bytes) -> list[int]:
        """Keeps the offset that connection state recovery asks for: an event's last argument."""
        if kind is not Kind.EVENT:
            return []
        who.epoch = payload[payload.rindex(b',"') + 2 : -2].decode("ascii")
        return [number_of(payload)]

    def message(self, who: Who, room: str, number: int) -> bytes:  # noqa: ARG002
        """Emits to a room and asks for an acknowledgement, whose id is the number and two."""
        said = f'42{number + 2}["send","{room}","{text_of(number)}"]'
        return frame(said.encode("ascii"))

    def acked(self, payload: bytes) -> int:
        """Reads the acknowledgement's id."""
        return int(payload[2 : payload.index(b"[")]) - 2

    def ping(self) -> bytes:
        """Asks for an acknowledgement of nothing."""
        return frame(b'421["echo"]')

    def beat(self) -> bytes:
        """Answers Engine.IO's ping."""
        return frame(b"3")


class Chainlit(SocketIo):
    """Chainlit's events over python-socketio.

    It has no second person: a message comes back to its sender as the app's answer, which is
    counted as both relay and acknowledgement.
    """

    PATH: str = "/ws/socket.io/?EIO=4&transport=websocket"

    @override
    def next_step(self, who: Who, payload: bytes) -> bytes:
        """Connects after `0` with a session; says that it is there after `40`."""
        if payload.startswith(b"0"):
            auth = {"sessionId": who.name, "clientType": "webapp", "userEnv": "{}"}
            return frame(b"40" + json.dumps(auth).encode())
        return frame(b'42["connection_successful"]')

    @override
    def kind(self, payload: bytes) -> Kind:
        """Reads the names of Chainlit's own events."""
        if payload.startswith(b'42["new_message"'):
            is_answer = b'"type":"assistant_message"' in payload
            return Kind.EVENT if is_answer else Kind.OTHER
        if payload.startswith(b'42["clear_call_fn"'):
            return Kind.WELCOME
        if payload.startswith(b"42"):
            return Kind.OTHER
        return SocketIo.kind(self, payload)

    @override
    def remember(self, who: Who, kind: Kind, payload: bytes) -> list[int]:
        """Keeps nothing: a session is its name."""
        return [number_of(payload)] if kind is Kind.EVENT else []

    @override
    def message(self, who: Who, room: str, number: int) -> bytes:
        """Sends to the app."""
        name = f"{number:08x}-0000-4000-8000-{number:012x}"
        said = {"id": name, "name": "User", "type": "user_message", "output": text_of(number)}
        said["createdAt"] = "2026-01-01T00:00:00.000Z"
        payload = {"message": said, "fileReferences": []}
        return frame(b'42["client_message",' + json.dumps(payload).encode() + b"]")

    @override
    def ping(self) -> bytes:
        """Is not to be had: Chainlit answers nothing without work."""
        return b""
