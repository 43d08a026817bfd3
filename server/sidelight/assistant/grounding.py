"""Tells whether a sentence says what the passages that it cites say; it must not write any text.

Every rule errs to one side: a true sentence that fails costs a rephrasing, a false one that passes
would cost somebody's trust.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import Stemmer

from sidelight.search.lexical import Analyzer

Fault = Literal[
    "no_citation",
    "wrong_id",
    "link",
    "odd_text",
    "too_long",
    "invented",
    "turned",
    "unsupported",
    "steps",
    "empty",
]
"""Why a text is not shown."""

Likeness = Callable[[str, str], float]
"""Cosine of two texts' meanings."""

MAX_SENTENCE_CHARS: Final = 400
"""Reviewed articles have shorter ones; a longer one is no sentence."""

MIN_KNOWN: Final = 0.8
"""Share of a sentence's telling words that its passages have: one new word in five."""

MIN_KNOWN_WITHOUT_MEANING: Final = 1.0
"""The same where no model compares meanings: no new word."""

MIN_LIKENESS: Final = 0.5
"""Cosine of a sentence and its passages; unrelated ones of all-MiniLM-L6-v2 stay below .3."""

_DENYING: Final = "not no never nor neither without nobody nothing none hardly"
_NEGATIONS: Final = frozenset(_DENYING.split())
_WEIGHTY: Final = (
    "only unless except always must every all before after until instead again first last "
    "enable disable enabled disabled off allow deny allowed forbidden add remove delete "
    "erase cancel stop start keep lose increase decrease more less most least above below "
    "accept refuse reject approve decline work fail lock unlock include exclude possible "
    "impossible optional required need automatic automatically manual manually "
    "public private free paid safe unsafe send share call pay buy download install "
    "two three four five six seven eight nine ten eleven twelve hundred thousand half twice "
    "day days week weeks month months year years hour hours minute minutes password code"
)
_TURNING: Final = frozenset(_WEIGHTY.split())
"""Words that alone turn a sentence, send somebody somewhere, or count: the passages must have them.
Stems are compared, so that "deletes" is "delete"."""

_JOINING: Final = "go next afterwards since also simply just while please here your"
_NEUTRAL: Final = frozenset(_JOINING.split())
"""Words of any sentence, beside those that a search leaves out: they claim nothing."""

_OPPOSITES: Final = (("on", "off"), ("in", "out"), ("up", "down"), ("with", "without"))
"""Common words that turn a sentence only where the passages have the other one alone."""

_BETWEEN: Final = "\n\n"
"""Between passages; plain text of blocks has no empty line."""

_CITED: Final = re.compile(r"\[([^\[\]]*)\]([.!?…]*)")
_ENDED: Final = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|(?<=[。！？])|\s*\n\s*")
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_LINK: Final = re.compile(
    r"://|\bwww\.|\]\s*\(|<[a-z/!]|\b(?:mailto|javascript|data|tel):", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")
_COUNTED: Final = re.compile(r"\d+ [^\W\d_]{3}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TELLING: Final = re.compile(r"[^\W_]+")
_QUOTED: Final = re.compile(r"[\"“„«]([^\"”“»]+)[\"”“»]|\*\*([^*]+)\*\*|`([^`]+)`")
_NAMES: Final = re.compile(r"\b[^\W\d_a-z][\w'’-]*(?: [^\W\d_a-z][\w'’-]*)*")
_PLAIN_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_AROUND: Final = "\"'“”„«»‘’()*`,.;:!?…–—-"
_MARKUP: Final = str.maketrans("", "", "*`")
_CONTRACTED: Final = re.compile(r"n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it was written, and the ids that it cites."""

    text: str
    cites: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The text without marks of Markdown, which nobody would read as such."""
        return self.text.translate(_MARKUP)


def sentences(line: str) -> tuple[Sentence, ...]:
    """Splits a line into sentences with what each cites: `Press Send. [p2]` or `Press Send [p2].`.

    A citation counts for the sentence right before it alone.
    """
    found: list[Sentence] = []
    at = 0
    line = _BULLET.sub("", line)
    for cited in _CITED.finditer(line):
        *before, last = _split(line[at : cited.start()]) or [""]
        found += [Sentence(text, ()) for text in before]
        ids = tuple(part.strip() for part in cited[1].split(","))
        if not last and found:
            found[-1] = Sentence(found[-1].text, (*found[-1].cites, *ids))
        else:
            found.append(Sentence(last + cited[2], ids))
        at = cited.end()
    found += [Sentence(text, ()) for text in _split(line[at:])]
    return tuple(found)


class Grounds:
    """The passages of one answer, by which sentences are judged; not for several threads."""

    def __init__(self, passages: Mapping[str, str], likeness: Likeness | None) -> None:
        """Takes texts by id; without `likeness` no new word is allowed."""
        self._passages: Final = passages
        self._likeness: Final = likeness
        self._analyzer: Final = Analyzer()
        self._stemmer: Final = Stemmer.Stemmer("english", 0)
        self._turning: Final = self._words(_TURNING)

    def fault_of(self, sentence: Sentence) -> Fault | None:
        """Returns why a sentence may not be shown, or none where it is supported."""
        text = sentence.text
        if _LINK.search(text):
            return "link"
        if not sentence.cites:
            return "no_citation"
        if any(each not in self._passages for each in sentence.cites):
            return "wrong_id"
        if len(text) > MAX_SENTENCE_CHARS:
            return "too_long"
        if not any(map(str.isalpha, text)) or any(map(_is_odd, text)):
            return "odd_text"
        cited = dict.fromkeys(sentence.cites)
        return self._compared(text, _BETWEEN.join(self._passages[each] for each in cited))

    def _compared(self, text: str, source: str) -> Fault | None:
        """Compares a sentence with all that it cites."""
        text, source = _in_full(text), _in_full(source)
        if _bare(text) in map(_bare, _split(source)):
            return None  # word for word
        if not (_has_exact(text, source) and self._has_names(text, source)):
            return "invented"
        # Words from all over a passage could be put together to anything.
        near = "\n".join(self._nearest(text, source))
        if self._is_turned(text, near):
            return "turned"
        own, known = self._telling(text), self._telling(near)
        least = MIN_KNOWN_WITHOUT_MEANING if self._likeness is None else MIN_KNOWN
        if not own or len(own & known) < least * len(own):
            return "unsupported"
        likeness = self._likeness
        # Both, because beside much else the sentence that is meant would be lost.
        if likeness and all(likeness(text, each) < MIN_LIKENESS for each in (near, source)):
            return "unsupported"
        return None

    def _has_names(self, text: str, source: str) -> bool:
        """Tells whether words with a capital letter, as names and labels have, stand there so.

        A sentence's first word has one anyway: it must be a word of the source or tell nothing.
        """
        bare = _plain(text).strip(_AROUND + " ")
        first = _WORD.match(bare)
        if first and not self._telling(first[0]) <= self._telling(source):
            return False
        held = f" {' '.join(_WORD.findall(source))} "
        rest = bare[first.end() :] if first else bare
        return all(f" {' '.join(_WORD.findall(run))} " in held for run in _NAMES.findall(rest))

    def _is_turned(self, text: str, source: str) -> bool:
        """Tells whether a sentence denies what its source says, affirms what it denies, or adds."""
        own, held = self._words(_plain_words(text)), self._words(_plain_words(source))
        if not own & self._turning <= held:
            return True
        for one, other in (*_OPPOSITES, *((b, a) for a, b in _OPPOSITES)):
            if one in own and other in held and one not in held:
                return True
        return _denies(text) not in {_denies(part) for part in source.split("\n")}

    def _nearest(self, text: str, source: str) -> list[str]:
        """Returns of each cited passage the sentence that shares most words with a sentence."""
        own = self._telling(text)
        return [
            max(_split(passage) or [""], key=lambda part: len(own & self._telling(part)))
            for passage in source.split(_BETWEEN)
        ]

    def _words(self, words: frozenset[str]) -> frozenset[str]:
        """Returns the stems of all words, also of those that usually tell nothing."""
        return frozenset(self._stemmer.stemWords(sorted(words)))

    def _telling(self, text: str) -> frozenset[str]:
        """Returns the stems of the words that tell what a text is about."""
        words = (word for word in _TELLING.findall(text.casefold()) if word not in _NEUTRAL)
        return frozenset(self._analyzer.tokens(" ".join(words)))


def _split(text: str) -> list[str]:
    return [part.strip() for part in _ENDED.split(text) if part.strip(" .\t")]


def _is_odd(char: str) -> bool:
    """Tells whether a character is invisible or turns the direction of others."""
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Cn"}


def _has_exact(text: str, source: str) -> bool:
    """Tells whether numbers, codes, addresses and what is quoted stand in the source so."""
    held = _plain(source)
    quoted = ("".join(groups) for groups in _QUOTED.findall(text))
    if not all(_plain(each) in held for each in quoted):
        return False
    numbers = set(_NUMBER.findall(source))
    if not set(_NUMBER.findall(text)) <= numbers or not _counted(text) <= _counted(source):
        return False
    words = {word.strip(_AROUND) for word in held.split()}
    return all(token in words for token in _codes(text))


def _counted(text: str) -> frozenset[str]:
    """Returns numbers with what they count: `5 minutes` is not `5 tries`."""
    return frozenset(match.casefold() for match in _COUNTED.findall(_plain(text)))


def _codes(text: str) -> Iterator[str]:
    """Yields what is no ordinary word: `INV-2024`, `app.example.com`, `€20`, `--force`."""
    for token in _plain(text).split():
        bare = token.strip(_AROUND)
        # A dash before a word is a flag, and a sign in one is money, a path or a name in code.
        if bare and (token.startswith("--") or not _PLAIN_TOKEN.fullmatch(bare)):
            yield bare


def _plain_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _denies(text: str) -> bool:
    return not _NEGATIONS.isdisjoint(_plain_words(text))


def _in_full(text: str) -> str:
    """Returns a text with "can't" and "cannot" as "can not"."""
    whole = re.sub(r"\b(can)(?:['’]t|not)\b", r"\1 not", text, flags=re.IGNORECASE)
    return _CONTRACTED.sub(" not", whole)


def _bare(text: str) -> str:
    return _plain(text).rstrip(".!?:")


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKUP).split())
