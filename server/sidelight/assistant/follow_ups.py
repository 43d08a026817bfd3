"""Tells what a message refers to in the conversation; it searches nothing."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sidelight.assistant.turns import Question, Turn, last_answer, last_said
from sidelight.domain.person_requests import plain_words
from sidelight.domain.small_talk import small_talk

MAX_FOLLOWING_WORDS: Final = 8
"""A longer message says by itself what it is about."""

MAX_BARE_WORDS: Final = 4
"""Of a follow-up that begins with a preposition: "for a customer?"."""

MAX_TOPIC_CHARS: Final = 300
"""Of the question that a follow-up refers to."""


class Reference(StrEnum):
    """How a message leans on what was said before."""

    NONE = "none"
    PERHAPS = "perhaps"
    """It has a subject of its own, and a word such as "that" which may point back."""
    CONTINUES = "continues"
    """It goes on with the question before: "and for a customer?"."""
    FAILED = "failed"
    """What the last answer says did not work."""
    CORRECTS = "corrects"
    """The last answer was about something else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it should be understood.

    Attributes:
        topic: The question that it refers to; empty where it refers to none.
        text: The message together with that question.
        answered: The articles that have answered since that question, oldest first.
        wrong: Of these, the articles that the visitor says were not meant.
        subject: Words by which the message names something itself.
    """

    reference: Reference
    topic: str
    text: str
    answered: tuple[Turn, ...] = ()
    wrong: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()


_FAILED: Final = re.compile(
    r"\b(?:(?:it|that|this) (?:still )?(?:fails|failed|didnt|doesnt|did not|does not|isnt|is not|"
    r"wont|hasnt)(?: (?:work|help|working|change|fix|again)\w*)?|still (?:fails?|failing|failed|"
    r"not|no|nothing|the same|doesnt|cant|wont|broken|stuck|get|getting|grey|missing)|"
    r"(?:doesnt|didnt|not|did not|does not) (?:work|help|working)|same (?:error|problem|thing|"
    r"result)|no luck|nothing (?:happens|happened|changed)|tried (?:that|this|it)|"
    r"already (?:tried|did|done))\b"
)
_CORRECTS: Final = re.compile(
    r"^(?:(?:no|nope|sorry|wait|hm+|not really) )*(?:(?:i (?:mean|meant) )?the other (?:one|thing)|"
    r"another one|not (?:that|this)(?: one)?|thats not (?:it|what|right|the)|"
    r"that is not (?:it|what|right|the)|not what i (?:meant|mean|asked|wanted)|"
    r"(?:something|anything) else|"
    r"wrong (?:one|article|answer|thing)|i (?:mean|meant)|none of (?:these|those|them)|neither)\b"
)
_LEADS_ON: Final = re.compile(
    r"^(?:ok |okay |yes |hm+ |so )*(?:and|or|but|what about|how about|what if|then|same for|"
    r"also|is it the same|does (?:that|this|it)|can (?:that|it)|even)\b"
)
_PREPOSITIONS: Final = frozenset(["for", "with", "in", "on", "without"])
_POINTS: Final = re.compile(
    r"\b(?:it|its|that|this|these|those|them|they|there|one|ones|here|same|he|she|him|her)\b"
)
_EMPTY_WORDS: Final = frozenset(
    [
        *(
            "a",
            "an",
            "and",
            "are",
            "at",
            "be",
            "but",
            "can",
            "could",
            "did",
            "do",
            "does",
            "exactly",
        ),
        *("find", "for", "from", "get", "go", "have", "how", "i", "in", "is", "it", "its", "long"),
        *(
            "me",
            "much",
            "my",
            "need",
            "not",
            "of",
            "ok",
            "on",
            "or",
            "please",
            "show",
            "so",
            "than",
        ),
        *("that", "the", "them", "then", "there", "these", "they", "this", "to", "what", "when"),
        *("where", "which", "who", "why", "will", "with", "would", "you", "often", "if", "mean"),
        *("about", "else", "more", "explain", "tell", "see", "again", "one", "here", "should"),
        *("same", "also", "too", "even", "or", "no", "yes", "okay", "still", "now"),
    ]
)
"""Words without a subject: a message of these alone is about what was said before."""


_PLACES: Final = tuple(
    (re.compile(rf"(?:the )?(?:option )?(?:{word})(?: one| option| article)?(?: please)?"), place)
    for word, place in (
        ("first|1|1st|top|upper", 0),
        ("second|2|2nd", 1),
        ("third|3|3rd", 2),
        ("fourth|4|4th", 3),
        ("last|bottom|lower", -1),
    )
)
"""How an option is named by its place."""


def read(question: Question) -> Reading:
    """Returns what the message refers to."""
    words = plain_words(question.text)
    topic, since = _topic(question.history)
    reference = _reference(words, answered=last_answer(since) is not None)
    if not topic:
        reference = Reference.NONE
    if reference is Reference.NONE:
        return Reading(reference, "", question.text)
    answered = tuple(turn for turn in since if turn.article is not None)
    own = _own_words(question.text) if reference is Reference.CORRECTS else question.text
    return Reading(
        reference,
        topic,
        f"{topic} {own}".strip(),
        answered,
        _wrong(since) if reference is Reference.CORRECTS else frozenset(),
        frozenset(set(words) - _EMPTY_WORDS),
    )


def picked(question: Question) -> str | None:
    """Returns the option of a clarification that the message names by its place, if any."""
    turn = last_said(question.history)
    if turn is None or not turn.options:
        return None
    plain = " ".join(plain_words(question.text))
    for pattern, place in _PLACES:
        if pattern.fullmatch(plain) and place < len(turn.options):
            return turn.options[place]
    return None


def _topic(history: tuple[Turn, ...]) -> tuple[str, tuple[Turn, ...]]:
    """Returns the last question that stands by itself, and all that came after it."""
    for at in range(len(history) - 1, -1, -1):
        turn = history[at]
        if turn.who == "visitor" and _stands_alone(turn.text):
            return turn.text[:MAX_TOPIC_CHARS], history[at + 1 :]
    return "", history


def _stands_alone(text: str) -> bool:
    words = plain_words(text)
    leaning = {Reference.CONTINUES, Reference.FAILED, Reference.CORRECTS}
    return (
        bool(words) and small_talk(text) is None and _reference(words, answered=True) not in leaning
    )


def _reference(words: list[str], *, answered: bool) -> Reference:
    plain = " ".join(words)
    if not words or len(words) > MAX_FOLLOWING_WORDS:
        return Reference.NONE
    if _CORRECTS.search(plain):
        return Reference.CORRECTS if answered else Reference.CONTINUES
    if answered and _FAILED.search(plain):
        return Reference.FAILED
    short = len(words) <= MAX_BARE_WORDS and words[0] in _PREPOSITIONS
    if short or _LEADS_ON.search(plain) or not set(words) - _EMPTY_WORDS:
        return Reference.CONTINUES
    return Reference.PERHAPS if _POINTS.search(plain) else Reference.NONE


def _wrong(since: tuple[Turn, ...]) -> frozenset[str]:
    """Returns the last answer's article, and those that were corrected before."""
    found: set[str] = set()
    last: str | None = None
    for turn in since:
        last = turn.article or last
        if turn.who == "visitor" and last and _CORRECTS.search(" ".join(plain_words(turn.text))):
            found.add(last)
    return frozenset(found | {last} if last else found)


def _own_words(text: str) -> str:
    """Returns what a correction adds: "no, I meant the webhook" adds the webhook."""
    plain = " ".join(plain_words(text))
    rest = _CORRECTS.sub("", plain).split()
    return " ".join(word for word in rest if word not in _EMPTY_WORDS)
