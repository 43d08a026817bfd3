"""Agents' passwords with argon2; it must not know where the hashes are kept."""

import hashlib
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sidelight.errors import BadCredentials, ConfigurationError

MIN_PASSWORD_CHARS: Final = 10
"""Beyond every list of common passwords; with limited tries and argon2, more adds little."""

MAX_PASSWORD_CHARS: Final = 256
"""Longer than any password manager makes; hashing megabytes would keep a core busy."""


class Passwords:
    """Hashes and checks passwords; slow on purpose (about 50 ms), so call it in a worker thread."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Uses the RFC 9106 low-memory profile unless another hasher is given."""
        self._hasher: Final = hasher or PasswordHasher()
        # Checked for addresses that are not there, so that they take as long as those that are.
        self._nobody: Final = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Returns the hash to keep.

        Raises:
            ConfigurationError: The password is too short or too long.
        """
        if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
            raise ConfigurationError(
                setting="password",
                why=f"use {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters.",
            )
        return self._hasher.hash(password)

    def check(self, password: str, kept: str | None) -> str | None:
        """Checks a password against the hash kept, or against none for an unknown address.

        Returns:
            A new hash to keep when the parameters have grown since, else none.

        Raises:
            BadCredentials: It is wrong, or there is nothing to be right about; both take the same
                time.
        """
        if len(password) > MAX_PASSWORD_CHARS:
            raise BadCredentials
        try:
            self._hasher.verify(kept or self._nobody, password)
        except (VerificationError, InvalidHashError) as error:
            raise BadCredentials from error
        if kept is None:
            raise BadCredentials
        return self._hasher.hash(password) if self._hasher.check_needs_rehash(kept) else None


def fingerprint(kept: str) -> str:
    """Returns a short name of a kept hash, which tells it from the hash of any other password.

    A session carries it, so that a new password ends every session of the old one.
    It says nothing about the password: the hash has a random salt.
    """
    return hashlib.sha256(kept.encode()).hexdigest()[:16]
