"""How Sidelight is spoken to by the load client; see docs/protocol.md for what it means."""

import json
import re
from typing import Any, Final

from load.dialects import ORIGIN, Kind, Who, number_of, text_of
from load.line import frame, upgrade

SITE: Final = "bench"
PAGE: Final = {"url": f"{ORIGIN}/invoices?tab=open", "title": "Invoices"}
SEQ: Final = re.compile(rb'"seq":(\d+)')
ROOM: Final = re.compile(rb'"conversation":"([^"]+)"')
KINDS: Final = {
    b"accept": Kind.ACK,
    b"event": Kind.EVENT,
    b'event"': Kind.EVENT,
    b"transc": Kind.EVENT,
    b"welcom": Kind.WELCOME,
    b'pong",': Kind.PONG,
    b'error"': Kind.REFUSED,
    b"sugges": Kind.PONG,
    b"availa": Kind.PRESENCE,
    b"watchi": Kind.STEP,
}


class Sidelight:
    """The wire `sidelight.v1`, as visitor or as agent.

    Attributes:
        console: Origin of the server's own console, which agents must come from.
    """

    def __init__(self, console: str) -> None:
        self.console = console

    def request(self, host: str, who: Who) -> bytes:
        """Asks for `sidelight.v1`."""
        origin = self.console if who.ticket else ORIGIN
        return upgrade(host, "/ws", {"Origin": origin, "Sec-WebSocket-Protocol": "sidelight.v1"})

    def greeting(self, who: Who) -> bytes:
        """Says hello, with a cursor for every conversation it knows."""
        resume = [{"conversation": room, "after": after} for room, after in who.seen.items()]
        hello: dict[str, Any] = {"id": "hello", "tab": "t", "resume": resume[:20]}
        if who.epoch:
            hello["epoch"] = who.epoch
        if who.ticket:
            return said({"type": "hello_agent", "token": who.ticket, **hello})
        hello |= {"site": SITE, "page": PAGE}
        if who.token:
            hello["token"] = who.token
        return said({"type": "hello", **hello})

    def next_step(self, who: Who, payload: bytes) -> bytes:  # noqa: ARG002
        """Has none: watching is asked for after the welcome."""
        return b""

    def kind(self, payload: bytes) -> Kind:
        """Reads the six letters after `{"type":"`."""
        return KINDS.get(payload[9:15], Kind.OTHER)

    def remember(self, who: Who, kind: Kind, payload: bytes) -> list[int]:
        """Keeps token, epoch and cursors."""
        if kind is Kind.WELCOME:
            return self._welcomed(who, json.loads(payload))
        if payload.startswith(b'{"type":"transcript"'):
            return caught_up(who, json.loads(payload))
        room, seq = ROOM.search(payload), SEQ.search(payload)
        if room is not None and seq is not None:
            who.seen[room[1].decode("ascii")] = int(seq[1])
        number = number_of(payload)
        return [number] if number >= 0 else []

    def _welcomed(self, who: Who, welcome: dict[str, Any]) -> list[int]:
        who.epoch = welcome["epoch"]
        if who.ticket:
            transcripts = [one["transcript"] for one in welcome["watching"]]
        else:
            who.token, transcripts = welcome["token"], welcome["transcripts"]
        return [number for one in transcripts for number in caught_up(who, one)]

    def message(self, who: Who, room: str, number: int) -> bytes:
        """Sends a message with a key of its own."""
        key = f"{who.name[-8:]}{number:08}"
        said_ = '{"type":"send","id":"m%d","key":"%s","conversation":"%s","text":"%s"}'
        return frame((said_ % (number, key, room, text_of(number))).encode("ascii"))

    def acked(self, payload: bytes) -> int:
        """Reads `"id":"m<number>"`; commands of other names count as none."""
        name = payload.split(b'"', 8)[7]
        return int(name[1:]) if name[:1] == b"m" else -1

    def ping(self) -> bytes:
        """Asks for `pong`."""
        return said({"type": "ping", "id": "p"})

    def beat(self) -> bytes:
        """Is never asked for: websocket pings are answered by the line."""
        return b""

    def page(self, number: int) -> bytes:
        """Reports a move to another page; answered by `suggestions`."""
        page = {"url": f"{ORIGIN}/invoices/{number}", "title": "Invoice"}
        return said({"type": "page", "id": f"g{number}", "page": page})


def said(command: dict[str, Any]) -> bytes:
    """Returns a command as a frame."""
    return frame(json.dumps(command, separators=(",", ":")).encode())


def about(kind: str, room: str, name: str) -> bytes:
    """Returns a durable command on a conversation."""
    key = f"{kind}-{room[-16:]}-{name}"
    return said({"type": kind, "id": name, "key": key, "conversation": room})


def caught_up(who: Who, transcript: dict[str, Any]) -> list[int]:
    """Moves the cursor to the transcript's end; returns the numbers of its messages."""
    events = transcript["events"]
    last = events[-1]["seq"] if events else transcript["head"]
    room = transcript["conversation"]
    who.seen[room] = last if transcript["reset"] else max(last, who.seen.get(room, 0))
    bodies = (json.dumps(event["body"]).encode() for event in events)
    return [number for body in bodies if (number := number_of(body)) >= 0]
