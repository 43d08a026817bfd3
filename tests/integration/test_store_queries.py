"""Queries: visitors, agents, lists of conversations, and the epoch."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from sqlalchemy.exc import IntegrityError

from sidelight.domain.conversations import State
from sidelight.protocol.views import Agent as AgentView, Visitor
from sidelight.store import agents, conversations, meta, visitors
from sidelight.store.engine import open_engine
from sidelight.store.heads import ConversationHead, create_conversation, load_conversation
from sidelight.store.session import StoreSession
from sidelight.store.tables import Agent
from sidelight.store.writer import Writer

T = TypeVar("T")
Do = Callable[[Callable[[StoreSession], T]], T]
ANA = Visitor(id="v_1", name="", email="", identified=False, traits={})
KNOWN = Visitor(id="v_1", name="Ana", email="a@x", identified=True, traits={"plan": "pro"})


@pytest.fixture
def writer(store_url: str) -> Iterator[Writer]:
    engine = open_engine(store_url)
    with Writer(engine) as writer:
        yield writer
    engine.dispose()


def do(writer: Writer, job: Callable[[StoreSession], T]) -> T:
    return writer.submit(job).result(10)


def bo(**changes: str) -> Agent:
    known = {"site": "s", "id": "a_1", "email": "Bo@X.test", "name": "Bo", "password_hash": "h"}
    return Agent(**(known | changes), created_at_ms=1, disabled=False)


def begin(
    name: str, state: State, at_ms: int, visitor: str = "v_1"
) -> Callable[[StoreSession], None]:
    def job(session: StoreSession) -> None:
        keep = Visitor(id=visitor, name="", email="", identified=False, traits={})
        visitors.keep_visitor(session, "s", keep, now_ms=1)
        create_conversation(session, ConversationHead("s", name, visitor, state, at_ms, at_ms))

    return job


def test_a_visitor_is_kept_and_changed(writer: Writer) -> None:
    do(writer, lambda session: visitors.keep_visitor(session, "s", ANA, now_ms=1))
    do(writer, lambda s: visitors.keep_visitor(s, "s", KNOWN, subject="u_17", now_ms=2))
    do(writer, lambda session: visitors.keep_visitor(session, "s", KNOWN, now_ms=3))
    do(writer, lambda session: visitors.touch_visitor(session, "s", "v_1", now_ms=4))

    assert do(writer, lambda session: visitors.find_visitor(session, "s", "v_1")) == KNOWN
    assert do(writer, lambda session: visitors.find_subject(session, "s", "u_17")) == KNOWN


def test_a_visitor_who_is_kept_but_not_written_yet_is_there(writer: Writer) -> None:
    def keep_and_hold(session: StoreSession) -> tuple[bool, bool]:
        before = visitors.hold_visitor(session, "s", "v_1")
        visitors.keep_visitor(session, "s", KNOWN, now_ms=1)
        return before, visitors.hold_visitor(session, "s", "v_1")

    assert do(writer, keep_and_hold) == (False, True)
    assert do(writer, lambda session: visitors.hold_visitor(session, "s", "v_1"))


def test_a_visitor_of_another_site_is_not_found(writer: Writer) -> None:
    do(writer, lambda s: visitors.keep_visitor(s, "s", KNOWN, subject="u_17", now_ms=2))

    assert do(writer, lambda session: visitors.find_visitor(session, "t", "v_1")) is None
    assert do(writer, lambda session: visitors.find_subject(session, "t", "u_17")) is None


def test_a_subject_belongs_to_one_visitor_of_a_site(writer: Writer) -> None:
    other = KNOWN.model_copy(update={"id": "v_2"})
    do(writer, lambda s: visitors.keep_visitor(s, "s", KNOWN, subject="u_17", now_ms=2))
    do(writer, lambda s: visitors.keep_visitor(s, "t", other, subject="u_17", now_ms=2))

    with pytest.raises(IntegrityError):
        do(writer, lambda s: visitors.keep_visitor(s, "s", other, subject="u_17", now_ms=2))


def test_an_agent_is_found_by_address_in_any_case(writer: Writer) -> None:
    do(writer, lambda session: agents.add_agent(session, bo()))

    found = do(writer, lambda session: agents.find_agent_by_email(session, "s", "BO@x.test"))
    elsewhere = do(writer, lambda session: agents.find_agent_by_email(session, "t", "bo@x.test"))
    assert found is not None
    assert (found.id, elsewhere) == ("a_1", None)


def test_an_address_belongs_to_one_agent_of_a_site(writer: Writer) -> None:
    do(writer, lambda session: agents.add_agent(session, bo()))

    with pytest.raises(IntegrityError):
        do(writer, lambda session: agents.add_agent(session, bo(id="a_2", email="bo@x.TEST")))


def test_a_disabled_agent_keeps_his_name_and_leaves_the_list(writer: Writer) -> None:
    do(writer, lambda session: agents.add_agent(session, bo()))
    do(writer, lambda s: agents.add_agent(s, bo(id="a_2", email="cy@x.test", name="Cy")))
    do(writer, lambda session: agents.disable_agent(session, "s", "a_1"))

    listed = do(writer, lambda session: agents.agents_of(session, "s", online={"a_2"}))
    assert listed == (AgentView(id="a_2", name="Cy", online=True),)
    assert do(writer, lambda session: agents.agent_name(session, "s", "a_1")) == "Bo"


def test_a_renewed_password_hash_is_kept(writer: Writer) -> None:
    do(writer, lambda session: agents.add_agent(session, bo()))
    do(writer, lambda session: agents.keep_password(session, "s", "a_1", "renewed"))

    found = do(writer, lambda session: agents.find_agent(session, "s", "a_1"))
    assert found is not None
    assert found.password_hash == "renewed"


def test_the_inbox_shows_waiting_first_then_the_latest(writer: Writer) -> None:
    for name, state, at_ms in [
        ("old", State.ASSISTING, 1),
        ("new", State.ASSISTING, 2),
        ("waits", State.WAITING, 1),
        ("done", State.RESOLVED, 3),
    ]:
        do(writer, begin(name, state, at_ms))

    listed = do(writer, lambda session: conversations.inbox(session, "s"))
    resolved = do(writer, lambda s: conversations.inbox(s, "s", [State.RESOLVED], limit=1))
    assert [head.id for head in listed] == ["waits", "new", "old"]
    assert [head.id for head in resolved] == ["done"]
    assert do(writer, lambda session: conversations.inbox(session, "t")) == ()


def test_a_visitor_has_his_own_conversations_only(writer: Writer) -> None:
    do(writer, begin("mine", State.ASSISTING, 1))
    do(writer, begin("done", State.CLOSED, 2))
    do(writer, begin("theirs", State.ASSISTING, 3, visitor="v_2"))

    own = do(writer, lambda session: conversations.conversations_of(session, "s", "v_1"))
    still_open = do(writer, lambda session: conversations.open_conversations(session, "s", "v_1"))
    assert [head.id for head in own] == ["done", "mine"]
    assert [head.id for head in still_open] == ["mine"]


def test_a_listed_head_is_the_loaded_one_and_is_written_back(writer: Writer) -> None:
    do(writer, begin("mine", State.ASSISTING, 1))

    def move(session: StoreSession) -> bool:
        first = load_conversation(session, "s", "mine")
        (listed,) = conversations.open_conversations(session, "s", "v_1")
        listed.unanswered_seq = 1
        return listed is first

    assert do(writer, move)
    waiting = do(writer, lambda session: conversations.unanswered(session, "s"))
    assert [(head.id, head.unanswered_seq) for head in waiting] == [("mine", 1)]


def test_the_epoch_stays_until_it_is_renewed(writer: Writer) -> None:
    first = do(writer, lambda session: meta.keep_epoch(session, "one"))
    again = do(writer, lambda session: meta.keep_epoch(session, "two"))
    do(writer, lambda session: meta.renew_epoch(session, "three"))

    assert (first, again) == ("one", "one")
    assert do(writer, lambda session: meta.keep_epoch(session, "four")) == "three"
