"""How stories are played, and that what they came to is told; what happens in them is not here."""

from collections.abc import Callable
from typing import Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from faults.violations import Violation

ROUND: Final = settings(
    max_examples=3,
    stateful_step_count=22,
    derandomize=True,
    database=None,
    deadline=None,
    # No shrinking: what fails by timing fails differently in a shorter story.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
"""The round of the usual run: the same stories every time, as far as time itself allows."""

RANDOM_ROUND: Final = settings(ROUND, derandomize=False, stateful_step_count=35)
"""A round of the stories that a seed stands for."""


class Violated(AssertionError):
    """A story ended with broken promises."""

    def __init__(self, found: list[Violation]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.found = found


def play(
    machine: Callable[[], RuleBasedStateMachine],
    found: list[Violation],
    round_: settings,
    number: int | None = None,
) -> None:
    """Plays a round of stories, those of a seed if one is given.

    Hypothesis plays a story that failed once more, in a world that is broken now, and may tell only
    of how that went.

    Args:
        machine: Makes the machine of a story.
        found: Where the machines put every violation.
        round_: How many stories, and how long.
        number: The seed.

    Raises:
        Violated: A story ended with broken promises, whatever Hypothesis makes of that.
    """
    found.clear()
    played = seed(number)(machine) if number is not None else machine
    try:
        run_state_machine_as_test(played, settings=round_)  # type: ignore[arg-type]  # "a class or a function", it says
    finally:
        if found:
            raise Violated(found)
