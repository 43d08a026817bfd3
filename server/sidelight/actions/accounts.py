"""Accounts: visitors whose identity is signed, agents who sign in."""

from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from sidelight.actions.outcome import Outcome
from sidelight.auth.identity import Identity
from sidelight.auth.passwords import Passwords, fingerprint
from sidelight.auth.tokens import MAX_SKEW_MS, AgentSession, SocketTicket
from sidelight.errors import BadCredentials, NotFound, SignedIn
from sidelight.protocol import views
from sidelight.store.agents import (
    add_agent,
    agents_of,
    disable_agent,
    find_agent,
    find_agent_by_email,
    keep_password,
)
from sidelight.store.conversations import conversations_of
from sidelight.store.leases import forget_leases, take_lease
from sidelight.store.removals import hint_merged
from sidelight.store.session import StoreSession
from sidelight.store.tables import Agent
from sidelight.store.visitors import (
    find_subject,
    keep_visitor,
    look_up_visitor,
    take_over,
)

_TICKETS: Final = "ticket:"

MAX_MOVED: Final = 1_000
"""Conversations that become the subject's at once: more than anybody begins before signing in."""


SETTLING_MS: Final = 120_000
"""How long after a sign-in the browser may still have the token of before.

The tab that signed in hangs up after 10 s without a reply and comes back with the identity, at
once or when the server has restarted.
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token was made for.

    Attributes:
        became_at_ms: When he signed in and his conversations became somebody else's; none while
            they are his.
    """

    visitor: views.Visitor
    became_at_ms: int | None = None


def anonymous(name: str) -> views.Visitor:
    """Returns a visitor of whom nothing is known; he is stored when he says something."""
    return views.Visitor(id=name, name="Visitor", email="", identified=False, traits={})


def holder_of(session: StoreSession, site: str, name: str) -> Holder:
    """Returns for whom a token with this visitor's id was made."""
    found = look_up_visitor(session, site, name)
    if found is None:
        return Holder(anonymous(name))
    has_become = bool(found.became) and not found.visitor.identified
    return Holder(found.visitor, found.seen_at_ms if has_become else None)


def known_by_token(holder: Holder, new_name: str, *, now_ms: int) -> views.Visitor:
    """Returns who somebody is who shows a token and nothing that the product has signed.

    Once its visitor has signed in, the token is nobody's: who shows it then begins anew.
    Right after the sign-in it is most likely another tab of the same browser, which would begin
    as a stranger what its owner never sees: it has to come back when it has the new token.

    Raises:
        SignedIn: The token's visitor has just become somebody.
    """
    if holder.became_at_ms is None:
        return holder.visitor
    if now_ms - holder.became_at_ms < SETTLING_MS:
        raise SignedIn
    return anonymous(new_name)


def identify(
    session: StoreSession,
    site: str,
    name: str,
    identity: Identity,
    *,
    others_may_be: bool,
    now_ms: int,
) -> Outcome[views.Visitor]:
    """Returns the visitor whom the product has signed for.

    The subject has a visitor of his own, and what the anonymous visitor of the token wrote becomes
    his. The anonymous visitor himself never does: his token was given without a signature, and
    whoever has kept a copy of it would read on.
    Nothing moves from a visitor who is somebody else's already, or has become somebody else.

    Args:
        session: The writer's.
        site: Key of the site.
        name: Id of the token's visitor.
        identity: Whom the product has signed for.
        others_may_be: Whether other tabs may have the token, so that from here on nothing may be
            begun as the anonymous visitor.
        now_ms: Time in ms since 1970.
    """
    owner = find_subject(session, site, identity.subject)
    found = look_up_visitor(session, site, name)
    own = owner.id if owner else f"v_{uuid5(NAMESPACE_URL, f'{site} {identity.subject}').hex}"
    visitor = views.Visitor(
        id=own,
        name=identity.name or identity.email or "Visitor",
        email=identity.email,
        identified=True,
        traits=dict(identity.traits),
    )
    if owner != visitor:
        keep_visitor(session, site, visitor, now_ms=now_ms, subject=identity.subject)
    if name == own or (found is not None and (found.visitor.identified or found.became)):
        return Outcome(visitor)
    if others_may_be:
        current = found.visitor if found else anonymous(name)
        take_over(session, site, current, became=own, now_ms=now_ms)
        hint_merged(session, site, name, now_ms=now_ms)
    if found is not None or others_may_be:
        for head in conversations_of(session, site, name, limit=MAX_MOVED):
            head.visitor_id = own
    return Outcome(visitor)


def sign_in(
    session: StoreSession, passwords: Passwords, site: str, email: str, password: str
) -> tuple[views.Agent, str, str | None]:
    """Returns the agent whose address and password these are, the hash kept, and a better one.

    Runs in a reader: argon2 takes 50 ms, which must not hold up the writer.

    Raises:
        BadCredentials: They are nobody's; takes as long for an unknown address as for a known.
    """
    agent = find_agent_by_email(session, site, email)
    kept = agent.password_hash if agent is not None and not agent.disabled else None
    rehashed = passwords.check(password, kept)
    if agent is None:
        raise BadCredentials
    return _shown(agent), agent.password_hash, rehashed


def rehash(session: StoreSession, site: str, agent: str, password_hash: str) -> Outcome[None]:
    """Keeps a hash with today's parameters."""
    keep_password(session, site, agent, password_hash)
    return Outcome(None)


def signed_in(session: StoreSession, site: str, name: str) -> views.Agent:
    """Returns the agent of a ticket that was checked.

    Raises:
        NotFound: He was removed or disabled since.
    """
    return _shown(_able(session, site, name))


def in_session(session: StoreSession, held: AgentSession) -> views.Agent:
    """Returns the agent of a session that was checked.

    Raises:
        NotFound: He was removed or disabled since, or has another password now.
    """
    agent = _able(session, held.site, held.agent)
    if fingerprint(agent.password_hash) != held.password:
        raise NotFound(what="agent")
    return _shown(agent)


def use_ticket(
    session: StoreSession, ticket: SocketTicket, holder: str, *, now_ms: int
) -> Outcome[bool]:
    """Returns whether this is the first use of a ticket, by whatever process.

    It is remembered for longer than it lives, because clocks differ.

    Args:
        holder: Unique name of the connection that uses it.
    """
    forget_leases(session, _TICKETS, now_ms=now_ms)
    for_ms = ticket.MAX_AGE_MS + 2 * MAX_SKEW_MS
    name = f"{_TICKETS}{ticket.id}"
    return Outcome(take_lease(session, name, holder, now_ms=now_ms, for_ms=for_ms))


def admit_agent(session: StoreSession, site: str, email: str, *, admitted: bool) -> Outcome[None]:
    """Shuts an agent out, or lets him in again; his consoles end within seconds.

    Raises:
        NotFound: The site has no agent of this address.
    """
    agent = find_agent_by_email(session, site, email)
    if agent is None:
        raise NotFound(what="agent")
    disable_agent(session, site, agent.id, disabled=not admitted)
    return Outcome(None)


def create_agent(session: StoreSession, agent: Agent) -> Outcome[views.Agent]:
    """Adds an agent, or gives the one of this address a new name and password hash."""
    known = find_agent_by_email(session, agent.site, agent.email)
    if known is None:
        known = add_agent(session, agent)
    else:
        known.name = agent.name
        known.disabled = False
        known.password_hash = agent.password_hash
    return Outcome(_shown(known))


def roster(session: StoreSession, site: str, online: frozenset[str]) -> tuple[views.Agent, ...]:
    """Returns the site's agents, and who of them is here."""
    return agents_of(session, site, online=online)


def _able(session: StoreSession, site: str, name: str) -> Agent:
    """Returns an agent who may sign in.

    Raises:
        NotFound: There is none, or he is disabled.
    """
    agent = find_agent(session, site, name)
    if agent is None or agent.disabled:
        raise NotFound(what="agent")
    return agent


def _shown(agent: Agent) -> views.Agent:
    return views.Agent(id=agent.id, name=agent.name, online=False)
