"""What is left out of an answer, and what stays."""

from sidelight.assistant.trimming import stems_in, trimmed
from sidelight.content.markdown import parse, plain_text

REMEDIES = parse(
    "- The button is grey: you are a viewer.\n"
    "- The window does not open: your browser blocks it.\n"
    "- Slack asks for approval: an administrator has to allow it.\n"
    "- Nothing of this: ask us.\n"
)
REASONS = parse(
    "| reason | help |\n| --- | --- |\n| `card_expired` | another card |\n"
    "| `do_not_honor` | call the bank |\n| `debit_returned` | a transfer |\n"
)
STEPS = parse("1. Open the button.\n2. The window opens.\n3. Slack asks.\n")


def left(markdown_blocks: object, text: str) -> str:
    assert isinstance(markdown_blocks, tuple)
    return plain_text(trimmed(markdown_blocks, stems_in(text)))


def test_only_the_remedy_for_what_was_said_stays() -> None:
    assert left(REMEDIES, "the window never opens").splitlines() == [
        "The window does not open: your browser blocks it."
    ]


def test_only_the_row_that_was_named_stays() -> None:
    told = left(REASONS, "it says do_not_honor")

    assert "call the bank" in told
    assert "another card" not in told


def test_without_anything_that_stands_out_all_stays() -> None:
    assert left(REMEDIES, "it fails") == plain_text(REMEDIES)
    assert left(REASONS, "payment failed") == plain_text(REASONS)


def test_steps_are_never_cut() -> None:
    assert left(STEPS, "the window never opens") == plain_text(STEPS)
