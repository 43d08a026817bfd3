"""Headers that every HTTP answer of ours carries, whatever route made it; it must not know routes.

What a browser is told not to do needs no further defence: guess types, frame our pages, send our
addresses elsewhere, run what an answer without a policy of its own contains.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEFAULTS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
}
"""An answer's own header of the same name goes first (OWASP Secure Headers Project)."""

STRICT_TRANSPORT: Final = "max-age=31536000"
"""A year of TLS only, where the public address has it (RFC 6797)."""


class Guarded:
    """An application whose HTTP answers carry the headers above."""

    def __init__(self, app: ASGIApp, *, has_tls: bool) -> None:
        self._app: Final = app
        self._headers: Final = {
            **DEFAULTS,
            **({"strict-transport-security": STRICT_TRANSPORT} if has_tls else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with what the application answers, and the headers."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)
