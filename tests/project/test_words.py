"""Words that have no place in the repository."""

import re
from collections.abc import Iterator

from project.repository import TEXT_SUFFIXES, files, name_of

UNFINISHED = re.compile(r"\b(?:FIXME|XXX|TODO(?!: \w+ \w+| is welcome))\b")
"""A note on what is left to do says what it waits for: `TODO: Until the parser keeps columns.`"""

MACHINE = re.compile(r"(?<![\w.:/*-])/(?:work|root|home|Users)/\w+")
"""Paths that exist on somebody's machine only."""

GENERATED = frozenset({"package-lock.json", "requirements.lock"})


def found(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in files():
        if path.suffix not in TEXT_SUFFIXES or path.name in GENERATED:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if pattern.search(line) and path.name != "test_words.py":
                yield f"{name_of(path)}:{number}: {line.strip()[:80]}"


def test_nothing_is_left_to_do_without_a_reason() -> None:
    assert list(found(UNFINISHED)) == []


def test_no_path_of_a_machine_is_in_the_repository() -> None:
    assert list(found(MACHINE)) == []
