"""The pages a visitor came by, as the first event tells them."""

from sidelight.actions.scene import trail_to
from sidelight.protocol.views import PageVisit


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
