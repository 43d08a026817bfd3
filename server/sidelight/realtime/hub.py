"""Turns what was logged into packets on the bus; it runs on the event loop and never waits."""

from collections.abc import Sequence
from typing import Literal

from sidelight.actions.outcome import Logged
from sidelight.protocol.blocks import Block
from sidelight.protocol.close import CloseCode
from sidelight.protocol.events import Event
from sidelight.protocol.pushes import (
    Agents,
    AvailabilityNow,
    Card,
    Delta,
    Inbox,
    Presence as PresencePush,
    SeenBy,
    TypingNow,
)
from sidelight.protocol.views import Actor, Agent, Availability, HandoffCard
from sidelight.realtime.bus import (
    Audience,
    Bus,
    Packet,
    conversation_topic,
    inbox_topic,
    site_topic,
    visitor_topic,
)

Place = tuple[str, str]
"""A site and a conversation of it."""


class Hub:
    """Publishes events, rows, cards and ephemera to those who should hear them."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus

    def announce(self, logged: Sequence[Logged]) -> None:
        """Publishes committed events in the order of the log, and then the views they changed.

        Of several rows or cards of one conversation only the last is told: a client drops older
        ones anyway.
        """
        rows: dict[Place, Logged] = {}
        cards: dict[Place, tuple[int, HandoffCard]] = {}
        for entry in logged:
            self._announce_event(entry)
            place = entry.site, entry.event.conversation
            rows[place] = entry
            if entry.card is not None:
                cards[place] = entry.event.seq, entry.card
        for place, entry in rows.items():
            self._announce_row(place, entry)
        for place, (seq, card) in cards.items():
            self._announce_card(place, seq, card)

    def _announce_event(self, entry: Logged) -> None:
        """Each audience gets the event in its own numbering, encoded once."""
        event = entry.event
        topics = [conversation_topic(entry.site, event.conversation)]
        if event.visitor_seq is not None:
            topics.append(visitor_topic(entry.visitor))
        wanted = tuple(filter(self.bus.wanted, topics))
        if not wanted:
            return
        packet = _packet_of(event)
        for topic in wanted:
            self.bus.publish(topic, packet)

    def _announce_row(self, place: Place, entry: Logged) -> None:
        """The inbox row goes to every agent."""
        topic = inbox_topic(place[0])
        if self.bus.wanted(topic):
            row = Inbox(row=entry.row).model_dump_json()
            self.bus.publish(topic, Packet(frames={"agent": row}))

    def _announce_card(self, place: Place, seq: int, card: HandoffCard) -> None:
        """The card goes to those who watch."""
        topic = conversation_topic(*place)
        if self.bus.wanted(topic):
            push = Card(conversation=place[1], seq=seq, card=card)
            self.bus.publish(topic, Packet(frames={"agent": push.model_dump_json()}))

    def typing(self, place: Place, *, visitor: str, actor: Actor, origin: str = "") -> None:
        """Tells the others that somebody is typing."""
        frame = TypingNow(conversation=place[1], actor=actor).model_dump_json()
        packet = Packet(frames={"visitor": frame, "agent": frame}, origin=origin)
        self.bus.publish(conversation_topic(*place), packet)
        if actor.kind != "visitor":
            self.bus.publish(visitor_topic(visitor), packet)

    def delta(
        self, place: Place, *, visitor: str, question_seq: int, blocks: tuple[Block, ...]
    ) -> None:
        """Shows the visitor's tabs, and who watches, an answer as far as it is composed."""
        push = Delta(conversation=place[1], question_seq=question_seq, blocks=blocks)
        frame = push.model_dump_json()
        packet = Packet(frames={"visitor": frame, "agent": frame})
        self.bus.publish(conversation_topic(*place), packet)
        self.bus.publish(visitor_topic(visitor), packet)

    def seen(
        self, place: Place, *, visitor: str, by: Literal["visitor", "agent"], seq: int
    ) -> None:
        """Tells the other side how far this one has read; `seq` counts in the visitor's stream."""
        frame = SeenBy(conversation=place[1], by=by, seq=seq).model_dump_json()
        if by == "visitor":
            topic = conversation_topic(*place)
            self.bus.publish(topic, Packet(frames={"agent": frame}))
        else:
            self.bus.publish(visitor_topic(visitor), Packet(frames={"visitor": frame}))

    def presence(self, *, site: str, conversation: str, online: bool) -> None:
        """Tells this process's agents whether a conversation's visitor is connected.

        Every process tells its own, of what it knows of all.
        """
        push = PresencePush(conversation=conversation, visitor_online=online)
        self.bus.publish_here(inbox_topic(site), Packet(frames={"agent": push.model_dump_json()}))

    def gone(self, visitor: str) -> None:
        """Ends the tabs of a visitor whose conversations have become somebody's.

        They come back with what their browser knows by then.
        """
        self.bus.publish(visitor_topic(visitor), Packet(frames={}, ends=CloseCode.GOING_AWAY))

    def agents(self, *, site: str, agents: tuple[Agent, ...], availability: Availability) -> None:
        """Tells this process's agents who is on duty, and its visitors whether anybody is."""
        push = Agents(agents=agents).model_dump_json()
        self.bus.publish_here(inbox_topic(site), Packet(frames={"agent": push}))
        now = AvailabilityNow(availability=availability).model_dump_json()
        self.bus.publish_here(site_topic(site), Packet(frames={"visitor": now}))


def _packet_of(event: Event) -> Packet:
    """Returns an event for both audiences; until the first note their frames are the same."""
    frame = event.model_dump_json()
    seqs: dict[Audience, int] = {"agent": event.seq}
    frames: dict[Audience, str] = {"agent": frame}
    number = event.visitor_seq
    if number is not None:
        is_same = number == event.seq
        own = frame if is_same else event.model_copy(update={"seq": number}).model_dump_json()
        seqs["visitor"], frames["visitor"] = number, own
    return Packet(frames=frames, conversation=event.conversation, seqs=seqs)
