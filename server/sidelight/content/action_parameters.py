"""Reads an action's parameters, a subset of JSON Schema, from YAML; every fault with its line.

YAML scalars are text here (`no` is a word), so each keyword says itself what it takes.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from sidelight.content.fields import Fields, did_you_mean
from sidelight.content.yaml_tree import Entry, Scalar
from sidelight.domain.action_parameters import refuse_malformed
from sidelight.protocol.business_actions import MAX_PARAMETERS, MAX_VALUE_CHARS

TYPES: Final = ("string", "number", "integer", "boolean")
FORMATS: Final = ("date", "email")
KEYWORDS: Final = (
    "type",
    "title",
    "description",
    "enum",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
)
"""What may be said of one parameter."""

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
"""The wire's rule for a parameter's name."""

_OF_TYPE: Final = {
    "enum": ("string",),
    "format": ("string",),
    "pattern": ("string",),
    "minLength": ("string",),
    "maxLength": ("string",),
    "minimum": ("number", "integer"),
    "maximum": ("number", "integer"),
}
"""Which keyword says something of which types."""


def read_schema(fields: Fields | None) -> dict[str, Any]:
    """Reads `parameters`; an action without them takes none."""
    empty: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    if fields is None:
        return empty
    fields.only(("type", "properties", "required"))
    if fields.text("type") not in {"", "object"}:
        fields.fault(fields.line("type"), "bad-value", "`type` must be object.", "Write `object`.")
    properties = _properties(fields.inner("properties"))
    required = fields.texts("required")
    for name in required:
        if name not in properties:
            what = f"There is no parameter {name!r} to require."
            line = fields.node.line_of("required", name)
            fields.fault(line, "unknown-parameter", what, did_you_mean(name, properties))
    return {
        **empty,
        "properties": properties,
        "required": [name for name in required if name in properties],
        "additionalProperties": False,
    }


def _properties(fields: Fields | None) -> dict[str, Any]:
    if fields is None:
        return {}
    found: dict[str, Any] = {}
    for name, entry in fields.node.entries.items():
        if not NAME.fullmatch(name):
            fix = "Use a lower-case word; digits and `_` may follow."
            fields.fault(entry.line, "bad-value", f"{name!r} cannot name a parameter.", fix)
        elif inner := fields.of(entry.value, f"The parameter `{name}`"):
            found[name] = _property(inner, entry.line)
    if len(found) > MAX_PARAMETERS:
        what = f"An action has at most {MAX_PARAMETERS} parameters."
        fields.fault(fields.node.line, "too-many", what, "Ask for less.")
    return found


def _property(fields: Fields, line: int) -> dict[str, Any]:
    fields.only(KEYWORDS)
    kind = fields.text("type") or "string"
    if kind not in TYPES:
        what = f"`type` cannot be {kind!r}."
        fields.fault(fields.line("type"), "bad-value", what, f"Use one of: {', '.join(TYPES)}.")
        return {"type": "string"}
    schema: dict[str, Any] = {"type": kind}
    for key, entry in fields.node.entries.items():
        if kind not in _OF_TYPE.get(key, TYPES):
            what = f"`{key}` says nothing of a {kind}."
            fields.fault(entry.line, "bad-value", what, "Remove it, or change `type`.")
        elif key in _READERS:
            _take(fields, schema, entry)
    if kind == "string" and "enum" not in schema:
        schema.setdefault("maxLength", MAX_VALUE_CHARS)
    _refuse_contradiction(fields, schema, line)
    return schema


def _take(fields: Fields, schema: dict[str, Any], entry: Entry) -> None:
    """Puts a keyword's value into a schema; a value it cannot have is a fault."""
    try:
        schema[entry.key] = _READERS[entry.key](fields, entry)
    except (ValueError, re.error) as error:
        what = f"`{entry.key}` cannot be this: {error}."
        fields.fault(entry.line, "bad-value", what, _FIXES.get(entry.key, "Write one text."))


def _refuse_contradiction(fields: Fields, schema: Mapping[str, Any], line: int) -> None:
    """Notes bounds that nothing meets, and what the library itself does not take."""
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength")):
        if low in schema and high in schema and schema[low] > schema[high]:
            what = f"`{low}` is above `{high}`."
            fields.fault(fields.line(low), "bad-value", what, "Swap them.")
    try:
        refuse_malformed(schema)
    except ValueError as error:
        fields.fault(line, "bad-value", f"This is no JSON Schema: {error}.", "Correct it.")


def _text(_fields: Fields, entry: Entry) -> str:
    text = (entry.value.text or "").strip() if isinstance(entry.value, Scalar) else ""
    if not text:
        message = "it is no text"
        raise ValueError(message)
    return text


def _pattern(fields: Fields, entry: Entry) -> str:
    text = _text(fields, entry)
    re.compile(text)
    return text


def _format(fields: Fields, entry: Entry) -> str:
    text = _text(fields, entry)
    if text not in FORMATS:
        message = f"there is no format {text!r}"
        raise ValueError(message)
    return text


def _options(fields: Fields, entry: Entry) -> list[str]:
    options = [text for text, _ in fields.located_texts(entry)]
    if not options or len(set(options)) < len(options):
        message = "it lists no options, or one of them twice"
        raise ValueError(message)
    return options


def _number(fields: Fields, entry: Entry) -> float:
    number = float(_text(fields, entry))
    if not math.isfinite(number):
        message = "it is not finite"
        raise ValueError(message)
    return number


def _length(fields: Fields, entry: Entry) -> int:
    length = int(_text(fields, entry))
    if not 0 <= length <= MAX_VALUE_CHARS:
        message = f"a length is 0 to {MAX_VALUE_CHARS}"
        raise ValueError(message)
    return length


_READERS: Final[Mapping[str, Callable[[Fields, Entry], Any]]] = {
    "title": _text,
    "description": _text,
    "enum": _options,
    "format": _format,
    "pattern": _pattern,
    "minimum": _number,
    "maximum": _number,
    "minLength": _length,
    "maxLength": _length,
}
_FIXES: Final = {
    "enum": "List the options as texts.",
    "format": f"Use one of: {', '.join(FORMATS)}.",
    "pattern": "Write a regular expression such as ^inv_[0-9]+$.",
    "minimum": "Write a number such as 1.",
    "maximum": "Write a number such as 100.",
    "minLength": "Write a whole number.",
    "maxLength": "Write a whole number.",
}
