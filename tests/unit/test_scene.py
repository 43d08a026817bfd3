"""The pages a visitor came by, as the first event tells them, and what of it is news."""

import pytest

from sidelight.actions.ledger import NOBODY
from sidelight.actions.scene import Scene, trail_to
from sidelight.desk.card import empty_card
from sidelight.protocol.views import PageVisit, Visitor

ANNA = Visitor(id="v_anna", name="Anna", email="anna@x.example", identified=True, traits={})
HERE = PageVisit(url="/here", title="", at_ms=1, context=None, context_title="")
THERE = PageVisit(url="/there", title="", at_ms=2, context=None, context_title="")


def pages(urls: str) -> list[PageVisit]:
    return [
        PageVisit(url=url, title="", at_ms=number, context=None, context_title="")
        for number, url in enumerate(urls)
    ]


def walked(urls: str, now: str) -> str:
    return "".join(page.url for page in trail_to(now, pages(urls)))


def test_a_page_that_is_told_twice_is_one_step() -> None:
    assert walked("aabbb", "c") == "ab"


def test_the_page_that_is_open_is_not_among_those_before() -> None:
    assert walked("abcc", "c") == "ab"


def test_a_way_back_stays_a_way_back() -> None:
    assert walked("aba", "b") == "aba"


def test_without_pages_before_there_is_no_trail() -> None:
    assert walked("", "a") == ""


@pytest.mark.parametrize(
    ("scene", "is_news"),
    [
        (Scene(visitor=NOBODY, page=HERE, declared={"plan": "pro"}), False),
        (Scene(visitor=NOBODY, page=None, declared={"plan": "pro"}), False),
        (Scene(visitor=NOBODY, page=THERE, declared={"plan": "pro"}), True),
        (Scene(visitor=NOBODY, page=HERE, declared={}), True),
        (Scene(visitor=ANNA, page=HERE, declared={"plan": "pro"}), True),
    ],
)
def test_only_another_page_state_or_name_is_news_to_a_conversation(
    scene: Scene, is_news: bool
) -> None:
    card = empty_card(NOBODY).model_copy(update={"page": HERE, "declared": {"plan": "pro"}})

    assert scene.is_news(card) is is_news
