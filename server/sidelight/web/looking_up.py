"""Searching and reading articles, for peers of either role."""

from collections.abc import Mapping, Set as AbstractSet

from sidelight.assistant import pages
from sidelight.domain.articles import Audience
from sidelight.protocol import commands, pushes
from sidelight.protocol.views import PageView
from sidelight.protocol.wire import Wire
from sidelight.web.deployment import Deployment


async def look_up(
    deployment: Deployment,
    site: str,
    command: commands.Search | commands.GetArticle,
    audiences: AbstractSet[Audience],
    *,
    page: PageView,
    declared: Mapping[str, str],
) -> Wire:
    """Answers a search in a thinker thread, or opens an article.

    Raises:
        NotFound: There is no such article for these readers.
    """
    shelf = deployment.site(site).library.shelf
    if isinstance(command, commands.GetArticle):
        body = pages.article(shelf, command.article, audience=audiences)
        return pushes.Article(id=command.id, article=body)
    hits = await deployment.workers.think(
        lambda: pages.search(shelf, command.text, page, declared, audience=audiences)
    )
    return pushes.Found(id=command.id, hits=hits)
