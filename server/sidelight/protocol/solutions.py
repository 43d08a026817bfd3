"""What agents tell of how a question was solved; the log keeps it, and no visitor sees it."""

from typing import Literal

from sidelight.protocol.views import ArticleRef
from sidelight.protocol.wire import Wire


class SolvedBy(Wire):
    """An agent told, when he resolved, which article solved the question; only agents see it.

    Without an article none did: a gap in the knowledge base.
    """

    kind: Literal["solved_by"] = "solved_by"
    article: ArticleRef | None
