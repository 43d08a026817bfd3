"""The handoff card: a fold over events that stays small and that notes never touch."""

import pytest
from hypothesis import given, strategies as st

from sidelight.desk.card import MAX_TRAIL, MAX_TRIED, empty_card, fold
from sidelight.domain.signals import Signal
from sidelight.protocol.events import (
    Answer,
    Clarification,
    Declared,
    Escalated,
    Event,
    EventBody,
    Feedback,
    HandedBack,
    Identified,
    Message,
    Note,
    Opened,
    PageMoved,
    Reopened,
    Resolved,
    Said,
    TakenOver,
    Viewed,
)
from sidelight.protocol.views import Actor, ArticleRef, HandoffCard, PageVisit, Visitor

ANA = Visitor(
    id="v_1", name="Ana", email="ana@example.com", identified=True, traits={"plan": "pro"}
)
NOBODY = Visitor(id="v_1", name="Visitor", email="", identified=False, traits={})
VISITOR = Actor(kind="visitor", id="v_1", name="Ana")
AGENT = Actor(kind="agent", id="a_1", name="Ada")
ASSISTANT = Actor(kind="assistant", id="assistant", name="Assistant")
CONVERSATION = "c_0000000000000000000000"


def page(number: int) -> PageVisit:
    return PageVisit(
        url=f"/invoices/{number}",
        title="",
        at_ms=number,
        context="invoice",
        context_title="Invoice",
    )


def article(name: str = "send-an-invoice") -> ArticleRef:
    return ArticleRef(id=name, title=name, summary="", url=f"/help/test/{name}")


def answer(name: str = "send-an-invoice") -> Answer:
    return Answer(
        question_seq=1,
        article=article(name),
        heading="",
        blocks=(),
        more=False,
        probability=0.9,
        page=None,
        related=(),
    )


def said(*events: tuple[Actor, EventBody]) -> list[Event]:
    """Returns a log of these bodies, numbered as the store numbers them."""
    log: list[Event] = []
    visible = 0
    for seq, (actor, body) in enumerate(events, start=1):
        private = body.kind == "note"
        visible += not private
        log.append(
            Event(
                conversation=CONVERSATION,
                seq=seq,
                visitor_seq=None if private else visible,
                at_ms=1_000 * seq,
                actor=actor,
                state="assisting",
                key=None,
                body=body,
            )
        )
    return log


def folded(events: list[Event], card: HandoffCard | None = None) -> HandoffCard:
    card = card or empty_card(NOBODY)
    for event in events:
        card = fold(card, event)
    return card


def asks(text: str, *signals: Signal) -> tuple[Actor, EventBody]:
    return VISITOR, Message(text=text, signals=signals)


def opened(pages: int = 0) -> tuple[Actor, EventBody]:
    trail = tuple(page(number) for number in range(pages))
    return VISITOR, Opened(visitor=NOBODY, page=page(99), trail=trail, declared={"plan": "pro"})


def test_the_card_tells_page_trail_state_and_question() -> None:
    card = folded(said(opened(2), asks("Why did it fail?"), (VISITOR, PageMoved(page=page(7)))))

    assert card.question == "Why did it fail?"
    assert card.page == page(7)
    assert card.trail == (page(0), page(1), page(99))
    assert card.declared == {"plan": "pro"}


def test_asking_for_a_person_or_thanking_does_not_replace_the_question() -> None:
    card = folded(
        said(
            asks("Why did it fail?", "frustration"),
            asks("I want a person", "asks_for_person"),
            asks("thanks", "small_talk"),
        )
    )

    assert card.question == "Why did it fail?"
    assert card.signals == ("frustration", "asks_for_person")


def test_what_agents_write_is_not_the_visitors_question() -> None:
    card = folded(said(asks("Why did it fail?"), (AGENT, Message(text="Let me look."))))

    assert card.question == "Why did it fail?"


def test_everything_shown_is_on_the_card_with_its_verdict() -> None:
    card = folded(
        said(
            asks("Why?"),
            (ASSISTANT, answer()),
            (VISITOR, Feedback(answer_seq=2, helpful=False)),
            (
                ASSISTANT,
                Clarification(
                    question_seq=1, text="?", options=(article("a"), article("b")), probability=0.3
                ),
            ),
            (VISITOR, Viewed(what="article", id="a", title="A")),
            (VISITOR, Viewed(what="anchor", id="retry-payment", title="Retry")),
        )
    )

    assert [(one.how, one.id, one.helpful) for one in card.tried] == [
        ("answered", "send-an-invoice", False),
        ("offered", "a", None),
        ("offered", "b", None),
        ("opened", "a", None),
        ("pointed", "retry-payment", None),
    ]


def test_a_signed_identity_and_new_state_replace_the_old() -> None:
    card = folded(
        said(
            opened(),
            (VISITOR, Identified(visitor=ANA)),
            (VISITOR, Declared(declared={"error": "x"})),
        )
    )

    assert card.visitor == ANA
    assert card.declared == {"error": "x"}


ESCALATED = Escalated(reason="no_answer", team="billing", skills=(), priority="high")


def test_waiting_begins_with_the_escalation_and_ends_with_the_takeover() -> None:
    log = said(asks("Why?"), (ASSISTANT, ESCALATED), (AGENT, TakenOver()))

    waiting, taken = folded(log[:2]), folded(log)

    assert (waiting.reason, waiting.waiting_since_ms) == ("no_answer", 2_000)
    assert (taken.reason, taken.waiting_since_ms) == ("no_answer", None)


def test_nobody_waits_once_it_is_resolved() -> None:
    card = folded(said((ASSISTANT, ESCALATED), (VISITOR, Resolved(how="confirmed"))))

    assert card.waiting_since_ms is None


def test_an_event_that_changes_nothing_gives_the_same_card() -> None:
    card = folded(said(asks("Why did it fail?")))

    assert fold(card, said((AGENT, Note(text="hm")))[0]) is card
    assert fold(card, said(asks("Why did it fail?"))[0]) is card


@pytest.mark.parametrize("body", [HandedBack(), Reopened()])
def test_the_reason_goes_when_the_assistant_has_it_again(body: EventBody) -> None:
    card = folded(said((ASSISTANT, ESCALATED), (AGENT, TakenOver()), (AGENT, body)))

    assert (card.reason, card.waiting_since_ms) == (None, None)


def test_a_long_trail_from_the_greeting_is_cut_like_any_other() -> None:
    card = folded(said(opened(20)))

    assert card.trail == tuple(page(number) for number in range(20 - MAX_TRAIL, 20))


bodies = st.one_of(
    st.tuples(
        st.just(VISITOR),
        st.builds(
            Opened,
            visitor=st.just(NOBODY),
            page=st.just(page(0)),
            trail=st.lists(st.integers(0, 50).map(page), max_size=20).map(tuple),
            declared=st.just({}),
        ),
    ),
    st.tuples(
        st.just(VISITOR),
        st.builds(
            Message,
            text=st.text(max_size=5),
            signals=st.sampled_from(((), ("urgency",), ("small_talk",), ("asks_for_person",))),
        ),
    ),
    st.tuples(st.just(AGENT), st.builds(Note, text=st.text(max_size=5))),
    st.tuples(st.just(VISITOR), st.builds(PageMoved, page=st.integers(0, 50).map(page))),
    st.tuples(st.just(ASSISTANT), st.just(answer())),
    st.tuples(
        st.just(ASSISTANT),
        st.just(Said(phrase="which", text="?", question_seq=None, offer_person=False)),
    ),
    st.tuples(
        st.just(VISITOR), st.builds(Feedback, answer_seq=st.integers(1, 40), helpful=st.booleans())
    ),
    st.tuples(
        st.just(VISITOR),
        st.builds(
            Viewed, what=st.sampled_from(("article", "anchor")), id=st.just("x"), title=st.just("X")
        ),
    ),
    st.tuples(st.just(ASSISTANT), st.just(ESCALATED)),
    st.tuples(
        st.just(AGENT),
        st.sampled_from((TakenOver(), HandedBack(), Reopened(), Resolved(how="by_agent"))),
    ),
)
logs = st.lists(bodies, max_size=60).map(lambda chosen: said(*chosen))


@given(log=logs, cut=st.integers(0, 60))
def test_a_snapshot_and_the_events_after_it_make_the_later_snapshot(
    log: list[Event], cut: int
) -> None:
    snapshot = HandoffCard.model_validate_json(folded(log[:cut]).model_dump_json())

    assert folded(log[cut:], snapshot) == folded(log)


@given(log=logs)
def test_notes_change_nothing_on_the_card(log: list[Event]) -> None:
    without = [event for event in log if event.body.kind != "note"]

    assert folded(without) == folded(log)


@given(log=logs)
def test_the_card_stays_small(log: list[Event]) -> None:
    card = folded(log)

    assert len(card.trail) <= MAX_TRAIL
    assert len(card.tried) <= MAX_TRIED
    assert len(card.signals) <= 5
