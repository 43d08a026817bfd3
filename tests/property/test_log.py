"""The log against a model: gapless streams whatever fails, repeats, restarts or runs at once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine
from typing_extensions import override

from servers import FreshStores
from sidelight.domain.conversations import State
from sidelight.protocol.events import Event, Message, Note
from sidelight.protocol.views import Actor, Visitor
from sidelight.store.engine import open_engine
from sidelight.store.heads import ConversationHead, create_conversation, load_conversation
from sidelight.store.log import Audience, append, for_visitor, read, read_before, read_frames
from sidelight.store.receipts import find_receipt, keep_receipt
from sidelight.store.session import StoreSession, read_session
from sidelight.store.visitors import keep_visitor
from sidelight.store.writer import Writer

NAMES = tuple(f"c_{number:020}" for number in range(3))
ANA = Visitor(id="v", name="", email="", identified=False, traits={})
ACTOR = Actor(kind="visitor", id="v", name="Ana")


class Planned(Exception):  # a plan, not an error
    """A job failed because the test wanted it to."""


@dataclass(frozen=True)
class Command:
    """What one job shall do.

    Attributes:
        key: Idempotency key; a command with a key that is known must change nothing.
        kinds: Events to append, in order.
        fails: Whether the job fails after all that.
    """

    conversation: str
    key: str
    kinds: tuple[Literal["message", "note"], ...]
    fails: bool = False

    def run(self, session: StoreSession) -> tuple[str, tuple[Event, ...]]:
        """Returns the reply and the events appended: none for a repeat."""
        head = load_conversation(session, "s", self.conversation)
        if head is None:
            keep_visitor(session, "s", ANA, now_ms=1)
            head = create_conversation(
                session, ConversationHead("s", self.conversation, "v", State.ASSISTING, 1, 1)
            )
        kept = find_receipt(session, head, self.key)
        if kept is not None:
            return kept, ()
        events = tuple(
            append(
                session,
                head,
                Message(text=self.key) if kind == "message" else Note(text=self.key),
                actor=ACTOR,
                at_ms=number,
                key=self.key,
            )
            for number, kind in enumerate(self.kinds)
        )
        reply = f"{self.key}:{head.head}"
        keep_receipt(session, head, self.key, reply, at_ms=1)
        if self.fails:
            raise Planned
        return reply, events


commands = st.builds(
    Command,
    conversation=st.sampled_from(NAMES),
    key=st.integers(0, 40).map(lambda number: f"key{number:05}"),
    kinds=st.lists(st.sampled_from(("message", "note")), min_size=1, max_size=3).map(tuple),
    fails=st.sampled_from((False, False, False, True)),
)


def stream(engine: Engine, name: str, audience: Audience) -> tuple[Event, ...]:
    """Reads a whole stream in every way there is, and returns it when all agree."""
    with read_session(engine) as session:
        head = load_conversation(session, "s", name)
        if head is None:
            return ()
        events = read(session, head, audience, after=0, limit=10_000)
        back = read_before(session, head, audience, before=10_000, limit=10_000)
        frames = read_frames(session, head, audience, after=0, limit=10_000)
    assert back == events
    assert [Event.model_validate_json(frame) for frame in frames] == list(events)
    return events


FRESH: FreshStores = {}
"""Makes an empty database of each kind and gives its URL."""


@pytest.fixture(scope="module", autouse=True)
def fresh(fresh_stores: FreshStores) -> None:
    """Lets every run take a copy of a migrated database."""
    FRESH.update(fresh_stores)


class LogMachine(RuleBasedStateMachine):
    """Commands one at a time, in groups, repeated and failing, with restarts in between."""

    kind = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.url = self.opened.enter_context(FRESH[self.kind]())
        self.replies: dict[tuple[str, str], str] = {}
        self.events: dict[str, list[Event]] = {name: [] for name in NAMES}
        self.published: list[Event] = []

    @initialize()
    def open(self) -> None:
        self.engine = open_engine(self.url)
        self.writer = Writer(self.engine, on_commit=self.publish).__enter__()

    def publish(self, results: object) -> None:
        for _, events in results:  # type: ignore[attr-defined] # results of Command.run
            self.published.extend(events)

    @rule(group=st.lists(commands, min_size=1, max_size=12))
    def submit(self, group: list[Command]) -> None:
        futures = [self.writer.submit(command.run) for command in group]
        for command, future in zip(group, futures, strict=True):
            self.expect(command, future)

    def expect(self, command: Command, future: Future[tuple[str, tuple[Event, ...]]]) -> None:
        place = command.conversation, command.key
        if place in self.replies:
            assert future.result(10) == (self.replies[place], ())
        elif command.fails:
            assert isinstance(future.exception(10), Planned)
        else:
            reply, events = future.result(10)
            assert [event.body.kind for event in events] == list(command.kinds)
            self.replies[place] = reply
            self.events[command.conversation].extend(events)

    @rule()
    def restart(self) -> None:
        self.writer.close()
        self.engine.dispose()
        self.open()

    @invariant()
    def agents_have_every_acknowledged_event_once_in_order(self) -> None:
        for name, expected in self.events.items():
            found = stream(self.engine, name, "agent")
            assert list(found) == expected
            assert [event.seq for event in found] == list(range(1, len(found) + 1))

    @invariant()
    def visitors_have_all_but_notes_without_a_hole(self) -> None:
        for name, expected in self.events.items():
            found = stream(self.engine, name, "visitor")
            assert list(found) == [seen for event in expected if (seen := for_visitor(event))]
            assert [event.seq for event in found] == list(range(1, len(found) + 1))
            assert not any(event.body.kind == "note" for event in found)

    @invariant()
    def what_was_published_is_the_log_in_its_order(self) -> None:
        for name, expected in self.events.items():
            assert [event for event in self.published if event.conversation == name] == expected

    @override
    def teardown(self) -> None:
        self.writer.close()
        self.engine.dispose()
        self.opened.close()


class PostgresLogMachine(LogMachine):
    """The same on PostgreSQL, less often: making its database takes a fifth of a second."""

    kind = "postgresql"


LogMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
PostgresLogMachine.TestCase.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None
)
TestLog = LogMachine.TestCase
TestPostgresLog = PostgresLogMachine.TestCase


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plans=st.lists(st.lists(commands, max_size=15), min_size=2, max_size=6))
def test_threads_that_submit_at_once_leave_no_hole_and_no_double(
    kind: str,
    plans: list[list[Command]],
) -> None:
    published: list[Event] = []
    with FRESH[kind]() as url:
        engine = open_engine(url)
        with (
            Writer(engine, on_commit=lambda r: published.extend(_events(r))) as writer,
            ThreadPoolExecutor(len(plans)) as threads,
        ):
            list(threads.map(_submitting(writer), plans))
        found = {name: stream(engine, name, "agent") for name in NAMES}
        seen = {name: stream(engine, name, "visitor") for name in NAMES}
        engine.dispose()

    wanted = {(one.conversation, one.key) for plan in plans for one in plan if not one.fails}
    for name in NAMES:
        assert [event.seq for event in found[name]] == list(range(1, len(found[name]) + 1))
        assert [event.seq for event in seen[name]] == list(range(1, len(seen[name]) + 1))
        assert [event for event in published if event.conversation == name] == list(found[name])
        assert {event.key for event in found[name]} == {key for at, key in wanted if at == name}


def _events(results: object) -> list[Event]:
    return [event for _, events in results for event in events]  # type: ignore[attr-defined] # of Command.run


def _submitting(writer: Writer) -> Callable[[list[Command]], None]:
    def submit(plan: list[Command]) -> None:
        for command in plan:
            error = writer.submit(command.run).exception(10)
            assert error is None or isinstance(error, Planned)

    return submit
