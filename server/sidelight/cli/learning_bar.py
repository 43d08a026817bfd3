"""Shows how far learning is, with the loss and the time left while a model is tuned."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

LINES: Final = 10
"""Of tuning where there is no terminal: it takes minutes, and a log should tell that it goes on."""


class LearningBar:
    """A bar for all other work, and one for tuning."""

    def __init__(self, bar: Progress) -> None:
        self._bar: Final = bar
        self._work: Final = bar.add_task("Learning", total=None, visible=False, loss="")
        self._tuning: Final = bar.add_task("Tuning the model", total=None, visible=False, loss="")

    def worked(self, done: int, total: int) -> None:
        """Shows texts or questions done of all; none for no work."""
        self._bar.update(self._work, completed=done, total=total, visible=total > 0)

    def learned(self, step: int, steps: int, loss: float) -> None:
        """Shows steps done of all, and the loss of this one."""
        shown = f"loss {loss:.2f}"
        self._bar.update(self._work, visible=False)
        self._bar.update(
            self._tuning, completed=step, total=steps, visible=step < steps, loss=shown
        )
        tenth = step * LINES // steps != (step - 1) * LINES // steps
        if tenth and not self._bar.console.is_terminal:
            left = self._bar.tasks[self._tuning].time_remaining or 0.0
            self._bar.console.print(
                f"Tuning the model: step {step} of {steps}, {shown}, {left:.0f} s left",
                highlight=False,
            )


@contextmanager
def learning_bar() -> Iterator[LearningBar]:
    """Shows bars on standard error for the length of the block; a log gets a few lines instead."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[loss]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        yield LearningBar(bar)
