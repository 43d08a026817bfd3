"""Reads the fields of one mapping and notes every fault in it; it knows no file format's keys."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from sidelight.content.yaml_tree import Entry, MappingNode, Node, Scalar, Sequence
from sidelight.errors import Fault
from sidelight.protocol.wire import Id

Choice = TypeVar("Choice", bound=StrEnum)

_ID: Final[TypeAdapter[str]] = TypeAdapter(Id)
_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,6}")
ID_FIX: Final = "Use letters, digits, `_` and `-`, at most 64 of them."


def is_id(text: str) -> bool:
    """Tells whether the text can name a thing on the wire."""
    try:
        _ID.validate_python(text)
    except ValidationError:
        return False
    return True


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Returns a fix that names the nearest of the known words, or all of a few; else nothing."""
    words = sorted(set(known))
    if near := get_close_matches(text, words, n=1, cutoff=0.6):
        return f"Did you mean {near[0]!r}?"
    return f"Known are: {', '.join(words)}." if 0 < len(words) <= 20 else ""  # noqa: PLR2004  # a line


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one mapping; each reader returns an empty value after noting a fault.

    Attributes:
        faults: Shared by all parts of a file; grows while reading.
    """

    node: MappingNode
    path: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, rule: str, message: str, fix: str) -> None:
        """Notes a fault."""
        self.faults.append(Fault(self.path, line, rule, message, fix))

    def __contains__(self, key: str) -> bool:
        return key in self.node.entries

    def line(self, key: str) -> int:
        """Returns the line of a key; the mapping's where the key is absent."""
        return self.node.line_of(key)

    def only(self, known: Iterable[str]) -> None:
        """Notes every key that is not known, with the nearest that is."""
        words = tuple(known)
        for entry in self.node.entries.values():
            if entry.key not in words:
                fix = did_you_mean(entry.key, words)
                self.fault(entry.line, "unknown-key", f"There is no key {entry.key!r}.", fix)

    def required(self, key: str) -> str:
        """Reads a text that must be there."""
        text = self.text(key)
        entry = self.node.entries.get(key)
        if not text and (entry is None or isinstance(entry.value, Scalar)):
            message = f"`{key}` is missing." if entry is None else f"`{key}` is empty."
            self.fault(self.line(key), "missing-key", message, f"Add `{key}: ...`.")
        return text

    def text(self, key: str) -> str:
        """Reads one text; empty where absent."""
        entry = self.node.entries.get(key)
        return self._scalar(entry.value, f"`{key}`", entry.line) if entry else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Reads a list of texts; one text counts as a list of one."""
        entry = self.node.entries.get(key)
        return tuple(text for text, _ in self.located_texts(entry)) if entry else ()

    def located_texts(self, entry: Entry) -> list[tuple[str, int]]:
        """Reads a list of texts with the line of each."""
        items = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
        if items == (entry.value,) and isinstance(entry.value, Scalar) and not entry.value.text:
            return []
        what = f"an item of `{entry.key}`"
        read = [(self._scalar(item, what, item.line), item.line) for item in items]
        return [(text, line) for text, line in read if text]

    def ids(self, key: str) -> tuple[str, ...]:
        """Reads a list of ids; notes those that cannot be one and those that come twice."""
        entry = self.node.entries.get(key)
        found: dict[str, int] = {}
        for text, line in self.located_texts(entry) if entry else ():
            if not is_id(text):
                self.fault(line, "bad-id", f"{text!r} cannot be an id.", ID_FIX)
            elif text in found:
                self.fault(line, "repeated", f"{text!r} is listed twice.", "Remove one of them.")
            else:
                found[text] = line
        return tuple(found)

    def id(self, key: str) -> str:
        """Reads one id; empty where absent."""
        text = self.text(key)
        if text and not is_id(text):
            self.fault(self.line(key), "bad-id", f"{text!r} cannot be an id.", ID_FIX)
            return ""
        return text

    def required_id(self, key: str) -> str:
        """Reads an id that must be there."""
        return self.id(key) if self.required(key) else ""

    def choice(self, key: str, default: Choice) -> Choice:
        """Reads one of the words of an enumeration."""
        text = self.text(key)
        words = [each.value for each in type(default)]
        if text and text not in words:
            message = f"`{key}` cannot be {text!r}."
            self.fault(self.line(key), "bad-value", message, f"Use one of: {', '.join(words)}.")
            return default
        return type(default)(text) if text else default

    def day(self, key: str) -> str:
        """Reads an ISO date as text; empty where absent."""
        text = self.text(key)
        try:
            return date.fromisoformat(text).isoformat() if text else ""
        except ValueError:
            message = f"`{key}` is {text!r}, which is not a date."
            self.fault(self.line(key), "bad-value", message, "Write it as 2027-06-30.")
            return ""

    def number(self, key: str) -> int | None:
        """Reads a whole number from 1; None where absent."""
        text = self.text(key)
        if text and (not _WHOLE_NUMBER.fullmatch(text) or int(text) < 1):
            message = f"`{key}` is {text!r}, which is not a whole number from 1."
            self.fault(self.line(key), "bad-value", message, "Write a number such as 2.")
            return None
        return int(text) if text else None

    def inner(self, key: str) -> "Fields | None":
        """Returns the fields of a mapping inside this one; None where absent or another thing."""
        entry = self.node.entries.get(key)
        if entry is None or entry.value == Scalar(None, entry.value.line):
            return None
        return self.of(entry.value, f"`{key}`")

    def of(self, node: Node, what: str) -> "Fields | None":
        """Returns the fields of a node that must be a mapping, in the same file."""
        if isinstance(node, MappingNode):
            return Fields(node, self.path, self.faults)
        message = f"{what} must be keys with values."
        self.fault(node.line, "bad-value", message, "Write `key: value` lines.")
        return None

    def _scalar(self, node: Node, what: str, line: int) -> str:
        if isinstance(node, Scalar):
            return (node.text or "").strip()
        self.fault(line, "bad-value", f"{what[0].upper()}{what[1:]} must be one text.", "Quote it.")
        return ""
