"""Whether a message asks for a person, in any phrasing, by rules; pure and fast."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import filterfalse
from typing import Final

from rapidfuzz.distance import OSA

from sidelight.domain import signal_cues
from sidelight.domain.corrections import left_of
from sidelight.domain.person_phrases import (
    ABOUT_REACHING,
    ELSEWHERE,
    ENGLISH_BY_CUES,
    WHOM_ELSEWHERE,
    WISHED,
)

MAX_CHARS: Final = 1_600
"""Of a longer message only both ends are looked at, so that its cost is bounded."""
HEAD_CHARS: Final = 1_200
TAIL_CHARS: Final = MAX_CHARS - HEAD_CHARS

MIN_TYPO_CHARS: Final = 4
"""A shorter word with a wrong letter is too often another word."""

_REAL_WORDS: Final = frozenset(
    [
        "taking",
        "walking",
        "teaching",
        "walk",
        "take",
        "tall",
        "task",
        "tale",
        "peak",
        "taken",
        "caller",
        "called",
        "calling",
        "hall",
        "tank",
        "chart",
        "chase",
        "cheat",
        "that",
        "what",
        "cats",
        "coach",
        "beach",
        "contract",
        "contracts",
        "contacts",
        "reaction",
        "personal",
        "persons",
        "agency",
        "urgent",
        "event",
        "someones",
        "teach",
        "contest",
        "content",
        "context",
        "operate",
        "operated",
        "personas",
        "agente",
        "persona",
        "someday",
        "somehow",
        "something",
        "connects",
        "connected",
        "contacted",
        "directly",
        "directed",
        "talked",
        "assistance",
        "assists",
    ]
)
"""Words one letter away from ours that are meant as they are."""

_TYPOS: Final = (
    "talk", "talking", "speak", "speaking", "chat", "chatting", "contact", "contacting", "connect",
    "person", "human", "agent", "someone", "somebody", "operator", "assistant", "representative",
    "transfer", "supervisor", "support", "customer", "advisor", "service",
)  # fmt: skip
"""Words whose misspelling is understood."""

_JOINED: Final = re.compile(
    r"\b(to|with|an|a|me|in touch|could|can|how|u|i|want|touch)"
    r"(?=(?:someone|somebody|human|agent|assistant|operator|person|speak|talk|chat|contact|with\b|"
    r"help\b|direct\b))"
)


_APOSTROPHES: Final = re.compile("['\u2019`\u00b4]")

_CLAUSE_ENDS: Final = re.compile(r"[.!?;\n]+")
_PAUSES: Final = re.compile(r"[,:\u2026\u2013\u2014]+|(?:^|\s)-+(?:\s|$)")

CUES_ELSEWHERE: Final = signal_cues.WISHED | WHOM_ELSEWHERE
"""A clause without any of them asks for nobody in another language than English."""

_ASCII_WORDS: Final = str.maketrans(
    {chr(code): chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
    | {"'": None, "`": None}
)
"""What the general way does to a text of ASCII alone, which needs a tenth of its time."""

REMEMBERED_WORDS: Final = 8_192
"""The words of everyday messages; about 1 MB."""

MAX_REMEMBERED_CHARS: Final = 24
"""A longer word is too rare to be remembered, and would make the memory's size anybody's choice."""


def asks_for_person(text: str) -> bool:
    """Tells whether the message asks for a person instead of, or beside, an answer."""
    return asks_in(text, plain_words(text))


def asks_in(text: str, words: Sequence[str]) -> bool:
    """Tells the same of a message whose plain words, or those of its beginning, are known.

    A short message without a cue is done here; its clauses have the same words.
    """
    if len(text) <= MAX_CHARS and CUES_ELSEWHERE.isdisjoint(words) and not _any_cue(words):
        return False
    return any(asks_in_clause(clause) for clause in clauses(text))


def clauses(text: str) -> list[list[str]]:
    """Returns the plain words of a message, clause by clause; of a long one both ends.

    A clause that first refuses something ("no, get me ...") is there a second time without that.
    """
    ends = text if len(text) <= MAX_CHARS else f"{text[:HEAD_CHARS]} . {text[-TAIL_CHARS:]}"
    whole = _CLAUSE_ENDS.split(ends)
    left = (left_of([plain_words(part) for part in _PAUSES.split(clause)]) for clause in whole)
    return [*map(plain_words, whole), *filter(None, left)]


def asks_in_clause(words: Sequence[str]) -> bool:
    """Tells whether a clause asks; it is searched only where a word of it is a cue."""
    asks_elsewhere = not CUES_ELSEWHERE.isdisjoint(words) and _asks_elsewhere(" ".join(words))
    if not asks_elsewhere and not _any_cue(words):
        return False
    spelt = " ".join(map(meant, words))
    asks = asks_elsewhere or _asks_in_english(spelt)
    return asks and not ABOUT_REACHING.search(spelt)


def plain_words(text: str) -> list[str]:
    """Returns the words, lower case, without accents, apostrophes and signs."""
    if text.isascii():
        return text.translate(_ASCII_WORDS).split()
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(filterfalse(unicodedata.combining, folded))
    return re.findall(r"[^\W_]+", _APOSTROPHES.sub("", bare))


def _asks_in_english(spelt: str) -> bool:
    words = spelt.split()
    return any(
        pattern.search(spelt)
        for cues, patterns in ENGLISH_BY_CUES
        if not cues.isdisjoint(words)
        for pattern in patterns
    )


def _asks_elsewhere(plain: str) -> bool:
    return any(pattern.search(plain) for pattern in (*ELSEWHERE, WISHED))


def meant(word: str) -> str:
    """Returns what a word should have been: taken apart where joined, and without its typo."""
    return _remembered(word) if len(word) <= MAX_REMEMBERED_CHARS else _corrected(word)


def _corrected(word: str) -> str:
    return " ".join(map(_spelt, _JOINED.sub(r"\1 ", word).split()))


_remembered: Final = lru_cache(maxsize=REMEMBERED_WORDS)(_corrected)


def _any_cue(words: Sequence[str]) -> bool:
    if max(map(len, words), default=0) <= MAX_REMEMBERED_CHARS:
        return any(map(_remembered_cue, words))
    return any(
        _remembered_cue(word) if len(word) <= MAX_REMEMBERED_CHARS else _has_cue(word)
        for word in words
    )


def _has_cue(word: str) -> bool:
    spelt = meant(word)
    return spelt in signal_cues.PERSON or " " in spelt


_remembered_cue: Final = lru_cache(maxsize=REMEMBERED_WORDS)(_has_cue)


def _spelt(word: str) -> str:
    """Returns the word that is meant, where one letter is wrong, missing, doubled or swapped."""
    if len(word) < MIN_TYPO_CHARS or word in _REAL_WORDS or word in _TYPOS:
        return word
    for known, near in _NEAREST.get((word[0], len(word)), ()):
        if OSA.distance(word, known, score_cutoff=near) <= near:
            plural = word == f"{known}s"
            return word if plural else known
    return word


def _near(known: str, chars: int) -> int:
    """Returns how many letters a word of so many characters may be away from a known one."""
    long = min(len(known), chars) >= 2 * MIN_TYPO_CHARS
    return 2 if long else 1


def _candidates() -> Mapping[tuple[str, int], tuple[tuple[str, int], ...]]:
    """Returns, by first letter and length of a word, whose misspelling it may be and how far."""
    found: dict[tuple[str, int], tuple[tuple[str, int], ...]] = {}
    for known in _TYPOS:
        for chars in range(MIN_TYPO_CHARS, len(known) + 3):
            near = _near(known, chars)
            if abs(len(known) - chars) <= near:
                place = (known[0], chars)
                found[place] = (*found.get(place, ()), (known, near))
    return found


_NEAREST: Final = _candidates()
"""A number, and most words, have no candidate; looking through all took 3 us an unknown word."""
