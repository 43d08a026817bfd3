"""Which choice of a flow's open question a visitor's message is; it walks nowhere."""

from collections.abc import Mapping
from typing import Final

from sidelight.domain.flow_replies import Wording, choice_meant
from sidelight.domain.flows import Ask, Flow
from sidelight.domain.signals import Signal
from sidelight.errors import StepOver
from sidelight.protocol.commands import Send
from sidelight.protocol.flows import Asking

NO_FLOWS: Final[Mapping[str, Flow]] = {}
"""Of a site without any."""


def choice_of(
    asking: Asking | None,
    command: Send,
    flows: Mapping[str, Flow],
    signals: tuple[Signal, ...] = (),
) -> str | None:
    """Returns what a message picks: a choice of the open question, or an offered article.

    Words are matched to labels, and to what the flow's file says is another way to say it; those
    that ask for a person pick nothing.

    Args:
        asking: The open question, if there is one.
        flows: The site's flows by id.
        signals: What the words tell beside.

    Raises:
        StepOver: It picks from another question than the one that is open, or what that has not.
    """
    if command.step_seq is not None and command.choice is not None:
        is_open = asking is not None and asking.step_seq == command.step_seq
        if asking is None or not is_open or command.choice not in _ids(asking):
            raise StepOver
        return command.choice
    if asking is None or command.choice is not None or "asks_for_person" in signals:
        return command.choice
    return choice_meant(command.text, _wordings(asking, flows))


def _ids(asking: Asking) -> frozenset[str]:
    return frozenset(choice.id for choice in asking.choices)


def _wordings(asking: Asking, flows: Mapping[str, Flow]) -> tuple[Wording, ...]:
    """Returns the choices as they were shown, with other words where the file still has them."""
    flow = flows.get(asking.flow)
    asks = (step for step in flow.steps.values() if isinstance(step, Ask)) if flow else ()
    also = next(
        (
            {choice.id: choice.also for choice in step.choices}
            for step in asks
            if step.text == asking.text
        ),
        {},
    )
    return tuple(
        Wording(choice.id, (choice.label, *also.get(choice.id, ()))) for choice in asking.choices
    )
