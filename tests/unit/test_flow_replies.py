"""What visitors type at a flow's question: one choice, or none rather than the wrong one."""

import pytest

from sidelight.domain.flow_replies import Wording, choice_meant

LISTED = (
    Wording("yes", ("Yes, it is in the list", "i can see it")),
    Wording("no", ("No, it is not there", "the list is empty")),
)
STATES = (
    Wording("held", ("Held", "on hold")),
    Wording("way", ("On its way", "in transit")),
    Wording("arrived", ("Arrived", "paid")),
    Wording("returned", ("Returned", "the bank refused it")),
)
PLAIN = (Wording("yes", ("Yes",)), Wording("no", ("No",)))
DAYS = (
    Wording("few", ("Up to 2 working days", "yesterday", "two days")),
    Wording("many", ("More than 2 working days", "last week")),
)


@pytest.mark.parametrize(
    ("text", "wordings", "choice"),
    [
        ("Yes, it is in the list", LISTED, "yes"),
        ("yes", LISTED, "yes"),
        ("Yep!", LISTED, "yes"),
        ("no", LISTED, "no"),
        ("nope", LISTED, "no"),
        ("no it is not", LISTED, "no"),
        ("yes I see it there", LISTED, "yes"),
        ("nah", PLAIN, "no"),
        ("I can see it now", LISTED, "yes"),
        ("the second one", LISTED, "no"),
        ("2", LISTED, "no"),
        ("held", STATES, "held"),
        ("It says HELD since monday", STATES, "held"),
        ("its on its way", STATES, "way"),
        ("arived", STATES, "arrived"),
        ("it says arived", STATES, "arrived"),
        ("it was paid", STATES, "arrived"),
        ("the bank refused it", STATES, "returned"),
        ("the last one", STATES, "returned"),
        ("more than 2 working days", DAYS, "many"),
        ("last week", DAYS, "many"),
        ("yesterday", DAYS, "few"),
    ],
)
def test_a_reply_in_own_words_is_one_choice(
    text: str, wordings: tuple[Wording, ...], choice: str
) -> None:
    assert choice_meant(text, wordings) == choice


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        ("", LISTED),
        ("?!", LISTED),
        ("how do I change the bank account", LISTED),
        ("what is the list?", LISTED),
        ("is it held?", STATES),
        ("it is not held", STATES),
        ("it isn't held", STATES),
        ("either held or returned", STATES),
        ("can I talk to somebody", LISTED),
        ("my invoice was never sent to the customer", STATES),
        ("no get me a human", PLAIN),
        ("yes but how do I open it", PLAIN),
        ("no I have already looked at everything there is", PLAIN),
        ("working days", DAYS),
        ("ninth", STATES),
        (
            "well I looked at it and then my colleague told me it is held but he was not sure",
            STATES,
        ),
    ],
)
def test_anything_else_is_no_choice(text: str, wordings: tuple[Wording, ...]) -> None:
    assert choice_meant(text, wordings) is None
