"""Any order of loss, repeat, delay and resume ends equal to the log, nothing twice, in order.

The machine is a whole connection without its socket: a log, a bus that loses, repeats and holds
back packets, a member that repairs what it missed, and a client that applies what it is sent.
"""

import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from typing_extensions import override

from sidelight.protocol.close import CloseCode
from sidelight.protocol.events import Event, Message
from sidelight.protocol.pushes import Transcript
from sidelight.protocol.views import Actor
from sidelight.realtime.bus import Bus, Listener, MemoryBus, Packet, visitor_topic
from sidelight.realtime.member import Member

TALKS = tuple(f"c_{number:020}" for number in range(2))
HOME = visitor_topic("v_1")
MAX_BEHIND = 12
"""Small, so that a client is often too far behind and has to begin anew."""


class LossyBus(Bus):
    """A real bus whose packets on the way can be lost, doubled and held back by the test."""

    def __init__(self) -> None:
        self._bus = MemoryBus()
        self.under_way: list[tuple[str, Packet]] = []

    @override
    def publish(self, topic: str, packet: Packet) -> None:
        self.under_way.append((topic, packet))

    @override
    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        return self._bus.subscribe(topic, listener)

    def arrive(self, place: int) -> None:
        self._bus.publish(*self.under_way.pop(place))

    def lose(self, place: int) -> None:
        self.under_way.pop(place)

    def double(self, place: int) -> None:
        self.under_way.insert(place, self.under_way[place])


class Client:
    """What a client holds: a run of numbers for each conversation, by the rules of the protocol."""

    def __init__(self) -> None:
        self.held: dict[str, list[int]] = {talk: [] for talk in TALKS}

    def take(self, frame: str) -> None:
        received = json.loads(frame)
        if received["type"] == "event":
            self._append(received["conversation"], received["seq"])
            return
        if received["reset"]:
            self.held[received["conversation"]] = list(range(1, received["first_seq"]))
        for event in received["events"]:
            self._append(received["conversation"], event["seq"])

    def _append(self, talk: str, seq: int) -> None:
        held = self.held[talk]
        assert seq == len(held) + 1, f"{talk}: {seq} after {len(held)}"
        held.append(seq)

    def cursor(self, talk: str) -> int:
        return len(self.held[talk])


class StreamMachine(RuleBasedStateMachine):
    """A log that grows, a bus that fails, and a client that comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self.log: dict[str, int] = dict.fromkeys(TALKS, 0)
        self.bus = LossyBus()
        self.client = Client()
        self.repairs: list[str] = []
        self.reads: list[tuple[str, Transcript]] = []
        self.connection: Iterator[Member] | None = None
        self.member: Member | None = None

    @initialize()
    def begin(self) -> None:
        self.connect()

    @rule(talk=st.sampled_from(TALKS), count=st.integers(1, 15))
    def write(self, talk: str, count: int) -> None:
        """Appends and announces, as an action and the hub do."""
        for _ in range(count):
            self.log[talk] += 1
            self.announce(talk, self.log[talk])

    def announce(self, talk: str, seq: int) -> None:
        frame = an_event(talk, seq).model_dump_json()
        packet = Packet(frames={"visitor": frame}, conversation=talk, seqs={"visitor": seq})
        self.bus.publish(HOME, packet)

    @precondition(lambda self: self.bus.under_way)
    @rule(place=st.integers(0, 1_000), how=st.sampled_from(("arrive", "lose", "double")))
    def trouble(self, place: int, how: str) -> None:
        """A packet arrives out of turn, is lost, or comes twice."""
        getattr(self.bus, how)(place % len(self.bus.under_way))

    @precondition(lambda self: self.bus.under_way)
    @rule(count=st.integers(1, 10))
    def arrive_in_order(self, count: int) -> None:
        for _ in range(min(count, len(self.bus.under_way))):
            self.bus.arrive(0)

    @precondition(lambda self: self.member and self.repairs)
    @rule()
    def begin_read(self) -> None:
        """A repair reads the log; more may be written and announced before it is put out."""
        talk = self.repairs.pop(0)
        self.reads.append((talk, self.read(talk, self.connected.position(talk))))

    @precondition(lambda self: self.member and self.reads)
    @rule()
    def end_read(self) -> None:
        talk, transcript = self.reads.pop(0)
        self.connected.outbox.put(transcript.model_dump_json())
        if self.connected.delivered(transcript):
            self.repairs.append(talk)

    @precondition(lambda self: self.member)
    @rule(received=st.booleans())
    def disconnect(self, received: bool) -> None:
        """Cuts the connection; what is in its outbox may or may not have left."""
        if received:
            self.receive()
        self.leave()

    @precondition(lambda self: not self.member)
    @rule(beyond=st.sampled_from((False, False, False, True)))
    def connect(self, *, beyond: bool = False) -> None:
        """Resumes as `hello` does: listen, follow, read.

        A cursor beyond the log is that of a client which has seen what a restore took away.
        """
        self.open()
        cursors = {
            talk: self.log[talk] + 5 if beyond else self.client.cursor(talk) for talk in TALKS
        }
        for talk, after in cursors.items():
            self.connected.follow(talk, after=after)
        for talk, after in cursors.items():
            transcript = self.read(talk, after)
            self.connected.outbox.put(transcript.model_dump_json())
            self.connected.resumed(transcript)

    @precondition(lambda self: self.member)
    @rule()
    def receive(self) -> None:
        for frame in frames_of(self.connected):
            self.client.take(frame)

    @precondition(lambda self: self.member)
    @rule()
    def settle(self) -> None:
        """Everything quiet: the bus delivers its last, heads are compared, repairs end."""
        while self.bus.under_way:
            self.bus.arrive(0)
        self.heartbeat()
        while self.repairs or self.reads:
            if self.repairs:
                self.begin_read()
            self.end_read()
        self.receive()

        assert {talk: self.client.cursor(talk) for talk in TALKS} == self.log

    def heartbeat(self) -> None:
        """The last packets may be lost: the next event of each conversation shows the hole."""
        for talk in TALKS:
            self.write(talk, 1)
        while self.bus.under_way:
            self.bus.arrive(0)

    @invariant()
    def what_the_client_holds_is_a_run_of_the_log(self) -> None:
        for talk, held in self.client.held.items():
            assert held == list(range(1, len(held) + 1))
            assert len(held) <= self.log[talk]

    @property
    def connected(self) -> Member:
        assert self.member is not None
        return self.member

    def open(self) -> None:
        self.connection = joined(self.bus, self.repairs.append)
        self.member = next(self.connection)

    def leave(self) -> None:
        """Ends the connection with its repairs; the client keeps what it has."""
        assert self.connection is not None
        next(self.connection, None)
        self.member = None
        self.repairs.clear()
        self.reads.clear()

    def read(self, talk: str, after: int) -> Transcript:
        """Reads the log as `actions.reading` does."""
        head = self.log[talk]
        reset = after > head or head - after > MAX_BEHIND
        start = max(0, head - MAX_BEHIND // 2) if reset else after
        return Transcript(
            id=None,
            conversation=talk,
            state="assisting",
            events=tuple(an_event(talk, seq) for seq in range(start + 1, head + 1)),
            first_seq=start + 1,
            head=head,
            reset=reset,
        )

    @override
    def teardown(self) -> None:
        if self.member is None:
            self.connect()
        self.settle()
        self.leave()


def joined(bus: Bus, repair: Callable[[str], None]) -> Iterator[Member]:
    """Yields a member once and leaves when asked for more."""
    with listening(bus, repair) as member:
        yield member


@contextmanager
def listening(bus: Bus, repair: Callable[[str], None]) -> Iterator[Member]:
    with Member(bus, name="n_1", audience="visitor", adopts=True, repair=repair) as member:
        member.settle(HOME)
        yield member


def an_event(talk: str, seq: int) -> Event:
    return Event(
        conversation=talk,
        seq=seq,
        visitor_seq=seq,
        at_ms=seq,
        actor=Actor(kind="visitor", id="v_1", name="Ana"),
        state="assisting",
        key=None,
        body=Message(text=str(seq)),
    )


def frames_of(member: Member) -> list[str]:
    """Takes what waits in an outbox, without waiting for more."""
    taken: list[str] = []
    member.outbox.put(END)
    while (frame := ready(member.outbox.next())) != END:
        assert not isinstance(frame, CloseCode)
        taken.append(frame)
    return taken


def ready(waiting: Coroutine[object, object, str | CloseCode]) -> str | CloseCode:
    """Returns what a coroutine has ready; a loop for each frame would cost 40 s here."""
    with pytest.raises(StopIteration) as done:
        waiting.send(None)
    found: str | CloseCode = done.value.value
    return found


END = "end"

StreamMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestStreams = StreamMachine.TestCase
