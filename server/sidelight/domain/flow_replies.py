"""Which choice of a flow's question a visitor means in his own words; rules only."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from sidelight.domain.person_requests import plain_words
from sidelight.domain.small_talk import SmallTalk, small_talk

MAX_REPLY_WORDS: Final = 12
"""A longer message says more than a choice, and is answered as a question of its own."""

ALIKE: Final = 84
"""Likeness in percent from which a reply is a label with typos: one wrong letter in seven."""

AHEAD: Final = 8
"""How much more alike than the second-best it must be, in percent."""

_PLACES: Final = (
    ("first", "1st", "1"),
    ("second", "2nd", "2"),
    ("third", "3rd", "3"),
    ("fourth", "4th", "4"),
    ("fifth", "5th", "5"),
    ("sixth", "6th", "6"),
)
_BESIDE_PLACE: Final = frozenset(["the", "one", "option", "choice", "answer", "number", "please"])
_NEGATIONS: Final = frozenset(
    ["no", "not", "none", "never", "nothing", "without", "nope", "neither", "cannot"]
)
_CONTRACTED: Final = re.compile(r"(?:do|does|did|is|are|was|were|has|have|ca|wo|could|should)nt")
_EMPTY: Final = frozenset(
    [
        *("a", "an", "the", "it", "its", "is", "it's", "i", "my", "me", "we", "our", "there"),
        *("that", "this", "says", "say", "as", "and", "but", "in", "on", "at", "to", "of", "for"),
        *("have", "has", "am", "are", "was", "be", "so", "well", "ok", "yes", "yeah", "yep"),
    ]
)
"""Words that tell no choice from another."""

_ECHOES: Final = frozenset(
    [
        *("not", "do", "dont", "did", "didnt", "does", "doesnt", "see", "can", "cant", "isnt"),
        *("havent", "hasnt", "nothing", "yet", "now", "please", "thanks", "think", "sure"),
        *("sorry", "afraid", "already", "still"),
    ]
)
"""What follows a yes or a no and adds nothing to it."""

_ASKS: Final = re.compile(
    r"^(?:how|what|where|why|when|who|which|can|could|should|does|do|is there|are there)\b"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A choice with all the phrases that mean it, its label first."""

    id: str
    phrases: tuple[str, ...]


def choice_meant(text: str, wordings: Sequence[Wording]) -> str | None:
    """Returns the id of the one choice that a reply means; None for anything else.

    Whatever asks, is long or fits two choices means none: it is better to answer it than to go
    the wrong way.
    """
    words = plain_words(text)
    if not words or len(words) > MAX_REPLY_WORDS:
        return None
    said = [
        _Said(each.id, tuple(tuple(plain_words(phrase)) for phrase in each.phrases))
        for each in wordings
    ]
    exact = [each.id for each in said if tuple(words) in each.phrases]
    if exact:
        return _only(exact)
    if "?" in text or _ASKS.match(" ".join(words)):
        return None
    return (
        _placed(words, said)
        or _yes_or_no(words, said)
        or _contained(words, said)
        or _alike(words, said)
    )


@dataclass(frozen=True, slots=True)
class _Said:
    id: str
    phrases: tuple[tuple[str, ...], ...]


def _only(ids: Iterable[str]) -> str | None:
    found = set(ids)
    return found.pop() if len(found) == 1 else None


def _placed(words: Sequence[str], said: Sequence[_Said]) -> str | None:
    """Understands "2" and "the second one"."""
    rest = [word for word in words if word not in _BESIDE_PLACE]
    if rest == ["last"] and said:
        return said[-1].id
    places = zip(said, _PLACES, strict=False)
    return _only(each.id for each, names in places if len(rest) == 1 and rest[0] in names)


def _yes_or_no(words: Sequence[str], said: Sequence[_Said]) -> str | None:
    """Understands "yep" and "no it is not" where one label begins with yes or no."""
    begun = small_talk(words[0])
    if begun not in {SmallTalk.YES, SmallTalk.NO} or "but" in words:
        return None
    is_whole = small_talk(" ".join(words)) is begun
    more = _telling(words[1:]) - _ECHOES
    return _only(
        each.id
        for each in said
        if each.phrases[0][:1] == (begun.value,) and (is_whole or more <= set(each.phrases[0]))
    )


def _contained(words: Sequence[str], said: Sequence[_Said]) -> str | None:
    """Understands a phrase within more words, and a word or two out of one label."""
    own = _telling(words)
    if not own:
        return None
    within = [each.id for each in said if any(_is_within(p, words) for p in each.phrases)]
    if within:
        return _only(within)
    return _only(each.id for each in said if any(own <= _telling(p) for p in each.phrases))


def _is_within(phrase: Sequence[str], words: Sequence[str]) -> bool:
    telling = _telling(phrase)
    return (
        bool(telling - _NEGATIONS)
        and telling <= _telling(words)
        and _denies(phrase) == _denies(words)
    )


def _telling(words: Iterable[str]) -> frozenset[str]:
    return frozenset(words) - _EMPTY


def _gist(words: Sequence[str]) -> str:
    """Returns the words that tell something, in order; all where none does."""
    return " ".join([word for word in words if word not in _EMPTY] or words)


def _denies(words: Iterable[str]) -> bool:
    return any(word in _NEGATIONS or _CONTRACTED.fullmatch(word) for word in words)


def _alike(words: Sequence[str], said: Sequence[_Said]) -> str | None:
    """Understands a label with typos, clearly nearer to one than to the others."""
    plain = _gist(words)
    scores = sorted(
        (
            (max(fuzz.ratio(plain, _gist(phrase)) for phrase in each.phrases), each)
            for each in said
            if each.phrases
        ),
        key=lambda one: one[0],
        reverse=True,
    )
    if not scores or scores[0][0] < ALIKE:
        return None
    if len(scores) > 1 and scores[0][0] - scores[1][0] < AHEAD:
        return None
    best = scores[0][1]
    return best.id if any(_denies(words) == _denies(p) for p in best.phrases) else None
