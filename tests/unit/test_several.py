"""Where a message with several questions is taken apart, and where it is one matter."""

import pytest

from sidelight.assistant.several import questions_in


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "How do I add a logo? How do I change the numbering?",
            ("How do I add a logo?", "How do I change the numbering?"),
        ),
        (
            "how do i add a logo and how do i change the numbering",
            ("how do i add a logo", "how do i change the numbering"),
        ),
        (
            "Hello. We are new here. Where do I put my VAT ID? Also, what does Pro cost?",
            ("Hello. We are new here. Where do I put my VAT ID?", "what does Pro cost?"),
        ),
        (
            "1) export the list? please\n2) what does Pro cost",
            ("export the list? please", "what does Pro cost"),
        ),
    ],
)
def test_questions_are_taken_apart(text: str, parts: tuple[str, ...]) -> None:
    assert questions_in(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "how do I send an invoice?",
        "The payment failed. Why? Is that normal?",
        "customers and invoices are gone, what can I do",
        "I paid. Nothing happened. What now, and why?",
        "how do I a? how do I b? how do I c? how do I d?",
        "is it down? " * 40,
    ],
)
def test_one_matter_stays_whole(text: str) -> None:
    assert questions_in(text) == (text,)
