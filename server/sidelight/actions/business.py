"""Actions in business systems as the log sees them: asked for, begun by one, ended; calls none."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sidelight.actions.access import reach
from sidelight.actions.ledger import ASSISTANT, Ledger
from sidelight.actions.outcome import Logged, Outcome
from sidelight.actions.replies import escalate_now
from sidelight.actions.scene import Scene
from sidelight.actions.visitor_messages import go_on
from sidelight.domain.action_parameters import shown_parameters
from sidelight.domain.actors import VisitorActor
from sidelight.domain.business_actions import BusinessAction
from sidelight.domain.conversations import State, Step, allows
from sidelight.domain.pages import RouteRule
from sidelight.errors import ActRefused
from sidelight.protocol.business_actions import (
    Act,
    ActionFailed,
    ActionRequested,
    ActionResult,
    FailureCause,
    GivenParameter,
)
from sidelight.protocol.pushes import Accepted
from sidelight.protocol.views import PageVisit
from sidelight.store.heads import ConversationHead, load_conversation
from sidelight.store.owed_actions import (
    OwedAction,
    find_owed,
    forget_owed,
    owe_action,
    owed_actions,
)
from sidelight.store.session import StoreSession
from sidelight.store.visitors import find_visitor, subject_of

SIGN_IN_FIRST = "Please sign in first: this needs to know for certain who you are."
CONFIRM_FIRST = "Please confirm first that this should be done."
NO_LONGER_THERE = "This can no longer be done here, so I am asking a person."
_UNKNOWN = (
    "I cannot tell whether this was done: {title}. A person will look before it is tried again."
)


Routing = Callable[[PageVisit | None, Mapping[str, str]], RouteRule]
"""Which people take a conversation from a page with what is declared there."""


@dataclass(frozen=True, slots=True)
class OwedAct:
    """Names an action that was asked for and has not ended."""

    site: str
    conversation: str
    key: str


@dataclass(frozen=True, slots=True)
class Call:
    """All that carrying an action out needs to know of who asked for what.

    Attributes:
        subject: Who the visitor is, as the product has signed; empty for one who is not known.
    """

    owed: OwedAct
    action: BusinessAction
    values: Mapping[str, Any]
    subject: str = ""
    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an action ended: what the visitor reads, and why it failed, if it did."""

    text: str
    cause: FailureCause | None = None


def unknown_end(title: str) -> Ended:
    """Returns the honest end of a write of which nobody knows whether it was done."""
    return Ended(_UNKNOWN.format(title=title), "unknown")


def request_action(
    session: StoreSession,
    actor: VisitorActor,
    command: Act,
    asked: tuple[BusinessAction, Mapping[str, Any]],
    scene: Scene,
    *,
    now_ms: int,
) -> Outcome[Accepted]:
    """Logs that the visitor wants an action, which is owed from then on; calls nobody.

    Args:
        asked: The action with the parameters as they were read and checked.

    Raises:
        ActRefused: It needs an identity or a confirmation that is not there.
        NotFound: The conversation is not his.
        WrongState: The conversation is closed for good.
    """
    action, values = asked
    head = reach(session, actor, command.conversation)
    ledger = Ledger(session, head, actor=actor, key=command.key, now_ms=now_ms)

    def write() -> Logged:
        _refuse_unready(session, actor, command, action)
        go_on(ledger, scene)
        logged = ledger.own(Step.VISITOR_ACTED, _requested(action, values))
        owe_action(
            session,
            OwedAction(
                site=head.site,
                conversation_id=head.id,
                key=command.key,
                request_seq=logged.event.visitor_seq or 0,
                visitor_id=actor.id,
                action=action.id,
                parameters_json=json.dumps(dict(values), ensure_ascii=False),
                at_ms=now_ms,
            ),
        )
        return logged

    return ledger.once(command.id, write)


def owed_acts(session: StoreSession, site: str, *, now_ms: int) -> tuple[OwedAct, ...]:
    """Returns the actions of a site that nobody is at: not begun, or begun by one who died."""
    return tuple(
        OwedAct(one.site, one.conversation_id, one.key)
        for one in owed_actions(session, site, now_ms=now_ms)
    )


def begin_action(
    session: StoreSession,
    owed: OwedAct,
    actions: Mapping[str, BusinessAction],
    routing: Routing,
    *,
    holder: str,
    now_ms: int,
) -> Outcome[Call | None]:
    """Gives an action to one who carries it out; exactly one gets it, and the others none.

    One whose holder has died is given again where that does no harm.
    Otherwise it ends here: nobody can tell whether it was done, and that is what the log says.

    Args:
        actions: Those that there are now, by id.
        holder: Who asks, unique among processes and restarts.
    """
    head = load_conversation(session, owed.site, owed.conversation)
    row = find_owed(session, owed.site, owed.conversation, owed.key)
    if head is None or row is None or row.until_ms > now_ms:
        return Outcome(None)
    action = actions.get(row.action)
    if action is None or (row.holder and not action.repeatable):
        title = action.title if action else row.action
        gone = Ended(NO_LONGER_THERE, "not_configured")
        ended = unknown_end(title) if row.holder else gone
        return Outcome(None, _close(session, head, row, (title, ended), routing, now_ms=now_ms))
    row.holder, row.until_ms = holder, now_ms + round(action.budget_s * 1000)
    session.add(row)
    return Outcome(_call(session, owed, row, action))


def end_action(
    session: StoreSession,
    call: Call,
    ended: Ended,
    routing: Routing,
    *,
    holder: str,
    now_ms: int,
) -> Outcome[bool]:
    """Logs how an action ended; a failure asks for a person where the assistant still answers.

    Returns:
        Whether it was logged: not by one who took so long that another has ended it.
    """
    owed = call.owed
    head = load_conversation(session, owed.site, owed.conversation)
    row = find_owed(session, owed.site, owed.conversation, owed.key)
    if head is None or row is None or row.holder != holder:
        return Outcome(reply=False)
    told = (call.action.title, ended)
    return Outcome(reply=True, logged=_close(session, head, row, told, routing, now_ms=now_ms))


def _refuse_unready(
    session: StoreSession, actor: VisitorActor, command: Act, action: BusinessAction
) -> None:
    """Refuses an action whose visitor is not known, or has not confirmed.

    Raises:
        ActRefused: See above.
    """
    if action.needs_identity and not subject_of(session, actor.site, actor.id):
        raise ActRefused(why=SIGN_IN_FIRST)
    if action.confirm and not command.confirmed:
        raise ActRefused(why=CONFIRM_FIRST)


def _requested(action: BusinessAction, values: Mapping[str, Any]) -> ActionRequested:
    shown = shown_parameters(action, values)
    return ActionRequested(
        action=action.id,
        title=action.title,
        writes=action.writes,
        parameters=tuple(GivenParameter(label=label, value=text) for label, text in shown.items()),
    )


def _call(session: StoreSession, owed: OwedAct, row: OwedAction, action: BusinessAction) -> Call:
    """Gathers a call; who the visitor is comes from the store, never from him."""
    values = json.loads(row.parameters_json)
    if not action.needs_identity:
        return Call(owed, action, values)
    subject = subject_of(session, row.site, row.visitor_id)
    visitor = find_visitor(session, row.site, row.visitor_id)
    if visitor is None:
        return Call(owed, action, values)
    return Call(owed, action, values, subject, visitor.email, visitor.name)


def _close(
    session: StoreSession,
    head: ConversationHead,
    row: OwedAction,
    told: tuple[str, Ended],
    routing: Routing,
    *,
    now_ms: int,
) -> tuple[Logged, ...]:
    """Logs the end of an action and forgets that it is owed."""
    title, ended = told
    ledger = Ledger(session, head, actor=None, key=None, now_ms=now_ms)
    if allows(head.state, Step.ACTION_ENDED):
        ledger.step(Step.ACTION_ENDED, _event(row, title, ended), actor=ASSISTANT)
        if ended.cause is not None and head.state is State.ASSISTING:
            route = routing(ledger.card.page, ledger.card.declared)
            escalate_now(ledger, "action_failed", route)
    forget_owed(session, row)
    return ledger.outcome().logged


def _event(row: OwedAction, title: str, ended: Ended) -> ActionResult | ActionFailed:
    if ended.cause is None:
        return ActionResult(
            request_seq=row.request_seq, action=row.action, title=title, text=ended.text
        )
    return ActionFailed(
        request_seq=row.request_seq,
        action=row.action,
        title=title,
        cause=ended.cause,
        text=ended.text,
    )
