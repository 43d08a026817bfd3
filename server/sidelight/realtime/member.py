"""One connection's membership: which streams it follows and what reaches its outbox."""

from collections.abc import Callable
from typing import Self

from sidelight.protocol.pushes import StreamHead, Transcript
from sidelight.realtime.bus import Audience, Bus, Packet, conversation_topic
from sidelight.realtime.outbox import Outbox
from sidelight.realtime.streams import Stream, Verdict


class Member:
    """Follows topics and streams for one connection; leaving the block undoes all of it.

    Attributes:
        name: Unique name of the connection.
        audience: Whose frames it gets.
        adopts: Whether a conversation it has not heard of belongs to it, as for a visitor's
            other tab that began one.
        on_refresh: Called when what belongs to pages may have changed.
    """

    __slots__ = (
        "_bus",
        "_home",
        "_joined",
        "_repair",
        "_settled",
        "_streams",
        "_watched",
        "adopts",
        "audience",
        "name",
        "on_refresh",
        "outbox",
    )

    def __init__(
        self,
        bus: Bus,
        *,
        name: str,
        audience: Audience,
        adopts: bool,
        repair: Callable[[str], None],
    ) -> None:
        self.name = name
        self.audience = audience
        self.adopts = adopts
        self.on_refresh: Callable[[], None] | None = None
        self.outbox = Outbox()
        self._bus = bus
        self._repair = repair
        self._streams: dict[str, Stream] = {}
        self._watched: dict[str, Callable[[], None]] = {}
        self._home: Callable[[], None] | None = None
        self._settled = ""
        self._joined: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for leave in (*self._joined, *self._watched.values()):
            leave()
        if self._home is not None:
            self._home()
        self._watched.clear()

    def settle(self, topic: str) -> None:
        """Listens to the topic of whom the connection is for, and no longer to the one before."""
        if self._home is not None:
            if topic == self._settled:
                return
            self._home()
            self._streams.clear()
        self._settled = topic
        self._home = self._bus.subscribe(topic, self._hear)

    def join(self, topic: str) -> None:
        """Listens to a topic until the connection ends."""
        self._joined.append(self._bus.subscribe(topic, self._hear))

    def follow(self, conversation: str, *, after: int) -> None:
        """Follows a stream from `after`; the caller reads the log next and says `delivered`."""
        self._streams[conversation] = Stream(after)

    def watch(self, site: str, conversation: str, *, after: int) -> None:
        """Follows a conversation's own topic too, as an agent who opened it does."""
        self.follow(conversation, after=after)
        if conversation not in self._watched:
            topic = conversation_topic(site, conversation)
            self._watched[conversation] = self._bus.subscribe(topic, self._hear)

    def unwatch(self, conversation: str) -> None:
        """Ends `watch`; harmless when there was none."""
        leave = self._watched.pop(conversation, None)
        if leave is not None:
            leave()
        self._streams.pop(conversation, None)

    def follows(self, conversation: str) -> bool:
        """Tells whether events of this conversation reach the connection."""
        return conversation in self._streams

    def follows_any(self) -> bool:
        """Tells whether the connection follows a conversation."""
        return bool(self._streams)

    def watches(self, conversation: str) -> bool:
        """Tells whether the connection has this conversation open."""
        return conversation in self._watched

    def position(self, conversation: str) -> int:
        """Returns the last number delivered of a stream, 0 for one not followed."""
        stream = self._streams.get(conversation)
        return stream.last if stream else 0

    def stream(self, conversation: str) -> Stream | None:
        """Returns how far the connection has a conversation, none for one not followed."""
        return self._streams.get(conversation)

    def delivered(self, transcript: Transcript) -> bool:
        """Takes note of a transcript put into the outbox; returns whether to read again."""
        stream = self._streams.get(transcript.conversation)
        if stream is None:
            return False
        if transcript.reset:
            return stream.restarted(transcript.head)
        last = transcript.events[-1].seq if transcript.events else stream.last
        return stream.delivered(min(last, transcript.head))

    def resumed(self, transcript: Transcript) -> None:
        """Takes note of a transcript that was read on greeting, and repairs what it missed."""
        if transcript.conversation not in self._streams:
            self.follow(transcript.conversation, after=0)
        if self.delivered(transcript):
            self._repair(transcript.conversation)

    def heads(self) -> tuple[StreamHead, ...]:
        """Returns the highest known number of every stream, for the heartbeat."""
        return tuple(
            StreamHead(conversation=conversation, head=stream.head)
            for conversation, stream in self._streams.items()
        )

    def _hear(self, packet: Packet) -> None:
        """Passes a packet on, or asks for a repair when it leaves a hole."""
        if not packet.frames:
            self._obey(packet)
            return
        frame = packet.frames.get(self.audience)
        if frame is None or (packet.origin and packet.origin == self.name):
            return
        if packet.seqs is None:
            self.outbox.put(frame)
            return
        match self._verdict(packet.conversation, packet.seqs[self.audience]):
            case Verdict.DELIVER:
                self.outbox.put(frame)
            case Verdict.READ:
                self._repair(packet.conversation)
            case Verdict.SKIP:
                pass

    def _verdict(self, conversation: str, seq: int) -> Verdict:
        """Asks the stream; a conversation begun elsewhere is adopted and read from its start."""
        stream = self._streams.get(conversation)
        if stream is not None:
            return stream.offer(seq)
        if not self.adopts:
            return Verdict.SKIP
        return self._adopt(conversation).offer(seq)

    def _obey(self, packet: Packet) -> None:
        """Does what a packet without frames is for."""
        if packet.refresh and self.on_refresh is not None:
            self.on_refresh()
        if packet.ends is not None:
            self.outbox.close(packet.ends)
        if packet.seqs is not None:
            self._catch_up(packet)

    def _catch_up(self, packet: Packet) -> None:
        """Asks for a repair when the log has come further than this connection."""
        head = (packet.seqs or {}).get(self.audience, 0)
        stream = self._streams.get(packet.conversation)
        if stream is None and self.adopts and packet.adopts and head > 0:
            stream = self._adopt(packet.conversation)
        if stream is not None and stream.announce(head):
            self._repair(packet.conversation)

    def _adopt(self, conversation: str) -> Stream:
        """Follows a conversation of which nothing has been delivered."""
        stream = self._streams[conversation] = Stream(0)
        stream.delivered(0)
        return stream
