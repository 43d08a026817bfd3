"""Patterns of moods and matters over a message's plain words; it reads no conversation.

Each has cues, without one of which it cannot match: a message without any is done at once.
"""

import re
from collections.abc import Set as AbstractSet
from typing import Final

from sidelight.domain import signal_cues


class Mood:
    """A pattern over plain words, with stems of words of which every match has one."""

    __slots__ = ("cues", "pattern")

    def __init__(self, cues: frozenset[str], pattern: str) -> None:
        self.cues: Final = cues
        self.pattern: Final = re.compile(rf"\b(?:{pattern})\b")

    def found_in(self, plain: str, stems: AbstractSet[str]) -> bool:
        """Tells whether the plain words of a message, which have these stems, match."""
        return not self.cues.isdisjoint(stems) and self.pattern.search(plain) is not None


ANGRY: Final = Mood(
    signal_cues.ANGRY,
    r"useless|ridiculous|unacceptable|pathetic|terrible|horrible|awful|worst|"
    r"garbage|rubbish|"
    r"crap|bullshit|shit\w*|fuck\w*|wtf|damn|goddamn|stupid|idiot\w*|dumb|joke of a|scam\w*|"
    r"sick of|fed up|tired of (?:this|your|you|waiting|asking|repeating|being)|"
    r"waste of (?:my )?time|wasted \w+ (?:hours?|days?)|losing patience|"
    r"(?:so|very|extremely|really) (?:angry|annoyed|annoying|frustrat\w+|disappointed|upset)|"
    r"frustrat\w+|furious|infuriating|outrageous|"
    r"not (?:at all )?(?:helping|helpful)|isnt helping|arent helping|unhelpful|no help at all|"
    r"(?:you|u) (?:dont|do not|didnt|cant|are not) (?:understand\w*|listen\w*|read\w*|get it)|"
    r"for the (?:third|fourth|fifth|hundredth|\w+th) time|how many times|(?:keep|keeps) asking|"
    r"drives? me (?:mad|crazy|nuts)",
)
"""Says by itself that someone has had enough."""

WORN: Final = Mood(
    signal_cues.WORN,
    r"already (?:tried|did|done|told|said|asked|checked)|tried (?:that|this|"
    r"it|everything|all)"
    r"|still (?:not|no|fails?|failing|the same|doesnt|does not|isnt|hasnt|"
    r"cant|cannot|wont|nothing|broken|"
    r"stuck)|(?:doesnt|didnt|does not|did not|not) (?:help|work|working)|same (?:error|problem|"
    r"thing|issue|answer)|as i said|like i said|i told you|once again|yet again|again and again|"
    r"nothing works|wrong answer|thats not what i asked|not what i (?:asked|meant)",
)
"""Says so only when it is not the first time."""

URGENT: Final = Mood(
    signal_cues.URGENT,
    r"urgent\w*|asap|emergency|immediately|right now|right away|straight away|"
    r"as soon as possible|(?:my|our|the|a) deadline (?:is|today|tomorrow)|before "
    r"the deadline|by (?:today|tonight|tomorrow)|time critical|critical|"
    r"losing (?:money|customers)|"
    r"payments? (?:\w+ ){0,2}(?:failed|fails?|failing|declined|refused|rejected)|"
    r"dringend|sofort|urgente?|subito|immediatement|spoed",
)
"""Says that waiting costs something."""

OUTAGE: Final = Mood(
    signal_cues.OUTAGE,
    r"(?:everything|site|website|service|system|server|servers|app|page|tidebill|api|it) (?:is|are|"
    r"seems|went|has gone|has been) (?:\w+ )?(?:down|offline|unreachable)|outage|is tidebill down|"
    r"(?:nobody|no one|none of us) can (?:log|sign|get|open)|"
    r"(?:cant|cannot|can not|couldnt|unable to|not able to) (?:\w+ )?(?:log|sign) ?in|"
    r"(?:log|sign) ?in (?:is |does not |doesnt |not )?(?:work\w*|broken|fails?|failed)|"
    r"locked out|(?:error )?50[0234] (?:error|bad gateway|internal|gateway|service)|"
    r"internal server error|service unavailable|bad gateway|"
    r"(?:wont|does not|doesnt|not) load(?:ing)? at all|kann mich nicht (?:\w+ )?(?:anmelden|"
    r"einloggen)",
)
"""Says that someone cannot work at all."""

CANCELLING: Final = Mood(
    signal_cues.CANCELLING,
    r"cancel (?:\w+ ){0,3}(?:subscription|plan|account|membership|contract|trial)|"
    r"(?:end|stop|quit|terminate) (?:\w+ ){0,2}(?:subscription|plan|contract|membership|trial)|"
    r"unsubscribe|(?:want|going|like|decided|about|time) to (?:leave|quit|cancel)(?: tidebill| you"
    r"| now)?$|(?:leave|leaving|quit|quitting|ditch) (?:tidebill|you)|"
    r"(?:switch|switching|move|moving|migrate|migrating|change|changing) to (?:a |an |your )?"
    r"(?:competitor|another (?:tool|app|provider|company|product))|"
    r"(?:dont|do not) want to pay (?:\w+ ){0,3}(?:any ?more|any longer)|"
    r"kundigen|kundigung|resilier|darme de baja|disdire|opzeggen",
)
"""Speaks of leaving the product."""

DISPUTED: Final = Mood(
    signal_cues.DISPUTED,
    r"(?:you|tidebill|u) (?:have |guys |just |wrongly )*(?:over ?charged|double charged|"
    r"double billed|charged|billed|debited|took) (?:me|us|my card|our card|from us|from me)? ?"
    r"(?:\w+ ){0,3}(?:twice|two times|double|again|wrong\w*|too much|without|"
    r"after i cancel\w*|after we cancel\w*)|"
    r"(?:i|we) (?:was|were|got|have been|am being|are being) (?:over ?charged|double "
    r"charged|double billed|(?:charged|billed) (?:\w+ ){0,3}(?:twice|two times|double|again|"
    r"wrong\w*|too much|without))|"
    r"un ?authori[sz]ed charge|never (?:agreed|authori[sz]ed) (?:\w+ ){0,4}(?:charge|payment)|"
    r"(?:want|demand|give me|give us) (?:my|our) money back|refund (?:me|us)|"
    r"(?:offered|promised) (?:me |us )?(?:a )?(?:\w+ ){0,3}(?:refund|credit|discount|off)|"
    r"i want (?:a )?compensation|demand (?:a )?(?:compensation|refund)",
)
"""Disputes what the product itself has charged or promised; only a person can look."""

LEGAL: Final = Mood(
    signal_cues.LEGAL,
    r"lawyers?|attorneys?|solicitors?|legal (?:action|notice|department|advice|team|claim)|"
    r"law ?suit|sue (?:you|them|tidebill)|suing|take (?:you|them) to court|in court|court order|"
    r"subpoena|police|prosecut\w+|ombudsman|consumer protection|trading standards|"
    r"data protection (?:authority|officer|complaint)|data processing agreement|gdpr|"
    r"right to be forgotten|anwalt|rechtsanwalt|avocat|abogado|avvocato",
)
"""Legal matters."""

THREATENED: Final = Mood(
    signal_cues.THREATENED,
    r"(?:my|our|a|the|mein|unser|mon|mi) (?:lawyers?|attorneys?|solicitors?|anwalt|avocat|"
    r"abogado|avvocato)|legal (?:action|notice|claim)|law ?suit|sue (?:you|tidebill)|suing|"
    r"take you to court|court order|subpoena|ombudsman|trading standards|"
    r"(?:kill|harm|hurt) (?:myself|himself|herself)|suicid\w+",
)
"""A step against the product, or a person in danger: nothing that an article could settle."""

SECURITY: Final = Mood(
    signal_cues.SECURITY,
    r"(?:was|been|got|were|is|are|get|being) hacked|hacker|hacked|data breach|breach|leaked|"
    r"compromised|phishing|stolen|stole|fraud\w*|identity theft|malware|"
    r"(?:someone|somebody) (?:else )?(?:may be |is |was |has |might be )?(?:\w+ )?(?:signed in|"
    r"logged in|logging in|using|accessed|in my account|got into|broke into)|"
    r"un ?authori[sz]ed (?:login|access|sign|use|change|device|payment|transfer)|"
    r"suspicious (?:login|sign in|activity|device)|vulnerability",
)
"""Incidents and dangers to an account."""

ERASURE: Final = Mood(
    signal_cues.ERASURE,
    r"(?:delete|erase|close|remove|wipe) (?:my |our |the )?(?:whole |entire "
    r")?(?:account|personal "
    r"data|data)|delete (?:all|everything)(?: \w+){0,3} (?:data|account|about me)|"
    r"(?:kill|harm|hurt) (?:myself|himself|herself)|suicid\w+",
)
"""Demands for deletion, and a person in danger."""

ABUSIVE: Final = Mood(
    signal_cues.ABUSIVE,
    r"fuck (?:you|off|u|this)|(?:you|u|ur|youre)(?: are)?(?: \w+)? (?:idiots?|morons?|stupid|"
    r"dumb|shit|trash|garbage|bastards?|assholes?|pigs?)|(?:fucking|stupid|dumb|damn) (?:bot|"
    r"robot|machine|idiots?|morons?)|idiots?|morons?|assholes?|bastards?|bitch\w*|cunts?|"
    r"piece of shit|go to hell|screw you|stfu|shut up|kill yourself|arschloch|scheiss\w*",
)
"""Insults."""
