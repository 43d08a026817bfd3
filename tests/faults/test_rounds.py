"""What stories come to is told, whatever becomes of the telling."""

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from typing_extensions import override

from faults.rounds import ROUND, Violated, play
from faults.violations import Kind, Violation

LOST = Violation(Kind.LOST, "what a fickle machine was to keep")


class Fickle(RuleBasedStateMachine):
    """Draws something else in each story, and breaks a promise in all but the first."""

    def __init__(self, stories: list[str], found: list[Violation]) -> None:
        super().__init__()
        stories.append("another")
        self.drawn = st.integers(0, len(stories))
        self.found = found
        self.is_sound = len(stories) == 1

    @rule(choice=st.data())
    def draws(self, choice: st.DataObject) -> None:
        choice.draw(self.drawn)

    @override
    def teardown(self) -> None:
        if not self.is_sound:
            self.found.append(LOST)
            raise Violated([LOST])


def test_a_violation_is_told_although_the_telling_goes_wrong() -> None:
    stories: list[str] = []
    found: list[Violation] = []

    with pytest.raises(Violated, match="a fickle machine") as told:
        play(lambda: Fickle(stories, found), found, settings(ROUND, stateful_step_count=3))

    assert not isinstance(told.value.__context__, Violated)
