"""The hub: what was logged reaches each audience in its own numbering, and nobody else."""

import json
from dataclasses import replace

from sidelight.actions.outcome import Logged
from sidelight.desk.card import empty_card
from sidelight.protocol.blocks import Paragraph, Text
from sidelight.protocol.events import Event, EventBody, Message, Note
from sidelight.protocol.views import Actor, InboxRow, Visitor
from sidelight.realtime.bus import (
    MemoryBus,
    Packet,
    conversation_topic,
    inbox_topic,
    subscription,
    visitor_topic,
)
from sidelight.realtime.hub import Hub

ANA = Visitor(id="v_1", name="Ana", email="", identified=False, traits={})
ADA = Actor(kind="agent", id="a_1", name="Ada")
TALK = "c_0000000000000000000000"


def event(seq: int, body: EventBody | None = None, *, visitor_seq: int | None = None) -> Event:
    return Event(
        conversation=TALK,
        seq=seq,
        visitor_seq=visitor_seq,
        at_ms=seq,
        actor=Actor(kind="visitor", id="v_1", name="Ana"),
        state="assisting",
        key=None,
        body=body or Message(text=str(seq)),
    )


def logged(one: Event) -> Logged:
    row = InboxRow(
        conversation=TALK,
        seq=one.seq,
        state="assisting",
        visitor=ANA,
        page=None,
        last_text="",
        last_at_ms=0,
        opened_at_ms=0,
        waiting_since_ms=None,
        reason=None,
        agent=None,
        priority="normal",
        team="",
        skills=(),
        csat=None,
    )
    return Logged("s", "v_1", one, row, None)


def test_each_audience_gets_an_event_in_its_own_numbering_and_visitors_no_note() -> None:
    bus, heard, rows = MemoryBus(), heard_by(), heard_by()
    hub = Hub(bus)
    with (
        subscription(bus, visitor_topic("v_1"), heard.append),
        subscription(bus, inbox_topic("s"), rows.append),
    ):
        hub.announce(
            [logged(event(7, Note(text="secret"))), logged(event(8, visitor_seq=5))],
        )

    assert [one.seqs for one in heard] == [{"agent": 8, "visitor": 5}]
    assert json.loads(heard[0].frames["visitor"])["seq"] == 5
    assert json.loads(heard[0].frames["agent"])["seq"] == 8
    assert [json.loads(one.frames["agent"])["row"]["seq"] for one in rows] == [8]
    assert all("visitor" not in one.frames for one in rows)


def test_of_the_rows_and_cards_of_a_group_each_conversations_last_is_told() -> None:
    bus, rows, watched = MemoryBus(), heard_by(), heard_by()
    hub = Hub(bus)
    with (
        subscription(bus, inbox_topic("s"), rows.append),
        subscription(bus, conversation_topic("s", TALK), watched.append),
    ):
        card = empty_card(ANA)
        hub.announce([replace(logged(event(seq)), card=card) for seq in (1, 2)])

    assert [json.loads(one.frames["agent"])["row"]["seq"] for one in rows] == [2]
    assert [json.loads(one.frames["agent"])["type"] for one in watched] == [
        "event",
        "event",
        "card",
    ]
    assert json.loads(watched[-1].frames["agent"])["seq"] == 2


def test_an_answer_on_its_way_reaches_every_tab_and_who_watches() -> None:
    bus, tabs, watching = MemoryBus(), heard_by(), heard_by()
    blocks = (Paragraph(inlines=(Text(text="Open it."),)),)
    with (
        subscription(bus, visitor_topic("v_1"), tabs.append),
        subscription(bus, conversation_topic("s", TALK), watching.append),
    ):
        Hub(bus).delta(("s", TALK), visitor="v_1", question_seq=2, blocks=blocks)

    assert tabs == watching
    assert [one.seqs for one in tabs] == [None]
    assert json.loads(tabs[0].frames["visitor"]) == {
        "type": "delta",
        "conversation": TALK,
        "question_seq": 2,
        "blocks": [{"type": "paragraph", "inlines": [{"type": "text", "text": "Open it."}]}],
    }


def heard_by() -> list[Packet]:
    return []


def test_two_sites_may_hold_the_same_id_and_hear_nothing_of_each_other() -> None:
    bus, here, there = MemoryBus(), heard_by(), heard_by()
    hub = Hub(bus)
    with (
        subscription(bus, conversation_topic("s", TALK), here.append),
        subscription(bus, conversation_topic("other", TALK), there.append),
    ):
        hub.announce([logged(event(1, visitor_seq=1))])
        hub.typing(("s", TALK), visitor="v_1", actor=ADA)
        hub.seen(("s", TALK), visitor="v_1", by="visitor", seq=1)

    assert len(here) == 3
    assert there == []


def test_an_agents_typing_reaches_every_tab_and_a_visitors_only_agents() -> None:
    bus, tabs = MemoryBus(), heard_by()
    hub = Hub(bus)
    with subscription(bus, visitor_topic("v_1"), tabs.append):
        hub.typing(("s", TALK), visitor="v_1", actor=ADA)
        hub.typing(("s", TALK), visitor="v_1", actor=Actor(kind="visitor", id="v_1", name="Ana"))

    assert [json.loads(one.frames["visitor"])["actor"]["name"] for one in tabs] == ["Ada"]
