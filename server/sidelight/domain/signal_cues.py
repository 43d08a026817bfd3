"""Words without which no pattern of a signal can match; it must not know the patterns.

Most messages none of them and are done after a look at their words, which costs a tenth of
searching them with every pattern.
A pattern that is added or changed must keep the promise; `tests/property/test_signal_cues.py`
makes texts from the patterns themselves and fails where a match has no cue.
"""

from collections.abc import Iterable
from typing import Final

STEM_CHARS: Final = 4
"""Letters by which words of moods are compared, because their patterns end in `\\w*`."""


def stems_of(words: Iterable[str]) -> set[str]:
    """Returns the words' first letters, a shorter word as it is."""
    return {word[:STEM_CHARS] for word in words}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _stems(text: str) -> frozenset[str]:
    return frozenset(stems_of(text.split()))


PEOPLE: Final = _words(
    # whom one wishes for
    "human humans operator operators agent agents person persons people representative "
    "representatives rep reps csr someone somebody anyone anybody anyhuman somehuman anyperson "
    "someperson anyhumans somehumans anypeople somepeople assistant assistants advisor advisors "
    "adviser advisers staff member supervisor supervisors manager employee employees expert "
    "specialist technician care boss "
    # "some one", "any body", "live chat", "live support"
    "one body chat support"
)

SUPPORTING: Final = _words(
    "support team service services desk helpdesk assistance sales company guys lot tidebill staff "
    "care"
)
"""Where one wishes to be put through."""

REACHING: Final = _words(
    "contact reach call phone talk speak touch hold ring callback put escalate hand transfer "
    "forward"
)
"""How can I contact you, call me back, put me through."""

BOTS: Final = _words("bot bots robot robots chatbot machine computer ai")
"""What one does not wish for."""

PERSON: Final = PEOPLE | SUPPORTING | REACHING | BOTS
"""For the English patterns, in words as they are meant."""

WISHED: Final = _words(
    "mensch menschen person mitarbeiter humain personne conseiller humano agente persona umano "
    "operatore atendente pessoa mens persoon medewerker manniska menneske"
)
"""For wishes that need no verb, in words as they are written."""

ANGRY: Final = _stems(
    "useless ridiculous unacceptable pathetic terrible horrible awful worst garbage rubbish crap "
    "bullshit shit fuck wtf damn goddamn stupid idiot dumb joke scam sick fed tired waste wasted "
    "losing angry annoyed annoying frustrated disappointed upset furious infuriating outrageous "
    "helping helpful unhelpful all understand listen read get time asking mad crazy nuts"
)

WORN: Final = _stems(
    "already tried still help work working same said told once again nothing wrong asked meant"
)

URGENT: Final = _stems(
    "urgent asap emergency immediately right straight soon deadline today tonight tomorrow "
    "critical losing payment payments dringend sofort subito immediatement spoed"
)

OUTAGE: Final = _stems(
    "down offline unreachable outage nobody none one login log sign signin locked 500 502 503 504 "
    "server unavailable gateway load loading anmelden einloggen"
)

CANCELLING: Final = _stems(
    "cancel end stop quit terminate unsubscribe leave leaving quitting ditch switch switching move "
    "moving migrate migrating change changing pay kundigen kundigung resilier baja disdire opzeggen"
)

DISPUTED: Final = _stems(
    "overcharged over double charged billed debited took charge payment money refund offered "
    "promised compensation"
)

LEGAL: Final = _stems(
    "lawyer attorney solicitor legal law lawsuit sue suing court subpoena police prosecute "
    "ombudsman consumer trading protection processing gdpr forgotten anwalt rechtsanwalt avocat "
    "abogado avvocato"
)

THREATENED: Final = _stems(
    "lawyer attorney solicitor legal law lawsuit sue suing court subpoena ombudsman trading "
    "anwalt avocat abogado avvocato kill harm hurt suicide"
)

SECURITY: Final = _stems(
    "hacked hacker breach leaked compromised phishing stolen stole fraud identity malware someone "
    "somebody unauthorized authorized suspicious vulnerability"
)

ERASURE: Final = _stems("delete erase close remove wipe kill harm hurt suicide")

ABUSIVE: Final = _stems(
    "fuck fucking idiot moron stupid dumb shit trash garbage bastard asshole pig damn bitch cunt "
    "hell screw stfu shut kill arschloch scheisse pigs"
)

EVERY: Final = (
    ANGRY | WORN | URGENT | OUTAGE | CANCELLING | DISPUTED | LEGAL | SECURITY | ERASURE | ABUSIVE
)
"""Without any of them a message has none of these moods and matters."""
