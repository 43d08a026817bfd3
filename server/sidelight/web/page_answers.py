"""What belongs to pages, remembered for those asked for last; all forgotten with the shelf."""

import random
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from sidelight.assistant import pages
from sidelight.assistant.library import MAX_PAGES, Shelf, State
from sidelight.protocol.views import PageHelp, PageView

SPREAD_S: Final = 0.0002
"""For each connection, over which all are told of new articles: about 40 us of work each."""

MAX_SPREAD_S: Final = 3.0
"""What a saved article may take at most to reach a page that is open."""

Compose = Callable[[PageView, State, bool], PageHelp]


class PageAnswers:
    """A site's answers to "what belongs here?", which a storm of greetings asks again and again."""

    def __init__(self) -> None:
        self._shelf: Shelf | None = None
        self._compose: Compose | None = None

    def help(
        self, shelf: Shelf, page: PageView, declared: Mapping[str, str], *, identified: bool
    ) -> PageHelp:
        """Returns what the widget's home shows on this page."""
        if self._compose is None or shelf is not self._shelf:
            self._shelf, self._compose = shelf, _remembering(shelf)
        return self._compose(page, frozenset(declared.items()), identified)


def _remembering(shelf: Shelf) -> Compose:
    def compose(page: PageView, state: State, identified: bool) -> PageHelp:  # noqa: FBT001  # a key
        return pages.page_help(shelf, page, dict(state), identified=identified)

    return lru_cache(MAX_PAGES)(compose)


def turn_s(connections: int) -> float:
    """Returns when one of so many connections is to tell its page of new articles, in seconds."""
    return random.uniform(0, min(MAX_SPREAD_S, SPREAD_S * connections))  # noqa: S311  # nothing secret
