"""The recall floor of the sample product; a change of the floor is a line in the changelog."""

from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter
from ruamel.yaml import YAML

from sidelight.content.knowledge import Knowledge, load_knowledge
from sidelight.content.passages import split
from sidelight.domain.fusion import Decision, decide
from sidelight.search.embedder import OnnxEmbedder
from sidelight.search.index import SearchIndex
from sidelight.search.ranking import Example, Query, Ranking

ROOT = Path(__file__).parents[2]
RECALL_AT_3_FLOOR = 0.95
RECALL_AT_3_FLOOR_WORDS = 0.90
HELD_BACK_FLOOR = 0.93
"""Share of the questions that no article answers which must not be answered: one in 15 may be."""
PRECISION_FLOOR = 0.90
"""Share of the answers that must be right."""
ANSWERED_FLOOR = 0.80
"""Share of the answerable questions that must be answered at once."""


class Golden(BaseModel):
    """One row of kb/golden.yaml."""

    question: str
    page: str
    article: str | None


@pytest.fixture(scope="module")
def golden() -> list[Golden]:
    rows = YAML(typ="safe").load(ROOT / "kb" / "golden.yaml")
    return TypeAdapter(list[Golden]).validate_python(rows)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "kb", ROOT / "page_contexts")


@pytest.fixture(scope="module")
def searched(knowledge: Knowledge, model: OnnxEmbedder) -> SearchIndex:
    return index(knowledge, model)


def index(knowledge: Knowledge, embedder: OnnxEmbedder | None) -> SearchIndex:
    articles = knowledge.published
    passages = [passage for article in articles for passage in split(article)]
    gaps = [Example(gap, "") for gap in knowledge.gaps]
    return SearchIndex.build(articles, passages, embedder, examples=gaps)


def ask(knowledge: Knowledge, searched: SearchIndex, row: Golden) -> Ranking:
    page = knowledge.page(f"http://127.0.0.1:8080{row.page}", {})
    words = " ".join((page.title, *page.topics))
    return searched.search(Query(row.question, page_prior=page.prior, context_text=words))


def recall_at_3(knowledge: Knowledge, searched: SearchIndex, golden: list[Golden]) -> float:
    answerable = [row for row in golden if row.article is not None]
    found = [
        row.article in [one.article.id for one in ask(knowledge, searched, row).candidates[:3]]
        for row in answerable
    ]
    return sum(found) / len(found)


def test_the_right_article_is_among_the_first_three(
    knowledge: Knowledge, golden: list[Golden], searched: SearchIndex
) -> None:
    assert recall_at_3(knowledge, searched, golden) >= RECALL_AT_3_FLOOR


def test_words_alone_find_most_of_them(knowledge: Knowledge, golden: list[Golden]) -> None:
    assert recall_at_3(knowledge, index(knowledge, None), golden) >= RECALL_AT_3_FLOOR_WORDS


def is_answered(ranking: Ranking) -> bool:
    return decide(ranking.probability, ranking.rivals) is Decision.ANSWER


def test_what_no_article_answers_is_not_answered(
    knowledge: Knowledge, golden: list[Golden], searched: SearchIndex
) -> None:
    strange = [row for row in golden if row.article is None]

    held = [not is_answered(ask(knowledge, searched, row)) for row in strange]

    assert sum(held) / len(held) >= HELD_BACK_FLOOR


def test_most_questions_are_answered_and_most_answers_are_right(
    knowledge: Knowledge, golden: list[Golden], searched: SearchIndex
) -> None:
    rankings = [(row.article, ask(knowledge, searched, row)) for row in golden]

    answers = [(name, one) for name, one in rankings if is_answered(one)]
    right = [one.candidates[0].article.id == name for name, one in answers]

    assert sum(right) / len(right) >= PRECISION_FLOOR
    assert len(answers) / sum(row.article is not None for row in golden) >= ANSWERED_FLOOR


@pytest.mark.parametrize(
    "text",
    ["my printer has a paper jam", "the coffee machine is broken", "who painted the Mona Lisa"],
)
@pytest.mark.parametrize("page", ["/invoices/inv_1001", "/settings/team", "/payouts", "/import"])
def test_no_page_answers_a_question_that_is_about_something_else(
    knowledge: Knowledge, searched: SearchIndex, text: str, page: str
) -> None:
    ranking = ask(knowledge, searched, Golden(question=text, page=page, article=None))

    assert not is_answered(ranking)
