"""Where a visitor is when he gives a command; values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sidelight.protocol.views import HandoffCard, PageVisit, Visitor

CONSENT: Final = "consent"
"""Key of the declared state by which a page tells `granted` or `denied`."""


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

    def kept(self, *, consent_required: bool) -> "Scene":
        """Returns what of it may be kept: without consent neither pages nor declared state.

        What the page declares as `consent` decides, and is kept itself.
        """
        consent = self.declared.get(CONSENT, "")
        if consent == "granted" or (consent != "denied" and not consent_required):
            return self
        return Scene(visitor=self.visitor, declared={CONSENT: consent} if consent else {})

    def has_moved(self, known: HandoffCard) -> bool:
        """Tells whether a conversation knows him on another page."""
        return self.page is not None and (known.page is None or known.page.url != self.page.url)

    def declares_anew(self, known: HandoffCard) -> bool:
        """Tells whether a conversation knows another declared state."""
        return dict(self.declared) != known.declared

    def introduces(self, known: HandoffCard) -> bool:
        """Tells whether he is signed for, and a conversation knows him otherwise."""
        return self.visitor.identified and self.visitor != known.visitor

    def is_news(self, known: HandoffCard) -> bool:
        """Tells whether a conversation with this card has anything to hear of his arrival."""
        return self.has_moved(known) or self.declares_anew(known) or self.introduces(known)


def trail_to(url: str, before: Iterable[PageVisit]) -> tuple[PageVisit, ...]:
    """Returns the pages before this one, without those that only changed their title.

    A browser tells of the same address again when its title comes late.
    """
    pages = list(before)
    following = [*(page.url for page in pages[1:]), url]
    return tuple(page for page, after in zip(pages, following, strict=False) if page.url != after)
