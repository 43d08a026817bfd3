"""Articles and the passages they are answered with; values only, no files and no search."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Audience(StrEnum):
    """Who may see an article."""

    PUBLIC = "public"
    IDENTIFIED = "identified"
    """Visitors whose identity the product has signed, and agents."""
    INTERNAL = "internal"
    """Agents only."""


def audiences_of(*, identified: bool, agent: bool = False) -> frozenset[Audience]:
    """Returns whose articles a reader may see: everybody's, and his own kind's."""
    seen = {Audience.PUBLIC}
    if identified or agent:
        seen.add(Audience.IDENTIFIED)
    if agent:
        seen.add(Audience.INTERNAL)
    return frozenset(seen)


class Status(StrEnum):
    """Where an article is in its life; only published ones are searched."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Article:
    """One reviewed article of the knowledge base.

    Attributes:
        id: Stable name; the file's stem.
        body: Markdown, without front matter.
        questions: How users ask for it, in their own words.
        pages: Ids of the page contexts it belongs to.
        flow: Id of the flow that goes on where it answers; empty for none.
        review_by: ISO date after which `sidelight check` asks for a review; empty for none.
        path: File it was read from, for error messages; None where it was not a file.
        body_line: Line of the file on which the body starts, from 1.
        url: Public address outside Sidelight, where there is one.
    """

    id: str
    title: str
    body: str
    summary: str = ""
    questions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    flow: str = ""
    audience: Audience = Audience.PUBLIC
    locale: str = "en"
    owner: str = ""
    review_by: str = ""
    status: Status = Status.PUBLISHED
    path: Path | None = None
    body_line: int = 1
    url: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article that can answer by itself.

    Attributes:
        article: Id of the article.
        number: Position in the article, from 0.
        heading: Nearest heading above it; empty before the first.
        text: Plain text, without Markdown marks, at most about 160 words.
        first_block: Index of its first top-level block in the article's block tree.
        last_block: Index of its last top-level block, inclusive.
    """

    article: str
    number: int
    heading: str
    text: str
    first_block: int
    last_block: int
