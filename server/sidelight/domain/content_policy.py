"""What a page's Content Security Policy allows of the widget (CSP Level 3); it fetches nothing.

Only what the widget needs is understood: sources by scheme and host, `'self'`, `*`, nonces and
`'strict-dynamic'`. What is not understood does not allow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

FALLBACKS: Final[Mapping[str, tuple[str, ...]]] = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}
"""Directives that stand in for a missing one (CSP Level 3, section 6.1)."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}

_UPGRADES: Final = {"http": {"http", "https", "ws", "wss"}, "https": {"https", "wss"}}
"""Schemes that an expression with this one allows too (section 6.7.2.8)."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that the widget does in a page.

    Attributes:
        directive: Which part of a policy is asked.
        url: What is loaded or connected to.
        what: For people.
    """

    directive: str
    url: str
    what: str


def needs_of(widget: str) -> tuple[Need, ...]:
    """Returns what a widget served at an origin needs of a page."""
    socket = "ws" + widget.removeprefix("http")
    return (
        Need("script-src-elem", f"{widget}/sidelight.js", "loads its script"),
        Need("script-src-elem", f"{widget}/assets/panel.js", "loads its panel"),
        Need("connect-src", f"{socket}/ws", "connects"),
    )


def refused(policies: Iterable[str], needs: Iterable[Need], page: str) -> tuple[Need, ...]:
    """Returns the needs that one of a page's policies refuses.

    Args:
        policies: Values of its `Content-Security-Policy` headers; each is a list by itself.
        page: The page's address, which `'self'` stands for.
    """
    parsed = [_parse(one) for text in policies for one in text.split(",")]
    return tuple(need for need in needs if not all(_allows(one, need, page) for one in parsed))


def _parse(policy: str) -> dict[str, tuple[str, ...]]:
    """Returns the sources by directive; of a repeated one the first counts (section 2.2.1)."""
    found: dict[str, tuple[str, ...]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        found.setdefault(name.lower(), tuple(sources))
    return found


def _allows(policy: Mapping[str, tuple[str, ...]], need: Need, page: str) -> bool:
    sources = next((policy[name] for name in FALLBACKS[need.directive] if name in policy), None)
    if sources is None:
        return True
    lowered = [source.lower() for source in sources]
    if need.directive == "script-src-elem" and "'strict-dynamic'" in lowered:
        # Hosts count no more; the page's own nonce or hash brings the script, if it is given.
        return any(source.startswith(("'nonce-", "'sha")) for source in lowered)
    return any(_matches(source, need.url, page) for source in lowered)


def _matches(source: str, url: str, page: str) -> bool:
    if source == "'self'":
        return _matches("{0.scheme}://{0.netloc}".format(urlsplit(page)), url, page)
    target = urlsplit(url)
    if source == "*":
        return target.scheme in _DEFAULT_PORTS
    if source.endswith(":") and "/" not in source:
        return target.scheme in _UPGRADES.get(source[:-1], {source[:-1]})
    return not source.startswith("'") and _matches_host(source, url, page)


def _matches_host(source: str, url: str, page: str) -> bool:
    """Compares scheme, host, port and path of an expression (section 6.7.2.7)."""
    scheme, separator, rest = source.rpartition("://")
    scheme = scheme if separator else urlsplit(page).scheme
    any_port = rest.partition("/")[0].endswith(":*")
    try:
        wanted, target = urlsplit(f"{scheme}://{rest.replace(':*', '', 1)}"), urlsplit(url)
        wanted_port = None if any_port else wanted.port or 0
    except ValueError:  # what is no port allows nothing
        return False
    return (
        target.scheme in _UPGRADES.get(scheme, {scheme})
        and _same_host(wanted.hostname or "", target.hostname or "")
        and _same_port(wanted_port, scheme, target.port, target.scheme)
        and _same_path(wanted.path, target.path)
    )


def _same_host(pattern: str, host: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _same_port(wanted: int | None, scheme: str, port: int | None, target_scheme: str) -> bool:
    """Compares ports; none wanted is any, 0 the default of its scheme."""
    if wanted is None:
        return True
    actual = port or _DEFAULT_PORTS[target_scheme]
    return actual in {wanted or _DEFAULT_PORTS.get(scheme, 0), *_upgraded(wanted, target_scheme)}


def _upgraded(wanted: int, target_scheme: str) -> tuple[int, ...]:
    """Port 80 stands for 443 where the scheme was upgraded."""
    return (443,) if wanted in {0, 80} and target_scheme in {"https", "wss"} else ()


def _same_path(pattern: str, path: str) -> bool:
    if pattern in {"", "/"}:
        return True
    return path.startswith(pattern) if pattern.endswith("/") else path == pattern
