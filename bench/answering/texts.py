"""The texts that every peer gets, the same for all; it ranks nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sidelight.content.passages import split
from sidelight.domain.articles import Article


@dataclass(frozen=True)
class Texts:
    """A knowledge base as texts.

    Attributes:
        ids: Of the articles.
        wholes: One text an article: title, body and example questions.
        passages: Passages with title and heading before them, and each example question.
        owners: The article's place, for each passage.
        names: Titles and example questions, for comparison by spelling.
        named: The article's place, for each name.
    """

    ids: tuple[str, ...]
    wholes: tuple[str, ...]
    passages: tuple[str, ...]
    owners: tuple[int, ...]
    names: tuple[str, ...]
    named: tuple[int, ...]

    def ranked(self, places: Sequence[int], depth: int) -> tuple[str, ...]:
        """Returns the articles at these places, each once, the best `depth`."""
        return tuple(self.ids[at] for at in list(dict.fromkeys(places))[:depth])


def texts_of(articles: Sequence[Article]) -> Texts:
    """Returns the texts of a knowledge base."""
    passages = [
        (at, "\n".join(filter(None, (article.title, one.heading, one.text))))
        for at, article in enumerate(articles)
        if article.body
        for one in split(article)
    ]
    titles = [(at, article.title) for at, article in enumerate(articles)]
    asked = [(at, text) for at, article in enumerate(articles) for text in article.questions]
    # An article without a body is its title and the questions that are known.
    bare = [pair for pair in titles if not articles[pair[0]].body]
    found = sorted(passages + bare + asked, key=lambda pair: pair[0])
    names = sorted(titles + asked, key=lambda pair: pair[0])
    return Texts(
        tuple(article.id for article in articles),
        tuple("\n".join((a.title, a.body, *a.questions)) for a in articles),
        tuple(text for _, text in found),
        tuple(at for at, _ in found),
        tuple(text for _, text in names),
        tuple(at for at, _ in names),
    )
