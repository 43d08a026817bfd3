"""Cuts the answering part out of an article, whole steps and whole blocks; it changes no word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sidelight.content.markdown import inline_text, plain_text
from sidelight.domain.articles import Passage
from sidelight.protocol.blocks import Block, Heading, List, Paragraph, Text

MAX_BLOCKS: Final = 12
"""What a visitor reads in a chat without losing the thread."""

MAX_CHARS: Final = 900
"""About a screen of the panel; a list of steps is never cut, however long."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of an article.

    Attributes:
        heading: Under which it begins; empty for the article's beginning.
        covered: Every heading of which it holds the beginning.
        more: Whether the article holds more.
    """

    heading: str
    blocks: tuple[Block, ...]
    covered: frozenset[str]
    more: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks below it, as a range [start, end) of the article's blocks."""

    heading: str
    start: int
    end: int


def sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Returns the article's sections that hold something, in order."""
    found: list[Section] = []
    heading, start = "", 0
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            found.append(Section(heading, start, at))
            heading, start = inline_text(block.inlines), at + 1
    found.append(Section(heading, start, len(blocks)))
    return tuple(section for section in found if section.end > section.start)


def excerpt(blocks: tuple[Block, ...], passage: Passage) -> Excerpt:
    """Returns the part of the article that the passage stands for.

    It begins where the passage's section begins, or, in a section too long to show whole, at the
    passage: with the paragraph that leads in, and with all of a list that it is part of.
    The beginning of an article and the steps right below it are shown together, where they fit.
    """
    if not blocks or passage.last_block < passage.first_block:
        told = Paragraph(inlines=(Text(text=passage.text),))
        return Excerpt("", (told,), frozenset({""}), more=False)
    parts = sections(blocks)
    own = next(part for part in parts if part.start <= passage.first_block < part.end)
    start, end = _stretch(blocks, own, passage.first_block)
    if own in parts[:2] and _opens_with_steps(blocks, parts):
        own, start, end = parts[0], parts[0].start, parts[1].end
    covered = frozenset(part.heading for part in parts if start <= part.start < end)
    more = sum(part.end - part.start for part in parts) > _told(blocks[start:end])
    return Excerpt(own.heading, blocks[start:end], covered, more=more)


def section_passage(article: str, blocks: tuple[Block, ...], section: Section) -> Passage:
    """Returns a section as a passage, so that it can be cut like one that a search found."""
    text = plain_text(blocks[section.start : section.end])
    return Passage(article, 0, section.heading, text, section.start, section.end - 1)


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MAX_BLOCKS and len(plain_text(blocks)) <= MAX_CHARS


def _stretch(blocks: Sequence[Block], own: Section, at: int) -> tuple[int, int]:
    """Returns the section as a range, or where it is too long, what surrounds a block of it."""
    if _fits(blocks[own.start : own.end]):
        return own.start, own.end
    start = at
    while start > own.start and _goes_on(blocks, start):
        start -= 1
    above = start - 1
    if above >= own.start and isinstance(blocks[start], List) and _leads_in(blocks[above]):
        start = above
    return start, _end(blocks, start, own)


def _leads_in(block: Block) -> bool:
    return isinstance(block, Paragraph)


def _opens_with_steps(blocks: Sequence[Block], parts: Sequence[Section]) -> bool:
    """Tells whether an article's beginning and the steps below it can be shown together."""
    if len(parts) < 2 or parts[0].heading:  # noqa: PLR2004  # beginning and steps
        return False
    return _has_steps(blocks[parts[1].start : parts[1].end]) and _fits(
        blocks[parts[0].start : parts[1].end]
    )


def _goes_on(blocks: Sequence[Block], at: int) -> bool:
    """Tells whether steps that began above go on at this block: numbered on, or in between."""
    later = next((block for block in blocks[at:] if isinstance(block, (List, Heading))), None)
    return isinstance(later, List) and later.ordered and later.start > 1


def _end(blocks: Sequence[Block], start: int, own: Section) -> int:
    """Returns where to end: when the next block would be too much, but never inside of steps."""
    end = start + 1
    while end < own.end:
        lead_in = end == start + 1 and isinstance(blocks[start], Paragraph)
        steps = isinstance(blocks[end], List) and lead_in
        if not (steps or _goes_on(blocks, end) or _fits(blocks[start : end + 1])):
            break
        end += 1
    return end


def _told(blocks: Sequence[Block]) -> int:
    return sum(not isinstance(block, Heading) for block in blocks)


def _has_steps(blocks: Sequence[Block]) -> bool:
    return any(isinstance(block, List) and block.ordered for block in blocks)
