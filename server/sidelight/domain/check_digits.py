"""Check digits of cards, accounts and national numbers; it searches no text."""

import re
from typing import Final

_LUHN_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""A digit doubled, and of two digits their sum."""

_IBAN_LENGTHS: Final = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
    "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26, "UA": 29,
}  # fmt: skip
"""Characters by country, from the SWIFT registry (ISO 13616)."""

_IBAN_OTHERS: Final = range(15, 35)
_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_SEPARATORS: Final = re.compile(r"[\s-]")
_DNI_MODULUS: Final = 23
_INSEE_MODULUS: Final = 97
_IBAN_MODULUS: Final = 97


def is_card(text: str) -> bool:
    """Tells whether digits are a payment card's number: its length, its issuer and Luhn's sum."""
    digits = _bare(text)
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456":  # noqa: PLR2004  # ISO/IEC 7812
        return False
    return _luhn(digits) and len(set(digits)) > 1


def is_iban(text: str) -> bool:
    """Tells whether a text is an account number of ISO 13616: length and remainder of 97."""
    bare = _bare(text).upper()
    lengths = _IBAN_LENGTHS.get(bare[:2])
    if not bare.isascii() or (len(bare) != lengths if lengths else len(bare) not in _IBAN_OTHERS):
        return False
    turned = "".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])
    return int(turned) % _IBAN_MODULUS == 1


def is_us_social_security(text: str) -> bool:
    """Tells whether a number of the USA's form can have been issued (SSA's rules of 2011)."""
    area, group, serial = text.split("-")
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


def is_spanish_dni(text: str) -> bool:
    """Tells whether the letter of a Spanish identity number agrees."""
    return _DNI_LETTERS[int(text[:-1]) % _DNI_MODULUS] == text[-1]


def is_german_tax_id(text: str) -> bool:
    """Tells whether eleven digits are a German tax id (ISO 7064, modulus 11, 10)."""
    digits = [int(sign) for sign in _bare(text)]
    if digits[0] == 0 or len(set(digits[:10])) not in {8, 9}:
        return False
    product = 10
    for digit in digits[:10]:
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == digits[10]


def is_french_insee(text: str) -> bool:
    """Tells whether fifteen digits are a French social security number: 97 less the remainder."""
    bare = _bare(text)
    return _INSEE_MODULUS - int(bare[:13]) % _INSEE_MODULUS == int(bare[13:])


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", text)


def _luhn(digits: str) -> bool:
    total = sum(
        _LUHN_DOUBLED[int(sign)] if place % 2 else int(sign)
        for place, sign in enumerate(reversed(digits))
    )
    return total % 10 == 0
