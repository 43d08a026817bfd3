"""A refit follows what it is shown, keeps its signs, and a file of other weights is not used."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sidelight.cli.relearning import Parts
from sidelight.cli.trying import is_better, is_sounder
from sidelight.domain.fusion import Weights
from sidelight.search.features import COLUMNS
from sidelight.search.learned_weights import learned_model, read_weights, weights_text
from sidelight.search.learning import FOLDS, Pair, Tried, cross_fitted, judge, recalibrate, refit
from sidelight.search.trust import EVIDENCE, Found
from sidelight.search.weights import LEXICAL, shipped_weights

TITLE = COLUMNS.index("words_title")


def tried(count: int) -> list[Tried]:
    """Questions whose words are in the title of the right article, and others in the wrong one."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(count):
        features = rng.normal(size=(3, len(COLUMNS))).astype(np.float32)
        features[1, TITLE] = features[:, TITLE].max() + 2
        found.append(Tried("b", ("a", "b", "c"), Found((0, 1, 2), features)))
    return found


def test_a_refit_gives_weight_to_what_tells_the_right_article() -> None:
    shipped = Weights({"words": 1.0}, dict.fromkeys(EVIDENCE, 0.0), 0.0)
    seen, later = tried(200)[:150], tried(200)[150:]
    fitted = refit(seen, shipped)
    before, after = judge(later, shipped), judge(later, fitted)

    assert fitted.features["words_title"] > 0
    assert min(fitted.features.values()) >= 0
    assert sum(row.is_right for row in after) > sum(row.is_right for row in before) + 10


def test_questions_without_an_article_lower_the_probability() -> None:
    shipped = shipped_weights(LEXICAL)
    solved = tried(60)
    gaps = [Tried("", one.ids, one.found) for one in solved]
    confident, careful = judge(solved, refit(solved, shipped)), judge(solved, refit(gaps, shipped))

    assert careful[0].probability < confident[0].probability


def test_each_question_is_asked_once_of_all_the_others_but_its_neighbours_in_time() -> None:
    pairs = [Pair(str(number), "a") for number in range(23)]
    seen: list[tuple[set[str], set[str]]] = []

    def ask(known: Sequence[Pair], asked: Sequence[Pair]) -> list[Tried]:
        seen.append(({one.text for one in known}, {one.text for one in asked}))
        return [tried(1)[0] for _ in asked]

    found = cross_fitted(ask, pairs[:3], pairs[3:])
    asked = [text for _, texts in seen for text in texts]

    assert len(found) == 20
    assert len(seen) == FOLDS
    assert sorted(asked) == sorted(one.text for one in pairs[3:])
    assert all(known | texts == {one.text for one in pairs} for known, texts in seen)
    assert not any(known & texts for known, texts in seen)


def test_a_new_calibration_keeps_the_order() -> None:
    shipped = shipped_weights(LEXICAL)
    solved = tried(60)
    gaps = [Tried("", one.ids, one.found) for one in solved]
    before, after = judge(solved, shipped), judge(solved, recalibrate(gaps, shipped))

    assert [row.ranked for row in after] == [row.ranked for row in before]
    assert after[0].probability < before[0].probability


def test_a_model_is_not_tuned_on_what_weights_are_fitted_to_or_measured_on() -> None:
    pairs = tuple(Pair(str(number), "a") for number in range(100))
    parts = Parts.of(pairs)

    assert parts.early + parts.late == pairs
    assert parts.taught == parts.early[: len(parts.taught)]
    assert (len(parts.taught), len(parts.early)) == (64, 80)


def test_weights_of_a_learned_model_hold_for_no_other(tmp_path: Path) -> None:
    path, shipped = tmp_path / "weights.json", shipped_weights(LEXICAL)
    own = replace(shipped, bias=-9.0)
    path.write_text(weights_text({LEXICAL: shipped}, "key", {LEXICAL: own}), encoding="utf-8")

    assert learned_model(path) == "key"
    assert read_weights(path, "key") == {LEXICAL: own}
    assert read_weights(path) == {LEXICAL: shipped}
    assert read_weights(path, "other") == {}


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(weights_text({LEXICAL: shipped_weights(LEXICAL)}), encoding="utf-8")

    assert read_weights(path) == {LEXICAL: shipped_weights(LEXICAL)}


def test_weights_on_top_of_other_shipped_ones_or_broken_ones_are_not_used(tmp_path: Path) -> None:
    outdated, broken = tmp_path / "outdated.json", tmp_path / "broken.json"
    text = weights_text({LEXICAL: shipped_weights(LEXICAL)})
    outdated.write_text(text.replace('"shipped": "', '"shipped": "0'), encoding="utf-8")
    broken.write_text(text[:-20], encoding="utf-8")

    assert read_weights(outdated) == read_weights(broken) == read_weights(tmp_path / "no") == {}


def test_a_gain_that_costs_precision_is_none() -> None:
    before = {"hit_at_1": 0.5, "hit_at_5": 0.8, "answer_precision": 0.9, "answered": 0.5}

    assert is_better(before | {"hit_at_1": 0.6}, before)
    assert not is_better(before | {"hit_at_1": 0.6, "answer_precision": 0.8}, before)
    assert not is_better(before, before)


def test_probabilities_that_fit_better_are_sounder_unless_answers_get_worse() -> None:
    before = {"answer_precision": 0.7, "log_loss": 0.6}

    assert is_sounder({"answer_precision": 0.7, "log_loss": 0.5}, before)
    assert not is_sounder({"answer_precision": 0.6, "log_loss": 0.5}, before)
    assert not is_sounder(before, before)
