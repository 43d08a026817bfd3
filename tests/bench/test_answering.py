"""The parts of the bench of answers that ask nobody: measures, texts, tables and plots."""

from math import inf
from typing import Any

import pytest
from answering.measures import (
    Told,
    best_threshold,
    cross_fitted,
    measures,
    precise_threshold,
    risk_area,
    risk_curve,
)
from answering.plots import RISK_OF, reliability_diagram, risk_plot
from answering.table import document, lost
from answering.texts import texts_of

from sidelight.domain.articles import Article
from sidelight.domain.fusion import Decision


def told(score: float, *, right: bool, gold: tuple[str, ...] = ("a",)) -> Told:
    return Told(gold, ("a", "b") if right else ("b", "a"), score, 1.0)


def report() -> dict[str, Any]:
    answer = Told(("a",), ("a",), 0.9, 1.0, Decision.ANSWER)
    ours = measures([answer] * 8 + [Told((), ("a",), 0.1, 1.0, Decision.ESCALATE)] * 8)
    peer = measures([told(0.5, right=False)] * 8 + [told(0.4, right=False, gold=())] * 8)
    by = {"Sidelight": ours | {"index_s": 1.0}, "MiniLM": peer | {"index_s": 1.0}}
    entry = {"set": "thunderbird", "seen": "never", "articles": 2, "by": by}
    machine = {"cores": 2, "python": "3", "packages": {"bm25s": "0.3"}}
    return {"machine": machine, "asked": {RISK_OF: entry}}


def test_a_right_article_in_second_place_counts_from_hit_at_3_on() -> None:
    found = measures([told(0.9, right=True), told(0.8, right=False)])

    assert (found["hit_at_1"], found["hit_at_3"], found["mrr"]) == (0.5, 1.0, 0.75)


def test_nothing_is_measured_of_questions_that_nobody_asked() -> None:
    assert measures([])["hit_at_1"] is None
    assert measures([])["risk_area"] is None


def test_risk_is_lowest_for_who_is_surest_where_he_is_right() -> None:
    knows = [told(0.9, right=True), told(0.1, right=False)]
    errs = [told(0.1, right=True), told(0.9, right=False)]

    assert risk_area(knows) == 0.25
    assert risk_area(errs) == 0.75


def test_equally_sure_questions_count_alike_in_any_order() -> None:
    rows = [told(0.5, right=True), told(0.5, right=False)]

    assert risk_area(rows) == risk_area(rows[::-1]) == 0.5


def test_a_risk_curve_ends_at_all_questions() -> None:
    rows = [told(at / 10, right=at > 4) for at in range(10)]

    assert risk_curve(rows)[-1] == (1.0, 0.5)


def test_the_precise_threshold_lets_nine_of_ten_be_right() -> None:
    rows = [told(0.2, right=False), *[told(0.8, right=True)] * 9, told(0.7, right=False)]

    assert precise_threshold(rows) == 0.7


def test_nothing_is_answered_where_no_threshold_is_precise() -> None:
    assert precise_threshold([told(0.5, right=False)]) == inf
    assert best_threshold([]) == inf


def test_the_best_threshold_parts_what_has_an_answer_from_what_has_none() -> None:
    rows = [*[told(0.8, right=True)] * 3, *[told(0.2, right=True, gold=())] * 3]

    assert best_threshold(rows) == 0.8


def test_each_half_is_decided_by_the_other_halfs_threshold() -> None:
    rows = [told(1, right=True), told(5, right=True), told(2, right=True), told(6, right=True)]

    said = cross_fitted(rows, lambda half: min(row.score for row in half))

    assert said == [False, True, False, True]


def test_who_asks_for_a_person_is_told_from_who_does_not() -> None:
    asks = [Told(("person",), (first,), 1.0, 1.0) for first in ("person", "other")]
    others = [Told(("other",), ("other",), 1.0, 1.0)]

    found = measures([*asks, *others])

    assert (found["recall"], found["false_alarm"]) == (0.5, 0.0)


def test_every_passage_has_its_title_and_its_article() -> None:
    articles = (
        Article("a", "Invoices", "Open the list.\n"),
        Article("b", "refund", "", questions=("money back",)),
    )

    texts = texts_of(articles)

    assert texts.passages[0].startswith("Invoices\n")
    assert [texts.ids[at] for at in texts.owners] == ["a", "b", "b"]
    assert texts.ranked((1, 1, 0), 2) == ("b", "a")


def test_the_document_tells_where_a_peer_is_ahead() -> None:
    ours, ahead = {"hit_at_1": 0.4, "risk_area": 0.5}, {"hit_at_1": 0.5, "risk_area": 0.6}

    assert list(lost(ours, {"Sidelight": ours, "MiniLM": ahead})) == [
        ["hit@1", "0.400", "0.500", "MiniLM"]
    ]


def test_the_document_has_a_table_for_every_set_of_questions() -> None:
    text = document(report())

    assert f"## {RISK_OF}" in text
    assert "| Sidelight | 1.000 |" in text


@pytest.mark.parametrize("draw", [risk_plot, reliability_diagram])
def test_plots_are_the_same_drawing_for_the_same_report(draw: Any) -> None:
    first, second = draw(report()), draw(report())

    assert first == second
    assert first.startswith("<svg ")
    assert first.endswith("</svg>\n")
