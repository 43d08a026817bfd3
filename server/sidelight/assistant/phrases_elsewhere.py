"""The one phrase that is said in the visitor's own language: that help is in another one."""

from typing import Final

ONLY_IN_OURS: Final[dict[str, str]] = {
    "de": (
        "Unsere Hilfe gibt es leider noch nicht auf Deutsch, und ich möchte nicht raten. "
        "Soll ich Sie mit einem Menschen verbinden?"
    ),
    "fr": (
        "Notre aide n’existe pas encore en français, et je préfère ne pas deviner. "
        "Voulez-vous parler à une personne ?"
    ),
    "es": (
        "Nuestra ayuda todavía no está en español y prefiero no adivinar. "
        "¿Quiere hablar con una persona?"
    ),
    "it": (
        "La nostra guida non è ancora in italiano e preferisco non tirare a indovinare. "
        "Vuole parlare con una persona?"
    ),
    "pt": (
        "A nossa ajuda ainda não existe em português e prefiro não adivinhar. "
        "Quer falar com uma pessoa?"
    ),
    "nl": (
        "Onze hulp is er nog niet in het Nederlands, en ik wil niet raden. "
        "Wilt u met een mens spreken?"
    ),
    "sv": (
        "Vår hjälp finns inte på svenska ännu, och jag vill inte gissa. "
        "Vill du prata med en människa?"
    ),
    "pl": (
        "Nasza pomoc nie jest jeszcze dostępna po polsku, a nie chcę zgadywać. "
        "Czy chce Pan/Pani porozmawiać z człowiekiem?"
    ),
    "uk": "Наша довідка ще не перекладена українською. Поєднати вас із людиною?",
    "ru": "Наша справка пока не переведена на русский. Соединить вас с человеком?",
    "ar": "مساعدتنا غير متوفرة بالعربية بعد. هل تريد التحدث إلى شخص؟",
    "he": "העזרה שלנו עדיין אינה בעברית. האם לחבר אותך לאדם?",
    "el": "Η βοήθειά μας δεν υπάρχει ακόμη στα ελληνικά. Θέλετε να μιλήσετε με έναν άνθρωπο;",
    "hi": "हमारी सहायता अभी हिन्दी में नहीं है। क्या आप किसी व्यक्ति से बात करना चाहेंगे?",
    "th": "ความช่วยเหลือของเรายังไม่มีภาษาไทย คุณต้องการคุยกับเจ้าหน้าที่ไหม",
    "ja": "ヘルプはまだ日本語に対応していません。担当者におつなぎしましょうか。",
    "ko": "도움말은 아직 한국어로 제공되지 않습니다. 상담원과 연결해 드릴까요?",
    "zh": "我们的帮助还没有中文版。要为您转接人工客服吗？",
}
"""By ISO 639-1 code; of a language without a phrase the product's own is said."""
