"""A name for every HTTP request, in its answer and in each line logged on the way; no routes."""

import re
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from sidelight.web.deployment import new_id

HEADER: Final = "x-request-id"

_NAME: Final = re.compile(r"[A-Za-z0-9_\-]{8,64}", re.ASCII)
"""What a proxy's name for a request may look like: nginx makes 32 hexadecimal digits."""

log = structlog.get_logger(__name__)


class Requests:
    """An application whose requests have names, and whose faults are told once, with them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with what the application answers, and the request's name."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = request_name(scope)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        with bound_contextvars(request=name):
            try:
                await self._app(scope, receive, named)
            except Exception:  # outermost line of a request: a fault of ours, answered already
                log.exception("http.error", method=scope["method"], route=_route(scope))


def request_name(scope: Scope) -> str:
    """Returns the name that a trusted proxy gave to a request, or a fresh one."""
    client = scope.get("client")
    # uvicorn puts the visitor in, without a port, only where it believes the proxy.
    is_told_by_proxy = client is not None and client[1] == 0
    given = Headers(scope=scope).get(HEADER, "") if is_told_by_proxy else ""
    return given if _NAME.fullmatch(given) else new_id("r")


def _route(scope: Scope) -> str:
    """Returns the route's pattern: a path may hold what somebody wrote there."""
    return str(getattr(scope.get("route"), "path", ""))
