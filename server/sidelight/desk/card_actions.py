"""What a handoff card says of actions in business systems: a pure fold over their events."""

from typing import Final

from sidelight.protocol.business_actions import (
    ActionFailed,
    ActionRequested,
    ActionResult,
    ActionTaken,
)
from sidelight.protocol.events import Event

MAX_ACTIONS: Final = 10
"""Actions on the card; older ones are in the transcript."""


def acted(actions: tuple[ActionTaken, ...], event: Event) -> tuple[ActionTaken, ...]:
    """Returns the actions after an event, newest last; one that is no action's changes nothing."""
    match event.body:
        case ActionRequested(action=action, title=title):
            begun = ActionTaken(
                seq=event.visitor_seq or 0,
                action=action,
                title=title,
                status="pending",
                cause=None,
                text="",
                at_ms=event.at_ms,
            )
            return (*actions, begun)[-MAX_ACTIONS:]
        case ActionResult() | ActionFailed() as ended:
            return tuple(_ended(one, ended) for one in actions)
        case _:
            return actions


def _ended(one: ActionTaken, ended: ActionResult | ActionFailed) -> ActionTaken:
    if one.seq != ended.request_seq:
        return one
    if isinstance(ended, ActionFailed):
        return one.model_copy(update={"status": "failed", "cause": ended.cause, "text": ended.text})
    return one.model_copy(update={"status": "done", "text": ended.text})
