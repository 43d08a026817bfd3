"""Texts to the arrays of a word index, the same for the same texts; it answers no question."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log1p
from typing import Final

import numpy as np
import numpy.typing as npt

from sidelight.domain.articles import Article, Passage
from sidelight.search.bags import bag_arrays
from sidelight.search.kept_arrays import Arrays
from sidelight.search.labels import label_arrays
from sidelight.search.lexical import Analyzer, Ids, bm25_arrays, rarities, versions
from sidelight.search.semantic import Segments

TITLE_WEIGHT: Final = 4
QUESTION_WEIGHT: Final = 2
HEADING_WEIGHT: Final = 2
"""Times a field's words count in the whole-article table; body words count once."""
MANY_LINKS: Final = 30.0
"""Links from other articles at which the feature `links` is 1."""

_LINK: Final = re.compile(r"\[([^\[\]]{2,80})\]\(([^()\s]+)\)")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a word index is made of.

    Attributes:
        passages: Sorted as `segments` says.
        questions: Example questions, sorted as `question_segments` says.
    """

    articles: Sequence[Article]
    passages: Sequence[Passage]
    segments: Segments
    questions: Sequence[str]
    question_segments: Segments

    def key(self) -> str:
        """Returns a hash of all texts, of whose they are, and of how tables are made of them."""
        weights = (TITLE_WEIGHT, QUESTION_WEIGHT, HEADING_WEIGHT, MANY_LINKS)
        digest = hashlib.sha256(f"{versions()} {weights}".encode())
        rows = list(self._rows())
        flat = list(chain.from_iterable(rows))
        # Lengths keep "ab", "c" and "a", "bc" apart.
        digest.update(np.array([*map(len, rows), *map(len, flat)], dtype=np.int64).tobytes())
        digest.update("".join(flat).encode(errors="surrogatepass"))
        for segments in (self.segments, self.question_segments):
            for numbers in (segments.articles, segments.starts, segments.ends):
                digest.update(b"%d," % len(numbers) + numbers.tobytes())
        return digest.hexdigest()[:32]

    def _rows(self) -> Iterator[Sequence[str]]:
        yield self.questions
        for one in self.articles:
            yield one.id, one.title, one.summary, one.body, *one.topics
        for passage in self.passages:
            yield passage.heading, passage.text


def word_arrays(fields: Fields, analyzer: Analyzer) -> Arrays:
    """Returns everything that a word index looks up, by name."""
    numbers: dict[str, int] = {}

    def ids(text: str) -> Ids:
        return [numbers.setdefault(word, len(numbers)) for word in analyzer.tokens(text)]

    links = link_texts(fields.articles)
    tables, titles = _documents(fields, links, ids)
    owners = _owners(fields.segments)
    named = [(int(o), p.heading) for o, p in zip(owners, fields.passages, strict=True)]
    labels = label_arrays(fields.articles, named, links, ids)
    whole = tables["whole"]
    parts: dict[str, Arrays] = {
        **{name: bm25_arrays(documents, len(numbers)) for name, documents in tables.items()},
        "labels": labels,
        "own": bag_arrays(whole),
        "titles": bag_arrays(titles),
    }
    found = {
        f"{part}.{name}": one for part, arrays in parts.items() for name, one in arrays.items()
    }
    found["rarity"] = rarities(whole, len(numbers))
    found["words"] = np.frombuffer("\n".join(numbers).encode(), dtype=np.uint8)
    found["links"] = _link_shares(fields.articles, links)
    return found


def words_of(arrays: Arrays) -> list[str]:
    """Returns the words by their numbers."""
    return arrays["words"].tobytes().decode().split("\n") if arrays["words"].size else []


def _documents(
    fields: Fields, links: Mapping[str, Sequence[str]], ids: Callable[[str], Ids]
) -> tuple[dict[str, list[Ids]], list[Ids]]:
    """Returns the documents of each BM25 table, and the titles, as numbers of words."""
    articles, passages, segments = fields.articles, fields.passages, fields.segments
    titles = [ids(article.title) for article in articles]
    headings = [ids(passage.heading) for passage in passages]
    bodies = [ids(passage.text) for passage in passages]
    asked = [ids(question) for question in fields.questions]
    names = _gather(segments, headings, once=True)
    linked = [list(chain(*map(ids, sorted(set(links.get(a.id, ())))))) for a in articles]
    extra = [ids(f"{a.summary} {' '.join(a.topics)}") for a in articles]
    asks, owned = _gather(fields.question_segments, asked), _gather(segments, bodies)
    whole = [
        t * TITLE_WEIGHT + q * QUESTION_WEIGHT + h * HEADING_WEIGHT + x + b
        for t, q, h, x, b in zip(titles, asks, names, extra, owned, strict=True)
    ]
    by_passage = zip(_owners(segments), headings, bodies, strict=True)
    tables = {
        "whole": whole,
        "names": [t * 2 + h + n for t, h, n in zip(titles, names, linked, strict=True)],
        "questions": asked,
        "passages": [titles[o] * 2 + h + b for o, h, b in by_passage],
    }
    return tables, titles


def _owners(segments: Segments) -> npt.NDArray[np.int64]:
    return np.repeat(segments.articles, segments.ends - segments.starts)


def _gather(segments: Segments, rows: Sequence[Ids], *, once: bool = False) -> list[Ids]:
    out: list[Ids] = [[] for _ in range(segments.count)]
    bounds = zip(segments.articles, segments.starts, segments.ends, strict=True)
    for article, start, end in bounds:
        own = rows[start:end]
        unique = list(dict.fromkeys(map(tuple, own))) if once else own
        out[article] = list(chain.from_iterable(unique))
    return out


def link_texts(articles: Sequence[Article]) -> dict[str, list[str]]:
    """Returns what other articles call each article where they link to it.

    A link names its article by `article:<id>` or by the last part of its path.
    """
    known = {article.id for article in articles}
    texts: dict[str, list[str]] = {}
    for article in articles:
        for label, href in sorted(set(_LINK.findall(article.body))):
            target = href.split("#")[0].split("?")[0].rstrip("/").replace("article:", "/")
            name = target.rsplit("/", 1)[-1]
            if name in known and name != article.id:
                texts.setdefault(name, []).append(label)
    return texts


def _link_shares(
    articles: Sequence[Article], links: Mapping[str, Sequence[str]]
) -> npt.NDArray[np.float32]:
    shares = [log1p(len(links.get(article.id, ()))) / log1p(MANY_LINKS) for article in articles]
    return np.array(shares, dtype=np.float32).clip(0, 1)
