"""Agents: their accounts; whether a password is right is decided above."""

from collections.abc import Container
from typing import Final

from sqlalchemy import bindparam
from sqlmodel import col, select

from sidelight.protocol import views
from sidelight.store.session import StoreSession
from sidelight.store.statements import Prepared
from sidelight.store.tables import Agent

_NAME: Final = Prepared(
    select(Agent.name).where(
        col(Agent.site) == bindparam("site"), col(Agent.id) == bindparam("id")
    ),
    settles=False,
)


def find_agent(session: StoreSession, site: str, name: str) -> Agent | None:
    """Returns the agent with this id, disabled or not, or none."""
    return session.get(Agent, (site, name))


def find_agent_by_email(session: StoreSession, site: str, email: str) -> Agent | None:
    """Returns the agent with this e-mail address in any case, disabled or not, or none."""
    query = select(Agent).where(col(Agent.site) == site, col(Agent.email) == email.lower())
    return session.exec(query).one_or_none()


def agent_name(session: StoreSession, site: str, name: str) -> str:
    """Returns the name that others see of an agent, disabled or not; empty when there is none."""
    found = session.row(_NAME, {"site": site, "id": name})
    return "" if found is None else str(found[0])


def add_agent(session: StoreSession, agent: Agent) -> Agent:
    """Inserts an agent and returns it; its e-mail address is kept in lower case.

    Raises:
        sqlalchemy.exc.IntegrityError: The id or the address is taken.
    """
    agent.email = agent.email.lower()
    session.add(agent)
    session.flush()
    return agent


def keep_password(session: StoreSession, site: str, name: str, password_hash: str) -> None:
    """Writes a new password hash; an agent who is not there is left alone."""
    agent = find_agent(session, site, name)
    if agent is not None:
        agent.password_hash = password_hash


def disable_agent(session: StoreSession, site: str, name: str, *, disabled: bool = True) -> None:
    """Shuts an agent out or lets him in again; one who is not there is left alone."""
    agent = find_agent(session, site, name)
    if agent is not None:
        agent.disabled = disabled


def agents_of(
    session: StoreSession, site: str, *, online: Container[str] = ()
) -> tuple[views.Agent, ...]:
    """Returns the site's agents who may sign in, by name; `online` holds the ids of those here."""
    query = (
        select(Agent.id, Agent.name)
        .where(col(Agent.site) == site, col(Agent.disabled).is_(False))
        .order_by(col(Agent.name), col(Agent.id))
    )
    return tuple(
        views.Agent(id=name, name=known_as, online=name in online)
        for name, known_as in session.exec(query)
    )
