"""A visitor's durable commands as jobs for the writer."""

from collections.abc import Callable

from sidelight.actions import business, visitor_acts, visitor_messages
from sidelight.actions.outcome import Outcome
from sidelight.actions.scene import Scene
from sidelight.assistant import action_offers, pages
from sidelight.domain.actors import VisitorActor
from sidelight.domain.articles import audiences_of
from sidelight.domain.pages import EscalateRule, PageMatch, RouteRule
from sidelight.protocol import commands
from sidelight.protocol.business_actions import Act
from sidelight.protocol.pushes import Accepted
from sidelight.store.session import StoreSession
from sidelight.web.deployment import Site

Durable = (
    commands.Send
    | commands.View
    | commands.GiveFeedback
    | commands.GiveCsat
    | commands.Escalate
    | commands.Confirm
    | Act
)
"""Commands whose effect the log keeps."""

Job = Callable[[StoreSession, int], Outcome[Accepted]]
"""Takes the time in milliseconds, so that it is read once per command."""


def visitor_job(  # noqa: PLR0911  # one a command
    site: Site, actor: VisitorActor, scene: Scene, match: PageMatch, command: Durable
) -> Job:
    """Returns the job that carries a command out.

    Raises:
        ActRefused: A parameter of an action is missing or wrong.
        NotFound: It names an article or an action that is not there for him.
    """
    route = match.route or RouteRule()
    rules = (route, match.escalate or EscalateRule())
    flows = site.library.shelf.knowledge.flows
    match command:
        case commands.Send():
            return lambda session, now: visitor_messages.send_message(
                session, actor, command, scene, flows, now_ms=now
            )
        case commands.Escalate():
            return lambda session, now: visitor_messages.ask_for_person(
                session, actor, command, scene, route, now_ms=now
            )
        case commands.View():
            title = _title(site, match, command, identified=scene.visitor.identified)
            return lambda session, now: visitor_acts.view(
                session, actor, command, title, now_ms=now
            )
        case commands.GiveFeedback():
            return lambda session, now: visitor_acts.give_feedback(
                session, actor, command, rules, now_ms=now
            )
        case commands.GiveCsat():
            return lambda session, now: visitor_acts.rate(session, actor, command, now_ms=now)
        case commands.Confirm():
            return lambda session, now: visitor_acts.confirm(session, actor, command, now_ms=now)
        case Act():
            asked = action_offers.asked_action(site.library.shelf, command)
            return lambda session, now: business.request_action(
                session, actor, command, asked, scene, now_ms=now
            )


def may_owe_answer(command: Durable, outcome: Outcome[Accepted]) -> bool:
    """Tells whether the assistant may owe an answer: not while a person has the conversation.

    A repeated command logs nothing and so does not tell.
    """
    logged = outcome.logged
    is_assisting = not logged or logged[-1].event.state == "assisting"
    return isinstance(command, commands.Send) and is_assisting


def owed_act(site: str, command: Durable, outcome: Outcome[Accepted]) -> business.OwedAct | None:
    """Returns the action that is owed from here on; a repeated command owes nothing new."""
    if not isinstance(command, Act) or not outcome.logged:
        return None
    return business.OwedAct(site, command.conversation, command.key)


def _title(site: Site, match: PageMatch, command: commands.View, *, identified: bool) -> str:
    """Returns what an article or anchor is called; an anchor nobody declared keeps its id."""
    if command.what == "article":
        audiences = audiences_of(identified=identified)
        return pages.article(site.library.shelf, command.target, audience=audiences).ref.title
    known = {anchor.id: anchor.description for anchor in match.anchors}
    return known.get(command.target) or command.target
