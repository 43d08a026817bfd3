"""The routes as a table, and the ASGI application they make with the socket in front."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sidelight.errors import SidelightError
from sidelight.web.answering import Answering
from sidelight.web.article_page import ArticlePages
from sidelight.web.console_routes import ConsoleDoor
from sidelight.web.deployment import Deployment
from sidelight.web.errors import expected, not_there, unexpected
from sidelight.web.front_ends import FrontEnds
from sidelight.web.guarded import Guarded
from sidelight.web.metrics import MetricsDoor
from sidelight.web.readiness import Readiness
from sidelight.web.requests import Requests
from sidelight.web.socket import SocketEndpoint

SOCKET_PATH: Final = "/ws"

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def make_app(
    deployment: Deployment,
    answering: Answering,
    *,
    front_ends: Path,
    lifespan: Lifespan,
    metrics_token: str | None = None,
) -> ASGIApp:
    """Returns the application: the socket first, everything else through the router."""
    console, articles = ConsoleDoor(deployment), ArticlePages(deployment)
    files, readiness = FrontEnds(front_ends), Readiness(deployment)
    figures = MetricsDoor(deployment.metrics, metrics_token, readiness.look)

    async def health(_request: Request) -> Response:
        return JSONResponse(
            {
                "status": "ok",
                "connections": deployment.presence.total(),
                "sites": sorted(deployment.sites),
            }
        )

    async def to_console(_request: Request) -> Response:
        return RedirectResponse("/console/")

    router = Starlette(
        routes=[
            Route("/", to_console),
            Route("/healthz", health),
            Route("/readyz", readiness.answer),
            Route("/metrics", figures.answer),
            Route("/sidelight.js", files.loader),
            Route("/assets/{name}", files.asset),
            Route("/console", to_console),
            Route("/console/", files.console),
            Route("/console/assets/{name}", files.console_asset),
            Route("/help.css", articles.style),
            Route("/help/{site}/{article}", articles.page),
            Route("/api/agent/sign-in", console.sign_in, methods=["POST"]),
            Route("/api/agent/sign-out", console.sign_out, methods=["POST"]),
            Route("/api/agent/ticket", console.ticket, methods=["POST"]),
            Route("/api/agent/me", console.me),
        ],
        exception_handlers={
            SidelightError: expected,
            HTTPException: not_there,
            Exception: unexpected,
        },
        lifespan=lifespan,
    )
    socket = SocketEndpoint(deployment, answering)
    has_tls = deployment.public_url.startswith("https:")
    pages = Requests(Guarded(router, has_tls=has_tls))

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"] == SOCKET_PATH:
            await socket(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return front
