"""Messages that ask how something is done, and those that ask that it be done."""

import pytest

from sidelight.domain.how_to_questions import asks_how


@pytest.mark.parametrize(
    "text",
    [
        "How do I resend an invoice?",
        "hi, how can I send it again",
        "the customer lost it. where do I send it again?",
        "Can I send an invoice twice?",
        "could you tell me how to reset it",
        "is there a way to send all of them",
        "what happens when it is paid",
        "what does overdue mean",
        "when does an invoice become overdue",
        "does sending again change the date",
        "I lost the link, but how do I get another",
    ],
)
def test_asks_for_instructions(text: str) -> None:
    assert asks_how(text)


@pytest.mark.parametrize(
    "text",
    [
        "resend it to them please",
        "can you send it again",
        "can i get another link",
        "has this been paid yet",
        "what is the status of this invoice",
        "how much is still open",
        "when was this sent",
        "does this still have an open amount",
        "I lost the link, send another",
        "",
    ],
)
def test_asks_that_something_be_done_or_looked_up(text: str) -> None:
    assert not asks_how(text)
