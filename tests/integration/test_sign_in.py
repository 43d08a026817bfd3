"""A tab that begins a conversation while another signs in: it becomes the subject's or is refused.

Each test runs on both databases, in two writers, as two processes have them.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from sidelight.actions.accounts import (
    SETTLING_MS,
    Holder,
    anonymous,
    holder_of,
    identify,
    known_by_token,
)
from sidelight.actions.noticing import notice
from sidelight.actions.outcome import Outcome
from sidelight.actions.persons import erase_person
from sidelight.actions.scene import Scene
from sidelight.actions.visitor_messages import send_message
from sidelight.auth.identity import Identity
from sidelight.domain.actors import VisitorActor
from sidelight.errors import SignedIn
from sidelight.protocol.commands import Send
from sidelight.protocol.views import Visitor
from sidelight.store.engine import open_engine
from sidelight.store.heads import load_conversation
from sidelight.store.session import StoreSession
from sidelight.store.visitors import find_visitor, look_up_visitor
from sidelight.store.writer import Writer

SITE = "s"
VISITOR = "v_1"
FIRST, SECOND = "c_first0123456789abcdefgh", "c_second012345678abcdefgh"
PATIENCE_S = 10

Job = Callable[[StoreSession], object]


@pytest.fixture
def writers(store_url: str) -> Iterator[tuple[Writer, Writer]]:
    """Those of two processes."""
    with ExitStack() as opened:
        engines = open_engine(store_url), open_engine(store_url)
        for engine in engines:
            opened.callback(engine.dispose)
        one, other = (opened.enter_context(Writer(engine)) for engine in engines)
        yield one, other


def begin(conversation: str, visitor: str = VISITOR) -> Job:
    """Begins a conversation as the anonymous visitor."""
    actor = VisitorActor(site=SITE, id=visitor, name="")
    command = Send(
        type="send", id="f1", key=f"k_{conversation}", conversation=conversation, text="Hello"
    )
    scene = Scene(visitor=anonymous(visitor))
    return lambda session: send_message(session, actor, command, scene, now_ms=1)


def sign_in(
    session: StoreSession, visitor: str = VISITOR, *, subject: str = "u1", now_ms: int = 2
) -> Outcome[Visitor]:
    who = Identity(sub=subject)
    return identify(session, SITE, visitor, who, others_may_be=True, now_ms=now_ms)


def owner_of(writer: Writer, conversation: str) -> str | None:
    """Tells whose a conversation is, if it is there."""

    def look(session: StoreSession) -> str | None:
        head = load_conversation(session, SITE, conversation)
        owner = head and find_visitor(session, SITE, head.visitor_id)
        return None if not owner else "subject" if owner.identified else "anonymous"

    return writer.submit(look).result(PATIENCE_S)


def overlapping(writers: tuple[Writer, Writer], first: Job, second: Job) -> BaseException | None:
    """Runs a job in one process while another has run and not committed; returns its error."""
    begun, go = threading.Event(), threading.Event()

    def hold(session: StoreSession) -> None:
        first(session)
        begun.set()
        assert go.wait(PATIENCE_S)

    held = writers[0].submit(hold)
    assert begun.wait(PATIENCE_S)
    late = writers[1].submit(second)
    go.set()
    held.result(PATIENCE_S)
    return late.exception(PATIENCE_S)


@pytest.mark.parametrize("is_known", [False, True])
def test_what_is_begun_during_a_sign_in_of_another_process_is_refused_for_now(
    writers: tuple[Writer, Writer], *, is_known: bool
) -> None:
    if is_known:
        writers[0].submit(begin(FIRST)).result(PATIENCE_S)

    error = overlapping(writers, sign_in, begin(SECOND))

    assert isinstance(error, SignedIn)
    assert owner_of(writers[0], SECOND) is None
    assert owner_of(writers[0], FIRST) == ("subject" if is_known else None)


@pytest.mark.parametrize("is_known", [False, True])
def test_a_sign_in_takes_along_what_another_process_is_about_to_commit(
    writers: tuple[Writer, Writer], *, is_known: bool
) -> None:
    if is_known:
        writers[0].submit(begin(FIRST)).result(PATIENCE_S)

    error = overlapping(writers, begin(SECOND), sign_in)

    assert error is None
    assert owner_of(writers[0], SECOND) == "subject"


def held_by(writer: Writer) -> Holder:
    return writer.submit(lambda session: holder_of(session, SITE, VISITOR)).result(PATIENCE_S)


def test_a_token_that_has_signed_in_is_its_owners_no_more_and_its_connections_end(
    writers: tuple[Writer, Writer],
) -> None:
    writer = writers[0]
    before = held_by(writer)
    writer.submit(sign_in).result(PATIENCE_S)

    after = held_by(writer)
    gone = writer.submit(lambda session: notice(session, since_ms=0)).result().gone

    assert known_by_token(before, "v_new", now_ms=3).id == VISITOR
    with pytest.raises(SignedIn):
        known_by_token(after, "v_new", now_ms=SETTLING_MS)
    assert known_by_token(after, "v_new", now_ms=SETTLING_MS + 2) == anonymous("v_new")
    assert [(one.what, one.id, one.was_erased) for one in gone] == [("visitor", VISITOR, False)]


def test_a_second_person_gets_nothing_by_a_token_that_became_the_first(
    writers: tuple[Writer, Writer],
) -> None:
    writer = writers[0]
    writer.submit(begin(FIRST)).result(PATIENCE_S)
    own = writer.submit(sign_in).result(PATIENCE_S).reply
    other = writer.submit(lambda session: sign_in(session, subject="u2")).result(PATIENCE_S).reply

    def look(session: StoreSession) -> tuple[object, object]:
        head = load_conversation(session, SITE, FIRST)
        kept = look_up_visitor(session, SITE, VISITOR)
        return head and head.visitor_id, kept and kept.became

    assert own.id != other.id
    assert writer.submit(look).result(PATIENCE_S) == (own.id, own.id)


def test_signing_in_on_every_load_moves_the_time_of_the_first_sign_in_no_further(
    writers: tuple[Writer, Writer],
) -> None:
    writer = writers[0]
    writer.submit(begin(FIRST)).result(PATIENCE_S)
    writer.submit(sign_in).result(PATIENCE_S)
    first = held_by(writer)
    writer.submit(lambda session: sign_in(session, now_ms=9)).result(PATIENCE_S)

    assert held_by(writer) == first
    assert owner_of(writer, FIRST) == "subject"


def test_a_person_who_begins_with_his_own_id_becomes_nobody_else(
    writers: tuple[Writer, Writer],
) -> None:
    writer = writers[0]
    own = writer.submit(sign_in).result(PATIENCE_S).reply.id
    writer.submit(
        lambda session: erase_person(session, SITE, "u1", by="me", erasure="e", now_ms=3)
    ).result(PATIENCE_S)
    writer.submit(begin(FIRST, own)).result(PATIENCE_S)
    writer.submit(lambda session: sign_in(session, own)).result(PATIENCE_S)

    holder = writer.submit(lambda session: holder_of(session, SITE, own)).result(PATIENCE_S)

    assert (holder.visitor.identified, holder.became_at_ms) == (True, None)
    assert owner_of(writer, FIRST) == "subject"


def test_an_erasure_takes_the_anonymous_visitor_along_who_had_begun_nothing(
    writers: tuple[Writer, Writer],
) -> None:
    writer = writers[0]
    writer.submit(sign_in).result(PATIENCE_S)

    writer.submit(
        lambda session: erase_person(session, SITE, "u1", by="me", erasure="e", now_ms=3)
    ).result(PATIENCE_S)

    assert writer.submit(lambda session: find_visitor(session, SITE, VISITOR)).result() is None
