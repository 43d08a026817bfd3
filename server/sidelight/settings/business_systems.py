"""The business systems that actions reach, from settings; it must not call them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from sidelight.content.action_settings import Configured
from sidelight.errors import ConfigurationError
from sidelight.integrations.addresses import Reachable
from sidelight.integrations.business_actions import Systems, Told
from sidelight.settings import MIN_SECRET_CHARS, Settings, SiteSettings


def business_systems(settings: Settings, told: Told) -> dict[str, Systems]:
    """Returns the systems of each site, by its key.

    Args:
        told: Takes note of each action that was carried out.

    Raises:
        ConfigurationError: A secret is too short, or an address or a network is none.
    """
    reachable = Reachable(settings.allowed_private)
    return {
        site.key: Systems(reachable, _address(site), secrets_of(settings, site), told=told)
        for site in settings.sites
    }


def configured_for(settings: Settings, site: SiteSettings) -> Configured:
    """Returns what a site's actions can count on: the names of secrets, not the secrets."""
    names = frozenset((*settings.action_secrets, *site.action_secrets))
    return Configured(names, bool(site.actions_url))


def secrets_of(settings: Settings, site: SiteSettings) -> Mapping[str, str]:
    """Returns a site's secrets for actions by name, its own over those of the deployment.

    Raises:
        ConfigurationError: One of them is too short to be safe.
    """
    named = {**settings.action_secrets, **site.action_secrets}
    secrets = {name: secret.get_secret_value() for name, secret in named.items()}
    for name, secret in secrets.items():
        if len(secret) < MIN_SECRET_CHARS:
            raise ConfigurationError(
                setting=f"action_secrets.{name}",
                why=f"a secret must have at least {MIN_SECRET_CHARS} characters; "
                "make one with `openssl rand -hex 32`.",
            )
    return secrets


def _address(site: SiteSettings) -> str:
    """Returns where a site's actions are sent.

    Raises:
        ConfigurationError: It is no address of a web server.
    """
    parts = urlsplit(site.actions_url)
    is_sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query
    if site.actions_url and not is_sound:
        raise ConfigurationError(
            setting=f"sites.{site.key}.actions_url",
            why="this is not an address such as https://app.example.com.",
        )
    return site.actions_url
