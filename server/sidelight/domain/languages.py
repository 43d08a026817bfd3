"""Which language a message is in, by its letters and its commonest words; pure rules.

Made for telling whether help in other languages is needed, not for telling languages apart in
general: in doubt a message is in no language, and is treated as one that can be answered.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from sidelight.domain.person_requests import plain_words

_SCRIPTS: Final = tuple(
    (language, re.compile(f"[{letters}]"), neighbour, re.compile(f"[{its_own}]"))
    for language, letters, neighbour, its_own in (
        ("zh", "\u3040-\u30ff\u4e00-\u9fff", "ja", "\u3040-\u30ff"),
        ("ru", "\u0400-\u04ff", "uk", "\u0456\u0457\u0454\u0491\u0406\u0407\u0404\u0490"),
        ("ko", "\uac00-\ud7af", "ko", "\uac00-\ud7af"),
        ("ar", "\u0600-\u06ff", "ar", "\u0600-\u06ff"),
        ("he", "\u0590-\u05ff", "he", "\u0590-\u05ff"),
        ("el", "\u0370-\u03ff", "el", "\u0370-\u03ff"),
        ("hi", "\u0900-\u097f", "hi", "\u0900-\u097f"),
        ("th", "\u0e00-\u0e7f", "th", "\u0e00-\u0e7f"),
    )
)
"""Languages by their letters, and a neighbour by the letters that only it has."""

_WORDS: Final = {
    "en": (
        "the and is are was to of in on for my your how do does can i you it not this that with "
        "what when where why who have has from or be we they me a an at if please want need will"
    ),
    "de": (
        "der die das und ist sind war nicht ich wir sie mein meine meinen wie kann ein eine einen "
        "zu auf fur mit von wo was wann warum wer habe haben hat oder wenn bitte mochte brauche "
        "mich mir uns wird werden auch noch keine kein rechnung rechnungen konto kunde kunden "
        "passwort stornieren kundigen zahlung geht dem den des im am beim nach vom letzten"
    ),
    "fr": (
        "le la les et est sont pas je nous vous mon ma mes comment puis peut un une des du pour "
        "avec dans ou que qui quand pourquoi ai avons votre s il sur ce cette facture factures "
        "compte client clients abonnement resilier paiement mot passe au aux ne se sa son"
    ),
    "es": (
        "el la los las y es son no yo mi mis como puedo puede un una para con en donde que cuando "
        "por quien tengo tiene su sus del al se este esta factura facturas cuenta cliente clientes "
        "cuanto cuesta pago contrasena cancelar suscripcion quiero necesito plan de"
    ),
    "it": (
        "il lo la gli le e sono non io mio mia miei come posso puo un una per con in dove che "
        "quando perche chi ho ha di del della al questa questo fattura fatture conto cliente "
        "clienti quanto costa pagamento ricevere annullare vorrei devo si da nel carta"
    ),
    "pt": (
        "o a os as e nao eu meu minha como posso pode um uma para com em onde que quando por quem "
        "tenho tem do da no na este esta fatura faturas conta cliente clientes quanto custa "
        "pagamento senha cancelar assinatura quero preciso voce ao se"
    ),
    "nl": (
        "de het een en is zijn niet ik wij we mijn hoe kan naar op voor met van waar wat wanneer "
        "waarom wie heb heeft of als wil graag factuur facturen rekening klant klanten betaling "
        "wachtwoord opzeggen aan dit dat deze bij worden er ons onze"
    ),
    "sv": (
        "jag och ar inte det att en ett som hur kan min mitt mina till pa med var vad nar varfor "
        "vem har eller om vill behover faktura fakturor konto kund kunder betalning vi av den"
    ),
    "pl": (
        "nie jest i w na z do jak moge czy mi moj moja gdzie co kiedy dlaczego kto mam ma lub "
        "prosze chce faktura faktury konto klient klienta platnosc haslo sie to ten ta dla"
    ),
}
"""Commonest words without accents, and some of an office's."""

_LANGUAGES_OF: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(one for one, text in _WORDS.items() if word in text.split())
    for words in _WORDS.values()
    for word in words.split()
}

MIN_SHARE: Final = 0.3
"""Of the words, that are a language's own: less is a name or a quotation."""

MIN_WORDS: Final = 2
"""Own words that tell a language; in a message of two or three one is enough."""

SHORT_WORDS: Final = 3

MAX_WORDS: Final = 60
"""The beginning of a message tells its language."""


def language_of(text: str) -> str | None:
    """Returns the ISO 639-1 code of the language, or None in doubt."""
    if not text.isascii():
        letters_in_all = sum(map(str.isalpha, text))
        for language, letters, neighbour, its_own in _SCRIPTS:
            if len(letters.findall(text)) * 2 > letters_in_all:
                return neighbour if its_own.search(text) else language
    return language_in(plain_words(text[:1_000]))


def language_in(words: Sequence[str]) -> str | None:
    """Returns the same for the plain words of a text in Latin letters."""
    words = words[:MAX_WORDS]
    counts = Counter(one for word in words for one in _LANGUAGES_OF.get(word, ()))
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    language, count = ranked[0]
    needed = 1 if len(words) <= SHORT_WORDS else MIN_WORDS
    return language if count >= needed and count >= MIN_SHARE * len(words) else None
