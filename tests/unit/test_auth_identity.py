"""Identities: what the product signed for this site and for now, and nothing else."""

import base64
import json
from typing import Any

import jwt
import pytest

from sidelight.auth.identity import LEEWAY_S, MAX_IDENTITY_CHARS, Identities, Identity
from sidelight.errors import BadIdentity, ConfigurationError

SECRET, OTHER = "s" * 32, "t" * 32
NOW_S = 1_800_000_000
NOW_MS = NOW_S * 1_000
IDENTITIES = Identities("invoices", [SECRET])


def claims(**changes: Any) -> dict[str, Any]:
    """Returns good claims with changes; a claim set to None is left out."""
    known = {
        "sub": "u_17",
        "aud": "invoices",
        "exp": NOW_S + 60,
        "name": "Ana Núñez",
        "email": "ana@example.com",
        "traits": {"plan": "pro", "role": "owner"},
    } | changes
    return {name: value for name, value in known.items() if value is not None}


def signed(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    return jwt.encode(claims(**changes), secret, algorithm=algorithm)


def raw(header: dict[str, Any], content: object) -> str:
    """Returns a token as text without asking a library whether it makes sense."""
    parts = [json.dumps(header).encode(), json.dumps(content).encode(), b""]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def test_a_good_identity_is_read() -> None:
    found = IDENTITIES.verify(signed(), now_ms=NOW_MS)

    assert found == Identity(
        sub="u_17",
        name="Ana Núñez",
        email="ana@example.com",
        traits={"plan": "pro", "role": "owner"},
    )


def test_a_subject_alone_is_enough() -> None:
    text = signed(name=None, email=None, traits=None)

    assert IDENTITIES.verify(text, now_ms=NOW_MS) == Identity(sub="u_17")


def test_an_audience_among_others_is_enough() -> None:
    text = signed(aud=["crm", "invoices"])

    assert IDENTITIES.verify(text, now_ms=NOW_MS).subject == "u_17"


def test_any_secret_of_the_site_may_have_signed() -> None:
    found = Identities("invoices", [OTHER, SECRET]).verify(signed(), now_ms=NOW_MS)

    assert found.subject == "u_17"


def test_a_clock_within_the_leeway_does_no_harm() -> None:
    text = signed(exp=NOW_S - LEEWAY_S + 1, nbf=NOW_S + LEEWAY_S - 1, iat=NOW_S + 500)

    assert IDENTITIES.verify(text, now_ms=NOW_MS).subject == "u_17"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"exp": NOW_S - LEEWAY_S}, "expired"),
        ({"nbf": NOW_S + LEEWAY_S + 1}, "not valid yet"),
        ({"exp": None}, "'exp' is missing"),
        ({"sub": None}, "'sub' is missing"),
        ({"aud": None}, "'aud' is missing"),
        ({"aud": "crm"}, "another site"),
        ({"aud": ["crm"]}, "another site"),
        ({"exp": float("inf")}, "'exp' is not usable"),
        ({"sub": ""}, "'sub' is not usable"),
        ({"sub": "x" * 201}, "'sub' is not usable"),
        ({"name": "x" * 201}, "'name' is not usable"),
        ({"name": 7}, "'name' is not usable"),
        ({"email": "x" * 255}, "'email' is not usable"),
        ({"traits": ["pro"]}, "'traits' is not usable"),
        ({"traits": {"plan": 1}}, "'traits' is not usable"),
        ({"traits": {"Plan": "pro"}}, "'traits' is not usable"),
        ({"traits": {"plan": "x" * 201}}, "'traits' is not usable"),
        ({"traits": {f"t{number}": "" for number in range(21)}}, "'traits' is not usable"),
        ({"name": "x" * MAX_IDENTITY_CHARS}, "too long"),
    ],
)
def test_claims_that_do_not_do_are_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(BadIdentity, match=why):
        IDENTITIES.verify(signed(**changes), now_ms=NOW_MS)


def test_another_secret_is_refused() -> None:
    with pytest.raises(BadIdentity, match="no secret"):
        IDENTITIES.verify(signed(OTHER), now_ms=NOW_MS)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_is_refused(algorithm: str) -> None:
    with pytest.raises(BadIdentity, match="HS256"):
        IDENTITIES.verify(signed("s" * 64, algorithm), now_ms=NOW_MS)


@pytest.mark.parametrize("algorithm", ["none", "None", "RS256", "", None, 7])
def test_a_token_cannot_choose_how_it_is_verified(algorithm: object) -> None:
    with pytest.raises(BadIdentity):
        IDENTITIES.verify(raw({"alg": algorithm, "typ": "JWT"}, claims()), now_ms=NOW_MS)


@pytest.mark.parametrize("text", ["", "a.b.c", "..", "é.ü.ö", "\ud800", raw({"alg": "HS256"}, [1])])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(BadIdentity):
        IDENTITIES.verify(text, now_ms=NOW_MS)


@pytest.mark.parametrize("exp", ["soon", "9999999999", True, [NOW_S]])
def test_an_expiry_that_is_no_number_is_refused(exp: object) -> None:
    text = jwt.api_jws.encode(json.dumps(claims() | {"exp": exp}).encode(), SECRET)

    with pytest.raises(BadIdentity):
        IDENTITIES.verify(text, now_ms=NOW_MS)


def test_a_site_without_secrets_refuses_every_identity() -> None:
    with pytest.raises(BadIdentity, match="no secret"):
        Identities("invoices", []).verify(signed(), now_ms=NOW_MS)


def test_a_short_secret_is_refused_at_start() -> None:
    with pytest.raises(ConfigurationError, match="32 bytes"):
        Identities("invoices", [SECRET, "short"])
