"""Which part of an article answers."""

from sidelight.assistant.excerpts import MAX_BLOCKS, MAX_CHARS, Excerpt, excerpt
from sidelight.content.markdown import parse, plain_text
from sidelight.content.passages import split
from sidelight.domain.articles import Article, Passage
from sidelight.protocol.blocks import List, Paragraph

LONG = " ".join(["Some words that fill the page."] * 12)


def cut(body: str, having: str) -> Excerpt:
    passage = next(each for each in split(Article("a", "A", body)) if having in each.text)
    return excerpt(parse(body), passage)


def test_the_beginning_goes_on_to_the_steps_below_it() -> None:
    body = "It is easy.\n\n## Steps\n\n1. Open it.\n2. Press [Go](show:go).\n\n## After\n\nDone."

    of_beginning, of_steps = cut(body, "easy"), cut(body, "Press")

    assert of_beginning == of_steps
    assert plain_text(of_steps.blocks) == "It is easy.\nSteps\nOpen it.\nPress Go."
    assert of_steps.covered == {"", "Steps"}
    assert of_steps.more


def test_a_section_is_shown_whole_and_cited() -> None:
    body = f"{LONG}\n\n## Other\n\nText.\n\n## Limits\n\nFirst.\n\n- one\n- two\n\nLast word."

    part = cut(body, "Last word")

    assert part.heading == "Limits"
    assert plain_text(part.blocks) == "First.\none\ntwo\nLast word."


def test_steps_longer_than_the_limit_are_not_cut_and_keep_their_lead_in() -> None:
    steps = "\n".join(f"{number}. {LONG[:150]} {number}" for number in range(1, 15))
    body = f"## Before\n\n{LONG}\n\n## Do it\n\n{LONG}\n\nDo this:\n\n{steps}\n\n{LONG}"

    part = cut(body, f"{LONG[:150]} 13")

    lead_in, listed = part.blocks
    assert isinstance(lead_in, Paragraph)
    assert plain_text((lead_in,)) == "Do this:"
    assert isinstance(listed, List)
    assert len(listed.items) == 14


def test_steps_that_go_on_after_code_are_shown_from_the_first() -> None:
    body = (
        f"{LONG}\n\n## Set up\n\n{LONG}\n\n{LONG}\n\n{LONG}\n\n"
        "1. Run this:\n\n```\nmake it\n```\n\n2. Look at the result.\n"
    )

    part = cut(body, "Look at the result")

    assert "Run this:" in plain_text(part.blocks)
    assert "make it" in plain_text(part.blocks)
    assert "Look at the result." in plain_text(part.blocks)


def test_long_text_stays_within_what_one_reads_in_a_chat() -> None:
    body = "\n\n".join(f"{LONG} Number {number}." for number in range(20))

    part = cut(body, "Number 7.")

    assert len(part.blocks) <= MAX_BLOCKS
    assert len(plain_text(part.blocks)) <= MAX_CHARS
    assert part.more


def test_a_short_article_is_shown_whole() -> None:
    part = cut("All of it.", "All")

    assert not part.more
    assert part.heading == ""


def test_an_article_without_text_answers_with_its_summary() -> None:
    part = excerpt((), Passage("a", 0, "", "The summary.", 0, -1))

    assert plain_text(part.blocks) == "The summary."
    assert not part.more
