"""Where a visitor is when he gives a command; values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sidelight.protocol.views import PageVisit, Visitor


@dataclass(frozen=True, slots=True)
class Scene:
    """The visitor, his page and how he came there.

    Attributes:
        trail: Pages before this one, oldest first.
        declared: State that the product declared of itself.
    """

    visitor: Visitor
    page: PageVisit | None = None
    trail: tuple[PageVisit, ...] = ()
    declared: Mapping[str, str] = field(default_factory=dict)


def trail_to(url: str, before: Iterable[PageVisit]) -> tuple[PageVisit, ...]:
    """Returns the pages before this one, without those that only changed their title.

    A browser tells of the same address again when its title comes late.
    """
    pages = list(before)
    following = [*(page.url for page in pages[1:]), url]
    return tuple(page for page, after in zip(pages, following, strict=False) if page.url != after)
