"""How agents resolve and tell what solved the question; no visitor sees what they tell."""

from typing import Literal

from sidelight.protocol.views import ArticleRef
from sidelight.protocol.wire import ConversationId, Id, Key, Wire


class Resolve(Wire):
    """The agent declares the question resolved.

    `article` is the one that solved it; `gap` tells that none did, and counts without one only.
    """

    type: Literal["resolve"]
    id: Id
    key: Key
    conversation: ConversationId
    article: Id | None = None
    gap: bool = False


class SolvedBy(Wire):
    """An agent told, when he resolved, which article solved the question; only agents see it.

    Without an article none did: a gap in the knowledge base.
    """

    kind: Literal["solved_by"] = "solved_by"
    article: ArticleRef | None
