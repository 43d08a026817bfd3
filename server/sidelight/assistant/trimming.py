"""Leaves out items and rows that have nothing to do with the question; it changes no word."""

from collections.abc import Sequence
from typing import Final

from sidelight.content.markdown import inline_text, plain_text
from sidelight.domain.person_requests import plain_words
from sidelight.protocol.blocks import Block, Inline, List, Table

STEM_CHARS: Final = 5
"""Words that begin alike are the same: refund, refunds, refunded."""

MIN_STEM_CHARS: Final = 3
"""Shorter words tell nothing apart."""

MIN_ITEMS: Final = 3
"""Of fewer, leaving some out saves nobody's time."""

MIN_SHARED: Final = 2
"""Words that an item has in common with the question before the others are left out."""

NEAR_BEST: Final = 0.7
"""Share of the best item's common words from which an item is kept beside it."""

_COMMON: Final = (
    "the and for are was not with that this you your they them from have has had but can cannot "
    "what when where which who why how does did doing will would should could there here just any "
    "some all one more than then still only also into out about our its get got dont cant"
)
_TELLS_NOTHING: Final = frozenset(word.removesuffix("s")[:STEM_CHARS] for word in _COMMON.split())


def stems_in(text: str) -> frozenset[str]:
    """Returns the stems of the words of a text that tell what it is about."""
    words = (word for word in plain_words(text) if len(word) >= MIN_STEM_CHARS)
    return frozenset(word.removesuffix("s")[:STEM_CHARS] for word in words) - _TELLS_NOTHING


def trimmed(blocks: tuple[Block, ...], asked: frozenset[str]) -> tuple[Block, ...]:
    """Returns the blocks, of lists without order and of tables only what was asked for.

    Where nothing stands out, everything stays.

    Args:
        asked: Stems of the question, without those that every part of the article has.
    """
    return tuple(_trimmed(block, asked) for block in blocks)


def names_row(blocks: Sequence[Block], asked: frozenset[str]) -> bool:
    """Tells whether the question names some rows of a table by their first cells."""
    return any(isinstance(block, Table) and _named(block, asked) for block in blocks)


def _trimmed(block: Block, asked: frozenset[str]) -> Block:
    if isinstance(block, List) and not block.ordered and len(block.items) >= MIN_ITEMS:
        shared = [len(asked & stems_in(_symptom(plain_text(item)))) for item in block.items]
        kept = _kept(shared)
        if kept:
            return block.model_copy(update={"items": tuple(block.items[at] for at in kept)})
    if isinstance(block, Table) and len(block.rows) >= MIN_ITEMS:
        rows = _named(block, asked)
        return block.model_copy(update={"rows": rows}) if rows else block
    return block


def _symptom(item: str) -> str:
    """Returns what an item is for: "The button is grey: you are a viewer." begins with it."""
    before, colon, _ = item.partition(":")
    return before if colon else item


def _named(table: Table, asked: frozenset[str]) -> tuple[tuple[tuple[Inline, ...], ...], ...]:
    """Returns the rows of whose first cells the question has every word; none where most have."""
    rows = tuple(row for row in table.rows if row and _is_named(inline_text(row[0]), asked))
    return rows if len(rows) <= len(table.rows) // 2 else ()


def _kept(shared: Sequence[int]) -> list[int]:
    """Returns the places of the items that stand out, none where they are too many."""
    best = max(shared)
    if best < MIN_SHARED:
        return []
    kept = [at for at, count in enumerate(shared) if count >= NEAR_BEST * best]
    return kept if len(kept) <= len(shared) // 2 else []


def _is_named(cell: str, asked: frozenset[str]) -> bool:
    """Tells whether the question has every word of a row's first cell."""
    stems = stems_in(cell)
    return bool(stems) and stems <= asked
