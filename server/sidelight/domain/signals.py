"""What a message tells beside its question, by rules; pure and fast."""

from collections.abc import Sequence, Set as AbstractSet
from typing import Final, Literal, get_args

from rapidfuzz import fuzz

from sidelight.domain import moods, signal_cues
from sidelight.domain.person_requests import asks_in, plain_words
from sidelight.domain.personal import personal_data
from sidelight.domain.small_talk import small_talk_in

Signal = Literal[
    "asks_for_person",
    "frustration",
    "urgency",
    "outage",
    "cancellation",
    "billing_dispute",
    "legal",
    "security",
    "sensitive",
    "personal_data",
    "abuse",
    "small_talk",
]
"""What a message tells beside its question; the wire names them the same."""

MAX_CHARS: Final = 4_000
"""Of a longer message only the beginning is looked at, so that its cost is bounded."""

SAME_QUESTION: Final = 92.0
"""Likeness of letters, 0..100, from which a message is an earlier one again."""

LOOKED_BACK: Final = 5
"""Earlier messages in which what is said again is looked for: annoyance lasts about as long."""

MIN_SHOUTED_LETTERS: Final = 12
"""Fewer capitals are a code or an abbreviation."""

SHOUTED_SHARE: Final = 0.8
"""Of all letters; a shouted sentence still has an "iPhone" in it."""

FRUSTRATED_AT: Final = 2
"""Points of a mood that is bad enough by itself, or adds up to it over the last messages."""

NO_SIGNALS: Final = frozenset[Signal]()

_MATTERS: Final[tuple[tuple[moods.Mood, tuple[Signal, ...]], ...]] = (
    (moods.URGENT, ("urgency",)),
    (moods.OUTAGE, ("urgency", "outage")),
    (moods.CANCELLING, ("cancellation",)),
    (moods.DISPUTED, ("billing_dispute",)),
    (moods.LEGAL, ("legal", "sensitive")),
    (moods.SECURITY, ("security", "sensitive")),
    (moods.ERASURE, ("sensitive",)),
    (moods.ABUSIVE, ("abuse",)),
)

_ORDER: Final[tuple[Signal, ...]] = get_args(Signal)


def signals_of(text: str, earlier: Sequence[str] = ()) -> tuple[Signal, ...]:
    """Returns the signals of a message, in a fixed order.

    Args:
        earlier: The visitor's earlier messages of the conversation, oldest first; what is said
            again tells more than what is said once.
    """
    text = text[:MAX_CHARS] if len(text) > MAX_CHARS else text
    words = plain_words(text)
    plain, stems = " ".join(words), signal_cues.stems_of(words)
    found = set(_matters(plain, stems))
    if asks_in(text, words):
        found.add("asks_for_person")
    if _frustrated(text, plain, stems, earlier):
        found.add("frustration")
    if personal_data(text):
        found.add("personal_data")
    if small_talk_in(words) is not None:
        found.add("small_talk")
    return tuple(signal for signal in _ORDER if signal in found) if found else ()


def threatens(text: str) -> bool:
    """Tells whether a message threatens with a step that no article could settle."""
    words = plain_words(text[:MAX_CHARS])
    return moods.THREATENED.found_in(" ".join(words), signal_cues.stems_of(words))


def _matters(plain: str, stems: AbstractSet[str]) -> AbstractSet[Signal]:
    if signal_cues.EVERY.isdisjoint(stems):
        return NO_SIGNALS
    return {
        signal for mood, signals in _MATTERS if mood.found_in(plain, stems) for signal in signals
    }


def _frustrated(text: str, plain: str, stems: AbstractSet[str], earlier: Sequence[str]) -> bool:
    """Tells whether someone has had enough: by this message, or by what has grown over the last."""
    points = _points(text, plain, stems)
    if points >= FRUSTRATED_AT:
        return True
    if not earlier:
        return False
    latest = [one[:MAX_CHARS] for one in earlier[-LOOKED_BACK:]]
    if points and (" already " in f" {plain} " or points + _points_of(latest) >= FRUSTRATED_AT):
        return True
    repeats = (" ".join(plain_words(one)) for one in latest if len(one) > MIN_SHOUTED_LETTERS)
    return sum(fuzz.ratio(one, plain) >= SAME_QUESTION for one in repeats) > 1


def _points_of(texts: Sequence[str]) -> int:
    """Returns the points of messages together."""
    total = 0
    for text in texts:
        words = plain_words(text)
        total += _points(text, " ".join(words), signal_cues.stems_of(words))
    return total


def _points(text: str, plain: str, stems: AbstractSet[str]) -> int:
    """Returns how bad the mood of one message is: 0 fine, 1 worn, 2 and more angry."""
    insistent = "??" in text or "!!" in text
    if not insistent and "!" not in text and signal_cues.EVERY.isdisjoint(stems):
        return 0
    angry = moods.ANGRY.found_in(plain, stems) or moods.ABUSIVE.found_in(plain, stems)
    angry = angry or _shouted(text)
    return FRUSTRATED_AT * angry + moods.WORN.found_in(plain, stems) + insistent


def _shouted(text: str) -> bool:
    if "!" not in text:
        return False
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < MIN_SHOUTED_LETTERS:
        return False
    return sum(sign.isupper() for sign in letters) >= SHOUTED_SHARE * len(letters)
