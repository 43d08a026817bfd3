"""Tokens: each is good for its kind, its keys and its age, and for nothing else."""

import base64

import pytest
from itsdangerous import URLSafeSerializer

from sidelight.auth.tokens import (
    MAX_SKEW_MS,
    MAX_TOKEN_CHARS,
    AgentSession,
    Signer,
    SocketTicket,
    Token,
    VisitorToken,
)
from sidelight.errors import BadToken, ConfigurationError, ExpiredToken

OLD, NEW, OTHER = "o" * 32, "n" * 32, "x" * 32
NOW_MS = 1_800_000_000_000
SIGNER = Signer([OLD, NEW])
VISITOR = VisitorToken(site="invoices", visitor="v_1")
AGENT = AgentSession(site="invoices", agent="a_1", password="f00d")
TICKET = SocketTicket(site="invoices", agent="a_1", id="t_1")
KINDS: list[Token] = [VISITOR, AGENT, TICKET]


@pytest.mark.parametrize("token", KINDS)
def test_a_token_is_read_back_until_its_age(token: Token) -> None:
    text = SIGNER.sign(token, now_ms=NOW_MS)

    assert SIGNER.read(type(token), text, now_ms=NOW_MS + token.MAX_AGE_MS) == token


@pytest.mark.parametrize("token", KINDS)
def test_a_token_past_its_age_has_expired(token: Token) -> None:
    text = SIGNER.sign(token, now_ms=NOW_MS)

    with pytest.raises(ExpiredToken):
        SIGNER.read(type(token), text, now_ms=NOW_MS + token.MAX_AGE_MS + 1_000)


def test_the_ages_are_those_that_were_promised() -> None:
    ages_s = [token.MAX_AGE_MS // 1_000 for token in KINDS]

    assert ages_s == [90 * 24 * 3_600, 12 * 3_600, 60]


@pytest.mark.parametrize("token", KINDS)
@pytest.mark.parametrize("kind", [VisitorToken, AgentSession, SocketTicket])
def test_a_token_of_another_kind_is_refused(token: Token, kind: type[Token]) -> None:
    if isinstance(token, kind):
        return
    text = SIGNER.sign(token, now_ms=NOW_MS)

    with pytest.raises(BadToken):
        SIGNER.read(kind, text, now_ms=NOW_MS)


def test_an_older_key_still_verifies_after_a_new_one_was_added() -> None:
    text = Signer([OLD]).sign(VISITOR, now_ms=NOW_MS)

    assert SIGNER.read(VisitorToken, text, now_ms=NOW_MS) == VISITOR


def test_the_newest_key_signs() -> None:
    text = SIGNER.sign(VISITOR, now_ms=NOW_MS)

    assert Signer([NEW]).read(VisitorToken, text, now_ms=NOW_MS) == VISITOR


def test_a_key_that_was_dropped_verifies_nothing() -> None:
    text = Signer([OLD]).sign(VISITOR, now_ms=NOW_MS)

    with pytest.raises(BadToken):
        Signer([NEW]).read(VisitorToken, text, now_ms=NOW_MS)


def test_a_changed_token_is_refused() -> None:
    payload, rest = SIGNER.sign(VISITOR, now_ms=NOW_MS).split(".", 1)
    forged = base64.urlsafe_b64encode(b'{"site":"invoices","visitor":"v_2"}').rstrip(b"=").decode()

    assert payload != forged
    with pytest.raises(BadToken):
        SIGNER.read(VisitorToken, f"{forged}.{rest}", now_ms=NOW_MS)


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b.c", "é.ü.ö", "\ud800", "x" * MAX_TOKEN_CHARS, "x.y." * 2_000]
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(BadToken):
        SIGNER.read(VisitorToken, text, now_ms=NOW_MS)


def test_a_signature_without_a_time_is_refused() -> None:
    text = URLSafeSerializer(NEW, salt=VisitorToken.SALT).dumps({"site": "s", "visitor": "v"})

    with pytest.raises(BadToken):
        SIGNER.read(VisitorToken, str(text), now_ms=NOW_MS)


def test_a_clock_that_is_a_little_ahead_does_no_harm() -> None:
    text = SIGNER.sign(VISITOR, now_ms=NOW_MS + MAX_SKEW_MS)

    assert SIGNER.read(VisitorToken, text, now_ms=NOW_MS) == VISITOR


def test_a_token_from_the_future_is_refused() -> None:
    text = SIGNER.sign(VISITOR, now_ms=NOW_MS + MAX_SKEW_MS + 1_000)

    with pytest.raises(BadToken):
        SIGNER.read(VisitorToken, text, now_ms=NOW_MS)


@pytest.mark.parametrize("secrets", [[], [""], ["x" * 31], [OTHER, "short"]])
def test_weak_secrets_are_refused_at_start(secrets: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="32 characters"):
        Signer(secrets)
