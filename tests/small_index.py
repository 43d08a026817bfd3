"""A small knowledge base and its index, for tests of search."""

from collections.abc import Sequence
from pathlib import Path

from sidelight.content.passages import split
from sidelight.domain.articles import Article, Audience
from sidelight.search.embedder import Embedder, HashingEmbedder
from sidelight.search.index import SearchIndex

ARTICLES = (
    Article("resend", "Resend an invoice", "Open the invoice and choose **Send again**."),
    Article(
        "failed",
        "Why a card payment failed",
        "The bank declined the card.\n\n## What to do\n\n1. Ask for another card.\n2. Retry it.",
        questions=("the payment failed what now",),
    ),
    Article("invite", "Invite a team member", "Open **Team** and choose **Invite**."),
    Article("refunds", "Refund policy for agents", "Only for us.", audience=Audience.INTERNAL),
)


def build(
    articles: Sequence[Article] = ARTICLES,
    embedder: Embedder | None = None,
    cache_dir: Path | None = None,
) -> SearchIndex:
    """Returns an index, with the hashing embedder where none is given."""
    passages = [passage for article in articles for passage in split(article)]
    return SearchIndex.build(articles, passages, embedder or HashingEmbedder(), cache_dir=cache_dir)
