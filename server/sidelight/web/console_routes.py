"""Signing agents in and out: a cookie for the console, a ticket for its socket."""

import asyncio
import json
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sidelight.actions import accounts
from sidelight.auth.passwords import fingerprint
from sidelight.auth.tokens import AgentSession, SocketTicket
from sidelight.errors import (
    BadCredentials,
    BadFrame,
    BadToken,
    NotFound,
    TooLarge,
)
from sidelight.protocol.views import Agent
from sidelight.realtime.admission import address_key
from sidelight.web.deployment import Deployment
from sidelight.web.tries import MAX_HOST_TRIES, Tries

COOKIE: Final = "sidelight_agent"

MAX_BODY_BYTES: Final = 4_096
"""A sign-in has two short texts."""

HASHERS: Final = 2
"""Passwords checked at once: each takes 50 ms and 64 MB, and a reader that others wait for."""


class SignIn(BaseModel):
    """Body of a sign-in."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, StringConstraints(max_length=254)]
    password: Annotated[str, StringConstraints(max_length=1_000)]
    site: Annotated[str, StringConstraints(max_length=64)] | None = None


class ConsoleDoor:
    """The console's few requests; every one checks where it comes from."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._tries = Tries()
        self._host_tries = Tries(MAX_HOST_TRIES)
        self._hashing = asyncio.Semaphore(HASHERS)

    async def sign_in(self, request: Request) -> Response:
        """Answers a sign-in with the session cookie.

        Raises:
            WrongOrigin: The request comes from another page.
            RateLimited: Too many wrong tries for this e-mail address, or from this host.
            BadCredentials: They are nobody's.
        """
        deployment = self._deployment
        deployment.console_origins.check(request.headers.get("origin"))
        given = await _body(request)
        who = given.email.strip().lower()
        host = address_key(request.client.host if request.client else "")
        self._tries.begin(who, deployment.now_ms())
        if host:
            self._host_tries.begin(host, deployment.now_ms())
        for site in [given.site] if given.site else list(deployment.sites):
            async with self._hashing:
                found = await self._try(site, who, given.password)
            if found is not None:
                self._tries.forget(who)
                self._host_tries.take_back(host)
                return self._signed_in(request, *found)
        raise BadCredentials

    async def me(self, request: Request) -> Response:
        """Answers who is signed in."""
        _, agent = await self._session(request)
        return JSONResponse({"agent": agent.model_dump()})

    async def ticket(self, request: Request) -> Response:
        """Answers a ticket that opens a socket within a minute."""
        deployment = self._deployment
        deployment.console_origins.check(request.headers.get("origin"))
        session, _ = await self._session(request)
        ticket = SocketTicket(site=session.site, agent=session.agent, id=deployment.new_id("t"))
        signed = deployment.signer.sign(ticket, now_ms=deployment.now_ms())
        return JSONResponse({"ticket": signed}, headers={"cache-control": "no-store"})

    async def sign_out(self, request: Request) -> Response:
        """Forgets the cookie."""
        self._deployment.console_origins.check(request.headers.get("origin"))
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path="/api/agent", httponly=True, samesite="strict")
        return response

    async def _session(self, request: Request) -> tuple[AgentSession, Agent]:
        """Returns the cookie's session and whose it is.

        Raises:
            BadToken: There is none, or its agent may not sign in any more, or not with it.
            ExpiredToken: It is older than a working day.
        """
        deployment = self._deployment
        cookie = request.cookies.get(COOKIE, "")
        session = deployment.signer.read(AgentSession, cookie, now_ms=deployment.now_ms())
        try:
            agent = await deployment.read(lambda store: accounts.in_session(store, session))
        except NotFound as error:
            raise BadToken from error
        return session, agent

    async def _try(self, site: str, email: str, password: str) -> tuple[AgentSession, Agent] | None:
        """Returns a session of the site's agent whose credentials these are."""
        deployment = self._deployment
        try:
            agent, kept, better = await deployment.read(
                lambda store: accounts.sign_in(store, deployment.passwords, site, email, password)
            )
        except BadCredentials:
            return None
        if better is not None:
            await deployment.write(lambda store: accounts.rehash(store, site, agent.id, better))
        proof = fingerprint(better or kept)
        return AgentSession(site=site, agent=agent.id, password=proof), agent

    def _signed_in(self, request: Request, session: AgentSession, agent: Agent) -> Response:
        deployment = self._deployment
        response = JSONResponse({"agent": agent.model_dump()})
        response.set_cookie(
            COOKIE,
            deployment.signer.sign(session, now_ms=deployment.now_ms()),
            max_age=AgentSession.MAX_AGE_MS // 1000,
            path="/api/agent",
            httponly=True,
            samesite="strict",
            secure="https" in {request.url.scheme, urlsplit(deployment.public_url).scheme},
        )
        return response


async def _body(request: Request) -> SignIn:
    """Reads the body of a sign-in.

    Raises:
        TooLarge: It is larger than a sign-in can be.
        BadFrame: It is not one.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge(limit_bytes=MAX_BODY_BYTES)
    try:
        return SignIn.model_validate(json.loads(body))
    except (ValueError, RecursionError, ValidationError) as error:
        raise BadFrame(why="send JSON with email and password") from error
