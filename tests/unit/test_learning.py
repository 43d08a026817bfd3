"""A refit follows what it is shown, keeps its signs, and a file of other weights is not used."""

from pathlib import Path

import numpy as np

from sidelight.cli.trying import is_better
from sidelight.domain.fusion import Weights
from sidelight.search.features import COLUMNS
from sidelight.search.learned_weights import read_weights, weights_text
from sidelight.search.learning import Tried, judge, refit
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
