"""Splits an article into passages that can answer by themselves; it does not rank them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sidelight.content.markdown import block_lines, inline_text, parse
from sidelight.domain.articles import Article, Passage
from sidelight.protocol.blocks import Block, Heading

MAX_WORDS: Final = 160
"""What the embedding model reads whole (256 word pieces), with title and heading in front."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text that stays together, and the top-level block it comes from."""

    text: str
    words: int
    block: int


def split(article: Article, blocks: tuple[Block, ...] | None = None) -> tuple[Passage, ...]:
    """Returns the article's passages in order, each under one heading and of one block range.

    A block is divided only where it alone is over `MAX_WORDS`: between list items, table rows
    and lines first, between words last; its passages then name the same block.
    An article without text has one passage, its summary or title, with an empty block range
    (`last_block` is `first_block - 1`).

    Args:
        article: What is divided.
        blocks: Of its body, where they are known: parsing it again takes three quarters of this.
    """
    found: list[Passage] = []
    for heading, pieces in _sections(parse(article.body) if blocks is None else blocks):
        for group in _groups(pieces):
            text = "\n".join(piece.text for piece in group)
            found.append(
                Passage(article.id, len(found), heading, text, group[0].block, group[-1].block)
            )
    return tuple(found) or (Passage(article.id, 0, "", article.summary or article.title, 0, -1),)


def _sections(blocks: tuple[Block, ...]) -> Iterator[tuple[str, list[_Piece]]]:
    heading, pieces = "", list[_Piece]()
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            yield heading, pieces
            heading, pieces = inline_text(block.inlines), []
        else:
            pieces.extend(_pieces(block, at))
    yield heading, pieces


def _pieces(block: Block, at: int) -> Iterator[_Piece]:
    lines = [line for line in block_lines(block) if line]
    words = sum(len(line.split()) for line in lines)
    if not lines:
        return
    if words <= MAX_WORDS:
        yield _Piece("\n".join(lines), words, at)
        return
    for line in lines:
        for part in _parts(line):
            yield _Piece(part, len(part.split()), at)


def _parts(line: str) -> Iterator[str]:
    words = line.split()
    for start in range(0, len(words), MAX_WORDS):
        yield " ".join(words[start : start + MAX_WORDS])


def _groups(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    group, words = list[_Piece](), 0
    for piece in pieces:
        if group and words + piece.words > MAX_WORDS:
            yield group
            group, words = [], 0
        group.append(piece)
        words += piece.words
    if group:
        yield group
