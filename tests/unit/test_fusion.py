"""The arithmetic from features to a decision."""

from random import Random

import pytest

from sidelight.domain.fusion import (
    ANSWER_AT,
    CLARIFY_AT,
    MAX_RIVALS,
    Decision,
    Weights,
    decide,
    fuse,
    probability,
    rivals,
    shares,
)
from sidelight.search.features import COLUMNS, MEANING
from sidelight.search.measures import (
    Judged,
    calibration_error,
    chance_error,
    matthews,
    reliability,
    report,
    risk_coverage,
)
from sidelight.search.trust import AGAINST, EVIDENCE
from sidelight.search.weights import LEXICAL, SEMANTIC, shipped_weights


def test_features_without_a_weight_count_nothing() -> None:
    assert fuse({"a": 2.0, "b": 3.0}, {"a": 0.5, "c": 9.0}) == 1.0


def test_shares_sum_to_one_and_keep_the_order() -> None:
    ranked = shares([903.0, 901.0, 905.0])

    assert sum(ranked) == pytest.approx(1.0)
    assert ranked[2] > ranked[0] > ranked[1]


def test_shares_of_nothing_are_nothing() -> None:
    assert shares([]) == []


def test_rivals_are_the_candidates_about_as_likely_as_the_first() -> None:
    assert rivals([0.4, 0.39, 0.1]) == 2
    assert rivals([]) == 0


def test_a_probability_is_never_outside_of_its_range() -> None:
    weights = Weights({}, {"x": 1000.0}, 0.0)

    assert probability({"x": 1.0}, weights) <= 1.0
    assert probability({"x": -1.0}, weights) >= 0.0


@pytest.mark.parametrize(
    ("likely", "rival_count", "expected"),
    [
        (1.0, 1, Decision.ANSWER),
        (ANSWER_AT, 3, Decision.ANSWER),
        (CLARIFY_AT, 2, Decision.CLARIFY),
        (CLARIFY_AT, MAX_RIVALS + 1, Decision.ESCALATE),
        (CLARIFY_AT - 0.01, 2, Decision.ESCALATE),
        (0.0, 0, Decision.ESCALATE),
    ],
)
def test_decisions(likely: float, rival_count: int, expected: Decision) -> None:
    assert decide(likely, rival_count) is expected


@pytest.mark.parametrize("mode", [SEMANTIC, LEXICAL])
def test_shipped_weights_name_known_features_and_none_counts_against(mode: str) -> None:
    weights = shipped_weights(mode)

    assert set(weights.features) <= set(COLUMNS)
    assert all(value >= 0 for value in weights.features.values())
    assert set(weights.evidence) <= set(EVIDENCE)


@pytest.mark.parametrize("mode", [SEMANTIC, LEXICAL])
def test_evidence_counts_in_the_direction_that_reason_gives_it(mode: str) -> None:
    evidence = shipped_weights(mode).evidence

    assert all(value <= 0 for name, value in evidence.items() if name in AGAINST)
    assert all(value >= 0 for name, value in evidence.items() if name not in AGAINST)


def test_words_alone_are_ranked_by_features_that_need_no_embedder() -> None:
    named = {name.split("*")[0] for name in shipped_weights(LEXICAL).features}

    assert not named & MEANING


def test_the_correlation_is_one_when_all_is_right_and_zero_when_all_is_the_same() -> None:
    assert matthews(["a", "b", None], ["a", "b", None]) == pytest.approx(1.0)
    assert matthews(["a", "b", None], ["a", "a", "a"]) == 0.0


def test_the_report_counts_hits_over_rows_with_gold_only() -> None:
    rows = [
        Judged(("a",), ("a", "b"), Decision.ANSWER, 1.0),
        Judged(("b",), ("a", "b"), Decision.CLARIFY, 3.0),
        Judged((), ("a",), Decision.ESCALATE, 2.0),
    ]

    measures = report(rows, 0.5)

    assert (measures["n"], measures["hit_at_1"], measures["hit_at_3"]) == (3, 0.5, 1.0)
    assert measures["mrr_at_10"] == 0.75
    assert (measures["answer_precision"], measures["oos_n"], measures["oos_escalated"]) == (1, 1, 1)
    assert list(measures) == [
        "n", "hit_at_1", "hit_at_3", "hit_at_5", "hit_at_10", "mrr_at_10",
        "answerable_answered", "answered", "clarified", "escalated", "answer_precision",
        "oos_n", "oos_escalated", "mcc", "calibration_error",
        "calibration_error_by_chance", "reliability", "risk_coverage", "latency_ms", "index_s",
    ]  # fmt: skip


def test_a_reliability_diagram_tells_estimate_and_truth_of_each_bin() -> None:
    told = reliability([0.82, 0.88, 0.1], [True, False, False])

    assert told == [
        {"n": 1, "estimated": 0.1, "right": 0.0},
        {"n": 2, "estimated": 0.85, "right": 0.5},
    ]


def test_the_calibration_error_weighs_the_gaps_of_the_bins() -> None:
    assert calibration_error([0.82, 0.88, 0.1], [True, False, False]) == pytest.approx(
        0.8 / 3, abs=1e-4
    )
    assert calibration_error([], []) == 0


def test_perfect_probabilities_still_err_by_chance() -> None:
    rng = Random(7)  # noqa: S311  # a simulation, not a secret
    likely = [rng.random() for _ in range(100)]
    errors = [
        calibration_error(likely, [rng.random() < value for value in likely]) for _ in range(300)
    ]

    assert chance_error(likely) == pytest.approx(sum(errors) / len(errors), rel=0.1)
    assert chance_error([0.0, 1.0]) == 0
    assert chance_error([]) == 0


def test_risk_grows_with_coverage_where_the_estimate_is_good() -> None:
    curve = risk_coverage([0.9, 0.8, 0.4, 0.1], [True, True, True, False])

    assert [row["risk"] for row in curve if row["coverage"] in {0.5, 1.0}] == [0.0, 0.25]
