"""URLs of stores and buses: which are known, what they need, and how they are shown."""

import re
from importlib.util import find_spec
from typing import Final

_POSTGRES: Final = "postgresql+psycopg"
_DIALECTS: Final = {"postgres": _POSTGRES, "postgresql": _POSTGRES}
"""How platforms name PostgreSQL, and the driver that is meant."""

_STORES: Final = {"sqlite": "", _POSTGRES: "psycopg"}
_BUSES: Final = {"redis": "redis", "rediss": "redis", "unix": "redis"}
"""URL schemes, and the module that an extra installs for each."""

_EXTRAS: Final = {"psycopg": "postgres", "redis": "redis"}


def store_url(url: str) -> str:
    """Returns a store's URL with its driver; completes `postgres://`, as platforms write it.

    Raises:
        ValueError: No store is written for it, or its library is not installed.
    """
    scheme, separator, rest = url.partition("://")
    name = _DIALECTS.get(scheme, scheme)
    _require(name, separator, _STORES, "sqlite:///sidelight.db or postgresql://user@host/name")
    return f"{name}{separator}{rest}"


def bus_url(url: str) -> str:
    """Returns a bus's URL as it is.

    Raises:
        ValueError: No bus is written for it, or its library is not installed.
    """
    scheme, separator, _ = url.partition("://")
    _require(scheme, separator, _BUSES, "redis://host:6379/0")
    return url


def shown_url(url: str) -> str:
    """Returns a URL fit for logs: no password, and no options, which may hold one too."""
    # Not by urllib: a password with an unescaped slash or question mark would survive it.
    return re.sub(r"://([^:@/]*)(?::.*)?@", r"://\1@", url).partition("?")[0]


def _require(name: str, separator: str, known: dict[str, str], example: str) -> None:
    """Refuses a scheme that is not known, and one whose library is not installed.

    Raises:
        ValueError: Says what to write or to install; an empty URL is none of both.
    """
    if not (name or separator):
        return
    if not separator or name not in known:
        # The URL itself is not repeated: it may hold a password.
        message = f"{name if separator else 'this'} is not known; give a URL such as {example}"
        raise ValueError(message)
    module = known[name]
    if module and find_spec(module) is None:
        message = f"{name} needs an extra; run: pip install 'sidelight[{_EXTRAS[module]}]'"
        raise ValueError(message)
