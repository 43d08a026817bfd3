"""Which sentences say what their passages say: rule by rule."""

import pytest

from sidelight.assistant.grounding import Fault, Grounds, sentences

PASSAGES = {
    "p1": "Open the invoice.",
    "p2": "Press Send invoice. The customer gets an e-mail within 5 minutes.",
    "p3": "You cannot undo it. Copy the API key first.",
    "p4": "Turn on two-factor at app.example.com/security for INV-2024.",
    "p6": (
        "After 5 wrong tries, sign-in is locked for 15 minutes; then try the password again. "
        "The lock protects you from people who guess passwords."
    ),
    "p5": "Run backup --all before the 3rd, for €20.",
}


def fault_of(line: str, likeness: float | None = None) -> Fault | None:
    grounds = Grounds(PASSAGES, None if likeness is None else lambda _one, _other: likeness)
    faults = [grounds.fault_of(sentence) for sentence in sentences(line)]
    return next((fault for fault in faults if fault is not None), None)


@pytest.mark.parametrize(
    "line",
    [
        "Open the invoice. [p1]",
        "- Open the invoice [p1].",
        "2. Press **Send invoice** [p2]",
        "Open the invoice, and press Send invoice. [p1, p2]",
        "Open the invoice, and press Send invoice. [p1] [p2]",
        "The customer gets an e-mail within 5 minutes. [p2]",
        "You can't undo it. [p3]",
        "You can not undo it. [p3]",
        "First, copy the API key. [p3]",
        "Turn on two-factor at app.example.com/security. [p4]",
        "Run `backup --all` for €20. [p5]",
    ],
)
def test_what_a_passage_says_may_be_said(line: str) -> None:
    assert fault_of(line) is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Open the invoice.", "no_citation"),
        ("Open the invoice. Press Send invoice. [p2]", "no_citation"),
        ("Open the invoice. [p1] Then pay.", "no_citation"),
        ("Open the invoice. [p9]", "wrong_id"),
        ("Open the invoice. [p1, p9]", "wrong_id"),
        ("Open the invoice. []", "wrong_id"),
        ("Open https://evil.example [p1]", "link"),
        ("Open www.evil.example [p1]", "link"),
        ("Open javascript:alert [p1]", "link"),
        ("Open <a href=x>the invoice</a>. [p1]", "link"),
        ("Open the invoice at evil.example. [p1]", "invented"),
        ("Turn on two-factor at app.example.com. [p4]", "invented"),
        ("The customer gets an e-mail within 50 minutes. [p2]", "invented"),
        ("Turn on two-factor for INV-2025. [p4]", "invented"),
        ("Run backup --force for €20. [p5]", "invented"),
        ("Run backup for $20. [p5]", "invented"),
        ("Press Delete invoice. [p2]", "invented"),
        ("Press 'Send' and Invoice. [p2]", "invented"),
        ("Press “delete invoice”. [p2]", "invented"),
        ("Stripe opens the invoice. [p1]", "invented"),
        ("You can undo it. [p3]", "turned"),
        ("Do not copy the API key. [p3]", "turned"),
        ("Don't open the invoice. [p1]", "turned"),
        ("Turn off two-factor. [p4]", "turned"),
        ("Run backup --all after the 3rd. [p5]", "turned"),
        ("Sign-in is locked for 5 minutes. [p6]", "invented"),
        ("Guess the password again. [p6]", "unsupported"),
        ("Open and delete the invoice. [p1]", "turned"),
        ("Open the invoice and shout. [p1]", "unsupported"),
        ("It is so. [p1]", "unsupported"),
        ("You do it. [p1]", "unsupported"),
        ("Open the inv\u200boice. [p1]", "odd_text"),
        ("!!! [p1]", "odd_text"),
        ("Open the invoice " * 30 + "[p1]", "too_long"),
    ],
)
def test_what_no_passage_says_may_not_be_said(line: str, fault: Fault) -> None:
    assert fault_of(line) == fault


def test_one_new_word_in_five_passes_where_meanings_are_alike() -> None:
    line = "The customer quickly gets an e-mail within 5 minutes. [p2]"

    assert fault_of(line) == "unsupported"
    assert fault_of(line, likeness=0.9) is None
    assert fault_of(line, likeness=0.3) == "unsupported"


def test_a_citation_counts_for_the_sentence_before_it_alone() -> None:
    found = sentences("Open it. Press Send [p2]. Wait [p1, p3]")

    assert [(one.text, one.cites) for one in found] == [
        ("Open it.", ()),
        ("Press Send.", ("p2",)),
        ("Wait", ("p1", "p3")),
    ]
