"""The table of conversation states: what it allows, what it refuses, and how the wire names it."""

from itertools import product
from typing import get_args

import pytest

from sidelight.domain.conversations import STEPS, State, Step, advance, allows, diagram
from sidelight.errors import WrongState
from sidelight.protocol.views import ConversationState

REFUSED = [pair for pair in product(State, Step) if pair not in STEPS]


def test_a_closed_conversation_takes_no_step() -> None:
    allowed = [step for step in Step if allows(State.CLOSED, step)]

    assert allowed == []


def test_every_state_can_be_reached_from_the_first() -> None:
    reached = {State.ASSISTING}
    for _ in State:
        reached |= {after for (before, _), after in STEPS.items() if before in reached}

    assert reached == set(State)


def test_every_step_can_be_taken_somewhere() -> None:
    taken = {step for _, step in STEPS}

    assert taken == set(Step)


@pytest.mark.parametrize(("state", "step"), STEPS)
def test_a_step_of_the_table_leads_where_the_table_says(state: State, step: Step) -> None:
    after = advance(state, step)

    assert after is STEPS[state, step]
    assert allows(state, step)


@pytest.mark.parametrize(("state", "step"), REFUSED)
def test_a_step_outside_the_table_is_refused_by_name(state: State, step: Step) -> None:
    with pytest.raises(WrongState) as refused:
        advance(state, step)

    assert (refused.value.state, refused.value.step) == (state.value, step.value)
    assert not allows(state, step)


def test_the_assistant_speaks_only_where_no_person_was_asked_for() -> None:
    speaking = [state for state in State if allows(state, Step.ASSISTANT_SPOKE)]

    assert speaking == [State.ASSISTING]


def test_only_an_agent_who_took_over_can_write() -> None:
    writing = [state for state in State if allows(state, Step.AGENT_WROTE)]

    assert writing == [State.WITH_AGENT]


def test_the_wire_names_the_states_the_same() -> None:
    named = get_args(ConversationState)

    assert list(named) == [state.value for state in State]


def test_the_diagram_draws_every_step_that_moves() -> None:
    moving = [pair for pair, after in STEPS.items() if pair[0] is not after]

    drawn = [line for line in diagram().splitlines() if ": " in line]

    assert len(drawn) == len(moving)
    assert "    assisting --> waiting: escalate" in drawn
