"""Personal data in a text: what looks like it and proves to be; it knows no conversation."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from sidelight.domain import check_digits

PersonalKind = Literal["card", "iban", "email", "national_id", "phone"]


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch [start, end) of a text that is personal data."""

    kind: PersonalKind
    start: int
    end: int


_IDS: Final[tuple[tuple[PersonalKind, int, str, Callable[[str], bool]], ...]] = (
    (
        "email",
        0,
        r"(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
        lambda _text: True,
    ),
    ("iban", 2, r"\b[A-Za-z]{2}\d{2}(?=((?:[ -]?[A-Za-z0-9]){11,30}))", lambda _text: True),
    ("card", 13, r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w])", check_digits.is_card),
    ("national_id", 9, r"\b\d{3}-\d{2}-\d{4}\b", check_digits.is_us_social_security),
    (
        "national_id",
        6,
        r"(?i)\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D]\b",
        lambda _text: True,
    ),
    ("national_id", 8, r"\b\d{8}[A-HJ-NP-TV-Z]\b", check_digits.is_spanish_dni),
    ("national_id", 11, r"\b\d{2} ?\d{3} ?\d{3} ?\d{3}\b", check_digits.is_german_tax_id),
    ("national_id", 7, r"\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b", lambda _text: True),
    (
        "national_id",
        15,
        r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}\b",
        check_digits.is_french_insee,
    ),
    ("phone", 8, r"(?<![\w+])(?:\+|00)[1-9](?:[ ()./-]{0,2}\d){7,13}(?!\w)", lambda _text: True),
    ("phone", 9, r"(?<![\w.,+-])\(?0\d(?:[ ()/-]{0,2}\d){7,10}(?![\w]|[.,]\d)", lambda _text: True),
    ("phone", 10, r"(?<![\w.,+-])\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?![\w])", lambda _text: True),
)
"""By kind, most certain first: the fewest digits of what looks like it, what it looks like, and
whether its own check digits agree.

Sources: ISO/IEC 7812 (cards), ISO 13616 (IBAN), and the issuers' rules for national numbers of the
USA, the United Kingdom, Spain, Germany, Italy and France.
"""

_PATTERNS: Final = tuple(
    (kind, fewest, re.compile(look), proves) for kind, fewest, look, proves in _IDS
)

_MIN_DIGITS: Final = re.compile(r"\d(?:[^\d\n]{0,3}\d){5}|@")
"""Nothing above matches a text without an `@` or six digits close together."""

_DIGIT: Final = re.compile(r"\d")
"""Counted, because a text is not searched for what has more digits than it, or for an address
without an `@`: that is most of the time that an invoice's number of six digits cost."""

_ANY: Final = re.compile(r"[@\d]")
"""Told in a tenth of the time, and most messages have neither."""


def personal_data(text: str) -> tuple[Found, ...]:
    """Returns the personal data in a text, in its order; none overlap."""
    if _ANY.search(text) is None or _MIN_DIGITS.search(text) is None:
        return ()
    found: list[Found] = []
    digits = len(_DIGIT.findall(text))
    for kind, fewest, look, proves in _PATTERNS:
        if digits < fewest or (kind == "email" and "@" not in text):
            continue
        for match in look.finditer(text):
            end = _end(kind, match)
            free = all(end <= one.start or one.end <= match.start() for one in found)
            if end and free and proves(match.group()):
                found.append(Found(kind, match.start(), end))
    return tuple(sorted(found, key=lambda one: one.start))


def _end(kind: PersonalKind, match: re.Match[str]) -> int:
    """Returns where a match ends, 0 where it is none; after an account number words may follow."""
    if kind != "iban":
        return match.end()
    whole = match.group() + match.group(1)
    lengths = (at for at in range(len(whole), len(match.group()), -1) if whole[at - 1].isalnum())
    return next((match.start() + at for at in lengths if check_digits.is_iban(whole[:at])), 0)


def redact(text: str) -> str:
    """Returns a text without its personal data: for log lines, and for other systems.

    Each is replaced by its kind in brackets, such as `[card]`; doing it again changes nothing.
    """
    return _replaced(text, lambda kind: f"[{kind}]")


def leave_out(text: str) -> str:
    """Returns a text with nothing where its personal data was: no article is about it."""
    return _replaced(text, lambda _kind: "")


def _replaced(text: str, by: Callable[[PersonalKind], str]) -> str:
    parts, at = [], 0
    for one in personal_data(text):
        parts += [text[at : one.start], by(one.kind)]
        at = one.end
    return "".join((*parts, text[at:]))
