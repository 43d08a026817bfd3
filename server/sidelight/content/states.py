"""Reads conditions on declared state; it knows neither pages nor flows."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sidelight.content.fields import Fields
from sidelight.content.yaml_tree import Scalar, Sequence

_STATE_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
"""The wire's rule for declared state; a key outside it can never be declared."""


def states(fields: Fields, key: str) -> Mapping[str, tuple[str, ...]]:
    """Returns the values that count for each declared key, and notes what can never hold."""
    inner = fields.inner(key)
    if inner is None:
        return MappingProxyType({})
    for entry in inner.node.entries.values():
        if not _STATE_KEY.fullmatch(entry.key):
            fix = "Use a lower-case word; digits and `_` may follow."
            what = f"No page can declare the key {entry.key!r}."
            inner.fault(entry.line, "bad-value", what, fix)
        if entry.value == Scalar(None, entry.value.line) or entry.value == Sequence((), entry.line):
            what, fix = f"`{entry.key}` names no value.", "List the values that count."
            inner.fault(entry.line, "bad-value", what, fix)
    return MappingProxyType({key: inner.texts(key) for key in inner.node.entries})
