"""Fills the page's variables, such as `id` of `/invoices/:id`, into links and titles; no words."""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

from sidelight.protocol.blocks import (
    ArticleLink,
    Block,
    Em,
    Inline,
    Link,
    List,
    Paragraph,
    Quote,
    Show,
    Strong,
    Table,
)

_GAP: Final = re.compile(r"(?:\{|%7B)([A-Za-z_]\w*)(?:\}|%7D)", re.IGNORECASE)
"""As it is written, and as Markdown encodes it in the target of a link."""

_NONE_LEFT: Final = re.compile(r"\s{2,}")

Values = Mapping[str, str]
"""What the page's variables stand for, by name."""


def filled_title(title: str, values: Callable[[], Values]) -> str:
    """Returns a title with its variables filled in; those that the page does not have are dropped.

    Args:
        values: Asked only where the title has a variable: matching a URL takes its time.
    """
    if "{" not in title:
        return title
    known = values()
    told = _GAP.sub(lambda gap: known.get(gap[1], ""), title)
    return _NONE_LEFT.sub(" ", told).strip()


def filled(blocks: tuple[Block, ...], values: Callable[[], Values]) -> tuple[Block, ...]:
    """Returns blocks with the variables of their links filled in; no other text changes.

    A link with a variable that the page does not have leads nowhere, and stays as its text.
    """
    if not any(_GAP.search(link.href) for block in blocks for link in _links(block)):
        return blocks
    known = values()
    return tuple(_block(block, known) for block in blocks)


def _block(block: Block, values: Values) -> Block:
    match block:
        case Paragraph(inlines=inlines):
            return block.model_copy(update={"inlines": _inlines(inlines, values)})
        case List(items=items):
            told = tuple(tuple(_block(one, values) for one in item) for item in items)
            return block.model_copy(update={"items": told})
        case Quote(blocks=blocks):
            return block.model_copy(update={"blocks": tuple(_block(one, values) for one in blocks)})
        case Table(rows=rows):
            filled_rows = tuple(tuple(_inlines(cell, values) for cell in row) for row in rows)
            return block.model_copy(update={"rows": filled_rows})
        case _:
            return block


def _inlines(inlines: tuple[Inline, ...], values: Values) -> tuple[Inline, ...]:
    return tuple(told for inline in inlines for told in _inline(inline, values))


def _inline(inline: Inline, values: Values) -> tuple[Inline, ...]:
    match inline:
        case Link(href=href, inlines=inner):
            if any(name not in values for name in _GAP.findall(href)):
                return inner
            # Quoted whole: what stands in an address must not become a scheme or a path of its own.
            href = _GAP.sub(lambda gap: quote(values[gap[1]], safe=""), href)
            return (inline.model_copy(update={"href": href}),)
        case Strong(inlines=inner) | Em(inlines=inner):
            return (inline.model_copy(update={"inlines": _inlines(inner, values)}),)
        case _:
            return (inline,)


def _links(block: Block) -> list[Link]:
    match block:
        case Paragraph(inlines=inlines):
            return _links_in(inlines)
        case List(items=items):
            return [link for item in items for one in item for link in _links(one)]
        case Quote(blocks=blocks):
            return [link for one in blocks for link in _links(one)]
        case Table(rows=rows):
            return [link for row in rows for cell in row for link in _links_in(cell)]
        case _:
            return []


def _links_in(inlines: tuple[Inline, ...]) -> list[Link]:
    found: list[Link] = []
    for inline in inlines:
        if isinstance(inline, Link):
            found.append(inline)
        elif isinstance(inline, (Strong, Em, ArticleLink, Show)):
            found.extend(_links_in(inline.inlines))
    return found
