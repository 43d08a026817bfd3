"""What every store promises to jobs, whatever else is in their group and whoever else writes."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from sidelight.domain.conversations import State
from sidelight.errors import NotFound
from sidelight.protocol.events import Message
from sidelight.protocol.views import Visitor
from sidelight.store.engine import open_engine
from sidelight.store.heads import (
    ConversationHead,
    create_conversation,
    load_conversation,
    load_conversations,
)
from sidelight.store.leases import take_lease
from sidelight.store.log import append, read
from sidelight.store.receipts import find_receipt, keep_receipt
from sidelight.store.recent import recent_texts
from sidelight.store.session import StoreSession, read_session
from sidelight.store.tables import Meta
from sidelight.store.visitors import find_visitor, keep_visitor
from sidelight.store.writer import Writer
from store_chat import ACTOR, ANA, NAMES, SITE, logged, send

PATIENCE_S = 60


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


def held(writer: Writer) -> Callable[[], None]:
    """Keeps a writer busy, so that a group builds up, until what it returns is called."""
    begun, go = threading.Event(), threading.Event()

    def job(_session: StoreSession) -> None:
        begun.set()
        assert go.wait(PATIENCE_S)

    writer.submit(job)
    assert begun.wait(PATIENCE_S)
    return go.set


def test_two_writers_that_begin_the_same_conversation_at_once_begin_it_once(
    engine: Engine,
) -> None:
    with Writer(engine) as first, Writer(engine) as second:
        futures = [
            one.submit(send(name, f"{who}-{name}"), place=(SITE, name), key=f"{who}-{name}")
            for name in NAMES
            for who, one in (("ana", first), ("bo", second), ("ana", second))
        ]
        replies = [future.result(PATIENCE_S) for future in futures]

    assert [len(events) for events in logged(engine).values()] == [2] * len(NAMES)
    # The same key by two processes: both get the first one's reply.
    assert replies[0::3] == replies[2::3]


def test_jobs_that_lock_crosswise_in_two_processes_are_all_done(engine: Engine) -> None:
    def both(names: tuple[str, ...], key: str) -> Callable[[StoreSession], None]:
        def job(session: StoreSession) -> None:
            for name in names:
                send(name, key)(session)

        return job

    with Writer(engine) as first, Writer(engine) as second:
        first.submit(both(NAMES, "begin")).result(PATIENCE_S)
        futures: list[Future[None]] = []
        for number in range(30):
            futures.append(first.submit(both(NAMES, f"there-{number}")))
            futures.append(second.submit(both(NAMES[::-1], f"back-{number}")))
        for future in futures:
            future.result(PATIENCE_S)

    assert [len(events) for events in logged(engine).values()] == [61] * len(NAMES)


def test_what_the_database_refuses_at_the_end_of_a_group_undoes_only_its_job(
    engine: Engine,
) -> None:
    def begin_for_nobody(session: StoreSession) -> None:
        head = ConversationHead(SITE, "c_9", "nobody", State.ASSISTING, 1, 1)
        create_conversation(session, head)

    with Writer(engine) as writer:
        let_go = held(writer)
        good = [writer.submit(send(name, "first")) for name in NAMES]
        bad = writer.submit(begin_for_nobody)
        after = [writer.submit(send(name, "second")) for name in NAMES]
        let_go()

        assert [one.result(PATIENCE_S) for one in good + after] == ["1"] * 4 + ["2"] * 4
        with pytest.raises(IntegrityError):
            bad.result(PATIENCE_S)
    assert [len(events) for events in logged(engine).values()] == [2] * len(NAMES)


def test_a_failing_job_takes_back_what_it_left_to_be_written(engine: Engine) -> None:
    def begin_and_fail(session: StoreSession) -> None:
        send("c_0", "lost")(session)
        raise NotFound(what="reason")

    def look(session: StoreSession) -> tuple[bool, bool]:
        head = load_conversation(session, SITE, "c_0")
        return head is None, find_visitor(session, SITE, "v") is None

    with Writer(engine) as writer:
        let_go = held(writer)
        failed, looked = writer.submit(begin_and_fail), writer.submit(look)
        kept = writer.submit(send("c_0", "kept"))
        let_go()

        assert looked.result(PATIENCE_S) == (True, True)
        assert kept.result(PATIENCE_S) == "1"
        with pytest.raises(NotFound):
            failed.result(PATIENCE_S)


@pytest.mark.parametrize("reads_between", [False, True])
def test_jobs_of_a_group_see_what_those_before_them_left(
    engine: Engine, reads_between: bool
) -> None:
    def look(session: StoreSession) -> tuple[int, list[str], str | None]:
        head = load_conversation(session, SITE, "c_0")
        assert head is not None
        recent = recent_texts(session, head, events=2)
        if reads_between:
            assert len(read(session, head, "agent", after=0)) == head.head
        return head.head, recent, find_receipt(session, head, f"k{head.head}")

    with Writer(engine) as writer:
        let_go = held(writer)
        looks = []
        for number in range(1, 4):
            writer.submit(send("c_0", f"k{number}"), place=(SITE, "c_0"), key=f"k{number}")
            looks.append(writer.submit(look, place=(SITE, "c_0"), key="k1"))
        let_go()

        assert [one.result(PATIENCE_S) for one in looks] == [
            (1, ["k1"], "1"),
            (2, ["k1", "k2"], "2"),
            (3, ["k2", "k3"], "3"),
        ]


def test_a_job_that_uses_the_orm_sees_what_waits_and_undoes_only_itself(engine: Engine) -> None:
    def use_orm(session: StoreSession) -> int:
        send("c_0", "mine")(session)
        session.add(Meta(key="a", value="b"))
        session.flush()
        count = session.connection().exec_driver_sql("SELECT count(*) FROM event").scalar_one()
        if count == 2:
            raise NotFound(what="third")
        return int(count)

    with Writer(engine) as writer:
        let_go = held(writer)
        first = writer.submit(send("c_0", "first"))
        failing = writer.submit(use_orm)
        last = writer.submit(send("c_0", "last"))
        let_go()

        assert (first.result(PATIENCE_S), last.result(PATIENCE_S)) == ("1", "2")
        with pytest.raises(NotFound):
            failing.result(PATIENCE_S)
    assert [text for _, text in logged(engine)["c_0"]] == ["first", "last"]


def test_a_visitor_kept_twice_in_a_group_keeps_his_subject_and_his_beginning(
    engine: Engine,
) -> None:
    known = Visitor(id="v", name="Ana", email="a@x", identified=True, traits={})
    with Writer(engine) as writer:
        let_go = held(writer)
        writer.submit(lambda session: keep_visitor(session, SITE, ANA, now_ms=1))
        writer.submit(lambda s: keep_visitor(s, SITE, known, now_ms=2, subject="u"))
        last = writer.submit(lambda session: keep_visitor(session, SITE, known, now_ms=3))
        let_go()
        last.result(PATIENCE_S)

    with engine.connect() as connection:
        query = "SELECT name, subject, created_at_ms, last_seen_at_ms FROM visitor"
        assert connection.exec_driver_sql(query).all() == [("Ana", "u", 1, 3)]


def test_a_reader_sees_one_snapshot_while_others_write(engine: Engine) -> None:
    with Writer(engine) as writer:
        writer.submit(send("c_0", "before")).result(PATIENCE_S)
        with read_session(engine) as session:
            head = load_conversation(session, SITE, "c_0")
            assert head is not None
            writer.submit(send("c_0", "after")).result(PATIENCE_S)

            events = read(session, head, "agent", after=0)

    assert [event.seq for event in events] == [1]


def test_many_heads_are_read_at_once(engine: Engine) -> None:
    with Writer(engine) as writer:
        for name in NAMES[:2]:
            writer.submit(send(name, "first")).result(PATIENCE_S)

    with read_session(engine) as session:
        found = load_conversations(session, [(SITE, name) for name in (*NAMES, NAMES[0])])
    assert {place: head.head for place, head in found.items()} == {
        (SITE, name): 1 for name in NAMES[:2]
    }


def test_texts_come_back_alike_from_every_database(engine: Engine) -> None:
    text = 'a\0b \\ "q" \t\n\r {"x":[1]} \u2028 😀 \\N \\. %s :name'
    visitor = Visitor(id="v", name=text, email="", identified=True, traits={"k": text})

    def say(session: StoreSession) -> None:
        keep_visitor(session, SITE, visitor, now_ms=1)
        head = ConversationHead(SITE, "c_0", "v", State.ASSISTING, 2**45, 2**45, last_text=text)
        create_conversation(session, head)
        append(session, head, Message(text=text), actor=ACTOR, at_ms=2**45, key="k")
        keep_receipt(session, head, "k", text, at_ms=2**45)

    with Writer(engine) as writer:
        writer.submit(say).result(PATIENCE_S)

    without_nul = text.replace("\0", "\ufffd")
    with read_session(engine) as session:
        head = load_conversation(session, SITE, "c_0")
        assert head is not None
        (event,) = read(session, head, "agent", after=0)
        assert isinstance(event.body, Message)
        assert (head.last_text, head.last_at_ms) == (without_nul, 2**45)
        assert (event.body.text, event.at_ms) == (text, 2**45)
        assert find_receipt(session, head, "k") == without_nul
        kept = find_visitor(session, SITE, "v")
        assert kept is not None
        assert (kept.name, kept.identified, kept.traits) == (without_nul, True, {"k": text})


def test_ids_differ_by_case_and_numbers_beyond_the_log_find_nothing(engine: Engine) -> None:
    with Writer(engine) as writer:
        writer.submit(send("c_0", "Key")).result(PATIENCE_S)

        assert writer.submit(send("c_0", "key")).result(PATIENCE_S) == "2"
    with read_session(engine) as session:
        head = load_conversation(session, SITE, "c_0")
        assert head is not None
        assert load_conversation(session, SITE, "C_0") is None
        assert read(session, head, "agent", after=2**53) == ()


def take(holder: str) -> Callable[[StoreSession], bool]:
    return lambda session: take_lease(session, "x", holder, now_ms=1, for_ms=9)


def test_one_of_several_processes_gets_a_lease(engine: Engine) -> None:
    with ExitStack() as writers:
        started = [writers.enter_context(Writer(engine)) for _ in range(4)]
        futures = [writer.submit(take(f"p{n}")) for n, writer in enumerate(started)]
        taken = [future.result(PATIENCE_S) for future in futures]

    assert sorted(taken) == [False, False, False, True]
