"""What pages' policies allow of the widget."""

import pytest

from sidelight.domain.content_policy import needs_of, refused

PAGE = "https://app.example.com/invoices"
NEEDS = needs_of("https://help.example.com")

ALLOWED = [
    "",
    "img-src 'none'",
    "default-src *",
    "default-src https: wss:",
    "script-src https://help.example.com; connect-src wss://help.example.com",
    "script-src help.example.com; connect-src help.example.com",
    "script-src https://help.example.com/; connect-src https://help.example.com",
    "script-src https://*.example.com; connect-src wss://*.example.com:*",
    "script-src https://help.example.com:443; connect-src wss://help.example.com:443",
    "script-src 'nonce-r4nd0m' 'strict-dynamic'; connect-src wss://help.example.com",
    "script-src-elem https://help.example.com; script-src 'none'; connect-src *",
    "SCRIPT-SRC HTTPS://HELP.EXAMPLE.COM; Connect-Src WSS://help.example.com",
    "script-src https://help.example.com; script-src 'none'; connect-src wss://help.example.com",
]

REFUSED = [
    ("default-src 'none'", 3),
    ("default-src 'self'", 3),
    ("script-src 'self' 'unsafe-inline'", 2),
    ("script-src https://help.example.com; connect-src 'self'", 1),
    ("script-src https://help.example.com/sidelight.js; connect-src wss://help.example.com", 1),
    ("script-src https://help.example.com; connect-src https://other.example.com", 1),
    ("script-src https://help.example.com:8443; connect-src wss://help.example.com", 2),
    ("script-src https://help.example.com:x; connect-src wss://help.example.com", 2),
    ("script-src 'strict-dynamic'; connect-src wss://help.example.com", 2),
    ("script-src https://*.help.example.com; connect-src *", 2),
    ("default-src *, script-src 'self'", 2),
]


@pytest.mark.parametrize("policy", ALLOWED)
def test_a_policy_that_lets_the_widget_work_is_found_to(policy: str) -> None:
    assert refused([policy], NEEDS, PAGE) == ()


@pytest.mark.parametrize(("policy", "count"), REFUSED)
def test_what_a_policy_refuses_is_found(policy: str, count: int) -> None:
    assert len(refused([policy], NEEDS, PAGE)) == count


def test_of_several_policies_every_one_counts() -> None:
    policies = ["script-src *; connect-src *", "connect-src 'self'"]

    assert [need.what for need in refused(policies, NEEDS, PAGE)] == ["connects"]


def test_self_is_the_pages_own_origin() -> None:
    needs = needs_of("https://app.example.com")

    assert refused(["default-src 'self'"], needs, PAGE) == ()
