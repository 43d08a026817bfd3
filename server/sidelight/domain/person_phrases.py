"""Phrases that ask for a person, as patterns over plain words; it reads no messages."""

import re
from typing import Final

from sidelight.domain import signal_cues

_REACH: Final = (
    r"(?:talk|talking|speak|speaking|chat|chatting|contact|contacting|reach|reaching|connect|"
    r"connecting|transfer|direct|escalate|redirect|message|phone|ring|communicate|call|calling|"
    r"in touch|touch|through|over|hold|pass me|forward me|hand me)"
)
_ADJECTIVE: Final = (
    r"(?:real|live|actual|human|living|proper|physical|fucking|goddamn|damn|bloody|freaking|"
    r"goddamned|fuckin|single|nice|customer|support|service|sales|billing|technical|qualified|"
    r"different|tidebill|free|other|another|online|available)"
)
_GAP: Final = (
    rf"(?:(?:to|with|wth|wirh|wit|w|by|of|from|me|us|on|in|a|an|the|some|any|your|"
    rf"one|ur|my|of your|"
    rf"{_ADJECTIVE}|please|pls|directly|now|up|via|over|member|back) ){{0,6}}"
)
_SURE: Final = (
    r"(?:humans?|human being|human agent|human person|operators?|live agent|real person|"
    r"actual person|live person|representatives?|rep|reps|real people|actual people|live chat|"
    r"support agent|support person|real human|service agent|live support|human support|"
    r"service rep|service representative|human help|real agent|live operator|csr)"
)
_PERSON: Final = (
    rf"(?:{_SURE}|agents?|persons?|people|someone|somebody|anyone|anybody|some one|any one|"
    r"some body|assistants?|advisors?|advisers?|staff|staff member|team member|supervisors?|"
    r"manager|employees?|expert|specialist|technician|customer care)"
)
_SUPPORT: Final = (
    r"(?:(?:the |your |customer |tech |technical |tidebill |human |user |client )*"
    r"(?:support|support team|service team|customer service|customer services|customer care|"
    r"help ?desk|support desk|customer assistance|support staff|billing team|sales team|sales|"
    r"your team|your staff|your company|you guys|you lot|tidebill))"
)
_WANT: Final = (
    r"(?:want|wanna|need|get|give|gimme|have|prefer|demand|bring|send|find|require|like|"
    r"looking for|asking for|ask for|request|insist on|rather|may i|can i|could i|want to see|"
    r"assign|involve|fetch|summon|where is|where are|wheres|let me)"
)
_FILLER: Final = (
    r"(?:please|pls|plz|now|hi|hello|hey|a|an|the|me|i|want|need|to|ok|okay|thanks|thank|"
    r"immediately|asap|no|yes|just|only|help|from|support|sir|real|live|human|my|your|and|but)"
)
_OTHERS: Final = (
    r"(?! (?:who|that|which|i|on|in|at|whose) (?!can |could |will |knows? |understands? |help|"
    r"is (?:human|real|there|not)|actually |speaks? |isnt |handles? |here\b|charge\b|support\b|"
    r"your\b|the (?:support|billing|sales|team|phone)|real\b|person\b|need |please))"
)
"""Somebody of the visitor's own: "a person who owes me", "someone in my team"."""

_NOT: Final = (
    r"(?<!am i )(?<!do not want to )(?<!dont want to )(?<!rather not )(?<!without )"
    r"(?<!instead of )(?<!dont )(?<!do not )(?<!no need to )"
)

_OF_PEOPLE: Final = (
    # "connect me to an agent", "is there somebody I can talk to", "I want a human"
    rf"{_NOT}(?<!\bthe )(?<!\ba )(?<!main )\b{_REACH} (?!person\b){_GAP}{_PERSON}\b{_OTHERS}",
    rf"\b(?:cat|chay|chta|tal|talkin|tlk|spea|speck) (?:to|with|wth) {_GAP}{_PERSON}\b",
    rf"\b{_PERSON} (?!call)(?:\w+ ){{0,4}}(?:talk|speak|chat) (?:to|with)\b",
    (
        rf"\b{_PERSON} (?:here )?(?:i|we) (?:can|could|may) (?:please )?(?:talk|speak|"
        rf"chat|contact|call)"
    ),
    (
        r"\b(?:is|are) (?:there )?(?:any|some) ?(?:one|body|human|person|humans|people)"
        r"(?: real| human)? (?:there|here|available|online|around|home|alive)\b"
    ),
    r"^(?:any|some) ?(?:one|body) (?:there|here|home|online|real)",
    (
        r"\bis there (?:someone|somebody|anyone|anybody|a person)(?: there)? (?:who|that|to) "
        r"(?:can |could |may )?(?:help|assist|answer|talk|speak)\b"
    ),
    r"^(?:no )?not you(?: \w+){0,4} (?:human|person|agent)$",
    (
        r"\bis there (?:a|an|any) (?:real |live |actual )?(?:human|person|operator|agent)s?\b"
        r"(?! (?:who|that|which|in|on))"
    ),
    (
        rf"(?<!dont )(?<!not )(?<!no )(?<!no need to )\b{_WANT} {_GAP}{_SURE}\b"
        r"(?! (?:readable|error|resources|in my))"
    ),
    (
        rf"(?<!dont )(?<!not )(?<!no )\b{_WANT} {_GAP}(?:agent|person|assistant|"
        rf"advisor|adviser|"
        rf"supervisor|someone|somebody|staff)(?: {_FILLER})*$"
    ),
    (
        rf"\b{_WANT} {_GAP}(?:someone|somebody|a person|an agent) (?:to (?:help|assist|"
        rf"call|ring|"
        r"contact|answer|talk|speak|look|explain|phone)|who (?:can |could |will |knows|"
        r"understands|is real)|from (?:support|your|the (?:team|support)|tidebill)|real|human)"
    ),
    (
        rf"\b(?:can|could|would|will|please have|have|let) (?:someone|somebody|anyone|anybody)"
        rf"(?: \w+)? (?:please )?(?:(?:help|assist|answer)(?: me| us| with (?:this|it|that))*"
        rf"(?: {_FILLER})*$|call me|contact me|ring me|phone me|look into "
        rf"(?:this|it)|take over|"
        rf"talk to me|get back to me|explain (?:this|it))"
    ),
    (
        rf"\b(?:can|could|would|will|please have|have|let) (?:a |an )(?:{_ADJECTIVE} )*"
        rf"(?:person|human|agent|human being)(?: please)? (?:help|call|contact|"
        rf"look|take|answer|"
        rf"explain|talk|assist)"
    ),
    r"\bspeak to (?:a |the |your )?(?:manager|supervisor|boss)\b",
)
_OF_SUPPORT: Final = (
    # "let me talk to your support team"
    (
        rf"{_NOT}\b(?:talk|speak|chat|contact|reach|call|touch|phone|connect|"
        rf"help|through|write|"
        rf"talking|speaking|chatting|contacting|reaching|calling)"
        rf"(?: me| us)?(?: to| with| from| by)? {_SUPPORT}(?: please| pls| now| "
        rf"directly| by phone| "
        rf"here| about .*| help .*| with .*| at once| asap| guys| because .*| today)?$"
    ),
)
_OF_EITHER: Final = (
    # "human please", "customer service"
    (
        rf"^(?:{_FILLER} )*(?:{_SURE}|agents?|person|(?:customer )?support agent|"
        rf"customer support|"
        rf"customer service|helpdesk)(?: {_FILLER})*$"
    ),
)
_OF_REACHING: Final = (
    # "how can I contact you", "call me back", "put me through"
    (
        r"\b(?:how (?:can|do|could|may) i|can i|could i|may i|want to|need to|wanna|"
        r"like to|way to) "
        r"(?:please )?(?:contact|reach|call|phone|talk to|speak to|speak with|talk "
        r"with|get in touch "
        r"with|get hold of) (?:one of )?you\b(?! about my| later)"
    ),
    (
        r"(?<!you )(?<!people )\b(?:call|ring|phone) me(?: back)?(?: please| now| "
        r"asap| today| on .*| at .*)?$"
    ),
    (
        r"\b(?:call ?back|callback) please\b|\b(?:want|need|request) a (?:call ?back|"
        r"phone call)\b"
    ),
    (
        r"\bput me (?:through|in touch)\b|\bescalate (?:this|it|me|my)\b|\bhand me over\b|"
        r"\b(?:transfer|forward) me\b(?! the| a copy| an invoice| money)"
    ),
)
_OF_BOTS: Final = (
    # "not a bot"
    (
        r"\b(?:not|stop|no|hate|than|instead of|without|enough of|sick of|isnt|tired of) "
        r"(?:to |talking |with |a |an |the |this |these |your |stupid |speak |"
        r"talk |chat |more )*"
        r"(?:ro)?bots?\b"
    ),
    (
        r"\b(?:dont|not|stop)(?: want to| wanna)? (?:talk|talking|speak|"
        r"speaking|chat|chatting) "
        r"(?:to|with) (?:a |an |the |this )?(?:\w+ )?(?:(?:ro|chat)?bot|machine|computer|ai)\b"
    ),
)

ENGLISH_BY_CUES: Final = tuple(
    (cues, tuple(map(re.compile, patterns)))
    for cues, patterns in (
        (signal_cues.PEOPLE, _OF_PEOPLE),
        (signal_cues.SUPPORTING, _OF_SUPPORT),
        (signal_cues.PEOPLE | signal_cues.SUPPORTING, _OF_EITHER),
        (signal_cues.REACHING, _OF_REACHING),
        (signal_cues.BOTS, _OF_BOTS),
    )
)
"""Ways to ask in English, over words without accents and apostrophes; each needs a cue of its."""

ENGLISH: Final = tuple(pattern for _, patterns in ENGLISH_BY_CUES for pattern in patterns)
"""All of them."""

ABOUT_REACHING: Final = re.compile(
    r"\b(?:what|which|see|check|checking|know|seeing|opening|business|working|"
    r"office) (?:at |the |"
    r"your )*(?:hours?|times?|days?)\b|\bphone (?:no|number)\b|\bfree number\b|\bopening hours\b"
)
"""Asks when or under which number people can be reached, which an article may tell."""

_LANGUAGES: Final[dict[str, tuple[str, str]]] = {
    "de": (
        (
            "sprechen|spreche|reden|telefonieren|chatten|verbinde|verbinden|kontaktieren|erreichen|"
            "kontakt|weiterleiten|durchstellen|anrufen|schreiben"
        ),
        (
            "mensch|menschen|mitarbeiter|mitarbeiterin|person|jemand|jemandem|jemanden|berater|"
            "beraterin|kundendienst|kundenservice|kundenbetreuer|support|ansprechpartner|agenten|agent|"
            "sachbearbeiter|kundenberater"
        ),
    ),
    "fr": (
        (
            "parler|parle|discuter|contacter|joindre|appeler|echanger|relation|communiquer|passez|"
            "transferer|transferez|chatter"
        ),
        (
            "humain|humaine|conseiller|conseillere|agent|quelquun|personne|operateur|operatrice|"
            "service|support|assistant|responsable"
        ),
    ),
    "es": (
        (
            "hablar|hablo|contactar|contacto|chatear|comunicarme|comunicar|comuniqueme|llamar|"
            "conectame|conectar|paseme|pasame|pongame|transferir"
        ),
        (
            "humano|humana|persona|agente|alguien|operador|operadora|asesor|asesora|representante|"
            "soporte|atencion"
        ),
    ),
    "it": (
        (
            "parlare|parlo|contattare|chattare|chiamare|contatto|comunicare|passami|passatemi|"
            "mettermi|trasferire"
        ),
        (
            "umano|umana|persona|operatore|operatrice|qualcuno|agente|assistenza|consulente|"
            "responsabile|supporto"
        ),
    ),
    "pt": (
        (
            "falar|falo|conversar|contactar|contatar|contato|contacto|ligar|transferir|transfira|"
            "passar|comunicar"
        ),
        (
            "humano|humana|pessoa|atendente|alguem|agente|operador|operadora|suporte|atendimento|"
            "assistente|representante"
        ),
    ),
    "nl": (
        "spreken|praten|chatten|contact|bellen|verbind|verbinden|doorverbinden|bereiken|spreek",
        (
            "mens|medewerker|medewerkster|persoon|iemand|klantenservice|collega|helpdesk|"
            "klantendienst|adviseur"
        ),
    ),
    "sv": (
        "prata|tala|chatta|kontakta|ringa|koppla|kopplas|kontakt|snacka",
        (
            "manniska|person|nagon|medarbetare|handlaggare|agent|kundtjanst|kundservice|support|"
            "radgivare|operator"
        ),
    ),
    "da": (
        "snakke|tale|chatte|kontakte|ringe|kontakt",
        "menneske|person|nogen|noen|medarbejder|kundeservice|support|radgiver|medarbeider",
    ),
    "pl": (
        "rozmawiac|porozmawiac|polaczyc|skontaktowac|kontakt|pogadac",
        "czlowiekiem|konsultantem|osoba|kims|pracownikiem|agentem|doradca|obsluga",
    ),
}
"""By language: words for reaching, and for whom."""

WISHED: Final = re.compile(
    r"\b(?:echten? (?:mensch|menschen|person)|(?:einen|ein|nur) menschen|mensch bitte|"
    r"mitarbeiter bitte|(?:vraie? )(?:humain|personne|conseiller)|"
    r"un humain|un conseiller|etre humain|"
    r"(?:un |una |ser )+humano|agente (?:humano|real)|persona (?:real|humana|vera|reale)|"
    r"essere umano|un operatore|(?:um |uma )(?:humano|atendente|pessoa real)|pessoa real|"
    r"atendente humano|echt(?:e)? (?:mens|persoon)|een (?:mens|medewerker) (?:graag|aub)|"
    r"riktig (?:manniska|person)|en manniska|rigtigt? menneske|un agente por favor|"
    r"operatore per favore|atendente por favor|conseiller sil vous plait)\b"
)
"""Wishes that need no verb."""

_NEAR: Final = 5
"""Words between reaching and whom: "mit einem von Ihren Mitarbeitern sprechen"."""

ELSEWHERE: Final = tuple(
    re.compile(
        rf"\b(?:{reach})(?: \w+){{0,{_NEAR}}} (?:{whom})\b"
        rf"|\b(?:{whom})(?: \w+){{0,{_NEAR}}} (?:{reach})\b"
    )
    for reach, whom in _LANGUAGES.values()
)
"""The languages' patterns, over words as they are written."""

WHOM_ELSEWHERE: Final = frozenset(one for _, whom in _LANGUAGES.values() for one in whom.split("|"))
"""Words of which each of these patterns needs one."""
