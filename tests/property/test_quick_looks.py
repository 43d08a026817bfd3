"""What is left out to save time would have found nothing: typos and personal data."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from rapidfuzz.distance import OSA

from sidelight.domain.person_requests import _REAL_WORDS, _TYPOS, MIN_TYPO_CHARS, meant
from sidelight.domain.personal import _PATTERNS, personal_data

LETTERS = st.sampled_from("acdeghiknoprstuvx019ß")
ANYTHING = st.sampled_from("ab.zGBNX0123456789 -()+/@\n")
QUICK = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    """Takes letters out of a word that is understood, and puts others in."""
    word = draw(st.sampled_from(_TYPOS))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(word))] * 2)))
    kept = word[start:end] if end - start <= 2 else word[start : start + 2]
    return f"{word[:start]}{draw(st.text(LETTERS, max_size=3))}{word[start + len(kept) :]}"


def compared_with_all(word: str) -> str:
    """Returns what is meant by the rule itself, with no index."""
    if len(word) < MIN_TYPO_CHARS or word in _REAL_WORDS or word in _TYPOS:
        return word
    for known in _TYPOS:
        near = 1 if min(len(known), len(word)) < 2 * MIN_TYPO_CHARS else 2
        if word[0] == known[0] and OSA.distance(word, known) <= near:
            return word if word == f"{known}s" else known
    return word


@QUICK
@given(misspelt())
def test_a_misspelt_word_means_what_comparing_with_all_says(word: str) -> None:
    said = meant(word)

    # Words that are written together are taken apart first, which this is not about.
    assert " " in said or said == compared_with_all(word)


@pytest.mark.parametrize("place", range(len(_PATTERNS)))
@QUICK
@given(st.data())
def test_whatever_looks_like_personal_data_has_as_many_digits_as_told(
    place: int, data: st.DataObject
) -> None:
    kind, fewest, look, _ = _PATTERNS[place]
    text = data.draw(st.from_regex(look, alphabet=ANYTHING))

    found = look.search(text)

    assert found
    assert sum(sign.isdecimal() for sign in text) >= fewest
    assert kind != "email" or "@" in text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("it is AB123456C", "national_id"),
        ("my DNI is 12345678Z", "national_id"),
        ("call +12345678", "phone"),
        ("call 012345678", "phone"),
        ("mail me at me@example.com", "email"),
        ("the SSN 536-90-4399", "national_id"),
    ],
)
def test_personal_data_with_the_fewest_digits_is_found(text: str, kind: str) -> None:
    assert [one.kind for one in personal_data(text)] == [kind]
