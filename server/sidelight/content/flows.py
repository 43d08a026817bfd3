"""Loads flows from `flows/*.yaml` of the knowledge base; it does not judge where they lead."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sidelight.content.fields import ID_FIX, Fields, is_id
from sidelight.content.page_contexts import CONTEXT_SUFFIXES
from sidelight.content.states import states
from sidelight.content.yaml_files import yaml_files
from sidelight.content.yaml_tree import MappingNode, Node, Scalar, Sequence
from sidelight.domain.articles import Status
from sidelight.domain.flows import (
    Ask,
    Check,
    Choice,
    Flow,
    HandOver,
    OfferAction,
    ShowArticle,
    Step,
)
from sidelight.errors import Fault

FOLDER: Final = "flows"
"""Inside the folder of articles."""

KEYS: Final = ("title", "article", "questions", "start", "steps", "owner", "review_by", "status")
"""What a flow may say."""

STEP_KEYS: Final = {
    "ask": ("ask", "choices", "article"),
    "check": ("check", "then", "otherwise"),
    "action": ("action", "say"),
    "handoff": ("handoff",),
    "article": ("article", "say"),
}
"""What a step may say, by the key that tells what it is; the first that is there counts."""

CHOICE_KEYS: Final = ("label", "to", "also", "id")

KINDS_FIX: Final = "Write `ask` with `choices`, `check`, `article`, `action` or `handoff`."

_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")
_MAX_SLUG: Final = 64


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a flow names, and the line on which it does."""

    kind: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class FlowSource:
    """A flow with the place of everything in its file.

    Attributes:
        steps: Line of each step, by its id.
        names: Articles, actions and steps that it names, in order.
    """

    flow: Flow
    path: str
    node: MappingNode
    steps: Mapping[str, int]
    names: tuple[Named, ...]

    def line(self, key: str, item: str = "") -> int:
        """Returns the line of a key, or of an item in the list under it."""
        return self.node.line_of(key, item)


@dataclass(frozen=True, slots=True)
class FlowFiles:
    """All flows that could be read, and every fault of those that could not."""

    sources: tuple[FlowSource, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_flows(kb: Path) -> FlowFiles:
    """Reads what can be read; a knowledge base without such a folder has no flows."""
    folder = kb / FOLDER
    if not folder.is_dir():
        return FlowFiles()
    sources: list[FlowSource] = []
    faults: list[Fault] = []
    for file, node in yaml_files(folder, CONTEXT_SUFFIXES, faults):
        sources.extend(_flow(file, node, faults))
    faults.extend(_duplicates(sources))
    return FlowFiles(tuple(sources), tuple(faults))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the steps of one flow and notes what they name."""

    fields: Fields
    names: list[Named] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Yields the steps that could be read, by id."""
        inner = self.fields.inner("steps")
        if inner is None:
            if "steps" not in self.fields or self.fields.text("steps") == "":
                self._missing(self.fields.node.line, "`steps` is missing.")
            return
        for entry in inner.node.entries.values():
            if not is_id(entry.key):
                inner.fault(entry.line, "bad-id", f"{entry.key!r} cannot be an id.", ID_FIX)
            self.lines[entry.key] = entry.line
            told = inner.of(entry.value, f"The step {entry.key!r}")
            if told is not None and (step := self._step(told, entry.line)) is not None:
                yield entry.key, step

    def _missing(self, line: int, what: str) -> None:
        self.fields.fault(line, "missing-key", what, "Write the steps under `steps:`.")

    def _step(self, told: Fields, line: int) -> Step | None:
        kind = next((key for key in STEP_KEYS if key in told), None)
        if kind is None:
            what = "This step asks nothing and leads nowhere."
            told.fault(line, "dead-end", what, KINDS_FIX)
            return None
        told.only(STEP_KEYS[kind])
        match kind:
            case "ask":
                return self._ask(told)
            case "check":
                return Check(
                    states(told, "check"), self._to(told, "then"), self._to(told, "otherwise")
                )
            case "action":
                return OfferAction(self._named(told, "action"), told.text("say"))
            case "handoff":
                return HandOver(told.required("handoff"))
            case _:
                return ShowArticle(self._named(told, "article"), told.text("say"))

    def _ask(self, told: Fields) -> Ask:
        article = self._named(told, "article") if "article" in told else ""
        return Ask(told.required("ask"), tuple(self._choices(told)), article)

    def _named(self, told: Fields, kind: str) -> str:
        name = told.required_id(kind)
        if name:
            self.names.append(Named(kind, name, told.line(kind)))
        return name

    def _to(self, told: Fields, key: str) -> str:
        step = told.required_id(key)
        if step:
            self.names.append(Named("step", step, told.line(key)))
        return step

    def _choices(self, told: Fields) -> Iterator[Choice]:
        entry = told.node.entries.get("choices")
        value = entry.value if entry else Scalar(None, told.line("ask"))
        items = value.items if isinstance(value, Sequence) else ()
        if not items:
            what = "This question has no choices, so nothing follows on it."
            fix = "List them under `choices`, each with `label` and `to`."
            told.fault(told.line("choices"), "dead-end", what, fix)
        seen: set[str] = set()
        for item in items:
            choice = self._choice(told, item)
            if choice is None:
                continue
            if {choice.id, choice.label.casefold()} & seen:
                what = f"The choice {choice.label!r} comes twice."
                told.fault(item.line, "repeated", what, "Word them so that one can be told.")
            else:
                seen |= {choice.id, choice.label.casefold()}
                yield choice

    def _choice(self, told: Fields, item: Node) -> Choice | None:
        inner = told.of(item, "A choice")
        if inner is None:
            return None
        inner.only(CHOICE_KEYS)
        label, to = inner.required("label"), self._to(inner, "to")
        identity = inner.id("id") or _NO_SLUG.sub("-", label.casefold()).strip("-")[:_MAX_SLUG]
        if label and not identity:
            what = f"The label {label!r} gives no id."
            inner.fault(inner.line("label"), "missing-key", what, "Add `id: ...` to the choice.")
        return Choice(identity, label, to, inner.texts("also")) if label and identity else None


def _flow(file: Path, node: Node, faults: list[Fault]) -> Iterator[FlowSource]:
    fields = Fields(MappingNode({}, node.line), str(file), faults).of(node, "A flow")
    if fields is None:
        return
    if not is_id(file.stem):
        what = f"The file name {file.stem!r} cannot be a flow's id."
        fields.fault(1, "bad-id", what, ID_FIX)
    fields.only(KEYS)
    title, article, start = fields.required("title"), fields.id("article"), fields.id("start")
    reader = _Reader(fields)
    if article:
        reader.names.append(Named("article", article, fields.line("article")))
    if start:
        reader.names.append(Named("step", start, fields.line("start")))
    steps = dict(reader.steps())
    flow = Flow(
        id=file.stem,
        title=title,
        start=start or next(iter(reader.lines), ""),
        steps=MappingProxyType(steps),
        article=article,
        questions=fields.texts("questions"),
        owner=fields.text("owner"),
        review_by=fields.day("review_by"),
        status=fields.choice("status", Status.PUBLISHED),
    )
    yield FlowSource(flow, str(file), fields.node, reader.lines, tuple(reader.names))


def _duplicates(sources: Iterable[FlowSource]) -> Iterator[Fault]:
    first: dict[str, FlowSource] = {}
    for source in sources:
        if (other := first.setdefault(source.flow.id, source)) is not source:
            what = f"The id {source.flow.id!r} is taken by {other.path}."
            yield Fault(source.path, 1, "duplicate-id", what, "Rename one of the two.")
