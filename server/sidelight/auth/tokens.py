"""Signed tokens, one dataclass, salt and age per kind; it must not store or look up anything.

Signing keys are a list, newest last: the last one signs, all of them verify, so that a key is
rotated by appending a new one and dropping the old one after the longest age.
Losing a key lets its finder be anybody until it is dropped; dropping it ends every token it signed.
Tokens are signed, not encrypted: nothing secret goes into one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Final, Protocol, TypeVar

from itsdangerous import BadData, TimestampSigner, URLSafeSerializer
from itsdangerous.encoding import base64_encode, int_to_bytes
from typing_extensions import override

from sidelight.errors import BadToken, ConfigurationError, ExpiredToken

MIN_SECRET_CHARS: Final = 32
"""Of hex, 128 bits: below that a signing key could be found by trying."""

MAX_TOKEN_CHARS: Final = 4_096
"""What the wire allows; ours are below 300."""

MAX_SKEW_MS: Final = 60_000
"""How far ahead the clock of another process may be."""

_MINUTE_MS: Final = 60_000
_DAY_MS: Final = 24 * 60 * _MINUTE_MS


class Token(Protocol):
    """A kind of token: a frozen dataclass of strings, with its own salt and age."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    SALT: ClassVar[str]
    MAX_AGE_MS: ClassVar[int]


@dataclass(frozen=True, slots=True)
class VisitorToken:
    """Lets a browser be the same visitor again; `welcome` renews it at every visit.

    Kept in the page's storage: scripts of the embedding page can read it, and with it this
    visitor's conversations, but nobody else's.
    """

    SALT: ClassVar[str] = "sidelight.visitor.1"
    MAX_AGE_MS: ClassVar[int] = 90 * _DAY_MS

    site: str
    visitor: str


@dataclass(frozen=True, slots=True)
class AgentSession:
    """Signs an agent in to the console, as an HttpOnly cookie; it dies after a working day.

    Whoever has it can do all that the agent can, so its holder is looked up again at every use:
    disabling the agent ends it at once, and so does a new password.

    Attributes:
        password: Fingerprint of the password's hash that it was made with.
    """

    SALT: ClassVar[str] = "sidelight.agent.2"
    MAX_AGE_MS: ClassVar[int] = _DAY_MS // 2

    site: str
    agent: str
    password: str


@dataclass(frozen=True, slots=True)
class SocketTicket:
    """Opens one agent's socket, once, right after it was asked for with the session.

    Scripts of the console can read it, which is why it lives a minute only.

    Attributes:
        id: Unique; the store remembers for its minute that it was used.
    """

    SALT: ClassVar[str] = "sidelight.socket.2"
    MAX_AGE_MS: ClassVar[int] = _MINUTE_MS

    site: str
    agent: str
    id: str


TokenT = TypeVar("TokenT", bound=Token)


class Signer:
    """Signs and reads tokens with the deployment's keys."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Takes the signing keys, newest last.

        Raises:
            ConfigurationError: There is none, or one is too short.
        """
        if not secrets or any(len(secret) < MIN_SECRET_CHARS for secret in secrets):
            raise ConfigurationError(
                setting="secrets",
                why=f"give at least one secret of {MIN_SECRET_CHARS} characters or more.",
            )
        self._secrets: Final = tuple(secrets)
        self._signers: Final[dict[str, _Signer]] = {}
        self._payloads: Final = URLSafeSerializer(list(secrets))

    def sign(self, token: Token, *, now_ms: int) -> str:
        """Returns the token as text, URL-safe, issued now."""
        content = {field.name: getattr(token, field.name) for field in fields(token)}
        payload: bytes = self._payloads.dump_payload(content)
        return self._signer(token.SALT).sign_at(payload, now_s=now_ms // 1000).decode("ascii")

    def read(self, kind: type[TokenT], text: str, *, now_ms: int) -> TokenT:
        """Returns the token of this kind that a text is.

        Raises:
            BadToken: We did not sign it, it is of another kind, or it comes from the future.
            ExpiredToken: It is older than its kind may be.
        """
        if len(text) > MAX_TOKEN_CHARS:
            raise BadToken
        try:
            payload, issued = self._signer(kind.SALT).unsign(text, return_timestamp=True)
            content = self._payloads.load_payload(payload)
        except (BadData, ValueError) as error:
            raise BadToken from error
        age_ms = now_ms - int(issued.timestamp()) * 1000
        if age_ms > kind.MAX_AGE_MS:
            raise ExpiredToken
        names = {field.name for field in fields(kind)}
        if age_ms < -MAX_SKEW_MS or not isinstance(content, dict) or set(content) != names:
            raise BadToken
        return kind(**content)

    def _signer(self, salt: str) -> "_Signer":
        """Returns the signer of a kind: made once, because making one takes as long as its work."""
        found = self._signers.get(salt)
        if found is None:
            found = self._signers[salt] = _Signer(
                list(self._secrets),
                salt=salt,
                key_derivation="hmac",
                digest_method=hashlib.sha256,
            )
        return found


class _Signer(TimestampSigner):
    """A signer that is told the time, and derives each key once."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._derived: Final[dict[str | bytes | None, bytes]] = {}
        super().__init__(*args, **options)

    @override
    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        found = self._derived.get(secret_key)
        if found is None:
            found = self._derived[secret_key] = super().derive_key(secret_key)
        return found

    def sign_at(self, value: bytes, *, now_s: int) -> bytes:
        """Signs as `sign` does, at a time in seconds since 1970."""
        stamped = b".".join((value, base64_encode(int_to_bytes(now_s))))
        return b".".join((stamped, self.get_signature(stamped)))
