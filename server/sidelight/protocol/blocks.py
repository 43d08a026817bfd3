"""An article's body as a tree of blocks, so that no client ever has to trust HTML."""

from typing import Annotated, Literal

from pydantic import Field

from sidelight.protocol.wire import Id, Wire


class Text(Wire):
    """Plain text."""

    type: Literal["text"] = "text"
    text: str


class Strong(Wire):
    """Strong emphasis, as for labels of buttons."""

    type: Literal["strong"] = "strong"
    inlines: tuple["Inline", ...]


class Em(Wire):
    """Emphasis."""

    type: Literal["em"] = "em"
    inlines: tuple["Inline", ...]


class CodeSpan(Wire):
    """Text to be read or typed letter by letter."""

    type: Literal["code_span"] = "code_span"
    text: str


class Link(Wire):
    """A link out; `href` is http, https, mailto or relative, never a script."""

    type: Literal["link"] = "link"
    href: str
    inlines: tuple["Inline", ...]


class ArticleLink(Wire):
    """A link to another article."""

    type: Literal["article_link"] = "article_link"
    article: Id
    inlines: tuple["Inline", ...]


class Show(Wire):
    """A control of the page, by its anchor: "Show me" where the anchor is on screen, else text."""

    type: Literal["show"] = "show"
    anchor: Id
    inlines: tuple["Inline", ...]


class Break(Wire):
    """A line break."""

    type: Literal["break"] = "break"


Inline = Annotated[
    Text | Strong | Em | CodeSpan | Link | ArticleLink | Show | Break, Field(discriminator="type")
]
"""Something inside a line."""


class Paragraph(Wire):
    """A paragraph."""

    type: Literal["paragraph"] = "paragraph"
    inlines: tuple[Inline, ...]


class Heading(Wire):
    """A heading of level 2 to 6."""

    type: Literal["heading"] = "heading"
    level: Annotated[int, Field(ge=1, le=6)]
    inlines: tuple[Inline, ...]


class List(Wire):
    """A list; `start` is the number of the first item of an ordered one."""

    type: Literal["list"] = "list"
    ordered: bool
    start: int = 1
    items: tuple[tuple["Block", ...], ...]


class Code(Wire):
    """A block of code."""

    type: Literal["code"] = "code"
    language: str = ""
    text: str


class Quote(Wire):
    """A quotation, also used for hints."""

    type: Literal["quote"] = "quote"
    blocks: tuple["Block", ...]


class Table(Wire):
    """A table; every row has as many cells as the head."""

    type: Literal["table"] = "table"
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


class Rule(Wire):
    """A thematic break."""

    type: Literal["rule"] = "rule"


Block = Annotated[
    Paragraph | Heading | List | Code | Quote | Table | Rule, Field(discriminator="type")
]
"""A part of an article that stands on lines of its own."""
