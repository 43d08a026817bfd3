"""Look-ups and writes in business systems as product teams describe them; it calls none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

MAX_FIELD_CHARS: Final = 300
"""Of one field of an answer: a status, an amount, an address, not a report."""

TIMEOUT_S: Final = 5.0
"""For one attempt, unless the action says otherwise: somebody looks at a spinner."""

MAX_TIMEOUT_S: Final = 15
"""Longer than anybody watches a spinner."""

ATTEMPTS: Final = 3
"""Tries of an action that may be repeated: a restart of the other system is over by then."""

SLACK_S: Final = 10.0
"""What resolving names, pauses between attempts and a slow store may add to them."""

MASK: Final = "•••"
"""Stands in the transcript for a value that is nobody else's business."""

_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]{0,31})\}")


class ActionKind(StrEnum):
    """Whether an action changes anything."""

    LOOK_UP = "look-up"
    WRITE = "write"


class PrefillFrom(StrEnum):
    """Where a parameter's value comes from, if not from the visitor."""

    URL = "url"
    """A group of the page's URL pattern, such as `id` of `/invoices/:id`."""
    STATE = "state"
    """What the product declares of itself; a visitor can forge it, and may change it."""
    IDENTITY = "identity"
    """The verified identity; the server fills it in, and no visitor sees or changes it."""


class IdentityField(StrEnum):
    """What of a verified identity a parameter can be."""

    EMAIL = "email"
    NAME = "name"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Prefill:
    """Where one parameter's value comes from."""

    source: PrefillFrom
    name: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """When an action is offered: one of the questions, or one of the articles as the answer.

    Attributes:
        pages: Page contexts it is offered on, they and their children; empty for all pages.
        articles: Answers that it is offered below.
        questions: How users ask for it, in their own words.
    """

    pages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and how an action is carried out.

    Attributes:
        url: Absolute, or a path under the site's `actions_url`; `{parameter}` may stand in it.
        secret: Name of the secret that signs requests.
        bearer: Name of a secret sent as a bearer token besides; empty for none.
        timeout_s: For one attempt, from connecting to the last byte.
    """

    url: str
    method: str
    secret: str
    bearer: str = ""
    timeout_s: float = TIMEOUT_S


@dataclass(frozen=True, slots=True)
class BusinessAction:
    """One action, checked when it was loaded.

    Attributes:
        schema: JSON Schema of the parameters, an object.
        private: Parameters that no log and no transcript shows.
        needs_identity: Whether only visitors whose identity the product has signed may ask.
        confirm: Question before it is done, empty for none; `{parameter}` may stand in it.
        idempotent: Whether doing it twice is the same as doing it once.
        fields: Fields of the answer that may be shown; all others are dropped unread.
        result: What the visitor reads, with `{field}` for each of these.
        failure: What the visitor reads when it fails.
    """

    id: str
    title: str
    text: str
    kind: ActionKind
    occasion: Occasion
    endpoint: Endpoint
    schema: Mapping[str, Any]
    result: str
    failure: str
    fields: tuple[str, ...] = ()
    prefill: Mapping[str, Prefill] = field(default_factory=lambda: MappingProxyType({}))
    private: tuple[str, ...] = ()
    needs_identity: bool = False
    confirm: str = ""
    idempotent: bool = False

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.kind is ActionKind.WRITE

    @property
    def repeatable(self) -> bool:
        """Whether it may be asked again when nobody knows what became of it."""
        return self.idempotent or not self.writes

    @property
    def asked_by(self) -> tuple[str, ...]:
        """How users ask for it: its title, and its questions."""
        return (self.title, *self.occasion.questions)

    @property
    def attempts(self) -> int:
        """How often it is tried at most."""
        return ATTEMPTS if self.repeatable else 1

    @property
    def budget_s(self) -> float:
        """How long all attempts may take; whoever has not ended by then has died."""
        return self.attempts * self.endpoint.timeout_s + SLACK_S

    @property
    def properties(self) -> Mapping[str, Mapping[str, Any]]:
        """The parameters' own schemas by name, in the order of the file."""
        properties: Mapping[str, Mapping[str, Any]] = self.schema.get("properties", {})
        return properties

    @property
    def asked(self) -> tuple[str, ...]:
        """Names of the parameters that the visitor fills in or sees."""
        return tuple(name for name in self.properties if not self.is_verified(name))

    def is_verified(self, name: str) -> bool:
        """Tells whether a parameter is filled in by the server, from the verified identity."""
        prefill = self.prefill.get(name)
        return prefill is not None and prefill.source is PrefillFrom.IDENTITY


def placeholders(template: str) -> tuple[str, ...]:
    """Returns the names that stand in braces in a template, in order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(template)))


def filled(template: str, values: Mapping[str, str]) -> str:
    """Returns a template with its placeholders filled once; what a value says is only text.

    Raises:
        KeyError: A name has no value.
    """
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def shown_fields(action: BusinessAction, answer: object) -> dict[str, str]:
    """Returns the fields of an answer that the action declares, as text, cut to a bound.

    Raises:
        ValueError: The answer is no object, or lacks a field, or one of them is no plain value.
    """
    if not isinstance(answer, Mapping):
        message = "the answer is no object"
        raise ValueError(message)  # noqa: TRY004  # what is wrong is the value that somebody sent
    return {name: _plain(name, answer.get(name)) for name in action.fields}


def _plain(name: str, value: object) -> str:
    """Returns a value as one line of text.

    Raises:
        ValueError: It is missing, a list or an object.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str | int | float):
        message = f"the field {name!r} is no text and no number"
        raise ValueError(message)  # noqa: TRY004  # as above
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())
    return line if len(line) <= MAX_FIELD_CHARS else f"{line[: MAX_FIELD_CHARS - 1]}…"
