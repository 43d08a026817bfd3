"""Markdown into blocks, and articles into passages."""

import pytest

from sidelight.content.markdown import parse, plain_text
from sidelight.content.passages import MAX_WORDS, split
from sidelight.domain.articles import Article
from sidelight.protocol.blocks import (
    ArticleLink,
    Heading,
    Link,
    List,
    Paragraph,
    Rule,
    Show,
    Strong,
    Table,
    Text,
)


def article(body: str) -> Article:
    return Article("a", "Title", body, summary="What it is.")


def test_an_anchor_and_an_article_are_links_of_their_own() -> None:
    (paragraph,) = parse("[Retry](show:retry-payment) or [why](article:why-it-failed)")

    assert paragraph == Paragraph(
        inlines=(
            Show(anchor="retry-payment", inlines=(Text(text="Retry"),)),
            Text(text=" or "),
            ArticleLink(article="why-it-failed", inlines=(Text(text="why"),)),
        )
    )


@pytest.mark.parametrize("href", ["https://a.example/b", "mailto:a@b.example", "/help/x", "#part"])
def test_web_mail_and_relative_links_stay_links(href: str) -> None:
    (paragraph,) = parse(f"[go]({href})")

    assert paragraph == Paragraph(inlines=(Link(href=href, inlines=(Text(text="go"),)),))


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///a"],
)
def test_any_other_scheme_becomes_its_text(href: str) -> None:
    (paragraph,) = parse(f"[go]({href})")

    assert paragraph == Paragraph(inlines=(Text(text="go"),))


def test_raw_html_is_text() -> None:
    blocks = parse("<script>alert(1)</script>\n\nHi <b>there</b>")

    assert plain_text(blocks) == "<script>alert(1)</script>\nHi <b>there</b>"


def test_lists_tables_and_rules_keep_their_shape() -> None:
    blocks = parse("3. **Open** it\n   - inner\n4. Two\n\n| a | b |\n|---|---|\n| 1 | |\n\n---\n")

    ordered, table, rule = blocks
    assert isinstance(ordered, List)
    assert (ordered.ordered, ordered.start, len(ordered.items)) == (True, 3, 2)
    assert ordered.items[0][0] == Paragraph(
        inlines=(Strong(inlines=(Text(text="Open"),)), Text(text=" it"))
    )
    assert isinstance(table, Table)
    assert table.rows == (((Text(text="1"),), ()),)
    assert rule == Rule()


def test_headings_keep_their_level() -> None:
    assert parse("### Steps") == (Heading(level=3, inlines=(Text(text="Steps"),)),)


def test_an_image_is_its_description() -> None:
    assert plain_text(parse("Look: ![the button](a.png)")) == "Look: the button"


def test_passages_name_their_heading_and_blocks() -> None:
    passages = split(article("Intro.\n\nMore.\n\n## Steps\n\n1. One\n2. Two\n\n## After\n\nDone."))

    assert [(p.heading, p.text, p.first_block, p.last_block) for p in passages] == [
        ("", "Intro.\nMore.", 0, 1),
        ("Steps", "One\nTwo", 3, 3),
        ("After", "Done.", 5, 5),
    ]
    assert [passage.number for passage in passages] == [0, 1, 2]


def test_a_list_that_fits_is_not_divided() -> None:
    body = f"{'word ' * (MAX_WORDS - 10)}\n\n" + "\n".join(f"{n}. do this thing" for n in range(8))

    passages = split(article(body))

    assert [(p.first_block, p.last_block) for p in passages] == [(0, 0), (1, 1)]


def test_a_block_that_is_too_long_is_divided_between_items() -> None:
    items = "\n".join(f"- item {n} {'word ' * 40}" for n in range(8))

    passages = split(article(items))

    assert all(len(passage.text.split()) <= MAX_WORDS for passage in passages)
    assert {(p.first_block, p.last_block) for p in passages} == {(0, 0)}
    assert all(line.startswith("item") for p in passages for line in p.text.splitlines())


def test_one_endless_paragraph_is_divided_between_words() -> None:
    passages = split(article("word " * 500))

    assert sum(len(passage.text.split()) for passage in passages) == 500
    assert max(len(passage.text.split()) for passage in passages) == MAX_WORDS


def test_an_article_without_text_has_its_summary_as_passage() -> None:
    (passage,) = split(article(""))

    assert passage.text == "What it is."
    assert passage.last_block < passage.first_block
