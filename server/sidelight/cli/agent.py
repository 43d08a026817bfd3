"""`sidelight agent`: accounts of those who take over."""

import secrets
from typing import Annotated

import typer

from sidelight.actions.accounts import create_agent
from sidelight.app import open_store
from sidelight.auth.passwords import Passwords
from sidelight.cli.configuration import Config, settings_of
from sidelight.errors import ConfigurationError, UnknownSite
from sidelight.settings import Settings
from sidelight.store.tables import Agent
from sidelight.web.deployment import now_ms

agent = typer.Typer(help="Accounts of agents.", no_args_is_help=True)


@agent.command("create")
def create(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that visitors see.")],
    site: Annotated[str | None, typer.Option(help="Site; the first one by default.")] = None,
    password: Annotated[
        str | None,
        typer.Option(
            prompt="Password",
            hide_input=True,
            confirmation_prompt=True,
            envvar="SIDELIGHT_AGENT_PASSWORD",
            help="Asked for when it is not given.",
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Add an agent, or give the one of this address a new name and password."""
    settings = settings_of(config)
    made = keep_agent(settings, site=site, email=email, name=name, password=password or "")
    typer.echo(f"{name} <{email}> can sign in ({made}).")


def keep_agent(
    settings: Settings, *, site: str | None, email: str, name: str, password: str
) -> str:
    """Adds or changes an agent and returns his id.

    Raises:
        UnknownSite: The settings have no such site.
        ConfigurationError: Address or password cannot be used.
    """
    key = site or settings.sites[0].key
    if all(one.key != key for one in settings.sites):
        raise UnknownSite(site=key)
    address = email.strip().lower()
    if "@" not in address:
        raise ConfigurationError(setting="email", why=f"{email!r} is not an e-mail address.")
    row = Agent(
        site=key,
        id=f"a_{secrets.token_urlsafe(9)}",
        email=address,
        name=name.strip() or address,
        password_hash=Passwords().hash(password),
        created_at_ms=now_ms(),
        disabled=False,
    )
    with open_store(settings) as store:
        return store.writer.submit(lambda session: create_agent(session, row)).result().reply.id
