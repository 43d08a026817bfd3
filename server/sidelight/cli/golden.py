"""`sidelight golden`: asks the assistant golden questions on their pages; it decides nothing."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sidelight.assistant.decision import Question, answer
from sidelight.assistant.library import Library, Shelf
from sidelight.assistant.retrieval import rank
from sidelight.errors import ContentError, Fault, SidelightError
from sidelight.protocol.events import Answer, Clarification
from sidelight.protocol.views import PageVisit
from sidelight.search.embedder import OnnxEmbedder
from sidelight.search.measures import calibration_error, chance_error
from sidelight.search.models import locate_model


class Golden(BaseModel):
    """A question of a user with what should be replied; `tests/golden/README.md` tells the keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    page: str | None = None
    state: dict[str, str] = {}
    article: str | None = None
    also: tuple[str, ...] = ()
    heading: str | None = None
    escalate: str | None = None

    @property
    def right(self) -> frozenset[str]:
        """The articles that answer; none where a person should."""
        return frozenset(self.also) | ({self.article} if self.article else frozenset())


@dataclass(frozen=True, slots=True)
class Judged:
    """What the assistant did with a golden question.

    Attributes:
        answered: Article and heading of the answer; None where it did not answer.
        clarified: Whether it asked back.
        best: The first candidate of the search.
        probability: Calibrated: that `best` answers.
    """

    row: Golden
    answered: tuple[str, str] | None
    clarified: bool
    best: str | None
    probability: float

    @property
    def is_right(self) -> bool:
        """Whether it was answered with an article that answers."""
        return self.answered is not None and self.answered[0] in self.row.right


def golden(
    files: Annotated[list[Path], typer.Argument(help="YAML lists of questions.")],
    kb: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("kb"),
    page_contexts: Annotated[Path, typer.Option(help="Folder of pages.")] = Path("page_contexts"),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object on standard output.")] = False,
) -> None:
    """Measure the assistant's whole decision on questions with their pages."""
    terminal = Console(stderr=True)
    try:
        rows = {path.name: read_golden(path) for path in files}
        with TemporaryDirectory() as cache:
            shelf = Library(
                site="golden",
                kb=kb,
                page_contexts=page_contexts,
                embedder=OnnxEmbedder(locate_model()),
                cache_dir=Path(cache),
            ).load()
            told = {name: report(shelf, each) for name, each in rows.items()}
    except SidelightError as error:
        terminal.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(told))
    else:
        Console().print(_table(told))


def read_golden(path: Path) -> tuple[Golden, ...]:
    """Returns the questions of a file.

    Raises:
        ContentError: It cannot be read, or is no list of golden questions.
    """
    try:
        loaded = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Golden, ...]).validate_python(loaded)
    except (OSError, UnicodeDecodeError, YAMLError, ValidationError) as error:
        fault = Fault(str(path), 1, "bad-golden", str(error), "See tests/golden/README.md.")
        raise ContentError((fault,)) from error


def judge(shelf: Shelf, row: Golden) -> Judged:
    """Asks one question on its page."""
    question = _question(shelf, row)
    bodies = answer(shelf, question).bodies
    answers = [body for body in bodies if isinstance(body, Answer)]
    ranking = rank(shelf, question, row.question)
    return Judged(
        row,
        (answers[0].article.id, answers[0].heading) if answers else None,
        any(isinstance(body, Clarification) for body in bodies),
        ranking.candidates[0].article.id if ranking.candidates else None,
        ranking.probability,
    )


def found_without_page(shelf: Shelf, row: Golden) -> bool:
    """Tells whether the search's first candidate is right when it does not know the page."""
    question = replace(_question(shelf, row), page=None, declared={})
    candidates = rank(shelf, question, row.question).candidates
    return bool(candidates) and candidates[0].article.id in row.right


def _question(shelf: Shelf, row: Golden) -> Question:
    visit = None
    if row.page is not None:
        context = shelf.match(row.page, row.state).context
        id_ = context.id if context else None
        visit = PageVisit(url=row.page, title="", at_ms=0, context=id_, context_title="")
    return Question(row.question, visit, row.state, (), None, 1, 0, identified=True)


def report(shelf: Shelf, rows: Sequence[Golden]) -> dict[str, float]:
    """Returns the measures of a file; a share of nothing is 0."""
    judged = [judge(shelf, row) for row in rows]
    answerable = [one for one in judged if one.row.right]
    others = [one for one in judged if not one.row.right]
    answered = [one for one in judged if one.answered is not None]
    likely = [one.probability for one in judged]
    headed = [one for one in judged if one.is_right and one.row.heading]
    return {
        "n": len(judged),
        "hit_at_1": _share(one.best in one.row.right for one in answerable),
        "answer_precision": _share(one.is_right for one in answered),
        "answerable_answered": _share(one.answered is not None for one in answerable),
        "answerable_right": _share(one.is_right for one in answerable),
        "answerable_clarified": _share(one.clarified for one in answerable),
        "should_escalate_not_answered": _share(one.answered is None for one in others),
        "right_heading": _share(
            one.answered == (one.row.article, one.row.heading) for one in headed
        ),
        "ece": calibration_error(likely, [one.best in one.row.right for one in judged]),
        "ece_by_chance": chance_error(likely),
        "hit_at_1_without_page": _share(
            found_without_page(shelf, row) for row in rows if row.right
        ),
    }


def _share(flags: Iterable[bool]) -> float:
    told = list(flags)
    return round(sum(told) / len(told), 4) if told else 0.0


def _table(told: dict[str, dict[str, float]]) -> Table:
    table = Table("measure", *told)
    for name in next(iter(told.values()), {}):
        table.add_row(name, *(f"{each[name]:g}" for each in told.values()))
    return table
