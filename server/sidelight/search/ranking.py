"""What goes into a search and what comes out of it; values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from sidelight.domain.articles import Article, Audience, Passage

NO_PRIOR: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Query:
    """One question, and what is known about where it is asked.

    Attributes:
        text: As typed; only its beginning and end count when it is very long.
        page_prior: Article id to 0..1: how much the article belongs to the page shown.
        context_text: Words of the page, such as its title and topics.
        history: Earlier questions of the conversation, oldest first.
        audiences: Articles of other audiences are not found.
    """

    text: str
    page_prior: Mapping[str, float] = field(default_factory=lambda: NO_PRIOR)
    context_text: str = ""
    history: tuple[str, ...] = ()
    audiences: frozenset[Audience] = frozenset({Audience.PUBLIC})


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked in the past, and the article that resolved it; empty for a gap."""

    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer, with the passage of it that fits best.

    Attributes:
        score: Of the fusion; comparable within one ranking only.
        features: What the score was made of, by the names that `features` documents.
    """

    article: Article
    passage: Passage
    score: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, and how far to trust the first.

    Attributes:
        probability: Calibrated, 0..1: that the first candidate answers; 0 without candidates.
        margin: Share of the first in a softmax over all candidates' scores, less the second's.
        rivals: How many of the leading candidates are about as likely as the first, itself
            included; 0 without candidates.
        semantic: Whether meaning was searched, or words only.
    """

    candidates: tuple[Candidate, ...] = ()
    probability: float = 0.0
    margin: float = 0.0
    rivals: int = 0
    semantic: bool = False
