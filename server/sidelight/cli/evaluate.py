"""`sidelight eval`: runs questions with known answers through search and decision, and measures."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, Final, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from sidelight.content.help_center import load_articles
from sidelight.content.passages import split
from sidelight.domain.articles import Article, Audience
from sidelight.domain.fusion import decide
from sidelight.errors import ContentError, Fault, SidelightError
from sidelight.search.embedder import OnnxEmbedder
from sidelight.search.index import SearchIndex
from sidelight.search.measures import RANKS, Judged, report
from sidelight.search.models import locate_model
from sidelight.search.ranking import Example, Query

Row = dict[str, Any]
T = TypeVar("T")
ROW: Final = "row"

PRIOR: Final = 1.0
"""Of an article that a row of `--pages` lists for the question's page."""


class BadRow(ValueError):
    """A row that is not what its file should hold."""

    def __init__(self, key: str, kind: str) -> None:
        super().__init__(f"`{key}` must be {kind}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of the queries file."""

    query: Query
    gold: tuple[str, ...]


def evaluate(
    kb: Annotated[Path, typer.Option(help="Folder of articles, or .jsonl of id, title, body.")],
    queries: Annotated[Path, typer.Option(help=".jsonl of text, gold, and maybe oos and page.")],
    train: Annotated[Path | None, typer.Option(help="Past resolved questions, same shape.")] = None,
    pages: Annotated[Path | None, typer.Option(help=".jsonl of page_url, gold.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object on standard output.")] = False,
) -> None:
    """Measure search and decision on questions with known answers."""
    terminal = Console(stderr=True)
    try:
        measures = measure(kb, queries, train, pages, terminal)
    except SidelightError as error:
        terminal.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(measures))
    else:
        Console().print(*_tables(measures))


def measure(
    kb: Path, queries: Path, train: Path | None, pages: Path | None, terminal: Console
) -> dict[str, object]:
    """Returns the measures that `sidelight eval` prints.

    Raises:
        ContentError: If a file is missing or rows of it are bad, all of a file at once.
        ModelError: If there is no compiled model and it cannot be made.
    """
    articles = load_articles(kb)
    asked = read_queries(queries, read_pages(pages) if pages else {})
    examples = read_examples(train) if train else ()
    with Progress(console=terminal, transient=True) as bar:
        started = perf_counter()
        index = _build(articles, examples, bar)
        index_s = perf_counter() - started
        task = bar.add_task("Questions", total=len(asked))
        rows = []
        for row in asked:
            rows.append(_judge(index, row))
            bar.advance(task)
    return report(rows, index_s)


def read_queries(path: Path, priors: Mapping[str, Mapping[str, float]]) -> tuple[Asked, ...]:
    """Reads questions; `priors` maps pages to article ids and their prior.

    Raises:
        ContentError: With every bad row.
    """

    def asked(row: Row) -> Asked:
        page = row.get("page") or ""
        query = Query(
            # A visitor's question can be empty too; nothing answers it.
            _text(row, "text", may_be_empty=True),
            page_prior=priors.get(page, {}),
            context_text=" ".join(re.findall(r"[^\W_]+", page)),
            audiences=frozenset(Audience),
        )
        return Asked(query, () if row.get("oos") else tuple(_texts(row, "gold")))

    return _read(path, asked)


def read_examples(path: Path) -> tuple[Example, ...]:
    """Reads past questions, one example for each article that resolved one, and gaps.

    Raises:
        ContentError: With every bad row.
    """

    def examples(row: Row) -> list[Example]:
        text = _text(row, "text")
        solved_by = [] if row.get("oos") else _texts(row, "gold")
        return [Example(text, name) for name in solved_by] or [Example(text, "")]

    return tuple(example for row in _read(path, examples) for example in row)


def read_pages(path: Path) -> dict[str, Mapping[str, float]]:
    """Reads which articles belong to which page.

    Raises:
        ContentError: With every bad row.
    """

    def page(row: Row) -> tuple[str, Mapping[str, float]]:
        return _text(row, "page_url"), dict.fromkeys(_texts(row, "gold"), PRIOR)

    return dict(_read(path, page))


def _build(articles: Sequence[Article], examples: Sequence[Example], bar: Progress) -> SearchIndex:
    task = bar.add_task("Model")
    folder = locate_model(
        progress=lambda done, total: bar.update(task, completed=done, total=total)
    )
    passages = [passage for article in articles for passage in split(article)]
    task = bar.add_task("Articles")
    return SearchIndex.build(
        articles,
        passages,
        OnnxEmbedder(folder),
        examples=examples,
        progress=lambda done, total: bar.update(task, completed=done, total=total),
    )


def _judge(index: SearchIndex, row: Asked) -> Judged:
    started = perf_counter()
    ranking = index.search(row.query, limit=RANKS[-1])
    decision = decide(ranking.probability, ranking.rivals)
    latency_ms = (perf_counter() - started) * 1000
    ranked = tuple(candidate.article.id for candidate in ranking.candidates)
    return Judged(row.gold, ranked, decision, latency_ms, ranking.probability)


def _read(path: Path, parse: Callable[[Row], T]) -> tuple[T, ...]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault(str(path), 1, "unreadable", str(error), "Name a UTF-8 .jsonl file.")
        raise ContentError((fault,)) from error
    out, faults = list[T](), list[Fault]()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                out.append(parse(_object(json.loads(line))))
            except (ValueError, RecursionError) as error:
                why = f"This row cannot be read: {error}."
                faults.append(Fault(str(path), number, "bad-row", why, "Write one object a line."))
    if faults:
        raise ContentError(tuple(faults))
    return tuple(out)


def _object(value: object) -> Row:
    if not isinstance(value, dict):
        raise BadRow(ROW, "an object")
    return value


def _text(row: Row, key: str, *, may_be_empty: bool = False) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not (may_be_empty or value.strip()):
        raise BadRow(key, "a text that is not empty")
    return value


def _texts(row: Row, key: str) -> list[str]:
    value = row.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadRow(key, "a list of texts")
    return value


def _tables(measures: Mapping[str, object]) -> list[Table]:
    """Returns the single values, then each list of rows as a table of its own."""
    values = Table("measure", "value")
    tables = [values]
    for name, value in measures.items():
        if isinstance(value, list) and value:
            told = Table(*value[0], title=name)
            for row in value:
                told.add_row(*map(str, row.values()))
            tables.append(told)
        else:
            values.add_row(name, str(value))
    return tables
