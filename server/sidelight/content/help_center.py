"""Loads articles from a folder of Markdown files or a `.jsonl`; it does not judge references."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from sidelight.content.fields import ID_FIX, Fields, is_id
from sidelight.content.files import MAX_LINES_FILE_BYTES, list_files, read_text
from sidelight.content.front_matter import SplitFile, split_file
from sidelight.content.yaml_tree import MappingNode
from sidelight.domain.articles import Article, Audience, Status
from sidelight.errors import ContentError, Fault

ARTICLE_SUFFIX: Final = ".md"
ROWS_SUFFIX: Final = ".jsonl"

KEYS: Final = (
    "title",
    "summary",
    "questions",
    "topics",
    "pages",
    "flow",
    "audience",
    "locale",
    "owner",
    "review_by",
    "status",
    "url",
)
"""What front matter may say."""


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """An article with the place of everything in its file.

    Attributes:
        path: File, as the user named it.
        front: Its front matter; None where it has none, as in a `.jsonl`.
        line: Line on which the article starts.
    """

    article: Article
    path: str
    front: MappingNode | None = None
    line: int = 1

    def key_line(self, key: str, item: str = "") -> int:
        """Returns the line of a key of the front matter, or of an item in the list under it."""
        return self.front.line_of(key, item) if self.front and key else self.line


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """All articles that could be read, and every fault of those that could not."""

    sources: tuple[ArticleSource, ...]
    faults: tuple[Fault, ...]


def load_articles(path: Path) -> tuple[Article, ...]:
    """Loads a folder of `<id>.md` files or a `.jsonl` of id, title, body, questions and url.

    Returns:
        Articles of every status, in order of their files or rows.

    Raises:
        ContentError: Every fault of every file.
    """
    found = read_articles(path)
    if found.faults:
        raise ContentError(found.faults)
    return tuple(source.article for source in found.sources)


def read_articles(path: Path) -> ArticleFiles:
    """Reads what can be read; a malformed file does not hide the others nor their faults."""
    sources: list[ArticleSource] = []
    faults: list[Fault] = []
    if path.suffix == ROWS_SUFFIX:
        _read_rows(path, sources, faults)
    else:
        listing = list_files(path, (ARTICLE_SUFFIX,))
        faults.extend(listing.faults)
        for file in listing.files:
            _read_file(file, path, sources, faults)
    faults.extend(_duplicates(sources))
    return ArticleFiles(tuple(sources), tuple(faults))


def _read_file(file: Path, root: Path, sources: list[ArticleSource], faults: list[Fault]) -> None:
    try:
        split = split_file(read_text(file, root), str(file))
    except ContentError as error:
        faults.extend(error.faults)
        return
    if not is_id(file.stem):
        what = f"The file name {file.stem!r} cannot be an article's id."
        faults.append(Fault(str(file), 1, "bad-id", what, ID_FIX))
    elif not split.body:
        fix = "Write the body, or remove the file."
        faults.append(Fault(str(file), split.body_line, "empty-body", "There is no text.", fix))
    else:
        sources.append(_source(file, split, faults))


def _source(file: Path, split: SplitFile, faults: list[Fault]) -> ArticleSource:
    if split.front is None:
        article = Article(
            file.stem, _title_of(split.body, file), split.body, path=file, body_line=split.body_line
        )
        return ArticleSource(article, str(file))
    fields = Fields(split.front, str(file), faults)
    fields.only(KEYS)
    article = Article(
        id=file.stem,
        title=fields.required("title"),
        body=split.body,
        summary=fields.text("summary"),
        questions=fields.texts("questions"),
        topics=fields.texts("topics"),
        pages=fields.ids("pages"),
        flow=fields.id("flow"),
        audience=fields.choice("audience", Audience.PUBLIC),
        locale=fields.text("locale") or "en",
        owner=fields.text("owner"),
        review_by=fields.day("review_by"),
        status=fields.choice("status", Status.PUBLISHED),
        path=file,
        body_line=split.body_line,
        url=fields.text("url"),
    )
    return ArticleSource(article, str(file), split.front)


def _title_of(body: str, file: Path) -> str:
    headings = (line.removeprefix("# ") for line in body.split("\n") if line.startswith("# "))
    return next(headings, "").strip() or file.stem.replace("-", " ").capitalize()


class _Row(BaseModel):
    """One line of a `.jsonl`; other keys are left alone, since such files come from elsewhere."""

    id: str
    title: str
    body: str
    questions: tuple[str, ...] = ()
    url: str = ""


def _read_rows(path: Path, sources: list[ArticleSource], faults: list[Fault]) -> None:
    try:
        text = read_text(path, path.parent, MAX_LINES_FILE_BYTES)
    except ContentError as error:
        faults.extend(error.faults)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = _Row.model_validate(json.loads(line))
            except (ValidationError, ValueError, RecursionError) as error:
                faults.append(_bad_row(path, number, error))
            else:
                sources.append(_row_source(path, number, row))


def _row_source(path: Path, number: int, row: _Row) -> ArticleSource:
    article = Article(
        row.id,
        row.title,
        row.body,
        questions=row.questions,
        path=path,
        body_line=number,
        url=row.url,
    )
    return ArticleSource(article, str(path), line=number)


def _bad_row(path: Path, number: int, error: Exception) -> Fault:
    why = str(error)
    if isinstance(error, ValidationError):
        why = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'row'}: {each['msg']}" for each in error.errors()
        )
    fix = 'Write one JSON object a line: {"id", "title", "body"}.'
    return Fault(str(path), number, "bad-row", f"This row cannot be read: {why}.", fix)


def _duplicates(sources: Iterable[ArticleSource]) -> Iterator[Fault]:
    first: dict[str, ArticleSource] = {}
    for source in sources:
        if (other := first.setdefault(source.article.id, source)) is not source:
            what = f"The id {source.article.id!r} is taken by {other.path}:{other.line}."
            yield Fault(source.path, source.line, "duplicate-id", what, "Rename one of the two.")
