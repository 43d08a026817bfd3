"""Where a visitor is when he gives a command; values only."""

from collections.abc import Mapping
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
