"""Loads `learned.yaml` of a knowledge base: questions that agents linked to articles; writes none.

`sidelight learn` proposes them, the product team approves or refuses them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from sidelight.content.fields import Fields, did_you_mean
from sidelight.content.files import MAX_LINES_FILE_BYTES, read_text
from sidelight.content.yaml_tree import MappingNode, Node, Scalar, Sequence, parse_yaml
from sidelight.errors import ContentError, Fault

FILE: Final = "learned.yaml"
"""Inside the folder of articles."""

KEYS: Final = ("question", "article", "status", "asked_on", "source", "person")


class Review(StrEnum):
    """What the product team thinks of a learned question."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LearnedQuestion:
    """A question that a person asked and an agent resolved.

    Attributes:
        question: As asked, without personal data.
        article: The one that solved it; empty for a gap, which no article solves.
        asked_on: ISO date; empty where a person wrote the entry himself.
        source: Digest of the resolution it comes from, so that it is proposed once only.
        person: Digest of the visitor, so that an erasure finds it.
        line: Of the file; 0 for a new one.
    """

    question: str
    article: str
    status: Review = Review.PROPOSED
    asked_on: str = ""
    source: str = ""
    person: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class LearnedFile:
    """All learned questions of a knowledge base, in the order of the file, and its faults."""

    questions: tuple[LearnedQuestion, ...] = ()
    faults: tuple[Fault, ...] = ()

    def approved(self) -> Mapping[str, tuple[str, ...]]:
        """Returns the approved questions of each article."""
        found: dict[str, list[str]] = {}
        for each in self.questions:
            if each.status is Review.APPROVED and each.article:
                found.setdefault(each.article, []).append(each.question)
        return {article: tuple(questions) for article, questions in found.items()}

    def gaps(self) -> tuple[str, ...]:
        """Returns the approved questions that no article answers."""
        approved = (each for each in self.questions if each.status is Review.APPROVED)
        return tuple(each.question for each in approved if not each.article)


def read_learned(kb: Path) -> LearnedFile:
    """Reads what can be read; a knowledge base without such a file has learned nothing."""
    path = kb / FILE
    if not path.is_file():
        return LearnedFile()
    try:
        node = parse_yaml(read_text(path, kb, MAX_LINES_FILE_BYTES), str(path))
    except ContentError as error:
        return LearnedFile((), error.faults)
    faults: list[Fault] = []
    return LearnedFile(tuple(_questions(node, str(path), faults)), tuple(faults))


def learned_faults(file: LearnedFile, kb: Path, articles: Mapping[str, object]) -> Iterator[Fault]:
    """Yields a fault for each approved question of an article that is not there."""
    for each in file.questions:
        if each.status is Review.APPROVED and each.article and each.article not in articles:
            what = f"There is no article {each.article!r}."
            fix = did_you_mean(each.article, articles) or "Set its status to `refused`."
            yield Fault(str(kb / FILE), each.line, "unknown-article", what, fix)


def _questions(node: Node, path: str, faults: list[Fault]) -> Iterator[LearnedQuestion]:
    if node == Scalar(None, node.line):
        return
    if not isinstance(node, Sequence):
        what = "This file must be a list of questions."
        faults.append(Fault(path, node.line, "bad-value", what, "Start each with `- question:`."))
        return
    for item in node.items:
        fields = Fields(MappingNode({}, item.line), path, faults).of(item, "A learned question")
        if fields is not None:
            yield _question(fields)


def _question(fields: Fields) -> LearnedQuestion:
    fields.only(KEYS)
    return LearnedQuestion(
        question=fields.required("question"),
        article=fields.id("article"),
        status=fields.choice("status", Review.PROPOSED),
        asked_on=fields.day("asked_on"),
        source=fields.text("source"),
        person=fields.text("person"),
        line=fields.node.line,
    )
