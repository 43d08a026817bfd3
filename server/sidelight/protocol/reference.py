"""The tables of docs/protocol.md, made from the wire classes; the prose between them is by hand."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from sidelight.errors import ErrorCode
from sidelight.protocol.close import CLOSE_RULES
from sidelight.protocol.commands import AgentCommand, Greeting, VisitorCommand
from sidelight.protocol.error_retries import ERRORS
from sidelight.protocol.events import EventBody
from sidelight.protocol.limits import GRANTS, LIMITS, Rate
from sidelight.protocol.pushes import AgentPush, VisitorPush
from sidelight.protocol.schema import REF, Schema, union_members

MARKERS: Final = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str, schema: Schema) -> str:
    """Returns the page with every marked table made anew.

    Raises:
        KeyError: A marker names a table that does not exist.
    """
    tables = _tables(schema["definitions"])
    return MARKERS.sub(lambda found: f"{found[1]}\n{tables[found[2]]}\n{found[3]}", page)


def _tables(definitions: Schema) -> dict[str, str]:
    tagged = {
        name: body
        for name, body in definitions.items()
        if {"type", "kind"} & body.get("properties", {}).keys()
    }
    values = {
        name: body
        for name, body in definitions.items()
        if name not in tagged and "oneOf" not in body
    }
    return {
        "greetings": _frames(definitions, union_members(Greeting)),
        "commands": _frames(
            definitions, union_members(VisitorCommand), union_members(AgentCommand)
        ),
        "pushes": _frames(definitions, union_members(VisitorPush), union_members(AgentPush)),
        "events": _frames(definitions, union_members(EventBody)),
        "values": "\n".join(_section(name, body) for name, body in values.items()),
        "blocks": _frames(definitions, _members(definitions, "Block", "Inline")),
        "close-codes": _close_codes(),
        "error-codes": _error_codes(),
        "limits": _limits(),
        "grants": _grants(),
    }


def _members(definitions: Schema, *unions: str) -> list[str]:
    refs = (member["$ref"] for union in unions for member in definitions[union]["oneOf"])
    return [ref.removeprefix(REF) for ref in refs]


def _frames(definitions: Schema, *unions: Iterable[Any]) -> str:
    names = dict.fromkeys(
        kind if isinstance(kind, str) else kind.__name__ for union in unions for kind in union
    )
    return "\n".join(_section(_tag(definitions[name]), definitions[name]) for name in names)


def _tag(body: Schema) -> str:
    fields = body["properties"]
    return f"`{(fields.get('type') or fields['kind'])['const']}`"


def _section(title: str, body: Schema) -> str:
    text = " ".join(body.get("description", "").split())
    sentences = re.sub(r"(?<=[.:?]) (?=[`A-Z])", "\n", text)
    return f"### {title}\n\n{sentences}\n\n{_fields(body)}"


def _fields(body: Schema) -> str:
    if "properties" not in body:
        return f"{_type(body)}.\n"
    required = body.get("required", ())
    rows = [
        (f"`{name}`", _type(field), "yes" if name in required else f"no ({_shown(field)})")
        for name, field in body["properties"].items()
        if "const" not in field
    ]
    return _table(("field", "type", "required"), rows) if rows else "No further fields.\n"


def _shown(field: Schema) -> str:
    return f"`{field.get('default')!r}`".replace("None", "null").replace("()", "[]")


def _type(schema: Schema) -> str:
    match schema:
        case {"$ref": str(ref)}:
            return f"`{ref.removeprefix(REF)}`"
        case {"enum": values}:
            return "one of " + ", ".join(f"`{value}`" for value in values)
        case {"anyOf": members} | {"oneOf": members}:
            return " or ".join(_type(member) for member in members)
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}{_bounds(schema)}"
        case {"type": "object"}:
            return f"object of {_type(_member(schema))}{_bounds(schema)}"
        case {"type": str(scalar)}:
            return f"{scalar}{_bounds(schema)}"
        case _:
            raise ValueError(schema)


def _member(schema: Schema) -> Schema:
    values = [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]
    return next(value for value in values if value)


def _bounds(schema: Schema) -> str:
    words = {
        "minLength": "at least {} characters",
        "maxLength": "at most {} characters",
        "minimum": "at least {}",
        "maximum": "at most {}",
        "maxItems": "at most {}",
        "maxProperties": "at most {}",
        "pattern": "matching `{}`",
    }
    said = [text.format(schema[key]) for key, text in words.items() if key in schema]
    return f" ({', '.join(said)})" if said else ""


def _close_codes() -> str:
    rows = [
        (str(int(code)), rule.meaning, _yes(rule.retry), _yes(rule.drop_token))
        for code, rule in CLOSE_RULES.items()
    ]
    return _table(("code", "meaning", "come back", "drop the token"), rows)


def _error_codes() -> str:
    rows = [
        (f"`{code.value}`", (ERRORS[code].__doc__ or "").splitlines()[0], _yes(ERRORS[code].retry))
        for code in ErrorCode
    ]
    return _table(("code", "meaning", "a retry can help"), rows)


def _limits() -> str:
    plain = LIMITS.model_dump(exclude={"rates"})
    rows = [(f"`{name}`", f"{value:,}") for name, value in plain.items()]
    rates = [
        (f"`{kind}`", str(rate.burst), str(rate.per_minute)) for kind, rate in LIMITS.rates.items()
    ]
    return _table(("limit", "value"), rows) + "\n" + _table(("frames", "burst", "a minute"), rates)


def _grants() -> str:
    tables = [asdict(GRANTS[name]) for name in ("generous", "strict")]
    rows = [(f"`{field}`", *(_granted(table[field]) for table in tables)) for field in tables[0]]
    return _table(("granted", "generous", "strict"), rows)


def _granted(value: int | Rate) -> str:
    if isinstance(value, Rate):
        return f"{value.burst:,} at once, {value.per_minute:,} a minute"
    return f"{value:,}"


def _yes(value: bool) -> str:  # noqa: FBT001  # a word for a table's cell
    return "yes" if value else "no"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
