"""Origins: exactly those that were written down, and one label where a star was."""

import pytest

from sidelight.auth.origins import Origins
from sidelight.errors import ConfigurationError, WrongOrigin

ORIGINS = Origins(
    [
        "https://app.example.com",
        "https://*.example.org",
        "http://localhost:5173",
        "https://shop.example.net:443",
        "http://[::1]:8080",
        "https://*.example.dev:8443",
    ]
)


@pytest.mark.parametrize(
    "origin",
    [
        "https://app.example.com",
        "https://APP.example.com",
        "https://app.example.com:443",
        "https://a.example.org",
        "http://localhost:5173",
        "https://shop.example.net",
        "http://[::1]:8080",
        "https://x.example.dev:8443",
    ],
)
def test_an_allowed_origin_passes(origin: str) -> None:
    ORIGINS.check(origin)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "*",
        "https://example.com",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com.evil.test",
        "https://evil-app.example.com",
        "https://app.example.com@evil.test",
        "https://app.example.com/",
        "https://app.example.com\n",
        "https://app.example.com https://evil.test",
        "https://example.org",
        "https://a.b.example.org",
        "https://aexample.org",
        "https://*.example.org",
        "https://.example.org",
        "https://x.example.dev",
        "http://localhost",
        "ws://localhost:5173",
        "file://",
        "https://аpp.example.com",  # noqa: RUF001 # a Cyrillic letter is the point
        "https://" + "a" * 400 + ".example.org",
    ],
)
def test_any_other_origin_is_refused(origin: str | None) -> None:
    with pytest.raises(WrongOrigin):
        ORIGINS.check(origin)


def test_no_rules_allow_nothing() -> None:
    with pytest.raises(WrongOrigin):
        Origins([]).check("https://app.example.com")


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "*",
        "null",
        "example.com",
        "https://example.com/",
        "https://example.com/app",
        "https://*",
        "https://app.*.com",
        "https://*app.example.com",
        "ftp://example.com",
        "https://user@example.com",
        "https://example.com:port",
    ],
)
def test_a_rule_that_is_no_origin_is_refused_at_start(rule: str) -> None:
    with pytest.raises(ConfigurationError, match="is not an origin"):
        Origins([rule])
