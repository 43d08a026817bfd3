"""Any well-formed tree ends, whatever is chosen; and the log alone tells where one stands."""

from functools import cache
from types import MappingProxyType
from typing import Final

from hypothesis import given, strategies as st

from sidelight.assistant.walks import Walk, after, walk_of
from sidelight.desk.card import empty_card, fold
from sidelight.domain.flow_replies import Wording, choice_meant
from sidelight.domain.flows import (
    Ask,
    Check,
    Choice,
    Flow,
    HandOver,
    Step,
    reach,
    reachable,
    ways_back,
)
from sidelight.protocol.events import Escalated, Event, EventBody, Message, Said, TakenOver
from sidelight.protocol.flows import FlowChoice, FlowEnded, FlowStep
from sidelight.protocol.views import Actor, Visitor

NOBODY: Final = Visitor(id="", name="", email="", identified=False, traits={})
VISITOR: Final = Actor(kind="visitor", id="v_1", name="Visitor")
ASSISTANT: Final = Actor(kind="assistant", id="assistant", name="Assistant")
CONVERSATION: Final = "c_0123456789abcdefghijkl"
CHOICES: Final = (FlowChoice(id="yes", label="Yes"), FlowChoice(id="no", label="No"))

DECLARED = st.dictionaries(st.sampled_from(["plan", "role"]), st.sampled_from(["a", "b", "c"]))


@st.composite
def trees(draw: st.DrawFn) -> Flow:
    """A flow whose steps lead only to later ones, and whose last one is an outcome."""
    count = draw(st.integers(1, 12))
    steps: dict[str, Step] = {}
    for place in range(count):
        is_last = place + 1 == count
        steps[f"s{place}"] = HandOver("A person.") if is_last else draw(_step(place + 1, count))
    return Flow("f", "F", "s0", MappingProxyType(steps))


@cache
def _step(first: int, count: int) -> st.SearchStrategy[Step]:
    """A step that leads to one from `first` on; built once, as building costs more than drawing."""
    to = st.sampled_from([f"s{each}" for each in range(first, count)])
    choices = st.lists(to, min_size=1, max_size=4).map(
        lambda found: tuple(Choice(f"c{at}", f"Label {at}", step) for at, step in enumerate(found))
    )
    when = st.dictionaries(
        st.sampled_from(["plan", "role"]),
        st.lists(st.sampled_from(["a", "b"]), min_size=1).map(tuple),
        min_size=1,
    ).map(MappingProxyType)
    return st.one_of(
        choices.map(lambda found: Ask("?", found)),
        st.builds(Check, when, to, to),
        st.just(HandOver("A person.")),
    )


@given(trees(), DECLARED, st.data())
def test_a_walk_of_any_sound_tree_ends(
    flow: Flow, declared: dict[str, str], data: st.DataObject
) -> None:
    at, asked = flow.start, 0
    while True:
        reached = reach(flow, at, declared)
        assert reached is not None
        step = flow.steps[reached.step]
        if not isinstance(step, Ask):
            break
        asked += 1
        at = data.draw(st.sampled_from(step.choices)).to

    assert isinstance(step, HandOver)
    assert asked < len(flow.steps)
    assert reached.step in reachable(flow)
    assert list(ways_back(flow)) == []


@given(trees(), st.data())
def test_a_way_back_is_always_found(flow: Flow, data: st.DataObject) -> None:
    last = f"s{len(flow.steps) - 1}"
    target = data.draw(st.sampled_from(sorted(flow.steps)))
    steps = {**flow.steps, last: Ask("?", (Choice("back", "Back", target),))}
    closed = Flow("f", "F", "s0", MappingProxyType(steps))

    comes_back = last in reachable(Flow("f", "F", target, closed.steps))

    assert bool(list(ways_back(closed))) == comes_back


BODIES: Final = st.sampled_from(
    [
        FlowStep(
            question_seq=1, flow="f", title="F", step="s", text="?", choices=CHOICES, answered=()
        ),
        FlowEnded(flow="f", title="F", how="left", answered=()),
        Message(text="Yes", choice="yes"),
        Message(text="No", choice="no"),
        Message(text="something else"),
        Said(phrase="sorry", text="Sorry.", question_seq=None, offer_person=True),
        Escalated(reason="flow", team="", skills=(), priority="normal"),
        TakenOver(),
    ]
)


def _event(seq: int, body: EventBody) -> Event:
    return Event(
        conversation=CONVERSATION,
        seq=seq,
        visitor_seq=seq,
        at_ms=seq,
        actor=VISITOR if isinstance(body, Message) else ASSISTANT,
        state="assisting",
        key=None,
        body=body,
    )


@given(st.lists(BODIES, max_size=12))
def test_the_card_and_the_assistant_agree_on_the_open_question(bodies: list[EventBody]) -> None:
    events = [_event(seq, body) for seq, body in enumerate(bodies, start=1)]
    card = empty_card(NOBODY)
    for event in events:
        card = fold(card, event)
    walk = walk_of(events)

    asking = card.asking
    unanswered = walk is not None and walk.choice is None
    silent = walk is not None and not any(
        isinstance(event.body, Message) and event.seq > walk.seq for event in events
    )
    assert (asking is not None) == (unanswered and silent)
    if asking is not None and walk is not None:
        assert (asking.step_seq, asking.flow) == (walk.seq, walk.step.flow)


@given(st.lists(BODIES, max_size=12), st.integers(0, 12))
def test_a_walk_goes_on_from_any_point_of_the_log(bodies: list[EventBody], at: int) -> None:
    events = [_event(seq, body) for seq, body in enumerate(bodies, start=1)]
    walk: Walk | None = walk_of(events[:at])
    for event in events[at:]:
        walk = after(walk, event)

    assert walk == walk_of(events)


@given(st.text(max_size=60), st.lists(st.text(max_size=20), min_size=1, max_size=6, unique=True))
def test_any_text_means_one_of_the_choices_or_none(text: str, labels: list[str]) -> None:
    wordings = [Wording(f"c{at}", (label,)) for at, label in enumerate(labels)]

    assert choice_meant(text, wordings) in {None, *(each.id for each in wordings)}
