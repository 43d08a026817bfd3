"""A `.jsonl` of rows as a help centre, as other systems export them."""

import json
from pathlib import Path

import pytest

from sidelight.content.help_center import load_articles
from sidelight.domain.articles import Article
from sidelight.errors import ContentError


def rows(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_a_jsonl_is_a_help_centre(tmp_path: Path) -> None:
    first = {"id": "a b/c", "title": "A", "body": "x", "questions": ["q"], "section": "s"}
    second = {"id": "b", "title": "B", "body": "y", "url": "https://x.example/b"}
    path = rows(tmp_path / "kb.jsonl", first, "", second)

    assert load_articles(path) == (
        Article("a b/c", "A", "x", questions=("q",), path=path, body_line=1),
        Article("b", "B", "y", path=path, body_line=3, url="https://x.example/b"),
    )


def test_every_bad_row_of_a_jsonl_is_told(tmp_path: Path) -> None:
    good = {"id": "a", "title": "A", "body": "x"}
    path = rows(tmp_path / "kb.jsonl", good, "{", {"id": "b"}, "[1]", good, "[" * 100_000)

    with pytest.raises(ContentError) as caught:
        load_articles(path)

    assert [(each.line, each.rule) for each in caught.value.faults] == [
        (2, "bad-row"),
        (3, "bad-row"),
        (4, "bad-row"),
        (6, "bad-row"),
        (5, "duplicate-id"),
    ]


def test_a_jsonl_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="No such file"):
        load_articles(tmp_path / "kb.jsonl")
