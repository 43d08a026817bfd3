"""The only door to a conversation: who may reach it; not there and not yours are the same."""

from sidelight.domain.actors import AgentActor, VisitorActor
from sidelight.errors import NotFound
from sidelight.store.heads import ConversationHead, load_conversation
from sidelight.store.session import StoreSession


def find_own(
    session: StoreSession, actor: VisitorActor, conversation: str
) -> ConversationHead | None:
    """Returns the visitor's conversation, None when there is none of this id anywhere.

    Raises:
        NotFound: It is another visitor's.
    """
    head = load_conversation(session, actor.site, conversation)
    if head is not None and head.visitor_id != actor.id:
        raise NotFound(what="conversation")
    return head


def reach(
    session: StoreSession, actor: VisitorActor | AgentActor, conversation: str
) -> ConversationHead:
    """Returns a conversation that the actor may read: a visitor his own, an agent his site's.

    Raises:
        NotFound: There is none, or it is not his.
    """
    head = load_conversation(session, actor.site, conversation)
    if head is None or (isinstance(actor, VisitorActor) and head.visitor_id != actor.id):
        raise NotFound(what="conversation")
    return head
