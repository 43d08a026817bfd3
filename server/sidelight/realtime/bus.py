"""The bus carries hints to whoever listens on a topic; the log, not the bus, is the truth."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

from typing_extensions import override

from sidelight.protocol.close import CloseCode

Audience = Literal["visitor", "agent"]


@dataclass(frozen=True, slots=True)
class Packet:
    """One thing to tell the listeners of a topic, encoded once for all of them.

    Attributes:
        frames: Wire frame by audience; an audience that is missing is not told.
        conversation: Conversation it belongs to; empty for none.
        seqs: For an event, its number in each audience's stream; empty for ephemera.
        origin: Connection that caused it and needs no echo; empty for none.
        refresh: Asks every connection to say anew what belongs to its page.
        ends: Ends every connection with this code.
    """

    frames: dict[Audience, str]
    conversation: str = ""
    seqs: dict[Audience, int] | None = None
    origin: str = ""
    refresh: bool = False
    ends: CloseCode | None = None


Listener = Callable[[Packet], None]
"""Called on the event loop; must return at once and must not raise."""


class Bus(Protocol):
    """Publish and subscribe by topic; at most once, in order per topic within one process."""

    def publish(self, topic: str, packet: Packet) -> None:
        """Hands a packet to every listener of the topic; never waits for one."""
        ...

    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Adds a listener and returns the call that removes it (idempotent)."""
        ...


class MemoryBus(Bus):
    """The bus of a single process: a table of listeners by topic."""

    def __init__(self) -> None:
        self._listeners: dict[str, dict[int, Listener]] = {}
        self._next = 0

    @override
    def publish(self, topic: str, packet: Packet) -> None:
        for listener in tuple(self._listeners.get(topic, {}).values()):
            listener(packet)

    @override
    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        self._next += 1
        number = self._next
        self._listeners.setdefault(topic, {})[number] = listener

        def leave() -> None:
            listeners = self._listeners.get(topic, {})
            if number not in listeners:
                return
            del listeners[number]
            if not listeners:
                del self._listeners[topic]

        return leave

    def topics(self) -> int:
        """Returns how many topics have a listener; for leak tests and metrics."""
        return len(self._listeners)


@contextmanager
def subscription(bus: Bus, topic: str, listener: Listener) -> Iterator[None]:
    """Listens while the block runs."""
    leave = bus.subscribe(topic, listener)
    try:
        yield
    finally:
        leave()


def conversation_topic(site: str, conversation: str) -> str:
    """Returns the topic that agents who watch a conversation listen to.

    Ids are made by clients, so that two sites may hold the same one.
    """
    return f"conversation:{site}:{conversation}"


def visitor_topic(visitor: str) -> str:
    """Returns the topic that all tabs of a visitor listen to."""
    return f"visitor:{visitor}"


def site_topic(site: str) -> str:
    """Returns the topic that all visitors of a site listen to."""
    return f"site:{site}"


def inbox_topic(site: str) -> str:
    """Returns the topic that all agents of a site listen to."""
    return f"inbox:{site}"
