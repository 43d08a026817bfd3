"""Actions as values: parameters, templates, what is filled in, what an answer may show."""

from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, strategies as st

from sidelight.domain.action_parameters import prefilled, read_parameters, shown_parameters
from sidelight.domain.business_actions import (
    ActionKind,
    BusinessAction,
    Endpoint,
    Occasion,
    Prefill,
    PrefillFrom,
    filled,
    shown_fields,
)
from sidelight.errors import ActRefused
from sidelight.integrations.signing import signature_headers

PROPERTIES: dict[str, Any] = {
    "invoice": {"type": "string", "title": "Invoice", "pattern": "^inv_[0-9]+$"},
    "count": {"type": "integer", "minimum": 1, "maximum": 9},
    "share": {"type": "number", "minimum": 0.5},
    "urgent": {"type": "boolean"},
    "plan": {"type": "string", "enum": ["pro", "team"]},
    "on": {"type": "string", "format": "date"},
    "to": {"type": "string", "format": "email"},
    "email": {"type": "string"},
}


def action(**changes: Any) -> BusinessAction:
    fields: dict[str, Any] = {
        "id": "one",
        "title": "One",
        "text": "",
        "kind": ActionKind.LOOK_UP,
        "occasion": Occasion(),
        "endpoint": Endpoint("/x", "POST", "s"),
        "schema": MappingProxyType(
            {"type": "object", "properties": PROPERTIES, "required": ["invoice", "email"]}
        ),
        "result": "{status}",
        "failure": "No.",
        "fields": ("status",),
        "prefill": {
            "invoice": Prefill(PrefillFrom.URL, "id"),
            "plan": Prefill(PrefillFrom.STATE, "plan"),
            "email": Prefill(PrefillFrom.IDENTITY, "email"),
        },
        "needs_identity": True,
    }
    return BusinessAction(**{**fields, **changes})


def test_text_becomes_what_the_schema_asks_for() -> None:
    given_text = {
        "invoice": " inv_1 ",
        "count": "3",
        "share": "0.75",
        "urgent": "yes",
        "plan": "pro",
        "on": "2026-02-28",
        "to": "mara@harbourpine.example",
    }

    values = read_parameters(action(), given_text)

    assert values == {
        **given_text,
        "invoice": "inv_1",
        "count": 3,
        "share": 0.75,
        "urgent": True,
    }


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("invoice", "inv_1/../2", "Invoice: this does not look right."),
        ("count", "three", "Count: this is no integer."),
        ("count", "10", "Count: at most 9."),
        ("share", "nan", "Share: this is no number."),
        ("urgent", "perhaps", "Urgent: this is no boolean."),
        ("plan", "free", "Plan: choose one of the options."),
        ("on", "2026-02-30", "On: this is no date."),
        ("to", "mara@", "To: this is no email."),
        ("email", "thief@elsewhere.example", "There is no field 'email' to fill in."),
        ("other", "x", "There is no field 'other' to fill in."),
    ],
)
def test_a_wrong_value_is_refused_by_its_name_alone(name: str, text: str, why: str) -> None:
    with pytest.raises(ActRefused) as refused:
        read_parameters(action(), {"invoice": "inv_1", name: text})

    assert str(refused.value) == why


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(ActRefused, match=r"Please fill in: Invoice\."):
        read_parameters(action(), {"invoice": "  "})


def test_the_page_fills_in_only_what_the_schema_allows() -> None:
    assert prefilled(action(), {"id": "inv_7"}, {"plan": "pro"}) == {
        "invoice": "inv_7",
        "plan": "pro",
    }
    assert prefilled(action(), {"id": "new"}, {"plan": "free", "email": "x@y.example"}) == {}


def test_a_private_value_is_shown_as_dots() -> None:
    one = action(private=("to",))

    shown = shown_parameters(one, {"invoice": "inv_1", "to": "mara@harbourpine.example"})

    assert shown == {"Invoice": "inv_1", "To": "•••"}


def test_a_value_with_braces_is_not_filled_in_again() -> None:
    assert filled("{a} and {b}", {"a": "{b}", "b": "2"}) == "{b} and 2"


def test_only_declared_fields_are_read_as_one_line_each() -> None:
    answer = {"status": "paid\n\x1b[31m<b>now</b>", "iban": "DE1"}

    assert shown_fields(action(), answer) == {"status": "paid [31m<b>now</b>"}


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"status": None}, {"status": ["paid"]}])
def test_an_answer_without_a_plain_field_is_none(answer: object) -> None:
    with pytest.raises(ValueError, match=r"answer is no object|no text and no number"):
        shown_fields(action(), answer)


@given(st.text(max_size=2_000))
def test_a_field_is_bounded_and_stays_on_one_line(text: str) -> None:
    (shown,) = shown_fields(action(), {"status": text}).values()

    assert len(shown) <= 300
    assert shown == "" or shown.isprintable()


def test_a_signature_covers_time_method_path_and_body() -> None:
    asked: dict[str, Any] = {
        "method": "POST",
        "path": "/a?b=c",
        "body": b"{}",
        "now_s": 1_767_225_600,
    }
    first = signature_headers("secret", **asked)

    others = [
        signature_headers("secret", **{**asked, **change})
        for change in ({"method": "PUT"}, {"path": "/a"}, {"body": b"[]"}, {"now_s": 1})
    ]

    assert first["Sidelight-Timestamp"] == "1767225600"
    assert first["Sidelight-Signature"] == (
        "v1=16fb618b5da134ae65e314053639398ef4a3e02f47c05992a3e782e7c2d99b0c"
    )
    assert all(one["Sidelight-Signature"] != first["Sidelight-Signature"] for one in others)
