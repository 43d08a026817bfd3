"""Who a visitor is: by his token, or by what the product has signed; it must not know his tab."""

from sidelight.actions import accounts
from sidelight.auth.tokens import VisitorToken
from sidelight.errors import BadToken
from sidelight.protocol.views import Visitor
from sidelight.web.deployment import Deployment, Site


async def visitor_of_token(deployment: Deployment, site: Site, token: str | None) -> Visitor:
    """Returns the token's visitor, or a new one without a token.

    Raises:
        BadToken: The token is not ours or another site's.
        ExpiredToken: It is too old.
    """
    if token is None:
        return accounts.anonymous(deployment.new_id("v"))
    found = deployment.signer.read(VisitorToken, token, now_ms=deployment.now_ms())
    if found.site != site.key:
        raise BadToken
    return await deployment.read(
        lambda session: accounts.known_visitor(session, found.site, found.visitor)
    )


async def visitor_of_identity(
    deployment: Deployment, site: Site, visitor: Visitor, identity: str
) -> Visitor:
    """Returns the visitor whom the product has signed for, with what he wrote before as his.

    Raises:
        BadIdentity: It cannot be trusted.
    """
    now_ms = deployment.now_ms()
    who = site.identities.verify(identity, now_ms=now_ms)
    return await deployment.write(
        lambda session: accounts.identify(session, site.key, visitor.id, who, now_ms=now_ms)
    )
