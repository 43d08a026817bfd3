"""Whether a message asks for a person, in any phrasing, by rules; pure and fast."""

import re
import unicodedata
from typing import Final

from rapidfuzz.distance import OSA

from sidelight.domain.person_phrases import ABOUT_REACHING, ELSEWHERE, ENGLISH, WISHED

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


def asks_for_person(text: str) -> bool:
    """Tells whether the message asks for a person instead of, or beside, an answer."""
    return any(_asks(words) for words in _clauses(text) if words)


def plain_words(text: str) -> list[str]:
    """Returns the words, lower case, without accents, apostrophes and signs."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.findall(r"[^\W_]+", _APOSTROPHES.sub("", bare))


def _clauses(text: str) -> list[list[str]]:
    ends = text if len(text) <= MAX_CHARS else f"{text[:HEAD_CHARS]} . {text[-TAIL_CHARS:]}"
    return [plain_words(part) for part in re.split(r"[.!?;\n]+", ends)]


def _asks(words: list[str]) -> bool:
    plain, spelt = " ".join(words), _canonical(words)
    if ABOUT_REACHING.search(spelt):
        return False
    return (
        any(pattern.search(spelt) for pattern in ENGLISH)
        or any(pattern.search(plain) for pattern in ELSEWHERE)
        or WISHED.search(plain) is not None
    )


def _canonical(words: list[str]) -> str:
    split = _JOINED.sub(r"\1 ", " ".join(words))
    return " ".join(_spelt(word) for word in split.split())


def _spelt(word: str) -> str:
    """Returns the word that is meant, where one letter is wrong, missing, doubled or swapped."""
    if len(word) < MIN_TYPO_CHARS or word in _REAL_WORDS or word in _TYPOS:
        return word
    far = 1 if len(word) < 2 * MIN_TYPO_CHARS else 2
    for known in _TYPOS:
        near = 1 if len(known) < 2 * MIN_TYPO_CHARS else far
        if word[0] == known[0] and OSA.distance(word, known, score_cutoff=near) <= near:
            plural = word == f"{known}s"
            return word if plural else known
    return word
