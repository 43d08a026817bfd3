"""What looks like a secret is taken out of a line, and what does not stays."""

import jwt
import pytest
from hypothesis import given, strategies as st

from sidelight.auth.tokens import AgentSession, Signer, SocketTicket, Token, VisitorToken
from sidelight.cli.logs import redact
from sidelight.cli.redaction import HIDDEN, redacted, told

SIGNER = Signer(["k" * 32])
TOKENS: list[Token] = [
    VisitorToken(site="s", visitor="v_1"),
    VisitorToken(site="a-long-name-" * 5, visitor="v_" + "x" * 120),  # compressed
    AgentSession(site="s", agent="a_1", password="0123456789abcdef"),
    SocketTicket(site="s", agent="a_1", id="t_1"),
]


@pytest.mark.parametrize("token", TOKENS)
def test_tokens_of_every_kind_are_hidden(token: Token) -> None:
    signed = SIGNER.sign(token, now_ms=1_790_000_000_000)

    assert redacted(f"refused {signed}, again") == f"refused {HIDDEN}, again"
    assert redacted(f"sidelight_agent={signed}") == f"sidelight_agent={HIDDEN}"


def test_an_identity_is_hidden() -> None:
    identity = jwt.encode({"sub": "u_1", "email": "a@b.c"}, "s" * 32, algorithm="HS256")

    assert redacted(f"'{identity}'") == f"'{HIDDEN}'"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("postgresql://ada:pass@db/x", f"postgresql://ada:{HIDDEN}@db/x"),
        ("redis://:pa:ss@w@host:6379/0 is gone", f"redis://:{HIDDEN}@host:6379/0 is gone"),
        ("host=db password=geheim user=x", f"host=db password={HIDDEN} user=x"),
        ("Authorization: Bearer abcdef", f"Authorization: Bearer {HIDDEN}"),
        ("sent bearer abcdef12", f"sent bearer {HIDDEN}"),
    ],
)
def test_passwords_are_hidden(text: str, clean: str) -> None:
    assert redacted(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "serve.ready",
        "c_pQtzXzox-udzAuLixh89iPfY",
        "0123456789abcdef0123456789abcdef",
        "redis://host:6379/0",
        "http://127.0.0.1:8080/console/ and ada",
        "server/sidelight/store/log.py line 257",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_personal_data_is_taken_out_of_log_lines() -> None:
    assert redacted("ada@test.example wrote") == "[email] wrote"


@given(st.text())
def test_any_text_can_be_looked_through_twice(text: str) -> None:
    once = redacted(text)

    assert redacted(once) == once


def test_every_value_of_a_line_is_looked_through() -> None:
    secret = SIGNER.sign(TOKENS[0], now_ms=0)
    line = {"event": secret, "many": [secret, 1], "error": ValueError(secret), "count": 2}

    clean = redact(None, "info", line)

    assert clean == {"event": HIDDEN, "many": [HIDDEN, 1], "error": HIDDEN, "count": 2}


def test_an_error_is_told_without_what_it_was_given() -> None:
    try:
        try:
            int("what a visitor wrote")
        except ValueError as error:
            message = "the loop is closed"
            raise RuntimeError(message) from error
    except RuntimeError as error:
        grouped = ExceptionGroup("of what he wrote", [error])

    text = told(grouped)

    assert "builtins.ValueError\n" in text
    assert "RuntimeError: the loop is closed" in text
    assert "invalid literal" not in text
    assert "he wrote" not in text.replace('int("what a visitor wrote")', "")
