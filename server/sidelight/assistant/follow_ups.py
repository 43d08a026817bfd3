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


MAX_REFUSING_WORDS: Final = 20
"""Of a correction, or of what was tried before: it may go on with what is meant instead."""


class Reference(StrEnum):
    """How a message leans on what was said before."""

    NONE = "none"
    PERHAPS = "perhaps"
    """It has a subject of its own, and a word such as "that" which may point back."""
    CONTINUES = "continues"
    """It goes on with the question before: "and for a customer?"."""
    FAILED = "failed"
    """What the last answer says did not work."""
    UNHELPFUL = "unhelpful"
    """The last answer did not help."""
    TRIED = "tried"
    """What the last answer says had been done before."""
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
        alone: What the message says by itself, without the words that refer.
    """

    reference: Reference
    topic: str
    text: str
    answered: tuple[Turn, ...] = ()
    wrong: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    alone: str = ""


_TRIED: Final = re.compile(
    r"\b(?:already (?:tried|did|done|checked|know|have)|(?:i|we|ive|weve|have) (?:have )?"
    r"(?:tried|did|done|checked) (?:that|this|it|all|everything|exactly that|those|these)|"
    r"(?:tried|did|done|checked) (?:that|this|it|all|those|these)(?: steps)? (?:already|before))\b"
)
_UNHELPFUL: Final = re.compile(
    r"\b(?:(?:did ?nt|does ?nt|did not|does not|wont|no|not) (?:really |actually |at all )?"
    r"(?:help|helpful|answer|solve)\w*|unhelpful|no help|useless|wrong answer|bad answer|"
    r"not what i (?:asked|needed|need|was looking for)|(?:does|did)(?:nt| not) answer)\b"
)
_FAILED: Final = re.compile(
    r"\b(?:(?:it|that|this) (?:still )?(?:fails|failed|didnt|doesnt|did not|does not|isnt|is not|"
    r"wont|hasnt)(?: (?:work|help|working|change|fix|again)\w*)?|still (?:fails?|failing|failed|"
    r"not|no|nothing|the same|doesnt|cant|wont|broken|stuck|get|getting|grey|missing)|"
    r"(?:doesnt|didnt|not|did not|does not) (?:work|help|working)|same (?:error|problem|thing|"
    r"result)|no luck|nothing (?:happens|happened|changed))\b"
)
_CORRECTS: Final = re.compile(
    r"^(?:(?:no|nope|sorry|wait|hm+|not really|actually) )*(?:(?:i (?:mean|meant) )?the other "
    r"(?:one|thing)|another one|not (?:that|this)(?: one)?(?: i (?:mean|meant)| but| rather)?|"
    r"thats not (?:it|what|right|the)|"
    r"that is not (?:it|what|right|the)|not what i (?:meant|mean|asked|wanted)|"
    r"(?:something|anything) else|"
    r"wrong (?:one|article|answer|thing)|i (?:mean|meant)|none of (?:these|those|them)|neither)\b"
)
_LEADS_ON: Final = re.compile(
    r"^(?:ok |okay |yes |hm+ |so )*(?:and|or|but|what about|how about|what if|then|same for|"
    r"also|is it the same|does (?:that|this|it)|can (?:that|it)|even)\b"
)
_NEW_TOPIC: Final = re.compile(
    r"^\W*(?:(?:ok|okay|and|also|so|now|thanks|i have|ive got)\W+)*(?:a |an )?(?:new|another|"
    r"different|next|one more|other) (?:question|topic|thing|issue|problem|matter)\b\W*",
    re.IGNORECASE,
)
"""Says that what follows has nothing to do with what was said before."""

_OTHER: Final = re.compile(
    r"(?:(?:no|nope|sorry|wait|i mean|i meant|actually) )*(?:then )?the other "
    r"(?:one|option|article)(?: please)?"
)
_PREPOSITIONS: Final = frozenset(["for", "with", "in", "on", "without"])
_POINTS: Final = re.compile(
    r"\b(?:it|its|that|this|these|those|them|they|there|one|ones|here|same|he|she|him|her)\b"
)
_EMPTY: Final = (
    "a an and are at be but can could did do does exactly find for from get go have how i in is "
    "it its long me much my need not of ok on or please show so than that the them then there "
    "these they this to what when where which who why will with would you often if mean about "
    "else more explain tell see again one here should same also too even no yes okay still now "
    "instead rather take takes"
)
_EMPTY_WORDS: Final = frozenset(_EMPTY.split())
"""Words without a subject: a message of these alone is about what was said before."""


_REFUSING: Final = frozenset({Reference.CORRECTS, Reference.TRIED})
"""References whose own words tell what is wanted instead."""


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
    text = _NEW_TOPIC.sub("", question.text)
    words = plain_words(text)
    topic, since = _topic(question.history)
    reference = _reference(words, answered=last_answer(since) is not None, offered=_offered(since))
    if not topic or text != question.text:
        reference = Reference.NONE
    if reference is Reference.NONE:
        return Reading(reference, "", text, alone=text)
    answered = tuple(turn for turn in since if turn.article is not None)
    own = _own_words(text) if reference in _REFUSING else text
    refers = len(words) <= MAX_FOLLOWING_WORDS or not own
    return Reading(
        reference,
        topic,
        f"{topic} {own}".strip() if refers else own,
        answered,
        _wrong(since) if reference is Reference.CORRECTS else _shown(answered, reference),
        frozenset(set(words) - _EMPTY_WORDS),
        own,
    )


def failures(question: Question) -> int:
    """Returns how often an answer has not helped, this message included: clicked or typed."""
    typed, answered = 1, False
    for turn in question.history:
        if turn.who == "visitor":
            typed += answered and _failed(plain_words(turn.text))
        elif turn.who == "agent":
            typed, answered = 1, False
        else:
            answered = turn.article is not None
    return question.not_helpful + typed


def picked(question: Question) -> str | None:
    """Returns the option of a clarification that the message names by its place, if any.

    "The other one", after one of two was answered with, is the second of them.
    """
    turn = last_said(question.history)
    plain = " ".join(plain_words(question.text))
    if turn is not None and turn.article is not None and _OTHER.fullmatch(plain):
        return _left_over(question.history)
    if turn is None or not turn.options:
        return None
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
    if not words or small_talk(text) is not None:
        return False
    alone = {Reference.NONE, Reference.PERHAPS}
    return len(words) > MAX_FOLLOWING_WORDS or _reference(words, answered=True) in alone


def _reference(words: list[str], *, answered: bool, offered: bool = False) -> Reference:
    plain = " ".join(words)
    if not words or len(words) > MAX_REFUSING_WORDS:
        return Reference.NONE
    corrects = _CORRECTS.search(plain) is not None
    short = len(words) <= MAX_BARE_WORDS and words[0] in _PREPOSITIONS
    leads_on = short or corrects or bool(_LEADS_ON.search(plain)) or not set(words) - _EMPTY_WORDS
    rules = (
        (Reference.CORRECTS, corrects and (answered or offered)),
        (Reference.TRIED, answered and _TRIED.search(plain)),
        (Reference.NONE, len(words) > MAX_FOLLOWING_WORDS),
        (Reference.UNHELPFUL, answered and _UNHELPFUL.search(plain)),
        (Reference.FAILED, answered and _FAILED.search(plain)),
        (Reference.CONTINUES, leads_on),
        (Reference.PERHAPS, _POINTS.search(plain)),
    )
    return next((reference for reference, holds in rules if holds), Reference.NONE)


def _failed(words: list[str]) -> bool:
    plain = " ".join(words)
    return 0 < len(words) <= MAX_REFUSING_WORDS and any(
        pattern.search(plain) for pattern in (_TRIED, _UNHELPFUL, _FAILED)
    )


def _offered(since: tuple[Turn, ...]) -> bool:
    """Tells whether the last thing said was a choice of articles."""
    turn = last_said(since)
    return turn is not None and bool(turn.options)


def _shown(answered: tuple[Turn, ...], reference: Reference) -> frozenset[str]:
    """Returns the articles that are no use any more: what was tried need not be said again."""
    if reference is not Reference.TRIED:
        return frozenset()
    return frozenset(turn.article for turn in answered if turn.article)


def _left_over(history: tuple[Turn, ...]) -> str | None:
    """Returns the only option of the last clarification that was not answered with, if any."""
    answered = {turn.article for turn in history if turn.article}
    options = next((turn.options for turn in reversed(history) if turn.options), ())
    left = [option for option in options if option not in answered]
    return left[0] if len(left) == 1 else None


def _wrong(since: tuple[Turn, ...]) -> frozenset[str]:
    """Returns the last answer's article or the options offered, and those corrected before."""
    found: set[str] = set()
    last: str | None = None
    offered = last_said(since)
    if offered is not None:
        found.update(offered.options)
    for turn in since:
        last = turn.article or last
        if turn.who == "visitor" and last and _CORRECTS.search(" ".join(plain_words(turn.text))):
            found.add(last)
    return frozenset(found | {last} if last else found)


def _own_words(text: str) -> str:
    """Returns what a correction adds: "no, I meant the webhook" adds the webhook."""
    plain = " ".join(plain_words(text))
    rest = _TRIED.sub("", _CORRECTS.sub("", plain)).split()
    return " ".join(word for word in rest if word not in _EMPTY_WORDS)
