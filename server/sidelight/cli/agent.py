"""`sidelight agent`: accounts of those who take over."""

import secrets
from typing import Annotated

import typer

from sidelight.actions.accounts import admit_agent, create_agent
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


Email = Annotated[str, typer.Argument(help="Address the agent signs in with.")]
OfSite = Annotated[str | None, typer.Option("--site", help="Site; the first one by default.")]


@agent.command("disable")
def disable(email: Email, site: OfSite = None, config: Config = None) -> None:
    """Shut an agent out; open consoles end within seconds."""
    admit(settings_of(config), site=site, email=email, admitted=False)
    typer.echo(f"{email} can sign in no more.")


@agent.command("enable")
def enable(email: Email, site: OfSite = None, config: Config = None) -> None:
    """Let an agent in again, with the password he had."""
    admit(settings_of(config), site=site, email=email, admitted=True)
    typer.echo(f"{email} can sign in again.")


def admit(settings: Settings, *, site: str | None, email: str, admitted: bool) -> None:
    """Lets an agent in or shuts him out.

    Raises:
        NotFound: The site has no agent of this address.
        UnknownSite: The settings have no such site.
    """
    key, address = _site_key(settings, site), email.strip().lower()
    with open_store(settings) as store:
        store.writer.submit(
            lambda session: admit_agent(session, key, address, admitted=admitted)
        ).result()


def keep_agent(
    settings: Settings, *, site: str | None, email: str, name: str, password: str
) -> str:
    """Adds or changes an agent and returns his id.

    Raises:
        UnknownSite: The settings have no such site.
        ConfigurationError: Address or password cannot be used.
    """
    key = _site_key(settings, site)
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


def _site_key(settings: Settings, site: str | None) -> str:
    """Returns the site that is named, or the first.

    Raises:
        UnknownSite: The settings have no such site.
    """
    key = site or settings.sites[0].key
    if all(one.key != key for one in settings.sites):
        raise UnknownSite(site=key)
    return key
