"""Kept word tables answer as fresh ones do, and anything damaged is made again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from sidelight.content.passages import split
from sidelight.domain.articles import Article
from sidelight.search.kept_arrays import KEPT_BUILDS, Arrays, kept
from sidelight.search.labels import Labels, label_arrays
from sidelight.search.lexical import K1, B, Bm25, bm25_arrays
from sidelight.search.questions import readings
from sidelight.search.semantic import Segments
from sidelight.search.word_index import WordIndex
from sidelight.search.word_tables import Fields, link_texts
from small_index import ARTICLES

WORDS = ("invoice", "invoices", "send", "again", "refund", "the", "über", "e-mail", "42", "")
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
shelves = st.lists(st.tuples(texts, texts, texts), max_size=5).map(
    lambda rows: [
        Article(f"a{at}", title or "-", f"{body} **{bold}** [to](a0)", questions=(bold or "?",))
        for at, (title, body, bold) in enumerate(rows)
    ]
)


def fields_of(articles: Sequence[Article]) -> Fields:
    passages = [(at, one) for at, article in enumerate(articles) for one in split(article)]
    asked = [(at, one) for at, article in enumerate(articles) for one in article.questions]
    return Fields(
        articles,
        [passage for _, passage in passages],
        Segments.of([at for at, _ in passages], len(articles)),
        [question for _, question in asked],
        Segments.of([at for at, _ in asked], len(articles)),
    )


def index_of(articles: Sequence[Article], cache_dir: Path | None = None) -> WordIndex:
    fields = fields_of(articles)
    questions = (fields.questions, fields.question_segments)
    return WordIndex(articles, fields.passages, fields.segments, questions, cache_dir)


def told(index: WordIndex, question: str, articles: int) -> dict[str, bytes]:
    """Everything that the index says of a question, bit by bit."""
    (views, *_) = readings(question, page="the invoice page")
    signals, passages, unknown = index.signals(views, "invoice")
    index.refine(signals, views, range(articles), is_alone=True)
    said = {name: values.tobytes() for name, values in signals.items()}
    return said | {"passages of all": passages.tobytes(), "unknown share": str(unknown).encode()}


@settings(max_examples=60, deadline=None)
@given(articles=shelves, question=texts.filter(str.strip))
def test_kept_tables_say_bit_by_bit_what_fresh_ones_say(
    articles: list[Article], question: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("kept")

    fresh = told(index_of(articles), question, len(articles))
    made = told(index_of(articles, folder), question, len(articles))
    mapped = told(index_of(articles, folder), question, len(articles))

    assert fresh == made == mapped


@pytest.mark.parametrize(
    "changed",
    [
        replace(ARTICLES[1], title="Another"),
        replace(ARTICLES[1], body="Another text."),
        replace(ARTICLES[1], summary="Another"),
        replace(ARTICLES[1], topics=("another",)),
        replace(ARTICLES[1], questions=("another",)),
        replace(ARTICLES[1], id="another"),
        replace(ARTICLES[1], title="Why a card", summary=" payment failed"),
    ],
)
def test_a_changed_text_is_another_build(changed: Article) -> None:
    before, after = fields_of(ARTICLES), fields_of([ARTICLES[0], changed, *ARTICLES[2:]])

    assert before.key() == fields_of(ARTICLES).key()
    assert before.key() != after.key()


def test_tables_score_as_the_library_does_by_words() -> None:
    documents = [["send", "invoice", "send"], [], ["refund", "invoice"], ["team"]]
    numbers = {"send": 0, "invoice": 1, "refund": 2, "team": 3, "elsewhere": 4}
    by_library = bm25s.BM25(method="lucene", k1=K1, b=B)
    by_library.index(documents, show_progress=False)
    ids = [[numbers[word] for word in words] for words in documents]
    arrays = {f"t.{name}": one for name, one in bm25_arrays(ids, len(numbers)).items()}

    scores = Bm25(arrays, "t", len(documents)).scores([1, 0, 4, 1])

    asked = ["invoice", "send", "invoice"]
    assert np.array_equal(scores, by_library.get_scores(asked))


def test_labels_that_share_a_key_are_told_apart() -> None:
    articles = [replace(ARTICLES[0], id=name, title=name, body="") for name in ("x", "y")]
    made = label_arrays(articles, [], {}, lambda text: [1] if text == "x" else [2])
    arrays = {f"labels.{name}": values for name, values in made.items()}
    arrays["labels.words"] = arrays["labels.words"][::-1]
    key = arrays["labels.keys"][0]
    arrays["labels.keys"] = np.array([key, key])
    asked = 1 if key == made["keys"][list(made["words"][:, 0]).index(1)] else 2

    scores = Labels(arrays, 2).scores([asked], [1.0])

    assert np.count_nonzero(scores) == 1


def test_only_links_between_articles_name_them() -> None:
    body = "[Bills](article:a) [x of](/help/a?b#c) [me](article:b) [out](https://else.example/z)"

    texts = link_texts([Article("a", "A", ""), Article("b", "B", body)])

    assert texts == {"a": ["Bills", "x of"]}


def numbers() -> Arrays:
    return {"one": np.arange(5, dtype=np.int32), "none": np.zeros((0, 6), dtype=np.float32)}


def never() -> Arrays:
    raise AssertionError


def test_kept_arrays_are_made_once_and_only_read(tmp_path: Path) -> None:
    kept(tmp_path, "key", numbers)

    again = kept(tmp_path, "key", never)

    assert {name: one.tolist() for name, one in again.items()} == {
        "one": [0, 1, 2, 3, 4],
        "none": [],
    }
    assert again["none"].shape == (0, 6)
    assert not again["one"].flags.writeable


def truncated(place: Path) -> None:
    file = place / "one.npy"
    file.write_bytes(file.read_bytes()[:-4])


def flipped(place: Path) -> None:
    file = place / "one.npy"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def emptied(place: Path) -> None:
    (place / "one.npy").write_bytes(b"")


def missing(place: Path) -> None:
    (place / "none.npy").unlink()


def without_sums(place: Path) -> None:
    (place / "sums.json").unlink()


def with_other_sums(place: Path) -> None:
    (place / "sums.json").write_text("[1]")


@pytest.mark.parametrize(
    "damage", [truncated, flipped, emptied, missing, without_sums, with_other_sums]
)
def test_damaged_arrays_are_made_again(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    kept(tmp_path, "key", numbers)
    damage(tmp_path / "key")

    found = kept(tmp_path, "key", numbers)

    assert found["one"].tolist() == [0, 1, 2, 3, 4]
    assert kept(tmp_path, "key", never)["one"].tolist() == [0, 1, 2, 3, 4]


def test_what_could_not_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        kept(tmp_path / "words", "key", never)

    assert list(tmp_path.rglob("*")) == []


def test_arrays_outlive_the_removal_of_their_files(tmp_path: Path) -> None:
    kept(tmp_path, "first", numbers)
    first = kept(tmp_path, "first", never)
    for at in range(KEPT_BUILDS + 1):
        kept(tmp_path, f"other{at}", numbers)

    assert not (tmp_path / "first").exists()
    assert first["one"].tolist() == [0, 1, 2, 3, 4]
