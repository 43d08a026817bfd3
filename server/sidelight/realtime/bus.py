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
            Without frames it only says how far the log has come.
        origin: Connection that caused it and needs no echo; empty for none.
        adopts: Whether a visitor's tab that does not follow the conversation is to begin.
        refresh: Asks every connection to say anew what belongs to its page.
        ends: Ends every connection with this code.
        gossip: What processes tell each other, in a format of its own; connections ignore it.
    """

    frames: dict[Audience, str]
    conversation: str = ""
    seqs: dict[Audience, int] | None = None
    origin: str = ""
    adopts: bool = True
    refresh: bool = False
    ends: CloseCode | None = None
    gossip: str = ""


Listener = Callable[[Packet], None]
"""Called on the event loop; must return at once and must not raise."""


@dataclass(slots=True)
class BusFigures:
    """What a bus has done since it was made; for metrics.

    Attributes:
        published: Packets handed to other processes.
        dropped: Packets that other processes have to find in the log instead.
        received: Packets of other processes.
        undecodable: Packets of other processes that this version cannot read.
        reconnects: Connections after the first.
        lag_ms: The way of a packet to Redis and back, as last measured; 0 before.
        waiting: Packets that have not left yet.
        topics: Topics with a listener in this process.
        is_well: As `Bus.is_well`.
    """

    published: int = 0
    dropped: int = 0
    received: int = 0
    undecodable: int = 0
    reconnects: int = 0
    lag_ms: float = 0.0
    waiting: int = 0
    topics: int = 0
    is_well: bool = True


class Bus(Protocol):
    """Publish and subscribe by topic; at most once, in order per topic from one process.

    Everything in it runs on the event loop.
    """

    @property
    def is_well(self) -> bool:
        """Whether what other processes publish arrives here; true where there are none."""
        ...

    def publish(self, topic: str, packet: Packet) -> None:
        """Hands a packet to every listener of the topic, in all processes; never waits for one.

        Listeners in this process have heard it when the call returns.
        """
        ...

    def wanted(self, topic: str) -> bool:
        """Tells whether somebody may listen to a topic; no means that publishing has no effect."""
        ...

    def publish_here(self, topic: str, packet: Packet) -> None:
        """Hands a packet to the topic's listeners in this process only."""
        ...

    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Adds a listener and returns the call that removes it (idempotent).

        Other processes are heard from when `confirmed` has returned: read the log after that.
        """
        ...

    async def confirmed(self) -> None:
        """Waits until every subscription made so far hears other processes.

        It returns early where that may take long; then `on_gap` follows as soon as it is so.
        """
        ...

    async def flushed(self) -> None:
        """Waits until what was published has left, or for a moment at most; before the end."""
        ...

    def move(self, deployment: str) -> None:
        """Joins the processes of another deployment, as after a restore; a gap is told then."""
        ...

    async def run(self) -> None:
        """Keeps in touch with other processes until cancelled; without it none is heard."""
        ...

    def on_gap(self, told: Callable[[], None]) -> None:
        """Asks to be told whenever packets of other processes may have been missed."""
        ...

    def followed(self) -> tuple[str, ...]:
        """Returns the topics that have a listener in this process."""
        ...

    def figures(self) -> BusFigures:
        """Returns what the bus has done so far."""
        ...


class MemoryBus(Bus):
    """The bus of a single process: a table of listeners by topic."""

    def __init__(self) -> None:
        self._listeners: dict[str, dict[int, Listener]] = {}
        self._next = 0

    @property
    @override
    def is_well(self) -> bool:
        return True

    @override
    def publish(self, topic: str, packet: Packet) -> None:
        for listener in tuple(self._listeners.get(topic, {}).values()):
            listener(packet)

    @override
    def wanted(self, topic: str) -> bool:
        return topic in self._listeners

    @override
    def publish_here(self, topic: str, packet: Packet) -> None:
        self.publish(topic, packet)

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

    @override
    async def confirmed(self) -> None:
        """Returns at once: a listener in the table hears the next packet."""

    @override
    async def flushed(self) -> None:
        """Returns at once: what was published has been heard."""

    @override
    def move(self, deployment: str) -> None:
        """Changes nothing: there are no other processes."""

    @override
    async def run(self) -> None:
        """Returns at once: there is nobody to keep in touch with."""

    @override
    def on_gap(self, told: Callable[[], None]) -> None:
        """Never calls: a call to a listener cannot be missed."""

    @override
    def followed(self) -> tuple[str, ...]:
        return tuple(self._listeners)

    @override
    def figures(self) -> BusFigures:
        return BusFigures(topics=len(self._listeners))

    def has(self, topic: str) -> bool:
        """Tells whether anybody listens to a topic."""
        return topic in self._listeners

    def topics(self) -> int:
        """Returns how many topics have a listener; for leak tests."""
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


def split_topic(topic: str) -> tuple[str, str, str]:
    """Returns a topic's kind, its site (empty for a visitor's) and its id (empty for a site's)."""
    kind, _, rest = topic.partition(":")
    if kind == "visitor":
        return kind, "", rest
    site, _, name = rest.partition(":")
    return kind, site, name


def visitor_topic(visitor: str) -> str:
    """Returns the topic that all tabs of a visitor listen to."""
    return f"visitor:{visitor}"


def site_topic(site: str) -> str:
    """Returns the topic that all visitors of a site listen to."""
    return f"site:{site}"


def inbox_topic(site: str) -> str:
    """Returns the topic that all agents of a site listen to."""
    return f"inbox:{site}"


def presence_topic() -> str:
    """Returns the topic on which processes tell each other who is connected to them."""
    return "presence"
