"""YAML as a tree whose every part knows its line; it refuses what no help file needs.

Built from parser events rather than by a round-trip loader: all scalars stay the text that was
written (`no` is a word, `2027-06-30` is not yet a date), and aliases, tags, duplicate keys and deep
nesting are refused before they cost anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from sidelight.errors import ContentError, Fault

MAX_DEPTH: Final = 12
"""A page context nests four deep; twelve is beyond any honest file."""

REMEMBERED: Final = 10_000
"""Parsed texts kept, some 3 kB each: parsing is most of a load, and after a save all files but one
are what they were (2,000 articles: 1.8 s at first, 0.2 s again)."""

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written; None for an empty one."""

    text: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value; `line` is the key's."""

    key: str
    value: "Node"
    line: int


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping, in the order as written."""

    entries: Mapping[str, Entry]
    line: int

    def line_of(self, key: str, item: str = "") -> int:
        """Returns the line of a key, or of a text in the list under it; else the mapping's."""
        entry = self.entries.get(key)
        if entry is None:
            return self.line
        listed = entry.value.items if isinstance(entry.value, Sequence) else ()
        lines = (each.line for each in listed if isinstance(each, Scalar) and each.text == item)
        return next(lines, entry.line)


Node = Scalar | Sequence | MappingNode


@lru_cache(maxsize=REMEMBERED)
def parse_yaml(text: str, path: str, first_line: int = 1) -> Node:
    """Reads one YAML document.

    Args:
        text: The document.
        path: File for the fault, as the user named it.
        first_line: Line of the file on which the text starts, from 1.

    Raises:
        ContentError: The text is not YAML, or uses what is refused; one fault, the first.
    """
    try:
        return _Builder(text, path, first_line).document()
    except MarkedYAMLError as error:
        raise _marked(path, first_line, error) from error
    except ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        raise _malformed(path, line, str(error.reason)) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise _malformed(path, first_line, str(error) or type(error).__name__) from error


def _marked(path: str, first_line: int, error: MarkedYAMLError) -> ContentError:
    """Puts the fault where the parser stopped, and says where the thing began that it was in."""
    mark, begun = error.problem_mark or error.context_mark, error.context_mark
    what = str(error.problem or error.context or "it cannot be read")
    if begun is not None and mark is not None and begun.line < mark.line:
        what += f", {error.context} from line {first_line + begun.line}"
    return _malformed(path, first_line + (mark.line if mark else 0), what)


def _malformed(path: str, line: int, what: str) -> ContentError:
    fix = "Check indentation, quotes and brackets here and just above."
    return ContentError((Fault(path, line, "malformed-yaml", f"This is not YAML: {what}.", fix),))


class _Builder:
    """Builds the tree of one document from the events of the parser."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self._path = path
        self._first_line = first_line
        self._events: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)

    def document(self) -> Node:
        """Returns the only document of the stream; an empty stream is an empty scalar."""
        node: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if node is not None:
                    fix = "Write a list of page contexts, or one file for each."
                    raise self._refused(event, "several-documents", "A second document", fix)
                node = self._node(next(self._events), 1)
        return node or Scalar(None, self._first_line)

    def _node(self, event: Any, depth: int) -> Node:
        self._refuse(event, depth)
        line = self._line(event)
        if isinstance(event, MappingStartEvent):
            return MappingNode(dict(self._entries(depth)), line)
        if isinstance(event, SequenceStartEvent):
            return Sequence(tuple(self._items(depth)), line)
        plain = event.style is None
        return Scalar(None if plain and event.value in _NULLS else event.value, line)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> Iterator[tuple[str, Entry]]:
        seen: set[str] = set()
        while not isinstance(event := next(self._events), MappingEndEvent):
            self._refuse(event, depth)
            if not isinstance(event, ScalarEvent):
                fix = "Use a word as the key."
                raise self._refused(event, "malformed-yaml", "A key that is not text", fix)
            if event.value in seen:
                fix = "Keep one of the two."
                raise self._refused(event, "duplicate-key", f"A second {event.value!r}", fix)
            seen.add(event.value)
            value = self._node(next(self._events), depth + 1)
            if value == Scalar(None, value.line):
                value = Scalar(None, self._line(event))  # the parser puts it where the next begins
            yield event.value, Entry(event.value, value, self._line(event))

    def _refuse(self, event: Any, depth: int) -> None:
        if isinstance(event, AliasEvent) or event.anchor:
            fix = "Write the value out where it is used."
            raise self._refused(event, "yaml-alias", "An anchor or alias", fix)
        if getattr(event, "tag", None):
            fix = "Remove the tag."
            raise self._refused(event, "yaml-tag", f"The tag {event.tag}", fix)
        if depth > MAX_DEPTH:
            fix = "Flatten the structure."
            raise self._refused(event, "too-deep", f"Nesting over {MAX_DEPTH} levels", fix)

    def _line(self, event: Any) -> int:
        return self._first_line + int(event.start_mark.line)

    def _refused(self, event: Any, rule: str, what: str, fix: str) -> ContentError:
        fault = Fault(self._path, self._line(event), rule, f"{what} is not allowed here.", fix)
        return ContentError((fault,))
