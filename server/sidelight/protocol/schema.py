"""The wire as one JSON Schema, with names for its unions and scalars; it defines no frame."""

import ast
import inspect
from itertools import pairwise
from types import ModuleType
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import override

from sidelight.protocol import blocks, business_actions, commands, events, pushes, views, wire

Schema = dict[str, Any]
Mode = Literal["validation", "serialization"]

ALIASES: Final[tuple[tuple[ModuleType, tuple[str, ...]], ...]] = (
    (wire, ("Id", "Key", "ConversationId")),
    (business_actions, ("FailureCause",)),
    (views, ("ConversationState", "EscalationReason", "Priority", "Signal", "DeclaredState")),
    (blocks, ("Inline", "Block")),
    (events, ("EventBody",)),
    (commands, ("Greeting", "VisitorCommand", "AgentCommand")),
    (pushes, ("VisitorPush", "AgentPush")),
)
"""Names that Python gives to types which are not classes, in the order they build on each other."""

REF: Final = "#/definitions/"


class _Generate(GenerateJsonSchema):
    """Leaves fields untitled: each title would become a named type of its own in TypeScript."""

    @override
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def wire_schema() -> Schema:
    """Returns the schema of every frame; what clients send may leave out fields with a default."""
    inputs = [
        (name, _mode(module), TypeAdapter(getattr(module, name)))
        for module, names in ALIASES
        for name in names
    ]
    schemas, container = TypeAdapter.json_schemas(
        inputs, ref_template=REF + "{model}", schema_generator=_Generate
    )
    definitions: Schema = dict(container["$defs"])
    aliases = {name: _plain(schemas[name, mode]) for name, mode, _ in inputs}
    texts = alias_docs()
    named_definitions = {
        name: {**_with_names(body, aliases, within=name), "description": texts.get(name, "")}
        for name, body in aliases.items()
    }
    named_classes = {name: _with_names(_plain(body), aliases) for name, body in definitions.items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Wire",
        "definitions": dict(sorted({**named_classes, **named_definitions}.items())),
    }


def union_members(union: Any) -> tuple[type[BaseModel], ...]:
    """Returns the classes of an annotated union, in the order they are written."""
    kinds, *_ = get_args(union)
    return get_args(kinds)


def alias_docs() -> dict[str, str]:
    """Returns the text below each alias; Python keeps no docstring for an assignment."""
    return {
        name: text
        for module, names in ALIASES
        for name, text in assignment_docs(module).items()
        if name in names
    }


def assignment_docs(module: ModuleType) -> dict[str, str]:
    """Returns the string literal below each module-level assignment, by the name assigned."""
    body = ast.parse(inspect.getsource(module)).body
    return {
        name: " ".join(below.value.value.split())
        for statement, below in pairwise(body)
        if (name := _assigned(statement))
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def _assigned(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None


def _mode(module: ModuleType) -> Mode:
    """Commands as they are read, so that defaults may be left out; the rest as it is written."""
    return "validation" if module is commands else "serialization"


def _plain(schema: Any) -> Any:
    """Drops what is OpenAPI's and what generators would turn into names."""
    match schema:
        case dict():
            return {key: _plain(value) for key, value in schema.items() if not _noise(key, value)}
        case list():
            return [_plain(part) for part in schema]
        case _:
            return schema


def _noise(key: str, value: Any) -> bool:
    return key == "discriminator" or (key == "title" and isinstance(value, str))


def _with_names(schema: Any, aliases: Schema, *, within: str | None = None) -> Any:
    """Replaces each part that equals an alias by a reference to its name."""
    if isinstance(schema, list):
        return [_with_names(part, aliases) for part in schema]
    if not isinstance(schema, dict):
        return schema
    default = {key: schema[key] for key in ("default",) if key in schema}
    bare = {key: value for key, value in schema.items() if key not in default}
    for name, body in aliases.items():
        if name != within and bare == body:
            return {"$ref": REF + name, **default}
    return {key: _with_names(value, aliases) for key, value in schema.items()}
