"""The wire of flows, troubleshooting trees: what is asked, what was answered, how it ended."""

from typing import Literal

from sidelight.protocol.wire import Id, Wire

FlowEnd = Literal["article", "action", "handoff", "left", "gone"]
"""How a walk ended: at an outcome, left by another question, or cut off by a change of its file."""


class FlowChoice(Wire):
    """One way to answer a step's question."""

    id: Id
    label: str


class FlowAnswer(Wire):
    """A question of a flow with what answered it: the visitor, or what the page declares.

    `step_seq` is the number of the visitor's event with the question, null where nobody was asked;
    `choice` is then null, too.
    """

    step_seq: int | None
    question: str
    choice: Id | None
    answer: str
    by: Literal["visitor", "declared"]


class FlowStep(Wire):
    """The next question of a flow, with its choices; `answered` is what led here from the last.

    It is open until the visitor writes again: by `send` with its number as `step_seq` and a
    `choice`, or in his own words, which may mean one of the choices.
    """

    kind: Literal["flow_step"] = "flow_step"
    question_seq: int | None
    flow: Id
    title: str
    step: Id
    text: str
    choices: tuple[FlowChoice, ...]
    answered: tuple[FlowAnswer, ...]


class FlowEnded(Wire):
    """A flow ended; the answer, the action or the handoff that it led to follows."""

    kind: Literal["flow_ended"] = "flow_ended"
    flow: Id
    title: str
    how: FlowEnd
    answered: tuple[FlowAnswer, ...]


class Walked(Wire):
    """On the handoff card: what a flow asked, and what the visitor or the page answered."""

    flow: Id
    title: str
    question: str
    answer: str
    by: Literal["visitor", "declared"]


class Asking(Wire):
    """On the handoff card: the question of a flow that the visitor has not answered yet."""

    flow: Id
    title: str
    step_seq: int
    text: str
    choices: tuple[FlowChoice, ...]
