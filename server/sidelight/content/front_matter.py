"""Splits a Markdown file into front matter and body; it does not know the keys."""

from dataclasses import dataclass
from typing import Final

from sidelight.content.yaml_tree import MappingNode, Scalar, parse_yaml
from sidelight.errors import ContentError, Fault

FENCE: Final = "---"


@dataclass(frozen=True, slots=True)
class SplitFile:
    """A Markdown file in two parts.

    Attributes:
        front: Keys of the front matter; None where the file has none.
        body: Markdown after it, without the blank lines around.
        body_line: Line of the file on which the body starts, from 1.
    """

    front: MappingNode | None
    body: str
    body_line: int


def split_file(text: str, path: str) -> SplitFile:
    """Splits a file whose first line is `---` at the next such line.

    Args:
        text: The whole file, lines ended by newlines.
        path: File for the fault, as the user named it.

    Raises:
        ContentError: The front matter is not closed, not YAML, or not keys with values.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return _split(None, lines, 0)
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() == FENCE), None)
    if end is None:
        what, fix = "The front matter is not closed.", "Add a line `---` after its last key."
        raise ContentError((Fault(path, 1, "open-front-matter", what, fix),))
    return _split(_front("\n".join(lines[1:end]) + "\n", path), lines, end + 1)


def _front(text: str, path: str) -> MappingNode:
    node = parse_yaml(text, path, first_line=2)
    if isinstance(node, MappingNode):
        return node
    if isinstance(node, Scalar) and node.text is None:
        return MappingNode({}, 1)
    what, fix = "The front matter must be keys with values.", "Write `title: ...` and so on."
    raise ContentError((Fault(path, node.line, "bad-value", what, fix),))


def _split(front: MappingNode | None, lines: list[str], start: int) -> SplitFile:
    while start < len(lines) - 1 and not lines[start].strip():
        start += 1
    return SplitFile(front, "\n".join(lines[start:]).strip("\n"), start + 1)
