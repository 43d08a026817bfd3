"""The log: two streams of one conversation, each gapless, and what a job does to a head."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from sidelight.domain.conversations import State
from sidelight.protocol.blocks import Paragraph, Text as TextInline
from sidelight.protocol.events import (
    Answer,
    Event,
    EventBody,
    Message,
    Note,
    Opened,
    PageMoved,
    TakenOver,
)
from sidelight.protocol.views import Actor, ArticleRef, HandoffCard, PageVisit, Visitor
from sidelight.store import log
from sidelight.store.engine import open_engine
from sidelight.store.heads import ConversationHead, create_conversation, load_conversation
from sidelight.store.receipts import find_receipt, keep_receipt
from sidelight.store.session import StoreSession, read_session
from sidelight.store.visitors import keep_visitor
from sidelight.store.writer import Writer

SITE, NAME = "invoices", "c_0123456789abcdefghij"
ANA = Visitor(id="v_1", name="Ana", email="", identified=False, traits={"plan": "pro"})
VISITOR = Actor(kind="visitor", id="v_1", name='Ana "ñ" \u2028 😀 \x7f')
AGENT = Actor(kind="agent", id="a_1", name="Bo")
PAGE = PageVisit(url="https://x.test/ü", title="<b>", at_ms=1, context="invoice", context_title="I")
ARTICLE = ArticleRef(id="pay", title="Pay", summary="How to", url="/kb/pay")
BODIES: list[EventBody] = [
    Opened(visitor=ANA, page=PAGE, trail=(PAGE, PAGE), declared={"plan": "pro"}),
    Message(text='<script>"\\\x00\n\u202e שלום 😀', signals=("urgency",)),
    Note(text="careful"),
    Answer(
        question_seq=2,
        article=ARTICLE,
        heading="Steps",
        blocks=(Paragraph(inlines=(TextInline(text="Click."),)),),
        more=True,
        probability=0.875,
        page=None,
        related=(),
    ),
    Note(text="again"),
    PageMoved(page=PAGE),
    TakenOver(),
]


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    with Writer(engine) as writer:
        writer.submit(begin).result(10)
        yield writer


def begin(session: StoreSession) -> None:
    """A job that makes an empty conversation."""
    keep_visitor(session, SITE, ANA, now_ms=1)
    create_conversation(
        session,
        ConversationHead(
            site=SITE,
            id=NAME,
            visitor_id="v_1",
            state=State.ASSISTING,
            opened_at_ms=1,
            last_at_ms=1,
        ),
    )


def loaded(session: StoreSession) -> ConversationHead:
    head = load_conversation(session, SITE, NAME)
    assert head is not None
    return head


def append_all(session: StoreSession) -> list[Event]:
    """A job that appends every body at once."""
    head = loaded(session)
    return [
        log.append(session, head, body, actor=VISITOR, at_ms=number, key=f"key{number:05}")
        for number, body in enumerate(BODIES)
    ]


def change(alter: Callable[[ConversationHead], None]) -> Callable[[StoreSession], None]:
    return lambda session: alter(loaded(session))


def test_agents_read_back_every_event_as_it_was_appended(writer: Writer, engine: Engine) -> None:
    appended = writer.submit(append_all).result(10)

    with read_session(engine) as session:
        found = log.read(session, loaded(session), "agent", after=0)
    assert found == tuple(appended)
    assert [event.seq for event in found] == list(range(1, 8))
    assert [event.body for event in found] == BODIES


def test_visitors_read_all_but_notes_in_their_own_gapless_numbers(
    writer: Writer, engine: Engine
) -> None:
    appended = writer.submit(append_all).result(10)

    with read_session(engine) as session:
        found = log.read(session, loaded(session), "visitor", after=0)
    assert [event.seq for event in found] == [1, 2, 3, 4, 5]
    assert [event.body for event in found] == [one for one in BODIES if one.kind != "note"]
    assert list(found) == [seen for one in appended if (seen := log.for_visitor(one))]


@pytest.mark.parametrize("audience", ["agent", "visitor"])
def test_frames_say_what_events_say(writer: Writer, engine: Engine, audience: log.Audience) -> None:
    writer.submit(append_all).result(10)

    with read_session(engine) as session:
        head = loaded(session)
        frames = log.read_frames(session, head, audience, after=0)
        events = log.read(session, head, audience, after=0)
    assert [Event.model_validate_json(frame) for frame in frames] == list(events)
    assert frames == [event.model_dump_json() for event in events]


def test_a_stream_is_read_in_pages_in_both_directions(writer: Writer, engine: Engine) -> None:
    writer.submit(append_all).result(10)

    with read_session(engine) as session:
        head = loaded(session)
        after = log.read(session, head, "visitor", after=2, limit=2)
        before = log.read_before(session, head, "visitor", before=5, limit=2)
        end = log.read(session, head, "visitor", after=log.stream_head(head, "visitor"))
    assert [event.seq for event in after] == [3, 4]
    assert [event.seq for event in before] == [3, 4]
    assert end == ()


def test_an_event_carries_the_state_that_the_head_has_when_it_is_appended(writer: Writer) -> None:
    def escalate(session: StoreSession) -> list[str]:
        head = loaded(session)
        first = log.append(session, head, Message(text="a"), actor=VISITOR, at_ms=1)
        head.state = State.WAITING
        second = log.append(session, head, Message(text="b"), actor=VISITOR, at_ms=1)
        return [first.state, second.state]

    assert writer.submit(escalate).result(10) == ["assisting", "waiting"]


def test_what_a_job_sets_on_a_head_is_kept(writer: Writer, engine: Engine) -> None:
    card = HandoffCard(
        question="?",
        visitor=ANA,
        page=PAGE,
        trail=(PAGE,),
        declared={},
        tried=(),
        signals=(),
        reason="no_answer",
        waiting_since_ms=7,
    )

    def alter(head: ConversationHead) -> None:
        head.state = State.WAITING
        head.unanswered_seq, head.waiting_since_ms, head.csat = 3, 7, 5
        head.reason, head.priority, head.team = "no_answer", "urgent", "billing"
        head.skills, head.page, head.card = ("sepa", "ü"), PAGE, card
        head.last_text, head.last_at_ms = "x\x00y", 2**41
        head.not_helpful, head.visitor_seen, head.agent_seen = 2, 3, 4

    expected = ConversationHead(SITE, NAME, "v_1", State.ASSISTING, 1, 1)
    alter(expected)
    expected.last_text = "x\ufffdy"  # no database keeps a NUL, because PostgreSQL cannot
    writer.submit(change(alter)).result(10)

    with read_session(engine) as session:
        found = loaded(session)
        assert found == expected
        assert (found.skills, found.page, found.card) == (("sepa", "ü"), PAGE, card)


def test_loading_twice_in_a_job_gives_the_same_head(writer: Writer) -> None:
    def job(session: StoreSession) -> bool:
        return loaded(session) is loaded(session)

    assert writer.submit(job).result(10)


def test_a_job_that_fails_after_appending_leaves_no_hole(writer: Writer, engine: Engine) -> None:
    def fail(session: StoreSession) -> None:
        append_all(session)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        writer.submit(fail).result(10)
    writer.submit(append_all).result(10)

    with read_session(engine) as session:
        head = loaded(session)
        assert (head.head, head.visitor_head) == (7, 5)
        assert [one.seq for one in log.read(session, head, "agent", after=0)] == list(range(1, 8))


def test_a_job_reads_what_it_has_just_appended(writer: Writer) -> None:
    def job(session: StoreSession) -> int:
        append_all(session)
        return len(log.read(session, loaded(session), "agent", after=5))

    assert writer.submit(job).result(10) == 2


def test_a_head_changed_by_a_reader_is_not_kept(writer: Writer, engine: Engine) -> None:
    with read_session(engine) as session:
        loaded(session).team = "billing"

    with read_session(engine) as session:
        assert loaded(session).team == ""


def test_another_site_has_no_such_conversation(writer: Writer, engine: Engine) -> None:
    with read_session(engine) as session:
        assert load_conversation(session, "crm", NAME) is None


def test_two_sites_may_use_one_id(writer: Writer, engine: Engine) -> None:
    def begin_there(session: StoreSession) -> None:
        keep_visitor(session, "crm", ANA, now_ms=1)
        head = create_conversation(
            session, ConversationHead("crm", NAME, "v_1", State.ASSISTING, 1, 1)
        )
        log.append(session, head, Message(text="there"), actor=VISITOR, at_ms=1)

    writer.submit(begin_there).result(10)

    with read_session(engine) as session:
        assert log.read(session, loaded(session), "agent", after=0) == ()


def test_a_conversation_cannot_begin_twice(writer: Writer) -> None:
    with pytest.raises(IntegrityError):
        writer.submit(begin).result(10)


def test_a_conversation_needs_its_visitor(writer: Writer) -> None:
    def job(session: StoreSession) -> None:
        create_conversation(session, ConversationHead(SITE, "c_2", "v_9", State.ASSISTING, 1, 1))

    with pytest.raises(IntegrityError):
        writer.submit(job).result(10)


def test_a_receipt_is_found_under_its_key_only(writer: Writer) -> None:
    def job(session: StoreSession) -> list[str | None]:
        head = loaded(session)
        keep_receipt(session, head, "key00001", '{"seq":1}', at_ms=1)
        return [find_receipt(session, head, key) for key in ("key00001", "key00002")]

    assert writer.submit(job).result(10) == ['{"seq":1}', None]


def test_a_key_has_one_receipt(writer: Writer) -> None:
    def keep(session: StoreSession) -> None:
        keep_receipt(session, loaded(session), "key00001", "{}", at_ms=1)

    writer.submit(keep).result(10)

    with pytest.raises(IntegrityError):
        writer.submit(keep).result(10)
