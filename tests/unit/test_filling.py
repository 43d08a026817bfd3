"""The page's variables in links and titles."""

import pytest

from sidelight.assistant.filling import filled, filled_title
from sidelight.content.markdown import parse
from sidelight.protocol.blocks import Link, Paragraph, Strong, Text


def first(markdown: str, values: dict[str, str]) -> object:
    block = filled(parse(markdown), lambda: values)[0]
    assert isinstance(block, Paragraph)
    return block.inlines[0]


def test_a_link_gets_the_variable_of_the_page() -> None:
    link = first("[edit](/invoices/{id}/edit)", {"id": "inv_1"})

    assert isinstance(link, Link)
    assert link.href == "/invoices/inv_1/edit"


@pytest.mark.parametrize(
    ("value", "href"),
    [
        ("javascript:alert(1)", "/i/javascript%3Aalert%281%29"),
        ("../../admin", "/i/..%2F..%2Fadmin"),
        ("//evil.test", "/i/%2F%2Fevil.test"),
        ("é", "/i/%C3%A9"),
    ],
)
def test_a_variable_stays_one_part_of_the_path(value: str, href: str) -> None:
    link = first("[open](/i/{id})", {"id": value})

    assert isinstance(link, Link)
    assert link.href == href


def test_a_link_without_its_variable_is_plain_text() -> None:
    assert first("[edit](/invoices/{id}/edit)", {}) == Text(text="edit")


def test_links_inside_of_lists_tables_and_emphasis_are_filled_too() -> None:
    blocks = filled(
        parse(
            "- [a](/{id})\n\n> [b](/{id})\n\n| [c](/x) | d |\n| --- | --- |\n| [e](/{id}) | f |\n"
        ),
        lambda: {"id": "7"},
    )

    assert "{" not in repr(blocks)
    assert "%7B" not in repr(blocks)
    strong = first("**[a](/{id})**", {"id": "7"})
    assert isinstance(strong, Strong)
    assert strong.inlines[0] == Link(href="/7", inlines=(Text(text="a"),))


def test_text_without_variables_is_the_same_object() -> None:
    blocks = parse('A [link](/a) and `{"id": 1}`.')

    assert filled(blocks, dict) is blocks


@pytest.mark.parametrize(
    ("title", "told"),
    [("Invoice {id}", "Invoice inv_1"), ("Invoice {other}", "Invoice"), ("Team", "Team")],
)
def test_a_title_gets_the_variable_of_the_page(title: str, told: str) -> None:
    assert filled_title(title, lambda: {"id": "inv_1"}) == told
