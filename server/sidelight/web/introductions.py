"""Who a visitor is: by his token, or by what the product has signed; it must not know his tab."""

import structlog

from sidelight.actions import accounts
from sidelight.actions.accounts import Holder
from sidelight.auth.tokens import VisitorToken
from sidelight.errors import BadIdentity, BadToken
from sidelight.protocol.commands import Hello
from sidelight.protocol.views import Visitor
from sidelight.realtime.bus import visitor_topic
from sidelight.realtime.member import Member
from sidelight.web.deployment import Deployment, Site
from sidelight.web.frames import error_frame

log = structlog.get_logger(__name__)


async def holder_of_token(
    deployment: Deployment, site: Site, member: Member, hello: Hello
) -> Holder:
    """Returns for whom a greeting's token was made; a new visitor without one.

    Raises:
        BadToken: The token is not ours or another site's.
        ExpiredToken: It is too old.
    """
    if hello.token is None:
        return Holder(accounts.anonymous(deployment.new_id("v")))
    found = deployment.signer.read(VisitorToken, hello.token, now_ms=deployment.now_ms())
    if found.site != site.key:
        raise BadToken
    if hello.identity is None:
        # Before the store is asked: whoever signs in from here on ends this connection.
        member.settle(visitor_topic(found.visitor))
    return await deployment.read_together(
        lambda session: accounts.holder_of(session, found.site, found.visitor)
    )


def known_by_token(deployment: Deployment, holder: Holder) -> Visitor:
    """Returns who somebody is of whom nothing is signed.

    Raises:
        SignedIn: The token's visitor has just become somebody.
    """
    new_name = deployment.new_id("v")
    return accounts.known_by_token(holder, new_name, now_ms=deployment.now_ms())


async def visitor_of_identity(
    deployment: Deployment,
    site: Site,
    member: Member,
    visitor: Visitor,
    identity: str,
    *,
    others_may_be: bool,
) -> Visitor:
    """Returns the visitor whom the product has signed for, with what he wrote before as his.

    A bad signature is told to the page and costs the visitor nothing but his name.
    `others_may_be` says whether other tabs may have the token of who he was before.
    """
    now_ms = deployment.now_ms()
    try:
        who = site.identities.verify(identity, now_ms=now_ms)
    except BadIdentity as error:
        log.warning("identity.refused", why=error.why, connection=member.name, site=site.key)
        member.outbox.put(error_frame(error, None).model_dump_json())
        return visitor
    return await deployment.write(
        lambda session: accounts.identify(
            session, site.key, visitor.id, who, others_may_be=others_may_be, now_ms=now_ms
        )
    )
