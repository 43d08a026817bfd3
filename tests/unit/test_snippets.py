"""What is being typed, and where a text has it."""

import pytest

from sidelight.assistant.snippets import SNIPPET_CHARS, completed, snippet

KNOWN = {"refund": 3, "refunds": 1, "reference": 2, "pay": 1, "payment": 5}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ref", "refund"),
        ("a partial Ref", "a partial refund"),
        ("pay", "pay"),
        ("paym", "payment"),
        ("ref ", "ref "),
        ("xyz", "xyz"),
        ("r", "r"),
        ("ما هو", "ما هو"),
        ("", ""),
    ],
)
def test_the_word_being_typed_is_completed(typed: str, meant: str) -> None:
    assert completed(typed, KNOWN) == meant


def test_a_snippet_shows_the_match_and_stays_short() -> None:
    text = f"{'Other words come first. ' * 20}Press Refund to return money. {'More words. ' * 30}"

    shown = snippet(text, "refunded")

    assert "Press Refund to return money." in shown
    assert shown.startswith("…")
    assert len(shown) <= SNIPPET_CHARS + 1


def test_a_snippet_without_a_match_is_the_beginning() -> None:
    assert snippet("A short text.", "zebra") == "A short text."
