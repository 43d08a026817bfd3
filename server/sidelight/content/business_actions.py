"""Loads actions from a folder of YAML files; it does not judge references to pages and articles."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from sidelight.content.action_parameters import NAME, read_schema
from sidelight.content.fields import Fields, did_you_mean
from sidelight.content.yaml_files import yaml_files
from sidelight.content.yaml_tree import MappingNode, Node, Scalar, Sequence
from sidelight.domain.business_actions import (
    MAX_TIMEOUT_S,
    TIMEOUT_S,
    ActionKind,
    BusinessAction,
    Endpoint,
    IdentityField,
    Occasion,
    Prefill,
    PrefillFrom,
    placeholders,
)
from sidelight.errors import Fault

ACTION_SUFFIXES: Final = (".yaml", ".yml")
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAFE_METHODS: Final = frozenset({"GET"})
KEYS: Final = (
    "id",
    "title",
    "text",
    "kind",
    "offer",
    "parameters",
    "prefill",
    "private",
    "endpoint",
    "method",
    "secret",
    "bearer",
    "timeout_s",
    "needs_identity",
    "confirm",
    "idempotent",
    "result",
    "failure",
)
"""What an action may say."""

_SECRET_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_WORDS: Final = {"": False, "true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class ActionSource:
    """An action with the place of everything in its file."""

    action: BusinessAction
    path: str
    node: MappingNode

    def line(self, key: str, item: str = "") -> int:
        """Returns the line of a key, or of an item in the list under it."""
        return self.node.line_of(key, item)

    def offer_line(self, key: str, item: str) -> int:
        """Returns the line of an item of a list under `offer`."""
        offer = self.node.entries["offer"].value
        return offer.line_of(key, item) if isinstance(offer, MappingNode) else self.line("offer")


@dataclass(frozen=True, slots=True)
class ActionFiles:
    """All actions that could be read, and every fault of those that could not."""

    sources: tuple[ActionSource, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_actions(folder: Path | None) -> ActionFiles:
    """Reads what can be read; a site without the folder has no actions, which is no fault."""
    if folder is None or not folder.exists():
        return ActionFiles()
    sources: list[ActionSource] = []
    faults: list[Fault] = []
    for file, node in yaml_files(folder, ACTION_SUFFIXES, faults):
        sources.extend(_actions(node, str(file), faults))
    faults.extend(_duplicates(sources))
    return ActionFiles(tuple(sources), tuple(faults))


def _actions(node: Node, path: str, faults: list[Fault]) -> Iterator[ActionSource]:
    root = Fields(MappingNode({}, node.line), path, faults)
    if isinstance(node, Scalar) and node.text is None:
        return  # an empty file says nothing, as does one of comments only
    for item in node.items if isinstance(node, Sequence) else (node,):
        fields = root.of(item, "An action")
        if fields and (action := _action(fields)):
            yield ActionSource(action, path, fields.node)


def _action(fields: Fields) -> BusinessAction | None:
    fields.only(KEYS)
    identity = fields.required_id("id")
    result = fields.inner("result")
    schema = read_schema(fields.inner("parameters"))
    fields.required("kind")
    kind = fields.choice("kind", ActionKind.LOOK_UP)
    action = BusinessAction(
        id=identity,
        title=fields.required("title"),
        text=fields.text("text"),
        kind=kind,
        occasion=_occasion(fields.inner("offer")),
        endpoint=_endpoint(fields, schema),
        schema=MappingProxyType(schema),
        result=_result_text(fields, result),
        failure=fields.required("failure"),
        fields=_result_fields(result),
        prefill=_prefill(fields.inner("prefill"), schema),
        private=tuple(_known(fields, "private", schema)),
        needs_identity=_flag(fields, "needs_identity"),
        confirm=fields.text("confirm"),
        idempotent=_flag(fields, "idempotent") if "idempotent" in fields else False,
    )
    _refuse_contradictions(fields, action)
    return action if identity else None


def _occasion(fields: Fields | None) -> Occasion:
    if fields is None:
        return Occasion()
    fields.only(("pages", "articles", "questions"))
    return Occasion(fields.ids("pages"), fields.ids("articles"), fields.texts("questions"))


def _endpoint(fields: Fields, schema: Mapping[str, Any]) -> Endpoint:
    url = fields.required("endpoint")
    method = fields.text("method") or "POST"
    if method not in METHODS:
        what = f"`method` cannot be {method!r}."
        fields.fault(fields.line("method"), "bad-value", what, f"Use one of: {', '.join(METHODS)}.")
    if url:
        _refuse_address(fields, url, schema)
    return Endpoint(
        url, method, _secret(fields, "secret"), _secret(fields, "bearer"), _timeout_s(fields)
    )


def _refuse_address(fields: Fields, url: str, schema: Mapping[str, Any]) -> None:
    """Notes an address that is none, that would send in the clear, or carries a secret."""
    line, parts = fields.line("endpoint"), urlsplit(url)
    if not url.startswith("/") and (parts.scheme != "https" or not parts.hostname):
        fix = "Write https://…, or a path such as /api/refunds under the site's `actions_url`."
        fields.fault(line, "bad-endpoint", f"{url!r} is no address to send to.", fix)
    if parts.username or parts.query or parts.fragment:
        what = "An endpoint carries no name, password, query or fragment."
        fields.fault(line, "bad-endpoint", what, "Name a `secret`; give the rest as parameters.")
    for name in placeholders(url):
        if name not in schema["required"]:
            what = f"{{{name}}} is not a required parameter."
            fix = did_you_mean(name, schema["properties"]) or "Add it under `required`."
            fields.fault(line, "unknown-parameter", what, fix)


def _secret(fields: Fields, key: str) -> str:
    name = fields.required(key) if key == "secret" else fields.text(key)
    if name and not _SECRET_NAME.fullmatch(name):
        # The text is not repeated: somebody may have pasted the secret itself.
        what = f"`{key}` must be a secret's name, never the secret itself."
        fix = "Name one of `action_secrets` in sidelight.toml: a lower-case word, such as billing."
        fields.fault(fields.line(key), "bad-secret-name", what, fix)
        return ""
    return name


def _timeout_s(fields: Fields) -> float:
    seconds = fields.number("timeout_s")
    if seconds is not None and seconds > MAX_TIMEOUT_S:
        what = f"`timeout_s` is above {MAX_TIMEOUT_S}."
        fields.fault(fields.line("timeout_s"), "bad-value", what, "A visitor waits; choose less.")
    return float(seconds or TIMEOUT_S)


def _result_text(fields: Fields, result: Fields | None) -> str:
    if result is None:
        fix = "Add `result: {fields: [...], text: ...}`."
        fields.fault(fields.line("result"), "missing-key", "`result` is missing.", fix)
        return ""
    result.only(("fields", "text"))
    text, known = result.required("text"), _result_fields(result)
    for name in placeholders(text):
        if name not in known:
            what = f"{{{name}}} is not one of the result's fields."
            fix = did_you_mean(name, known) or "List it under `fields`."
            result.fault(result.line("text"), "unknown-field", what, fix)
    return text


def _result_fields(result: Fields | None) -> tuple[str, ...]:
    names = result.ids("fields") if result is not None else ()
    return tuple(name for name in names if NAME.fullmatch(name))


def _prefill(fields: Fields | None, schema: Mapping[str, Any]) -> Mapping[str, Prefill]:
    found: dict[str, Prefill] = {}
    for name, entry in fields.node.entries.items() if fields else ():
        inner = fields.of(entry.value, f"`{name}`") if fields else None
        if inner is None:
            continue
        if name not in schema["properties"]:
            what = f"There is no parameter {name!r} to fill in."
            fix = did_you_mean(name, schema["properties"])
            inner.fault(entry.line, "unknown-parameter", what, fix)
        elif prefill := _one_prefill(inner, entry.line):
            found[name] = prefill
    return MappingProxyType(found)


def _one_prefill(fields: Fields, line: int) -> Prefill | None:
    sources = [each.value for each in PrefillFrom]
    fields.only(sources)
    given = [key for key in sources if key in fields]
    if len(given) != 1:
        fix = "Write one of {url: id}, {state: plan}, {identity: email}."
        fields.fault(line, "bad-value", "A value comes from one place.", fix)
        return None
    name = fields.required(given[0])
    known = [each.value for each in IdentityField]
    if given[0] == PrefillFrom.IDENTITY and name not in known:
        what = f"An identity has no {name!r}."
        fields.fault(line, "bad-value", what, f"Use one of: {', '.join(known)}.")
        return None
    return Prefill(PrefillFrom(given[0]), name)


def _known(fields: Fields, key: str, schema: Mapping[str, Any]) -> Iterator[str]:
    for name in fields.texts(key):
        if name in schema["properties"]:
            yield name
        else:
            what = f"There is no parameter {name!r}."
            fix = did_you_mean(name, schema["properties"])
            fields.fault(fields.node.line_of(key, name), "unknown-parameter", what, fix)


def _flag(fields: Fields, key: str) -> bool:
    text = fields.text(key).lower()
    if text not in _WORDS:
        what = f"`{key}` cannot be {text!r}."
        fields.fault(fields.line(key), "bad-value", what, "Write yes or no.")
    return _WORDS.get(text, False)


def _refuse_contradictions(fields: Fields, action: BusinessAction) -> None:
    """Notes what each key allows and all of them together do not."""
    if action.writes and not action.confirm:
        fix = "Add `confirm: ...`, the question to answer before it is done."
        fields.fault(fields.line("kind"), "unconfirmed-write", "A write asks first.", fix)
    if action.writes and action.endpoint.method in SAFE_METHODS:
        what = f"A write is no {action.endpoint.method} request."
        fields.fault(fields.line("method"), "bad-value", what, "Use POST, PUT, PATCH or DELETE.")
    for name in placeholders(action.confirm):
        if name not in action.asked:
            what = f"{{{name}}} is no parameter that the visitor fills in."
            fix = did_you_mean(name, action.asked)
            fields.fault(fields.line("confirm"), "unknown-parameter", what, fix)
    verified = [name for name in action.properties if action.is_verified(name)]
    if verified and not action.needs_identity:
        what = f"{verified[0]!r} comes from the identity, which is not asked for."
        fields.fault(fields.line("prefill"), "no-identity", what, "Add `needs_identity: yes`.")


def _duplicates(sources: Iterable[ActionSource]) -> Iterator[Fault]:
    first: dict[str, ActionSource] = {}
    for source in sources:
        if (other := first.setdefault(source.action.id, source)) is not source:
            what = f"The id {source.action.id!r} is taken by {other.path}:{other.line('id')}."
            fix = "Rename one of the two."
            yield Fault(source.path, source.line("id"), "duplicate-id", what, fix)
