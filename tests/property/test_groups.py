"""Groups of jobs against a model: whatever shares a transaction, each sees those before it."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Literal

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from sqlalchemy import Engine

from servers import FreshStores
from sidelight.actions.accounts import anonymous, identify
from sidelight.actions.persons import erase_person
from sidelight.auth.identity import Identity
from sidelight.domain.conversations import State
from sidelight.errors import NotFound
from sidelight.protocol.events import Message
from sidelight.protocol.views import Actor
from sidelight.store.engine import open_engine
from sidelight.store.heads import ConversationHead, create_conversation, load_conversation
from sidelight.store.log import append
from sidelight.store.session import StoreSession, read_session
from sidelight.store.visitors import find_subject, find_visitor, keep_himself
from sidelight.store.writer import Writer

SITE = "s"
CONVERSATIONS = ("c_0", "c_1")
VISITORS = ("v_0", "v_1")
SUBJECT = "u1"
PATIENCE_S = 30


class Planned(Exception):  # a plan, not an error
    """A job failed because the test wanted it to."""


@dataclass
class Model:
    """Whose conversations are, what they hold, and who is known."""

    owner: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    became: set[str] = field(default_factory=set)

    def erase(self, visitor: str) -> None:
        gone = {one for one, owner in self.owner.items() if owner == visitor}
        writers = {text.partition(":")[0] for one in gone for text in self.texts[one]} - {visitor}
        for one in gone:
            del self.owner[one], self.texts[one]
        self.stored -= {
            visitor,
            *self.became,
            *(one for one in writers if one not in self.owner.values()),
        }
        self.became.clear()


@dataclass(frozen=True)
class Job:
    """One job, as the doors submit them.

    Attributes:
        is_hinted: Whether it says which conversation it is about, so that its group loads it.
        fails: Whether it fails after all its work.
    """

    act: Literal["send", "reply", "identify", "erase"]
    conversation: str = CONVERSATIONS[0]
    visitor: str = VISITORS[0]
    is_hinted: bool = True
    fails: bool = False

    def run(self, session: StoreSession) -> str:
        """Returns what it saw; `-` when there was nothing to do."""
        seen = getattr(self, f"_{self.act}")(session)
        if self.fails:
            raise Planned
        return str(seen)

    def expect(self, model: Model) -> str:
        """Does to the model what the job does to the store, and returns what it must see."""
        if self.act == "identify":
            own = owner_of(SUBJECT)
            model.stored |= {own, self.visitor}
            model.became.add(self.visitor)
            for one, owner in model.owner.items():
                if owner == self.visitor:
                    model.owner[one] = own
            return own
        if self.act == "erase":
            own = owner_of(SUBJECT)
            if own not in model.stored:
                return "-"
            model.erase(own)
            return "erased"
        return self._expect_words(model)

    def _expect_words(self, model: Model) -> str:
        owner = model.owner.get(self.conversation)
        if self.act == "reply":
            if owner is None:
                return "-"
        elif owner is None:
            if self.visitor in model.became:
                return "-"
            model.stored.add(self.visitor)
            owner = model.owner[self.conversation] = self.visitor
            model.texts[self.conversation] = []
        elif owner != self.visitor:
            return "-"
        by = "assistant" if self.act == "reply" else self.visitor
        model.texts[self.conversation].append(f"{by}:{owner}")
        return owner

    def _send(self, session: StoreSession) -> str:
        head = load_conversation(session, SITE, self.conversation)
        if head is None:
            if not keep_himself(session, SITE, anonymous(self.visitor), now_ms=1):
                return "-"
            new = ConversationHead(SITE, self.conversation, self.visitor, State.ASSISTING, 1, 1)
            head = create_conversation(session, new)
        if head.visitor_id != self.visitor:
            return "-"
        return _say(session, head, Actor(kind="visitor", id=self.visitor, name=""))

    def _reply(self, session: StoreSession) -> str:
        head = load_conversation(session, SITE, self.conversation)
        if head is None:
            return "-"
        return _say(session, head, Actor(kind="assistant", id="assistant", name=""))

    def _identify(self, session: StoreSession) -> str:
        who = Identity(sub=SUBJECT)
        known = identify(session, SITE, self.visitor, who, others_may_be=True, now_ms=2)
        return known.reply.id

    def _erase(self, session: StoreSession) -> str:
        try:
            erase_person(session, SITE, SUBJECT, by="me", erasure=next(NUMBERS), now_ms=3)
        except NotFound:
            return "-"
        return "erased"


def _say(session: StoreSession, head: ConversationHead, actor: Actor) -> str:
    head.last_text = f"{actor.id}:{head.visitor_id}"
    append(session, head, Message(text=head.last_text), actor=actor, at_ms=1)
    return head.visitor_id


def _numbers() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"e_{number}"


NUMBERS = _numbers()
"""Fresh ids of erasures; a job that is run again takes another, which nobody minds."""


def owner_of(subject: str) -> str:
    """Returns the id that a subject's own visitor always gets."""
    return SUBJECTS[subject]


SUBJECTS = {SUBJECT: "v_dfb29a59aa5d53d89a1b2d172f392311"}


jobs = st.builds(
    Job,
    act=st.sampled_from(("send", "send", "reply", "reply", "identify", "erase")),
    conversation=st.sampled_from(CONVERSATIONS),
    visitor=st.sampled_from(VISITORS),
    is_hinted=st.booleans(),
    fails=st.sampled_from((False, False, False, True)),
)
groups = st.lists(st.lists(jobs, min_size=1, max_size=10), min_size=1, max_size=4)

FRESH: FreshStores = {}
"""Makes an empty database of each kind and gives its URL."""


@pytest.fixture(scope="module", autouse=True)
def fresh(fresh_stores: FreshStores) -> None:
    """Lets every run take a copy of a migrated database."""
    FRESH.update(fresh_stores)


def submit_together(writer: Writer, group: list[Job]) -> list[Future[str]]:
    """Submits jobs while the writer is busy, so that they share a transaction."""
    begun, go = threading.Event(), threading.Event()

    def hold(_session: StoreSession) -> None:
        begun.set()
        assert go.wait(PATIENCE_S)

    writer.submit(hold)
    assert begun.wait(PATIENCE_S)
    try:
        return [
            writer.submit(one.run, place=(SITE, one.conversation) if one.is_hinted else None)
            for one in group
        ]
    finally:
        go.set()


def check(writer: Writer, engine: Engine, plan: list[list[Job]]) -> None:
    """Runs groups and holds each reply, and what is in the store after them, to the model."""
    model = Model()
    for group in plan:
        futures = submit_together(writer, group)
        for job, future in zip(group, futures, strict=True):
            if job.fails:
                assert isinstance(future.exception(PATIENCE_S), Planned), job
            else:
                assert future.result(PATIENCE_S) == job.expect(model), job
    with read_session(engine) as session:
        heads = [load_conversation(session, SITE, name) for name in CONVERSATIONS]
        found = {head.id: head for head in heads if head is not None}
        assert {name: head.visitor_id for name, head in found.items()} == model.owner
        for name, head in found.items():
            assert head.head == len(model.texts[name])
            assert head.last_text == model.texts[name][-1]
        names = (*VISITORS, owner_of(SUBJECT))
        stored = {one for one in names if find_visitor(session, SITE, one) is not None}
        assert stored == model.stored
        assert (find_subject(session, SITE, SUBJECT) is not None) == (names[-1] in stored)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=groups)
@example([[Job("send")], [Job("identify"), Job("reply")]])
@example([[Job("identify"), Job("send")]])
@example([[Job("identify")], [Job("send")]])
@example([[Job("send"), Job("identify"), Job("send", CONVERSATIONS[1])]])
@example([[Job("send")], [Job("identify")], [Job("send", CONVERSATIONS[1])]])
@example([[Job("send"), Job("identify"), Job("reply", is_hinted=False), Job("erase")]])
@example([[Job("send")], [Job("reply"), Job("identify"), Job("reply", fails=True), Job("erase")]])
def test_jobs_of_one_group_end_as_they_would_one_by_one(kind: str, plan: list[list[Job]]) -> None:
    with ExitStack() as opened:
        engine = open_engine(opened.enter_context(FRESH[kind]()))
        opened.callback(engine.dispose)
        check(opened.enter_context(Writer(engine)), engine, plan)
