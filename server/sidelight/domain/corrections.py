"""Words by which a message refuses what was said before, ahead of what it wants; pure and fast.

It does not know what may be wanted: whoever asks looks at what is left.
"""

import re
from collections.abc import Sequence
from typing import Final

_NO: Final = r"(?:no+|nope|nop|nah|naw|non|nein|nee|nej)"
_OPENING: Final = (
    r"(?:oh|ah|hm+|ugh+|argh|ok|okay|well|sorry|actually|wait|look|listen|please|pls|but|so|and|"
    r"yes|hey|hi|hello|honestly|seriously|again|still|thanks|thank you)"
)
_WHAT: Final = (
    r"(?:(?:that|this|it)(?: one)?|thats|its|these|those|you|your answers?|"
    r"(?:the|that|this|your) (?:answer|article|link|page|one|suggestion)s?)"
)
_ASKED: Final = r"what i (?:asked|meant|mean|need|needed|want|wanted|said)(?: for)?"
_RIGHT: Final = rf"(?:it|right|correct|helpful|useful|helping|good|enough|{_ASKED})"
_WRONG: Final = r"(?:wrong|incorrect|useless|rubbish|nonsense|no (?:good|help|use))"
_NOT: Final = r"(?:not|isnt|wasnt|arent)"
_HELP: Final = r"(?:help|helped|work|worked|answer|solve)(?: (?:me|it|that|at all|my question))*"

_REFUSALS: Final = (
    _NO,
    _OPENING,
    # "not that", "that is not it", "not helpful at all"
    rf"not (?:{_WHAT}|really|quite)",
    rf"(?:{_WHAT} )?(?:is |was |are |were )?(?:still )?{_NOT} {_RIGHT}(?: at all)?",
    # "that's wrong", "wrong answer", "useless"
    rf"(?:{_WHAT} )?(?:is |was |are |were )?{_WRONG}(?: (?:answer|article|one|link))?",
    # "that did not help"
    rf"(?:{_WHAT} )?(?:did|does|do|will|would|has|have) ?(?:not|nt|nothing) {_HELP}",
    rf"(?:{_WHAT} )?(?:didnt|doesnt|dont|wont|wouldnt|hasnt) {_HELP}",
    # "forget it", "enough of this", "I don't want that"
    r"(?:forget|never ?mind|stop|enough|skip|drop|leave)(?: (?:it|that|this|of (?:this|that)))?",
    r"no more (?:of (?:this|that)|articles|answers|links)",
    rf"(?:i )?(?:dont|didnt|(?:do|did) not) (?:want|need|mean|ask for) (?:{_WHAT}|articles)",
    # "I said human"
    r"i (?:said|meant|mean|asked for)",
)
_REFUSAL: Final = re.compile(rf"(?:(?:{'|'.join(_REFUSALS)})(?: |$))+")
"""All that stands before a pause."""

_AT_ONCE: Final = re.compile(
    rf"(?:(?:{_OPENING}|{_NO}(?! (?:need|one|more|longer|idea|way|doubt|matter)\b)|never ?mind|"
    r"forget (?:it|that|this)|i (?:said|meant|mean|asked for))(?: |$))+"
)
"""What needs no pause: "not that person" is no refusal of something else, "no get me" is one."""


def left_of(parts: Sequence[Sequence[str]]) -> list[str]:
    """Returns the words of a clause behind its leading refusal; none where it has no such.

    Args:
        parts: Plain words between the clause's pauses, such as commas.
    """
    said = [" ".join(part) for part in parts if part]
    count = len(said)
    while said and _REFUSAL.fullmatch(said[0]):
        said.pop(0)
    left = " ".join(said)
    at_once = _AT_ONCE.match(left)
    if at_once is None and len(said) == count:
        return []
    return left[at_once.end() if at_once else 0 :].split()
