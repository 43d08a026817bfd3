"""Which pages may open a site's socket, by their origin (RFC 6454); it must not guess.

An origin is `scheme://host[:port]`; a rule may begin its host with `*.`, which stands for exactly
one label: `https://*.example.com` allows `https://app.example.com`, and neither
`https://example.com` nor `https://a.b.example.com`.
"""

import re
from collections.abc import Iterable
from typing import Final

from sidelight.errors import ConfigurationError, WrongOrigin

_ORIGIN: Final = re.compile(
    r"""(?P<scheme>https?)://
    (?P<wild>\*\.)?
    (?P<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])
    (?::(?P<port>[0-9]{1,5}))?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_DEFAULT_PORT: Final = {"http": "80", "https": "443"}
MAX_ORIGIN_CHARS: Final = 300
"""A host has at most 253 characters (RFC 1035)."""


class Origins:
    """The origins that a site allows."""

    def __init__(self, rules: Iterable[str]) -> None:
        """Reads the rules.

        Raises:
            ConfigurationError: A rule is not an origin, such as one with a path.
        """
        self._exact: Final[set[str]] = set()
        self._parents: Final[set[str]] = set()
        for rule in rules:
            origin = _normal(rule)
            if origin is None:
                raise ConfigurationError(
                    setting="origins",
                    why=f"{rule[:100]!r} is not an origin; write scheme://host[:port], "
                    "such as https://app.example.com or https://*.example.com.",
                )
            (self._parents if "*" in origin else self._exact).add(origin)

    def check(self, origin: str | None) -> None:
        """Passes an `Origin` header that is allowed.

        Raises:
            WrongOrigin: It is another one, `null` (a sandboxed frame or a file), or missing.
        """
        found = None if origin is None else _normal(origin)
        if found is None or "*" in found:
            raise WrongOrigin(origin or "")
        if found not in self._exact and _parent(found) not in self._parents:
            raise WrongOrigin(found)


def _normal(text: str) -> str | None:
    """Returns an origin in lower case without a default port; none when it is not one."""
    match = _ORIGIN.fullmatch(text) if len(text) <= MAX_ORIGIN_CHARS else None
    if match is None:
        return None
    scheme = match["scheme"].lower()
    port = match["port"]
    suffix = "" if port in {None, _DEFAULT_PORT[scheme]} else f":{port}"
    return f"{scheme}://{match['wild'] or ''}{match['host'].lower()}{suffix}"


def _parent(origin: str) -> str:
    """Returns the rule that would allow this origin as a subdomain."""
    scheme, _, host = origin.partition("://")
    return f"{scheme}://*.{host.partition('.')[2]}"
