"""What a message tells beside its question, by rules; pure and fast."""

import re
from collections.abc import Sequence, Set as AbstractSet
from typing import Final, Literal

from rapidfuzz import fuzz

from sidelight.domain import signal_cues
from sidelight.domain.person_requests import asks_for_person, plain_words
from sidelight.domain.small_talk import small_talk_in

Signal = Literal["asks_for_person", "frustration", "urgency", "sensitive", "small_talk"]
"""What a message tells beside its question; the wire names them the same."""

MAX_CHARS: Final = 4_000
"""Of a longer message only the beginning is looked at, so that its cost is bounded."""

SAME_QUESTION: Final = 92.0
"""Likeness of letters, 0..100, from which a message is an earlier one again."""

LOOKED_BACK: Final = 5
"""Earlier messages in which what is said again is looked for: annoyance lasts about as long."""

MIN_SHOUTED_LETTERS: Final = 12
"""Fewer capitals are a code or an abbreviation."""

SHOUTED_SHARE: Final = 0.8
"""Of all letters; a shouted sentence still has an "iPhone" in it."""


class Mood:
    """A pattern over plain words, with stems of words of which every match has one."""

    __slots__ = ("cues", "pattern")

    def __init__(self, cues: frozenset[str], pattern: str) -> None:
        self.cues: Final = cues
        self.pattern: Final = re.compile(pattern)

    def found_in(self, plain: str, stems: AbstractSet[str]) -> bool:
        """Tells whether the plain words of a message, which have these stems, match."""
        return not self.cues.isdisjoint(stems) and self.pattern.search(plain) is not None


ANGRY: Final = Mood(
    signal_cues.ANGRY,
    r"\b(?:useless|ridiculous|unacceptable|pathetic|terrible|horrible|awful|worst|"
    r"garbage|rubbish|"
    r"crap|bullshit|shit\w*|fuck\w*|wtf|damn|goddamn|stupid|idiot\w*|dumb|joke of a|scam\w*|"
    r"sick of|fed up|tired of|waste of (?:my )?time|wasted \w+ (?:hours?|days?)|losing patience|"
    r"(?:so|very|extremely|really) (?:angry|annoyed|annoying|frustrat\w+|disappointed|upset)|"
    r"frustrat\w+|furious|infuriating|outrageous|"
    r"not (?:at all )?(?:helping|helpful)|isnt helping|arent helping|unhelpful|no help at all|"
    r"(?:you|u) (?:dont|do not|didnt|cant|are not) (?:understand\w*|listen\w*|read\w*|get it)|"
    r"for the (?:third|fourth|fifth|hundredth|\w+th) time|how many times|(?:keep|keeps) asking|"
    r"drives? me (?:mad|crazy|nuts))\b",
)
"""Says by itself that someone has had enough."""

WORN: Final = Mood(
    signal_cues.WORN,
    r"\b(?:already (?:tried|did|done|told|said|asked|checked)|tried (?:that|this|"
    r"it|everything|all)"
    r"|still (?:not|no|fails?|failing|the same|doesnt|does not|isnt|hasnt|"
    r"cant|cannot|wont|nothing|broken|"
    r"stuck)|(?:doesnt|didnt|does not|did not|not) (?:help|work|working)|same (?:error|problem|"
    r"thing|issue|answer)|as i said|like i said|i told you|once again|yet again|again and again|"
    r"nothing works|wrong answer|thats not what i asked|not what i (?:asked|meant))\b",
)
"""Says so only when it is not the first time."""

URGENT: Final = Mood(
    signal_cues.URGENT,
    r"\b(?:urgent\w*|asap|emergency|immediately|right now|right away|straight away|"
    r"as soon as possible|(?:my|our|the|a) deadline (?:is|today|tomorrow)|before "
    r"the deadline|by (?:today|tonight|tomorrow)|time critical|critical|"
    r"(?:everything|site|service|system|app|tidebill) is down|outage|"
    r"(?:cant|cannot|can not|unable to|not able to) (?:log|sign) ?in|locked out|"
    r"losing (?:money|customers)|dringend|sofort|urgente?|subito|immediatement|spoed)\b",
)

SENSITIVE: Final = Mood(
    signal_cues.SENSITIVE,
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
    r"(?:kill|harm|hurt) (?:myself|himself|herself)|suicid\w+)\b",
)
"""Legal matters, security incidents, demands for deletion, a person in danger."""


def signals_of(text: str, earlier: Sequence[str] = ()) -> tuple[Signal, ...]:
    """Returns the signals of a message, in a fixed order.

    Args:
        earlier: The visitor's earlier messages of the conversation, oldest first; what is said
            again tells more than what is said once.
    """
    text = text[:MAX_CHARS] if len(text) > MAX_CHARS else text
    words = plain_words(text)
    plain, stems = " ".join(words), signal_cues.stems_of(words)
    found: dict[Signal, bool] = {
        "asks_for_person": asks_for_person(text),
        "frustration": ANGRY.found_in(plain, stems)
        or _shouted(text)
        or _worn_out(plain, stems, earlier),
        "urgency": URGENT.found_in(plain, stems),
        "sensitive": SENSITIVE.found_in(plain, stems),
        "small_talk": small_talk_in(words) is not None,
    }
    return tuple(signal for signal, present in found.items() if present)


def _worn_out(plain: str, stems: AbstractSet[str], earlier: Sequence[str]) -> bool:
    """Tells whether what is said again shows that someone has had enough."""
    if not earlier:
        return False
    before = [" ".join(plain_words(one[:MAX_CHARS])) for one in earlier[-LOOKED_BACK:]]
    is_worn = WORN.found_in(plain, stems)
    if is_worn and ("already" in plain or any(map(WORN.pattern.search, before))):
        return True
    repeats = [one for one in before if len(one) > MIN_SHOUTED_LETTERS]
    return sum(fuzz.ratio(one, plain) >= SAME_QUESTION for one in repeats) > 1


def _shouted(text: str) -> bool:
    if "!" not in text:
        return False
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < MIN_SHOUTED_LETTERS:
        return False
    return sum(sign.isupper() for sign in letters) >= SHOUTED_SHARE * len(letters)
