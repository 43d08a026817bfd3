"""Greets a visitor: origin, tab, presence and welcome; what he does next is not its business."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import Scope

from sidelight.protocol import commands
from sidelight.realtime.admission import Allowance
from sidelight.realtime.bus import site_topic
from sidelight.realtime.member import Member
from sidelight.web.answering import Answering
from sidelight.web.attendance import visitor_here
from sidelight.web.connection import Repairs, header
from sidelight.web.deployment import Deployment
from sidelight.web.visitor_peer import VisitorPeer


@asynccontextmanager
async def greet_visitor(
    deployment: Deployment,
    answering: Answering,
    scope: Scope,
    hello: commands.Hello,
    repairs: Repairs,
    allowance: Allowance,
) -> AsyncIterator[VisitorPeer]:
    """Greets a visitor and keeps him present while the block runs.

    Raises:
        UnknownSite: This deployment does not serve the site.
        WrongOrigin: The page may not embed it.
        BadToken: The token is not ours.
        ExpiredToken: It is too old.
        TooMany: The visitor has too many tabs open.
    """
    site = deployment.site(hello.site)
    site.origins.check(header(scope, b"origin") or None)
    with Member(
        deployment.hub.bus,
        name=allowance.name,
        audience="visitor",
        adopts=True,
        repair=repairs,
    ) as member:
        peer = VisitorPeer(deployment, answering, site, member, allowance)
        welcome = await peer.greet(hello)
        deployment.metrics.resumed(welcome.transcripts)
        member.outbox.put(welcome.model_dump_json())
        member.join(site_topic(site.key))
        async with visitor_here(peer.tab, peer.actor):
            await peer.tell_arrival()
            yield peer
