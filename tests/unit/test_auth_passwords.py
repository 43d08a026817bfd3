"""Passwords: only the right one passes, and nothing tells why another did not."""

import pytest
from argon2 import PasswordHasher

from sidelight.auth.passwords import MAX_PASSWORD_CHARS, Passwords
from sidelight.errors import BadCredentials, ConfigurationError

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORDS = Passwords(CHEAP)
KEPT = PASSWORDS.hash("correct horse battery")


def test_the_right_password_passes_and_its_hash_stays() -> None:
    assert PASSWORDS.check("correct horse battery", KEPT) is None


def test_a_wrong_password_is_refused() -> None:
    with pytest.raises(BadCredentials):
        PASSWORDS.check("correct horse batter", KEPT)


@pytest.mark.parametrize("password", ["", "anything at all", "nobody has this password"])
def test_an_unknown_address_is_refused_whatever_the_password(password: str) -> None:
    with pytest.raises(BadCredentials):
        PASSWORDS.check(password, None)


def test_a_broken_hash_is_refused_like_a_wrong_password() -> None:
    with pytest.raises(BadCredentials):
        PASSWORDS.check("correct horse battery", "not a hash")


def test_a_password_of_megabytes_is_refused() -> None:
    with pytest.raises(BadCredentials):
        PASSWORDS.check("x" * (MAX_PASSWORD_CHARS + 1), KEPT)


def test_a_hash_of_weaker_parameters_is_renewed() -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))

    renewed = stronger.check("correct horse battery", KEPT)

    assert renewed is not None
    assert stronger.check("correct horse battery", renewed) is None


@pytest.mark.parametrize("password", ["", "ninechars", "x" * (MAX_PASSWORD_CHARS + 1)])
def test_a_new_password_of_a_bad_length_is_refused(password: str) -> None:
    with pytest.raises(ConfigurationError, match="10 to 256"):
        PASSWORDS.hash(password)


def test_two_hashes_of_one_password_differ() -> None:
    assert PASSWORDS.hash("correct horse battery") != KEPT
