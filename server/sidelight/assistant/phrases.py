"""The fixed phrases of the product: the only sentences that are not from a reviewed article."""

from typing import Final

from sidelight.assistant.phrases_elsewhere import ONLY_IN_OURS
from sidelight.protocol.events import Said

PHRASES: Final[dict[str, str]] = {
    "no_answer": (
        "I could not find an answer to that in our articles. "
        "I would rather not guess: shall I bring in a person?"
    ),
    "connecting": "Of course. I am passing this on to a person, with everything so far.",
    "handing_over": "I am passing this on to a person, so that you need not repeat anything.",
    "sorry": "Sorry that this did not help. You can ask in other words, or talk to a person.",
    "welcome": "You are welcome. Just ask if there is anything else.",
    "hello": "Hello! What can I help you with on this page?",
    "goodbye": "Goodbye. This conversation stays here, should you need it again.",
    "anything_else": "All right. Just ask if there is anything else.",
    "about_us": (
        "I answer automatically, in the words of our help articles. "
        "A person can take over whenever you like."
    ),
    "say_more": "Could you say in a few more words what you need?",
    "person_too": "If this does not settle it, a person can look into it with you.",
    "error": (
        "Something failed on our side while I looked for an answer. "
        "Please try again, or talk to a person."
    ),
    "flow_gone": (
        "The questions I was asking have just been changed, so I cannot go on from here. "
        "Please ask again, or talk to a person: your answers so far are kept."
    ),
    "step_by_step": (
        "I am not sure yet what answers this, so let us find out step by step. "
        "A person can take over whenever you like."
    ),
    "urgent": "If this cannot wait, a person can take over right now.",
    "partly": (
        "To the rest of your message I could not find an answer in our articles. "
        "Shall I bring in a person for it?"
    ),
    "other_language": (
        "Our articles are not in your language, and I would rather not guess. "
        "Shall I bring in a person?"
    ),
    "no_cards": (
        "Please do not write card numbers here: nobody here needs them to help you, "
        "and everybody who answers can read them."
    ),
    "which": "Which of these is closest?",
}
"""Text by id; ids are stable, so that a client may say them in another language."""

UNANSWERED: Final = frozenset(
    {PHRASES["no_answer"], PHRASES["other_language"], *ONLY_IN_OURS.values()}
)
"""What is said where no article answers; a second time in a row a person is brought in."""

OFFERING: Final = UNANSWERED | {PHRASES[name] for name in ("error", "partly", "urgent", "sorry")}
"""Phrases after which "yes" means a person."""


def said(phrase: str, *, question_seq: int | None = None, offer_person: bool = False) -> Said:
    """Returns a phrase as an event of the log."""
    return Said(
        phrase=phrase,
        text=PHRASES[phrase],
        question_seq=question_seq,
        offer_person=offer_person,
    )


def said_in(language: str, *, question_seq: int | None) -> Said:
    """Returns, in a language that no article is in, that this is so, with the offer of a person."""
    return Said(
        phrase="other_language",
        text=ONLY_IN_OURS.get(language, PHRASES["other_language"]),
        question_seq=question_seq,
        offer_person=True,
    )
