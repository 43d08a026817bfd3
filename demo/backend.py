"""Serves the built Tidebill and signs its visitor's identity; it must not import Sidelight."""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import jwt
import uvicorn
from business import business_routes
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

PLANS: Final = ("starter", "pro", "business")
ROLES: Final = ("owner", "admin", "member", "viewer")
IDENTITY_AGE_S: Final = 600
"""Ten minutes: the page refreshes sooner, and a stolen token is soon worth nothing."""
MAX_BODY_BYTES: Final = 1_000


def content_security_policy(widget_origin: str) -> str:
    """Return the strict policy of the host page, opened for the widget's origin only."""
    socket_origin = "ws" + widget_origin.removeprefix("http")
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {widget_origin}",
            f"connect-src 'self' {widget_origin} {socket_origin}",
            f"img-src 'self' data: {widget_origin}",
            "style-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ],
    )


class SecurityHeaders:
    """ASGI middleware that adds the policy and its companions to every response."""

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and extend the first message of its response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _is_own_origin(request: Request) -> bool:
    """Compare hosts, not schemes: behind a proxy that ends TLS the app itself sees http."""
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host")


async def _small_body(request: Request) -> bytes:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY_BYTES:
            raise HTTPException(413, "The body is too large.")
    return raw


async def _plan_and_role(request: Request) -> tuple[str, str]:
    try:
        body: object = json.loads(await _small_body(request))
    except ValueError as error:
        raise HTTPException(400, "The body is not JSON.") from error
    plan, role = (body.get("plan"), body.get("role")) if isinstance(body, dict) else (None, None)
    if plan not in PLANS or role not in ROLES:
        raise HTTPException(422, "There is no such plan or role.")
    return plan, role


class Session:
    """Signs the identity of the one visitor the demo has, Mara Lindqvist."""

    def __init__(self, *, identity_secret: str, site: str) -> None:
        self.identity_secret = identity_secret
        self.site = site

    def sign(self, plan: str, role: str, *, now_s: int) -> str:
        """Return a JWT (HS256) that names the visitor for `IDENTITY_AGE_S` seconds."""
        claims = {
            "sub": "u_mara",
            "name": "Mara Lindqvist",
            "email": "mara@harbourpine.example",
            "traits": {"company": "Harbour & Pine Studio", "plan": plan, "role": role},
            "aud": self.site,
            "iat": now_s,
            "exp": now_s + IDENTITY_AGE_S,
        }
        return jwt.encode(claims, self.identity_secret, algorithm="HS256")

    async def post(self, request: Request) -> Response:
        """Answer `POST /api/session`; only pages of this very host may ask."""
        if not _is_own_origin(request):
            raise HTTPException(403, "This origin may not ask for an identity.")
        plan, role = await _plan_and_role(request)
        identity = self.sign(plan, role, now_s=int(time.time()))
        return JSONResponse({"identity": identity}, headers={"cache-control": "no-store"})


class ImmutableFiles(StaticFiles):
    """The hashed assets: a name never changes its content."""

    @override
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Serve a file that browsers may keep for a year."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _say_error(_request: Request, error: Exception) -> Response:
    known = error if isinstance(error, HTTPException) else HTTPException(500)
    return JSONResponse({"error": known.detail}, status_code=known.status_code)


def create_app(
    *, dist: Path, widget_origin: str, identity_secret: str, site: str, action_secret: str = ""
) -> Starlette:
    """Return the demo's app: the built page for every client route, its assets and its session.

    Raises:
        FileNotFoundError: `dist` has not been built yet.
    """
    page = (dist / "index.html").read_text(encoding="utf-8")
    page = page.replace("__WIDGET_ORIGIN__", widget_origin).replace("__SITE__", site)
    session = Session(identity_secret=identity_secret, site=site)

    icon = FileResponse(dist / "favicon.svg")

    async def spa(_request: Request) -> Response:
        return HTMLResponse(page, headers={"cache-control": "no-cache"})

    routes = [
        *business_routes(action_secret),
        Route("/api/session", session.post, methods=["POST"]),
        Route("/api/health", _health),
        Mount("/api", routes=[]),
        Route("/favicon.svg", icon),
        Mount("/assets", ImmutableFiles(directory=dist / "assets")),
        Route("/{path:path}", spa),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders, policy=content_security_policy(widget_origin))],
        exception_handlers={HTTPException: _say_error},
    )


def main() -> None:
    """Run the demo on this machine; the secret comes from the environment, never from arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--widget-origin", required=True)
    parser.add_argument("--site", default="demo")
    given = parser.parse_args()
    app = create_app(
        dist=Path(__file__).parent / "dist",
        widget_origin=given.widget_origin.rstrip("/"),
        identity_secret=os.environ["SIDELIGHT_IDENTITY_SECRET"],
        site=given.site,
        action_secret=os.environ.get("SIDELIGHT_ACTION_SECRET", ""),
    )
    uvicorn.run(app, host=given.host, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
