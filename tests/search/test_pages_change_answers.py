"""The page is in the answer: one question, several pages, each its own right answer."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter
from ruamel.yaml import YAML

from sidelight.assistant.decision import Question, Turn, answer
from sidelight.assistant.library import Library, Shelf
from sidelight.assistant.pages import visit
from sidelight.protocol.blocks import Block, Inline, List, Paragraph, Show
from sidelight.protocol.events import Answer, Clarification, Said
from sidelight.protocol.views import PageView
from sidelight.search.embedder import OnnxEmbedder

ROOT = Path(__file__).parents[2]
PLAIN = {"plan": "pro", "role": "owner"}

PAIRS_FLOOR = 10
"""Pairs of pages on which one question gets two different, right answers, of 30 pairs."""

FIRST_FLOOR = 24
"""Questions, of 30, whose right article is the answer or the first one offered."""


class Row(BaseModel):
    """One row of kb/golden.yaml."""

    question: str
    page: str
    article: str | None


@pytest.fixture(scope="module")
def shelf(model: OnnxEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Library(
        site="demo",
        kb=ROOT / "kb",
        page_contexts=ROOT / "page_contexts",
        embedder=model,
        cache_dir=tmp_path_factory.mktemp("index"),
    ).load()


def ask(
    shelf: Shelf, text: str, url: str, *history: Turn, **declared: str
) -> Answer | Clarification | Said:
    state = PLAIN | declared
    page = visit(shelf, PageView(url=url), state, at_ms=0)
    return answer(shelf, Question(text, page, state, history, None, 1, 0, identified=True)).bodies[
        0
    ]


def article_of(body: Answer | Clarification | Said) -> str | None:
    return body.article.id if isinstance(body, Answer) else None


def first_of(body: Answer | Clarification | Said) -> str | None:
    return body.options[0].id if isinstance(body, Clarification) else article_of(body)


def anchors(blocks: tuple[Block, ...]) -> set[str]:
    inner = [
        block for each in blocks if isinstance(each, List) for item in each.items for block in item
    ]
    inlines: list[Inline] = [
        inline
        for each in (*blocks, *inner)
        if isinstance(each, Paragraph)
        for inline in each.inlines
    ]
    return {inline.anchor for inline in inlines if isinstance(inline, Show)}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """The questions that cannot be answered without the page: those asked on several."""
    loaded = YAML(typ="safe").load(ROOT / "kb" / "golden.yaml")
    every = TypeAdapter(list[Row]).validate_python(loaded)
    asked = Counter(row.question for row in every)
    return [row for row in every if asked[row.question] > 1]


def test_the_same_question_gets_two_right_answers_on_two_pages(
    shelf: Shelf, rows: list[Row]
) -> None:
    right = [row for row in rows if article_of(ask(shelf, row.question, row.page)) == row.article]

    pairs = [
        (one, other)
        for one, other in combinations(right, 2)
        if one.question == other.question and one.article != other.article
    ]
    assert len(pairs) >= PAIRS_FLOOR


def test_the_right_article_of_the_page_is_shown_first(shelf: Shelf, rows: list[Row]) -> None:
    first = [first_of(ask(shelf, row.question, row.page)) for row in rows]

    right = [row for row, shown in zip(rows, first, strict=True) if row.article == shown]
    assert len(right) >= FIRST_FLOOR


def test_the_declared_error_changes_the_answer(shelf: Shelf) -> None:
    page = "/invoices/inv_1003"

    failed = ask(shelf, "it says the payment failed what now", page, error="payment_failed")

    assert isinstance(failed, Answer)
    assert failed.page == "invoice-payment-failed"
    assert failed.article.id == "retry-a-failed-payment"
    assert "retry-payment" in anchors(failed.blocks)


def test_a_follow_up_is_about_the_same_thing_but_not_the_same_words(shelf: Shelf) -> None:
    page, text = "/invoices/inv_1003", "it says the payment failed what now"
    first = ask(shelf, text, page, error="payment_failed")
    assert isinstance(first, Answer)
    history = (
        Turn("visitor", text),
        Turn("assistant", first.article.title, first.article.id, first.heading),
    )

    second = ask(shelf, "it still fails", page, *history, error="payment_failed")

    assert isinstance(second, Answer)
    assert second.article.id == first.article.id
    assert second.heading == "If that does not work"


def test_a_short_follow_up_turns_to_its_own_subject(shelf: Shelf) -> None:
    history = (
        Turn("visitor", "where do I get the PDF"),
        Turn("assistant", "PDF", "download-an-invoice-as-pdf", ""),
    )

    body = ask(shelf, "and for tidebill's own invoices?", "/invoices/inv_1001", *history)

    assert article_of(body) == "download-tidebill-invoices"


@pytest.mark.parametrize(
    "text", ["what will the weather be in Hamburg tomorrow", "who won the football last night"]
)
def test_what_is_about_nothing_here_is_not_answered(shelf: Shelf, text: str) -> None:
    body = ask(shelf, text, "/")

    assert isinstance(body, Said)
    assert (body.phrase, body.offer_person) == ("no_answer", True)


def test_an_answer_is_word_for_word_of_its_article(shelf: Shelf) -> None:
    body = ask(shelf, "how do I send an invoice", "/invoices")

    assert isinstance(body, Answer)
    assert set(body.blocks) <= set(shelf.blocks[body.article.id])
    assert body.more
    assert 1 <= len(body.related) <= 3


@pytest.mark.parametrize(
    ("before", "article", "text", "expected"),
    [
        ("how do I connect slack", "connect-slack", "same for ledgerly", "connect-ledgerly"),
        (
            "how do I invite a colleague",
            "invite-a-team-member",
            "and how do I export all invoices?",
            "export-invoices",
        ),
        (
            "how do I refund a payment",
            "refund-a-payment",
            "can I void the invoice then",
            "void-an-invoice",
        ),
        (
            "how do I invite a colleague",
            "invite-a-team-member",
            "why is it grey",
            "invite-a-team-member",
        ),
    ],
)
def test_a_follow_up_keeps_or_changes_the_topic(
    shelf: Shelf, before: str, article: str, text: str, expected: str
) -> None:
    history = (Turn("visitor", before), Turn("assistant", article, article, ""))

    assert article_of(ask(shelf, text, "/", *history)) == expected
