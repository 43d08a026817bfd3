"""Reads the identity that a product signs for its user (JWT, HS256); it must not look him up.

The algorithm is pinned (RFC 8725, 3.1): a token cannot choose how it is verified.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import jwt
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from sidelight.errors import BadIdentity, ConfigurationError

ALGORITHM: Final = "HS256"

MIN_SECRET_BYTES: Final = 32
"""HMAC-SHA-256 wants a key as long as its hash (RFC 7518, 3.2)."""

MAX_IDENTITY_CHARS: Final = 4_096
"""What the wire allows."""

LEEWAY_S: Final = 30
"""How far the product's clock may be off ours."""

_REQUIRED: Final = ("exp", "sub", "aud")


class Identity(BaseModel):
    """Who the product says the visitor is.

    Attributes:
        subject: The product's own name for its user; stable and unique within the site.
        traits: What else the product tells, such as `plan` and `role`.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    subject: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(alias="sub")
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    email: Annotated[str, StringConstraints(max_length=254)] = ""
    traits: Annotated[
        dict[
            Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")],
            Annotated[str, StringConstraints(max_length=200)],
        ],
        Field(max_length=20),
    ] = {}


class _Times(BaseModel):
    """When the identity is good, in seconds since 1970."""

    model_config = ConfigDict(strict=True)

    exp: Annotated[float, Field(allow_inf_nan=False)]
    nbf: Annotated[float, Field(allow_inf_nan=False)] = 0


class Identities:
    """Verifies the identities of one site."""

    def __init__(self, site: str, secrets: Sequence[str]) -> None:
        """Takes the secrets that the site shares with its product; any of them may have signed.

        Without secrets every identity is refused.

        Raises:
            ConfigurationError: A secret is too short.
        """
        if any(len(secret.encode()) < MIN_SECRET_BYTES for secret in secrets):
            raise ConfigurationError(
                setting="identity_secrets",
                why=f"every secret needs at least {MIN_SECRET_BYTES} bytes.",
            )
        self._site: Final = site
        self._secrets: Final = tuple(secrets)

    def verify(self, text: str, *, now_ms: int) -> Identity:
        """Returns the identity of a JWT that the product has signed for this site.

        Raises:
            BadIdentity: It cannot be trusted, says too little, or says too much.
        """
        if len(text) > MAX_IDENTITY_CHARS:
            raise BadIdentity(why="it is too long")
        if not text.isascii():
            raise BadIdentity(why="it is not a signed token")
        claims = self._claims(text)
        try:
            times = _Times.model_validate(claims)
            identity = Identity.model_validate(claims)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"][:1])
            raise BadIdentity(why=f"its claim {where!r} is not usable") from error
        if times.exp + LEEWAY_S <= now_ms / 1000:
            raise BadIdentity(why="it has expired")
        if times.nbf - LEEWAY_S > now_ms / 1000:
            raise BadIdentity(why="it is not valid yet")
        return identity

    def _claims(self, text: str) -> dict[str, Any]:
        """Returns the claims under the first secret that fits the signature."""
        for secret in self._secrets:
            try:
                return jwt.decode(
                    text,
                    secret,
                    algorithms=[ALGORITHM],
                    audience=self._site,
                    options={
                        "require": list(_REQUIRED),
                        # Checked above, because here the time could not be an argument.
                        "verify_exp": False,
                        "verify_nbf": False,
                        "verify_iat": False,
                    },
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.InvalidTokenError as error:
                raise BadIdentity(why=_why(error)) from error
        raise BadIdentity(why="no secret of this site has signed it")


def _why(error: jwt.InvalidTokenError) -> str:
    match error:
        case jwt.InvalidAudienceError():
            return "it was made for another site"
        case jwt.MissingRequiredClaimError():
            return f"its claim {error.claim!r} is missing"
        case jwt.InvalidAlgorithmError():
            return f"it is not signed with {ALGORITHM}"
        case _:
            return "it is not a signed token"
