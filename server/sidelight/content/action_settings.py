"""What of the settings an action needs to be offered; it knows secrets by their names only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sidelight.content.business_actions import ActionSource
from sidelight.content.fields import did_you_mean
from sidelight.errors import Fault

SHORTEST_SECRET: Final = 32
"""Characters from which a text could be a secret itself, pasted where its name belongs.

The settings refuse a shorter one, and from here on a name is not repeated.
"""


@dataclass(frozen=True, slots=True)
class Configured:
    """What a site's settings have for actions.

    Attributes:
        secrets: Names of the secrets that are set.
        has_address: Whether there is an `actions_url`.
    """

    secrets: frozenset[str] = frozenset()
    has_address: bool = False


def unready(actions: Iterable[ActionSource], configured: Configured) -> Iterator[Fault]:
    """Yields what actions need and the settings lack; such an action is not offered."""
    for source in actions:
        yield from unready_for(source, configured)


def unready_for(source: ActionSource, configured: Configured) -> Iterator[Fault]:
    """Yields what one action needs and the settings lack, each on its line."""
    endpoint = source.action.endpoint
    for key, name in (("secret", endpoint.secret), ("bearer", endpoint.bearer)):
        if name and name not in configured.secrets:
            yield _unset(source, key, name, configured)
    if endpoint.url.startswith("/") and not configured.has_address:
        what = f"{source.action.id!r} is not offered: its endpoint is a path, of no address."
        fix = "Set the site's `actions_url` in sidelight.toml, such as https://app.example.com."
        yield Fault(source.path, source.line("endpoint"), "no-actions-url", what, fix)


def _unset(source: ActionSource, key: str, name: str, configured: Configured) -> Fault:
    told = "" if len(name) >= SHORTEST_SECRET else f" {name!r}"
    what = f"{source.action.id!r} is not offered: its {key}{told} is not set."
    fix = "Set it under `action_secrets` in sidelight.toml"
    if told:
        fix += f", or as SIDELIGHT_ACTION_SECRETS__{name.upper()}"
    meant = did_you_mean(name, configured.secrets) if told else ""
    return Fault(source.path, source.line(key), "unset-secret", what, f"{fix}. {meant}".strip())
