"""Which language a message is taken to be in."""

import pytest

from sidelight.domain.languages import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how do I send an invoice?", "en"),
        ("Wie kann ich eine Rechnung stornieren?", "de"),
        ("Rechnung stornieren", "de"),
        ("comment résilier mon abonnement ?", "fr"),
        ("¿Cómo puedo cancelar mi plan?", "es"),
        ("come posso annullare una fattura", "it"),
        ("como posso cancelar a minha assinatura", "pt"),
        ("hoe kan ik een factuur versturen", "nl"),
        ("hur kan jag skicka en faktura", "sv"),
        ("jak moge anulowac fakture w tym koncie", "pl"),
        ("как отменить счёт", "ru"),
        ("як скасувати рахунок, \u0456 \u0454 платеж", "uk"),
        ("كيف أرسل فاتورة", "ar"),
        ("請求書を送るには", "ja"),
        ("如何发送发票", "zh"),
        ("ακύρωση τιμολογίου", "el"),
    ],
)
def test_a_language_is_told_by_its_words_and_letters(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text", ["", "429", "insufficient_funds", "webhook timeout", "Café Nordlicht"]
)
def test_in_doubt_there_is_no_language(text: str) -> None:
    assert language_of(text) is None
