"""Loads page contexts from a folder of YAML files; it does not judge references between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sidelight.content.fields import Fields
from sidelight.content.states import states
from sidelight.content.yaml_files import yaml_files
from sidelight.content.yaml_tree import MappingNode, Node, Scalar, Sequence
from sidelight.domain.pages import (
    Anchor,
    EscalateRule,
    PageContext,
    RoutePriority,
    RouteRule,
)
from sidelight.domain.url_patterns import UrlRule, compile_rule
from sidelight.errors import Fault

CONTEXT_SUFFIXES: Final = (".yaml", ".yml")

KEYS: Final = (
    "id",
    "title",
    "match",
    "when",
    "parent",
    "articles",
    "questions",
    "topics",
    "anchors",
    "guides",
    "flow",
    "greeting",
    "route",
    "escalate",
)
"""What a page context may say."""

_PATH_START: Final = ("/", "*", "{", "(", ":")


@dataclass(frozen=True, slots=True)
class ContextSource:
    """A page context with the place of everything in its file."""

    context: PageContext
    path: str
    node: MappingNode

    def line(self, key: str, item: str = "") -> int:
        """Returns the line of a key, or of an item in the list under it."""
        return self.node.line_of(key, item)


@dataclass(frozen=True, slots=True)
class ContextFiles:
    """All page contexts that could be read, and every fault of those that could not."""

    sources: tuple[ContextSource, ...]
    faults: tuple[Fault, ...]


def read_contexts(folder: Path) -> ContextFiles:
    """Reads what can be read; a malformed file does not hide the others nor their faults."""
    sources: list[ContextSource] = []
    faults: list[Fault] = []
    for file, node in yaml_files(folder, CONTEXT_SUFFIXES, faults):
        sources.extend(_contexts(node, str(file), faults))
    faults.extend(_duplicates(sources))
    return ContextFiles(tuple(sources), tuple(faults))


def _contexts(node: Node, path: str, faults: list[Fault]) -> Iterator[ContextSource]:
    root = Fields(MappingNode({}, node.line), path, faults)
    if isinstance(node, Scalar) and node.text is None:
        return  # an empty file says nothing, as does one of comments only
    for item in node.items if isinstance(node, Sequence) else (node,):
        fields = root.of(item, "A page context")
        if fields and (context := _context(fields)):
            yield ContextSource(context, path, fields.node)


def _context(fields: Fields) -> PageContext | None:
    fields.only(KEYS)
    identity = fields.required_id("id")
    context = PageContext(
        id=identity,
        title=fields.required("title"),
        match=_rules(fields),
        when=states(fields, "when"),
        parent=fields.id("parent") or None,
        articles=fields.ids("articles"),
        questions=fields.texts("questions"),
        topics=fields.texts("topics"),
        anchors=tuple(_anchors(fields)),
        guides=fields.ids("guides"),
        flow=fields.id("flow"),
        greeting=fields.text("greeting"),
        route=_route(fields.inner("route")),
        escalate=_escalate(fields.inner("escalate")),
    )
    return context if identity else None


def _rules(fields: Fields) -> tuple[UrlRule, ...]:
    entry = fields.node.entries.get("match")
    value = entry.value if entry else Sequence((), fields.node.line)
    nodes = value.items if isinstance(value, Sequence) else (value,)
    if not nodes:
        fix = "Add `match: /path`, a URLPattern."
        fields.fault(value.line, "missing-key", "`match` is missing.", fix)
    return tuple(rule for node in nodes if (rule := _rule(fields, node)))


def _rule(fields: Fields, node: Node) -> UrlRule | None:
    if isinstance(node, Scalar):
        parts = {"pathname": node.text or " "}
    elif inner := fields.of(node, "An item of `match`"):
        inner.only(("pathname", "search", "hash"))
        parts = {key: inner.required(key) for key in ("pathname", "search", "hash") if key in inner}
    else:
        return None
    return _compiled(fields, node.line, parts) if all(parts.values()) else None


def _compiled(fields: Fields, line: int, parts: Mapping[str, str]) -> UrlRule | None:
    path = parts.get("pathname", "*" if parts else "")
    try:
        if not path.startswith(_PATH_START) or "://" in path:
            raise ValueError("a pathname starts with a slash")  # noqa: EM101, TRY003, TRY301  # one exit
        return compile_rule(**{"pathname": path, **parts})
    except ValueError as error:
        fix = "Write a URLPattern such as /invoices/:id; for more, {pathname:, search:, hash:}."
        what = f"The pattern {' '.join(parts.values())!r} is not one: {error}."
        fields.fault(line, "bad-pattern", what, fix)
        return None


def _anchors(fields: Fields) -> Iterator[Anchor]:
    entry = fields.node.entries.get("anchors")
    if entry is None or entry.value == Scalar(None, entry.value.line):
        return
    seen: set[str] = set()
    for item in entry.value.items if isinstance(entry.value, Sequence) else (entry.value,):
        anchor = _anchor(fields, item)
        if anchor and anchor.id in seen:
            what = f"The anchor {anchor.id!r} is declared twice."
            fields.fault(item.line, "repeated", what, "Remove one of them.")
        elif anchor:
            seen.add(anchor.id)
            yield anchor


def _anchor(fields: Fields, node: Node) -> Anchor | None:
    if inner := fields.of(node, "An anchor"):
        inner.only(("id", "description"))
        if identity := inner.required_id("id"):
            return Anchor(identity, inner.text("description"))
    return None


def _route(fields: Fields | None) -> RouteRule | None:
    if fields is None:
        return None
    fields.only(("team", "skills", "priority"))
    priority = fields.choice("priority", RoutePriority.NORMAL)
    return RouteRule(fields.text("team"), fields.texts("skills"), priority)


def _escalate(fields: Fields | None) -> EscalateRule | None:
    if fields is None:
        return None
    fields.only(("topics", "after_not_helpful"))
    return EscalateRule(fields.texts("topics"), fields.number("after_not_helpful"))


def _duplicates(sources: Iterable[ContextSource]) -> Iterator[Fault]:
    first: dict[str, ContextSource] = {}
    for source in sources:
        if (other := first.setdefault(source.context.id, source)) is not source:
            what = f"The id {source.context.id!r} is taken by {other.path}:{other.line('id')}."
            fix = "Rename one of the two."
            yield Fault(source.path, source.line("id"), "duplicate-id", what, fix)
