"""A cue only saves time: no pattern of a signal matches where a message has none of its cues."""

import re
import string

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from sidelight.domain import moods, signal_cues
from sidelight.domain.moods import Mood
from sidelight.domain.person_phrases import (
    ABOUT_REACHING,
    ELSEWHERE,
    ENGLISH,
    ENGLISH_BY_CUES,
    WISHED,
)
from sidelight.domain.person_requests import (
    CUES_ELSEWHERE,
    asks_for_person,
    clauses,
    meant,
    plain_words,
)

LETTERS = st.sampled_from(f"{string.ascii_lowercase} ")
MOODS = {name: one for name, one in vars(moods).items() if isinstance(one, Mood)}

VOCABULARY = sorted(
    {
        word
        for pattern in (*ENGLISH, *ELSEWHERE, WISHED, *(mood.pattern for mood in MOODS.values()))
        for word in re.findall(r"[a-z]+", pattern.pattern)
    }
)
SIGNS = ("", "", "", "", ".", "!", "?", ",", "'s", "é", "ß", "\u0301", "x", "\n")


@st.composite
def messages(draw: st.DrawFn) -> str:
    """Makes up messages of the patterns' own words, misspelt, joined and punctuated."""
    words = draw(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=12))
    signs = draw(st.lists(st.sampled_from(SIGNS), min_size=len(words), max_size=len(words)))
    gaps = draw(st.lists(st.sampled_from(" " * 15 + "'"), min_size=len(words), max_size=len(words)))
    return "".join(map("".join, zip(words, signs, gaps, strict=True)))


def matches(pattern: re.Pattern[str]) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, alphabet=LETTERS)


@pytest.mark.parametrize(
    ("cues", "pattern"),
    [(cues, pattern) for cues, patterns in ENGLISH_BY_CUES for pattern in patterns],
    ids=lambda one: getattr(one, "pattern", "")[:30],
)
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(chosen=st.data())
def test_whatever_asks_in_english_has_a_cue(
    cues: frozenset[str], pattern: re.Pattern[str], chosen: st.DataObject
) -> None:
    text = chosen.draw(matches(pattern))

    assert not cues.isdisjoint(text.split())
    assert cues <= signal_cues.PERSON


@pytest.mark.parametrize("pattern", [*ELSEWHERE, WISHED], ids=lambda one: one.pattern[:30])
@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(chosen=st.data())
def test_whatever_asks_in_another_language_has_a_cue(
    pattern: re.Pattern[str], chosen: st.DataObject
) -> None:
    text = chosen.draw(matches(pattern))

    assert not CUES_ELSEWHERE.isdisjoint(text.split())


@pytest.mark.parametrize("mood", MOODS.values(), ids=MOODS)
@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(chosen=st.data())
def test_whatever_tells_a_mood_has_a_cue(mood: Mood, chosen: st.DataObject) -> None:
    text = chosen.draw(matches(mood.pattern))

    assert mood.found_in(text, signal_cues.stems_of(text.split()))


@settings(max_examples=500, deadline=None)
@given(text=messages())
def test_a_message_asks_exactly_when_a_pattern_says_so(text: str) -> None:
    assert asks_for_person(text) == any(map(asks_by_every_pattern, clauses(text)))


@settings(max_examples=500, deadline=None)
@given(text=messages())
def test_a_message_has_a_mood_exactly_when_its_pattern_says_so(text: str) -> None:
    words = plain_words(text)
    plain, stems = " ".join(words), signal_cues.stems_of(words)

    for mood in MOODS.values():
        assert mood.found_in(plain, stems) == bool(mood.pattern.search(plain))


@given(text=st.text(st.characters(max_codepoint=127)))
def test_words_of_a_plain_text_are_those_of_the_same_among_accents(text: str) -> None:
    assert [*plain_words(text), "e"] == plain_words(f"{text} é")


def asks_by_every_pattern(words: list[str]) -> bool:
    """The rule without its short cuts."""
    plain, spelt = " ".join(words), " ".join(map(meant, words))
    if ABOUT_REACHING.search(spelt):
        return False
    return any(pattern.search(spelt) for pattern in ENGLISH) or any(
        pattern.search(plain) for pattern in (*ELSEWHERE, WISHED)
    )
