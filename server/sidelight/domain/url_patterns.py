"""URLs of pages against URLPatterns, and how specific a pattern is; it knows no page contexts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final
from urllib.parse import unquote

from urlpattern import URLPattern

_BASE: Final = "https://page.invalid"
"""Lends an origin to URLs that have none; the origin never takes part in a match."""

WILDCARD: Final = "*"


class Exactness(IntEnum):
    """How much a segment of a pattern says about the URL; higher is more specific."""

    OPTIONAL = 0
    """May be absent: `:id?`, `:rest*`, `{/more}?`."""
    END = 1
    """The pattern has no more segments."""
    WILDCARD = 2
    """Any text, slashes included: `*`, `:rest+`."""
    NAMED = 3
    """Any one segment: `:id`."""
    REGEXP = 4
    """One segment of a given form: `:id(inv_.+)`."""
    MIXED = 5
    """Fixed text beside one of the above: `inv_:number`."""
    FIXED = 6
    """Fixed text: `invoices`."""


Rank = tuple[tuple[int, int], ...]
"""(exactness, fixed characters) of each segment, left to right; compares as a tuple."""

Specificity = tuple[Rank, Rank, Rank]
"""Ranks of pathname, search and hash, in the order in which they decide."""


@dataclass(frozen=True, slots=True)
class UrlRule:
    """One URLPattern over pathname, search and hash; make it with `compile_rule`.

    Attributes:
        specificity: How specific the rule is; the larger of two wins (see `Exactness`).
    """

    pathname: str = WILDCARD
    search: str = WILDCARD
    hash: str = WILDCARD
    compiled: URLPattern = field(default_factory=URLPattern, compare=False, repr=False)
    specificity: Specificity = field(default=((), (), ()), compare=False, repr=False)

    def matches(self, url: str) -> bool:
        """Tells whether the URL matches; its origin, if it has one, is not looked at."""
        return self.compiled.test(_encodable(url), _BASE)

    def groups(self, url: str) -> dict[str, str]:
        """Returns what the named groups of the pathname stand for, such as `id` of `/invoices/:id`.

        Decoded, and empty where the URL does not match.
        """
        found = self.compiled.exec(_encodable(url), _BASE)
        named = found["pathname"]["groups"] if found else {}
        return {name: unquote(text) for name, text in named.items() if text and not name.isdigit()}

    @property
    def text(self) -> str:
        """The rule as people read it; parts that match anything are left out."""
        parts = (("?", self.search), ("#", self.hash))
        return self.pathname + "".join(f" {sign}{part}" for sign, part in parts if part != WILDCARD)


def compile_rule(
    pathname: str = WILDCARD,
    search: str = WILDCARD,
    hash: str = WILDCARD,  # noqa: A002  # URL parts
) -> UrlRule:
    """Compiles a pattern by the URL Pattern Standard (urlpattern.spec.whatwg.org).

    Raises:
        ValueError: The pattern is malformed; the text is the library's.
    """
    compiled = URLPattern({"pathname": pathname, "search": search, "hash": hash})
    specificity = rank(pathname), rank(search), rank(hash)
    return UrlRule(pathname, search, hash, compiled, specificity)


def group_names(pattern: str) -> frozenset[str]:
    """Returns the names of a pattern's groups, such as `id` of `/invoices/:id`."""
    named = (token["named"] or token["regexp"] or "" for token in _TOKEN.finditer(pattern))
    return frozenset(text[1:].partition("(")[0] for text in named if text.startswith(":"))


def _encodable(url: str) -> str:
    # The library refuses lone surrogates, which JSON can carry.
    return url.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token of a pattern: its exactness and its fixed characters; a slash starts a segment."""

    exactness: Exactness
    fixed: str = ""


def rank(pattern: str) -> Rank:
    """Returns how specific each segment of a pattern is, left to right, ended by `END`."""
    if pattern == WILDCARD:
        return ((Exactness.END, 0),)
    segments: list[list[_Piece]] = [[]]
    for piece in _pieces(pattern):
        if piece.fixed == "/":
            segments.append([])
        segments[-1].append(piece)
    ranks = [_segment_rank(segment) for segment in segments if segment]
    return (*ranks, (Exactness.END, 0))


def _segment_rank(segment: list[_Piece]) -> tuple[int, int]:
    inner = [piece for piece in segment if piece.fixed != "/"]
    fixed = sum(len(piece.fixed) for piece in inner if piece.exactness is Exactness.FIXED)
    kinds = {piece.exactness for piece in inner or segment}
    if kinds == {Exactness.FIXED}:
        # Two different fixed texts never match the same URL, so their length says nothing.
        return Exactness.FIXED, 0
    if Exactness.FIXED in kinds:
        return Exactness.MIXED, fixed
    return min(kinds), 0


_TOKEN: Final = re.compile(
    r"""
      \\(?P<escaped>.)
    | (?P<regexp> (?: :[^\W\d]\w* )? \( (?: \\. | \( (?: \\. | [^()\\] )* \) | [^()\\] )* \) )
    | (?P<named> :[^\W\d]\w* )
    | (?P<wildcard> \* )
    | (?P<open> \{ )
    | (?P<close> \} )
    | (?P<fixed> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_MODIFIER: Final = re.compile(r"[?*+]")
_KINDS: Final = {
    "regexp": Exactness.REGEXP,
    "named": Exactness.NAMED,
    "wildcard": Exactness.WILDCARD,
}
_BY_MODIFIER: Final = {
    "?": Exactness.OPTIONAL,
    "*": Exactness.OPTIONAL,
    "+": Exactness.WILDCARD,
}


def _pieces(pattern: str) -> Iterator[_Piece]:
    at, group = 0, None
    while token := _TOKEN.match(pattern, at):
        at, kind = token.end(), str(token.lastgroup)
        modifier = _MODIFIER.match(pattern, at) if kind in {*_KINDS, "close"} else None
        at = modifier.end() if modifier else at
        if kind == "open":
            group = list[_Piece]()
        elif kind == "close":
            yield from _modified(group or [], modifier)
            group = None
        elif group is None:
            yield from _modified([_piece(token, kind)], modifier)
        else:
            group.extend(_modified([_piece(token, kind)], modifier))


def _piece(token: re.Match[str], kind: str) -> _Piece:
    if kind in _KINDS:
        return _Piece(_KINDS[kind])
    return _Piece(Exactness.FIXED, token["escaped"] or token["fixed"])


def _modified(pieces: list[_Piece], modifier: re.Match[str] | None) -> Iterator[_Piece]:
    for piece in pieces:
        yield _Piece(_BY_MODIFIER[modifier[0]], piece.fixed) if modifier else piece
