"""Messages that ask nothing: greetings, thanks, farewells and the like; pure rules."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from sidelight.domain.person_requests import plain_words

MAX_WORDS: Final = 9
"""A longer message says more than a greeting, even where it begins with one."""


class SmallTalk(StrEnum):
    """What a message without a question is."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    YES = "yes"
    NO = "no"
    ABOUT_US = "about_us"
    """Who or what is answering here, or how it is doing."""


_KINDS: Final[tuple[tuple[SmallTalk, str], ...]] = (
    (
        SmallTalk.THANKS,
        (
            r"(?:many |a lot of |ok(?:ay)? |great |perfect |cool )*(?:thanks?|thx|thnx|tnx|"
            r"ty|tysm|cheers|danke\w*|vielen dank|merci|gracias|grazie|obrigad[oa]|"
            r"bedankt|dank (?:je|"
            r"u)|tack)(?: you| u| so| very| much| a| lot| again| for| the| your| help| that| this| "
            r"bot| all| schon| beaucoup| mille| mil| bien| wel| sa| mycket| muito| molte)*"
            r"(?: (?:that|this|it) (?:helped|helps|works?|worked)(?: now)?)?"
            r"|(?:ok(?:ay)? |great |yes |perfect )?(?:that|this|it) (?:helped|helps|"
            r"works now|worked|"
            r"solved it|is it|was it|did it)(?: (?:thanks?|thank you|now|perfectly))*"
            r"|(?:great|perfect|awesome|nice|cool|super|wonderful|excellent|"
            r"brilliant|good bot|got it|"
            r"all good|solved|problem solved|i see|understood|makes sense|nice one|"
            r"well done|good job|"
            r"youre (?:great|the best|awesome)|you are (?:great|the best|awesome)|haha\w*|lol)"
        ),
    ),
    (
        SmallTalk.GREETING,
        (
            r"(?:hi+|hello+|hey+|hiya|howdy|yo|greetings|hola|hallo|bonjour|salut|ciao|ola|moin|"
            r"hej\w*|servus|namaste|good (?:morning|afternoon|evening|day)|guten "
            r"(?:tag|morgen|abend)|"
            r"buenos dias|buenas tardes|bom dia|boa tarde|buongiorno|goedemorgen|"
            r"goedemiddag|god dag|"
            r"morning|evening|test|testing|ping)(?: there| all| again| everyone| everybody| team| "
            r"sir| madam| bot| hi| hello| hey| sidelight| tidebill| you)*"
            r"(?: how are you(?: doing)?(?: today)?)?"
            r"|(?:hello |hi |hey )?(?:i have a (?:quick )?(?:question|problem)|can "
            r"you help(?: me)?|i "
            r"need (?:some |your )?help|can i ask (?:you )?(?:something|a question)|help(?: me)?|"
            r"please help(?: me)?|question)(?: please)?"
        ),
    ),
    (
        SmallTalk.FAREWELL,
        (
            r"(?:good ?bye|bye+|bye bye|see (?:you|ya)(?: later| soon)?|have a (?:nice|good|great) "
            r"(?:day|one|evening|weekend)|thats all(?: for now)?|that is all|that will be all|"
            r"nothing else|good night|tschuss|au revoir|adios|arrivederci|tchau|tot ziens|hej da)"
            r"(?: thanks?| thank you| bye| now)*"
        ),
    ),
    (
        SmallTalk.YES,
        (
            r"(?:yes|yeah|yep|yup|sure|ok|okay|k|fine|please do|go ahead|of course|"
            r"please|yes do|do it|"
            r"ja|oui|si|sim|alright|right|correct)(?: please| pls| ok| do| thanks| thank you| yes| "
            r"sure| bitte| go ahead| that would be (?:great|nice|good)| id like that)*"
        ),
    ),
    (
        SmallTalk.NO,
        (
            r"(?:no|nope|nah|not now|no need|never ?mind|forget it|nein|non|not really|not yet|"
            r"no no)(?: thanks?| thank you| its (?:ok|fine)| im (?:ok|good|fine)| danke| merci)*"
        ),
    ),
    (
        SmallTalk.ABOUT_US,
        (
            r"(?:hi |hello |hey )?(?:who|what) are you|are you (?:a |an )?(?:real "
            r")?(?:(?:ro|chat)?bot|"
            r"human|person|ai|machine|computer|real|there)(?: person| or (?:a )?\w+)?|"
            r"(?:hi |hello |hey )?(?:how are you|how are things|hows it going|whats "
            r"up|sup|how do you "
            r"do)(?: doing)?(?: today)?|whats your name|what is your name|what can "
            r"you do(?: for me)?|"
            r"what can i ask(?: you)?|tell me a joke|am i (?:talking|speaking) to .*"
        ),
    ),
)

_PATTERNS: Final = tuple((kind, re.compile(rf"(?:{pattern})")) for kind, pattern in _KINDS)

_VOCABULARY: Final = frozenset(
    word for _, pattern in _KINDS for word in re.findall(r"[a-z]+", pattern)
)
"""Small talk begins and ends with a word of the patterns, but for the endings below."""

_OPEN_ENDED: Final = ("danke", "hej", "haha")
"""Words that may go on: "dankeschön"."""

_ASKS_OF_US: Final = frozenset(["am", "are"])
"""What is asked about us may end in any word: "am I talking to Bob"."""


def small_talk(text: str) -> SmallTalk | None:
    """Returns what kind of small talk the whole message is, or None where it says more."""
    return small_talk_in(plain_words(text))


def small_talk_in(words: Sequence[str]) -> SmallTalk | None:
    """Returns the same for the plain words of a message."""
    if not words or len(words) > MAX_WORDS or not _may_be(words):
        return None
    plain = " ".join(words)
    for kind, pattern in _PATTERNS:
        if pattern.fullmatch(plain):
            return kind
    return None


def _may_be(words: Sequence[str]) -> bool:
    """Tells whether a pattern could match, by the first and the last word; costs a fifth of it."""
    first, last = words[0], words[-1]
    if first not in _VOCABULARY and not first.startswith(_OPEN_ENDED):
        return False
    if last in _VOCABULARY or last.startswith(_OPEN_ENDED):
        return True
    return not _ASKS_OF_US.isdisjoint(words)
