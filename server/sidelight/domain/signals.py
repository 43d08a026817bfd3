"""What a message tells beside its question, by rules; pure and fast."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from rapidfuzz import fuzz

from sidelight.domain.person_requests import asks_for_person, plain_words
from sidelight.domain.small_talk import small_talk

Signal = Literal["asks_for_person", "frustration", "urgency", "sensitive", "small_talk"]
"""What a message tells beside its question; the wire names them the same."""

MAX_CHARS: Final = 4_000
"""Of a longer message only the beginning is looked at, so that its cost is bounded."""

SAME_QUESTION: Final = 92.0
"""Likeness of letters, 0..100, from which a message is an earlier one again."""

MIN_SHOUTED_LETTERS: Final = 12
"""Fewer capitals are a code or an abbreviation."""

SHOUTED_SHARE: Final = 0.8
"""Of all letters; a shouted sentence still has an "iPhone" in it."""

_ANGRY: Final = re.compile(
    r"\b(?:useless|ridiculous|unacceptable|pathetic|terrible|horrible|awful|worst|"
    r"garbage|rubbish|"
    r"crap|bullshit|shit\w*|fuck\w*|wtf|damn|goddamn|stupid|idiot\w*|dumb|joke of a|scam\w*|"
    r"sick of|fed up|tired of|waste of (?:my )?time|wasted \w+ (?:hours?|days?)|losing patience|"
    r"(?:so|very|extremely|really) (?:angry|annoyed|annoying|frustrat\w+|disappointed|upset)|"
    r"frustrat\w+|furious|infuriating|outrageous|"
    r"not (?:at all )?(?:helping|helpful)|isnt helping|arent helping|unhelpful|no help at all|"
    r"(?:you|u) (?:dont|do not|didnt|cant|are not) (?:understand\w*|listen\w*|read\w*|get it)|"
    r"for the (?:third|fourth|fifth|hundredth|\w+th) time|how many times|(?:keep|keeps) asking|"
    r"drives? me (?:mad|crazy|nuts))\b"
)
"""Says by itself that someone has had enough."""

_WORN: Final = re.compile(
    r"\b(?:already (?:tried|did|done|told|said|asked|checked)|tried (?:that|this|"
    r"it|everything|all)"
    r"|still (?:not|no|fails?|failing|the same|doesnt|does not|isnt|hasnt|"
    r"cant|cannot|wont|nothing|broken|"
    r"stuck)|(?:doesnt|didnt|does not|did not|not) (?:help|work|working)|same (?:error|problem|"
    r"thing|issue|answer)|as i said|like i said|i told you|once again|yet again|again and again|"
    r"nothing works|wrong answer|thats not what i asked|not what i (?:asked|meant))\b"
)
"""Says so only when it is not the first time."""

_URGENT: Final = re.compile(
    r"\b(?:urgent\w*|asap|emergency|immediately|right now|right away|straight away|"
    r"as soon as possible|(?:my|our|the|a) deadline (?:is|today|tomorrow)|before "
    r"the deadline|by (?:today|tonight|tomorrow)|time critical|critical|"
    r"(?:everything|site|service|system|app|tidebill) is down|outage|"
    r"(?:cant|cannot|can not|unable to|not able to) (?:log|sign) ?in|locked out|"
    r"losing (?:money|customers)|dringend|sofort|urgente?|subito|immediatement|spoed)\b"
)

_SENSITIVE: Final = re.compile(
    r"\b(?:lawyers?|attorneys?|solicitors?|legal (?:action|notice|department|advice|team|claim)|"
    r"law ?suit|sue (?:you|them|tidebill)|suing|take (?:you|them) to court|in court|court order|"
    r"subpoena|police|prosecut\w+|ombudsman|consumer protection|trading standards|"
    r"data protection (?:authority|officer|complaint)|gdpr|right to be forgotten|"
    r"(?:was|been|got|were|is|are|get|being) hacked|hacker|hacked|data breach|breach|leaked|"
    r"compromised|phishing|stolen|stole|fraud\w*|identity theft|malware|"
    r"(?:someone|somebody) (?:else )?(?:may be |is |was |has |might be )?(?:\w+ )?(?:signed in|"
    r"logged in|logging in|using|accessed|in my account|got into|broke into)|"
    r"un ?authori[sz]ed|suspicious (?:login|sign in|activity|device)|"
    r"(?:delete|erase|close|remove|wipe) (?:my |our |the )?(?:whole |entire "
    r")?(?:account|personal "
    r"data|data)|delete (?:all|everything)(?: \w+){0,3} (?:data|account|about me)|"
    r"(?:kill|harm|hurt) (?:myself|himself|herself)|suicid\w+)\b"
)
"""Legal matters, security incidents, demands for deletion, a person in danger."""


def signals_of(text: str, earlier: Sequence[str] = ()) -> tuple[Signal, ...]:
    """Returns the signals of a message, in a fixed order.

    Args:
        earlier: The visitor's earlier messages of the conversation, oldest first; what is said
            again tells more than what is said once.
    """
    text = text[:MAX_CHARS] if len(text) > MAX_CHARS else text
    plain = " ".join(plain_words(text))
    found: dict[Signal, bool] = {
        "asks_for_person": asks_for_person(text),
        "frustration": _frustrated(text, plain, earlier),
        "urgency": _URGENT.search(plain) is not None,
        "sensitive": _SENSITIVE.search(plain) is not None,
        "small_talk": small_talk(text) is not None,
    }
    return tuple(signal for signal, present in found.items() if present)


def _frustrated(text: str, plain: str, earlier: Sequence[str]) -> bool:
    if _ANGRY.search(plain) or _shouted(text):
        return True
    before = [" ".join(plain_words(one[:MAX_CHARS])) for one in earlier[-5:]]
    worn = _WORN.search(plain) is not None
    if worn and (any(map(_WORN.search, before)) or (before and "already" in plain)):
        return True
    repeats = [one for one in before if len(one) > MIN_SHOUTED_LETTERS]
    return sum(fuzz.ratio(one, plain) >= SAME_QUESTION for one in repeats) > 1


def _shouted(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < MIN_SHOUTED_LETTERS or "!" not in text:
        return False
    return sum(sign.isupper() for sign in letters) >= SHOUTED_SHARE * len(letters)
