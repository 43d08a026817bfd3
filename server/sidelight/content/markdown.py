"""Markdown into the wire's block tree and into plain text; it emits no HTML, reads no files."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Final, assert_never
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from pydantic import TypeAdapter, ValidationError

from sidelight.protocol.blocks import (
    ArticleLink,
    Block,
    Break,
    Code,
    CodeSpan,
    Em,
    Heading,
    Inline,
    Link,
    List,
    Paragraph,
    Quote,
    Rule,
    Show,
    Strong,
    Table,
    Text,
)
from sidelight.protocol.wire import Id

SHOW_PREFIX: Final = "show:"
ARTICLE_PREFIX: Final = "article:"
SCHEMES: Final = frozenset({"", "http", "https", "mailto"})
"""What stays a link; any other scheme, such as javascript or data, is shown as its text."""

_ID: Final[TypeAdapter[str]] = TypeAdapter(Id)


def parse(body: str) -> tuple[Block, ...]:
    """Returns the body's top-level blocks; raw HTML is text, images are their description.

    Any text parses: Markdown has no syntax errors.
    """
    return _blocks(SyntaxTreeNode(_parser().parse(body)).children)


def plain_text(blocks: Iterable[Block]) -> str:
    """Returns the text of the blocks, one line for each paragraph, item line or table row."""
    return "\n".join(line for block in blocks for line in block_lines(block) if line)


def block_lines(block: Block) -> Iterator[str]:
    """Yields the lines of one block as plain text."""
    match block:
        case Paragraph() | Heading():
            yield inline_text(block.inlines)
        case Code():
            yield block.text.strip()
        case Table():
            for row in (block.head, *block.rows):
                yield " | ".join(inline_text(cell) for cell in row)
        case List() | Quote() | Rule():
            for inner in _inside(block):
                yield from block_lines(inner)
        case _:
            assert_never(block)


def _inside(block: List | Quote | Rule) -> Iterator[Block]:
    match block:
        case List():
            yield from (inner for item in block.items for inner in item)
        case Quote():
            yield from block.blocks
        case Rule():
            return
        case _:
            assert_never(block)


def inline_text(inlines: Iterable[Inline]) -> str:
    """Returns the text of a line, white space collapsed."""
    return re.sub(r"\s+", " ", "".join(map(_text_of, inlines))).strip()


def _text_of(inline: Inline) -> str:
    match inline:
        case Text() | CodeSpan():
            return inline.text
        case Break():
            return " "
        case _:
            return "".join(map(_text_of, inline.inlines))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Every destination parses as a link; _link then keeps the label of the ones it refuses.
    parser.validateLink = _every_destination  # type: ignore[method-assign]  # the documented hook
    return parser


def _every_destination(url: str) -> bool:
    return bool(url)


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]:
    return tuple(_BLOCKS[node.type](node) for node in nodes if node.type in _BLOCKS)


def _heading(node: SyntaxTreeNode) -> Block:
    return Heading(level=int(node.tag[1]), inlines=_line(node))


def _list(node: SyntaxTreeNode) -> Block:
    ordered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1)) if ordered else 1
    items = tuple(_blocks(item.children) for item in node.children)
    return List(ordered=ordered, start=start, items=items)


def _code(node: SyntaxTreeNode) -> Block:
    language = node.info.split()[0] if node.info.strip() else ""
    return Code(language=language, text=node.content.removesuffix("\n"))


def _table(node: SyntaxTreeNode) -> Block:
    rows = [
        tuple(_line(cell) for cell in row.children)
        for part in node.children
        for row in part.children
    ]
    return Table(head=rows[0], rows=tuple(rows[1:]))


def _line(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    return tuple(
        inline for child in node.children for part in child.children for inline in _inlines(part)
    )


_BLOCKS: Final[dict[str, Callable[[SyntaxTreeNode], Block]]] = {
    "paragraph": lambda node: Paragraph(inlines=_line(node)),
    "heading": _heading,
    "bullet_list": _list,
    "ordered_list": _list,
    "fence": _code,
    "code_block": _code,
    "blockquote": lambda node: Quote(blocks=_blocks(node.children)),
    "table": _table,
    "hr": lambda _node: Rule(),
}


def _inlines(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    # What is not in the table is an image: its description stays.
    return _INLINES.get(node.type, _inner)(node)


def _inner(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    return tuple(inline for child in node.children for inline in _inlines(child))


def _link(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    href, inner = str(node.attrs.get("href", "")), _inner(node)
    if href.startswith(SHOW_PREFIX) and _is_id(anchor := href.removeprefix(SHOW_PREFIX)):
        return (Show(anchor=anchor, inlines=inner),)
    if href.startswith(ARTICLE_PREFIX) and _is_id(article := href.removeprefix(ARTICLE_PREFIX)):
        return (ArticleLink(article=article, inlines=inner),)
    return (Link(href=href, inlines=inner),) if is_safe(href) else inner


def _text(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    # The parser leaves empty texts beside emphasis.
    return (Text(text=node.content),) if node.content else ()


_INLINES: Final[dict[str, Callable[[SyntaxTreeNode], tuple[Inline, ...]]]] = {
    "text": _text,
    "text_special": _text,
    "html_inline": _text,
    "softbreak": lambda _node: (Text(text=" "),),
    "hardbreak": lambda _node: (Break(),),
    "code_inline": lambda node: (CodeSpan(text=node.content),),
    "strong": lambda node: (Strong(inlines=_inner(node)),),
    "em": lambda node: (Em(inlines=_inner(node)),),
    "link": _link,
}


def is_safe(href: str) -> bool:
    """Tells whether a destination may be a link: http, https, mailto or relative."""
    # Browsers drop control characters and white space inside a scheme (URL Standard, 4.4).
    visible = "".join(sign for sign in href if sign > " ")
    try:
        parts = urlsplit(visible)
    except ValueError:
        return False
    return bool(visible) and parts.scheme.lower() in SCHEMES


def _is_id(text: str) -> bool:
    try:
        _ID.validate_python(text)
    except ValidationError:
        return False
    return True
