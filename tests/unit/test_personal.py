"""What counts as personal data, and that none of it is left."""

import pytest

from sidelight.domain.personal import redact


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("card 4111 1111 1111 1111 declined", "card [card] declined"),
        ("5500-0000-0000-0004", "[card]"),
        ("amex 378282246310005.", "amex [card]."),
        ("pay to DE89 3704 0044 0532 0130 00 please", "pay to [iban] please"),
        ("iban GB82WEST12345698765432", "iban [iban]"),
        ("mail jan.de-boer+bills@mail.example.co.uk, thanks", "mail [email], thanks"),
        ("call +49 (0)30 1234567", "call [phone]"),
        ("call 0171 2345678 today", "call [phone] today"),
        ("(555) 123-4567", "[phone]"),
        ("ssn 123-45-6789", "ssn [national_id]"),
        ("nino AB 12 34 56 C", "nino [national_id]"),
        ("dni 12345678Z", "dni [national_id]"),
        ("steuer-id 86095742719", "steuer-id [national_id]"),
        ("cf RSSMRA85T10A562S", "cf [national_id]"),
        ("a@b.example and 4111111111111111", "[email] and [card]"),
    ],
)
def test_personal_data_is_taken_out(text: str, left: str) -> None:
    assert redact(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "",
        "invoice INV-2026-0001 over EUR 1,234.50",
        "4111 1111 1111 1112 is no card",
        "DE89370400440532013001",
        "on 2026-01-28 at 12:04:59",
        "error 0x80070005 in build 20260128123456",
        "666-45-6789",
        "order 1234567890123",
        "@everyone",
        "10.0.0.255",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_redacting_again_changes_nothing() -> None:
    once = redact("jan@example.com, 4111111111111111, +49 30 1234567")

    assert redact(once) == once
