"""Parameters of an action: read from text, checked by its JSON Schema, filled in from the page."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker, SchemaError
from jsonschema.exceptions import ValidationError

from sidelight.domain.business_actions import MASK, BusinessAction, PrefillFrom
from sidelight.errors import ActRefused

FORMATS: Final = FormatChecker(formats=())
"""Only the formats below: what a schema names beside them is refused when it is loaded."""

_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_NUMBERS: Final = {"integer": int, "number": float}
_WORDS: Final = {"true": True, "yes": True, "false": False, "no": False}


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or _EMAIL.fullmatch(value) is not None


def refuse_malformed(schema: Mapping[str, Any]) -> None:
    """Refuses what is no JSON Schema.

    Raises:
        ValueError: Says what is wrong with it.
    """
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ValueError(error.message) from error


def read_parameters(action: BusinessAction, given: Mapping[str, str]) -> dict[str, Any]:
    """Returns what a visitor gave as the values that the action's schema asks for.

    Parameters that come from his verified identity are left out: they are the server's to fill in.

    Raises:
        ActRefused: A value is missing, wrong, or of a parameter that he may not give.
    """
    for name in given:
        if name not in action.asked:
            raise ActRefused(why=f"There is no field '{name}' to fill in.")
    values = {
        name: _read(action.properties[name], text.strip())
        for name, text in given.items()
        if text.strip()
    }
    _refuse_invalid(action, values)
    return values


def prefilled(
    action: BusinessAction, groups: Mapping[str, str], declared: Mapping[str, str]
) -> dict[str, str]:
    """Returns what page and declared state say of the parameters, as far as it is allowed."""
    sources = {PrefillFrom.URL: groups, PrefillFrom.STATE: declared}
    found = {
        name: sources[prefill.source].get(prefill.name, "")
        for name, prefill in action.prefill.items()
        if prefill.source in sources
    }
    return {name: text for name, text in found.items() if text and _fits(action, name, text)}


def shown_parameters(action: BusinessAction, values: Mapping[str, Any]) -> dict[str, str]:
    """Returns the parameters by their labels, as the transcript may show them."""
    return {
        label_of(action, name): MASK if name in action.private else _text(value)
        for name, value in values.items()
    }


def label_of(action: BusinessAction, name: str) -> str:
    """Returns what a parameter is called."""
    title = action.properties[name].get("title")
    return str(title or name.replace("_", " ").capitalize())


def _fits(action: BusinessAction, name: str, text: str) -> bool:
    """Tells whether a value from the page may stand in the form."""
    schema = action.properties[name]
    validator = Draft202012Validator(schema, format_checker=FORMATS)
    return bool(validator.is_valid(_read(schema, text)))


def _read(schema: Mapping[str, Any], text: str) -> Any:
    """Returns a text as the type that a schema names; text that is none of it stays text."""
    kind = schema.get("type")
    if kind == "boolean":
        return _WORDS.get(text.lower(), text)
    if kind not in _NUMBERS:
        return text
    try:
        number = _NUMBERS[str(kind)](text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text  # JSON has no NaN, and no bound refuses it


def _refuse_invalid(action: BusinessAction, values: Mapping[str, Any]) -> None:
    """Refuses values that the schema does not allow; the text names fields, never values.

    Raises:
        ActRefused: See above.
    """
    asked = set(action.asked)
    for name in action.schema.get("required", ()):
        if name in asked and name not in values:
            raise ActRefused(why=f"Please fill in: {label_of(action, name)}.")
    # What comes from the identity is required as well, and is not here yet.
    schema = {**action.schema, "required": []}
    validator = Draft202012Validator(schema, format_checker=FORMATS)
    first = next(
        iter(sorted(validator.iter_errors(dict(values)), key=lambda one: one.json_path)), None
    )
    if first is not None:
        raise ActRefused(why=_sentence(action, first))


def _sentence(action: BusinessAction, error: ValidationError) -> str:
    name = str(error.path[0]) if error.path else ""
    label = label_of(action, name) if name else action.title
    words = {
        "pattern": "this does not look right",
        "enum": "choose one of the options",
        "format": f"this is no {error.validator_value}",
        "type": f"this is no {error.validator_value}",
        "minimum": f"at least {error.validator_value}",
        "maximum": f"at most {error.validator_value}",
        "maxLength": f"at most {error.validator_value} characters",
        "minLength": f"at least {error.validator_value} characters",
    }
    return f"{label}: {words.get(str(error.validator), 'this is not allowed')}."


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
