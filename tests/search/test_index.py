"""What a search promises, whatever is asked."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from sidelight.domain.articles import Audience, Status
from sidelight.errors import ModelError
from sidelight.search.embedder import HashingEmbedder, OnnxEmbedder, Vectors
from sidelight.search.index import SearchIndex
from sidelight.search.models import locate_model
from sidelight.search.questions import MAX_CHARS, clean, readings
from sidelight.search.ranking import Example, Query, Ranking
from small_index import ARTICLES, build


class Counting(HashingEmbedder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0

    @override
    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return super().embed(texts)


class Failing(HashingEmbedder):
    """Works while the index is built and fails for questions."""

    @override
    def embed(self, texts: Sequence[str]) -> Vectors:
        if len(texts) == 1:
            raise ModelError(self.name, "gone")
        return super().embed(texts)


def ids(ranking: Ranking) -> list[str]:
    return [candidate.article.id for candidate in ranking.candidates]


def test_the_article_of_an_example_question_is_first() -> None:
    ranking = build().search(Query("payment failed, what now?"))

    assert ids(ranking)[0] == "failed"
    assert ranking.semantic


def test_a_typo_still_finds_the_article() -> None:
    assert ids(build().search(Query("resned an invoce")))[0] == "resend"


def test_the_passage_is_one_of_the_article() -> None:
    (best, *_) = build().search(Query("ask for another card and retry")).candidates

    assert (best.article.id, best.passage.heading) == ("failed", "What to do")


def test_the_same_question_gives_the_same_ranking() -> None:
    query = Query("how do I send it again", page_prior={"resend": 1.0})

    assert build().search(query) == build().search(query)


def test_ties_keep_the_order_of_the_articles() -> None:
    twins = [replace(ARTICLES[0], id=name) for name in ("b", "a", "c")]

    assert ids(build(twins).search(Query("resend an invoice"))) == ["b", "a", "c"]


def test_an_empty_index_finds_nothing() -> None:
    ranking = build(()).search(Query("anything"))

    assert ranking == Ranking()


@pytest.mark.parametrize("text", ["", "   \n", "\u200b", "\x00"])
def test_an_empty_question_finds_nothing(text: str) -> None:
    assert build().search(Query(text)).candidates == ()


@pytest.mark.parametrize(
    "text",
    ["🙂🙂", "איך אני שולח חשבונית", "%%% (((", "\u0430" * 50, "<script>alert(1)</script>", "?"],
)
def test_any_text_gives_a_ranking(text: str) -> None:
    ranking = build().search(Query(text))

    assert 0.0 <= ranking.probability <= 1.0
    assert ranking.candidates


def test_of_a_very_long_question_beginning_and_end_count() -> None:
    text = f"Invite a team member. {'filler ' * 3_000} END"

    bounded = clean(text)

    assert len(text) > 20_000
    assert len(bounded) <= MAX_CHARS + 1
    assert bounded.startswith("Invite a team member.")
    assert bounded.endswith("END")
    assert ids(build().search(Query(text)))[0] == "invite"


def test_articles_of_another_audience_are_not_found() -> None:
    index, asked = build(), "refund policy for agents"

    hidden = index.search(Query(asked))
    shown = index.search(Query(asked, audiences=frozenset(Audience)))

    assert "refunds" not in ids(hidden)
    assert ids(shown)[0] == "refunds"


def test_drafts_are_not_found() -> None:
    index = build([replace(ARTICLES[0], status=Status.DRAFT), *ARTICLES[1:]])

    assert "resend" not in ids(index.search(Query("resend an invoice")))


def test_the_page_decides_an_ambiguous_question(model: OnnxEmbedder) -> None:
    index = build(embedder=model)

    for name in ("resend", "invite"):
        ranking = index.search(Query("how does this work", page_prior={name: 1.0}))

        assert ids(ranking)[0] == name


def test_a_follow_up_is_read_after_the_question_before() -> None:
    ranking = build().search(Query("and then?", history=("how do I invite a team member",)))

    assert ids(ranking)[0] == "invite"


def test_past_questions_lead_to_the_article_that_resolved_them() -> None:
    passages = build()._passages  # noqa: SLF001  # the passages of the same articles
    index = SearchIndex.build(
        ARTICLES,
        passages,
        HashingEmbedder(),
        examples=[Example("my colleague has no seat", "invite"), Example("x", "unknown-article")],
    )

    assert ids(index.search(Query("colleague has no seat")))[0] == "invite"


def test_without_an_embedder_words_answer() -> None:
    index = SearchIndex.build(ARTICLES, build()._passages)  # noqa: SLF001

    ranking = index.search(Query("invite a team member"))

    assert ids(ranking)[0] == "invite"
    assert not ranking.semantic


def test_a_failing_embedder_leaves_words_and_one_line_in_the_log() -> None:
    index = build(embedder=Failing())

    with capture_logs() as logs:
        rankings = [index.search(Query("invite a team member")) for _ in range(3)]

    assert [ids(ranking)[0] for ranking in rankings] == ["invite"] * 3
    assert [line["event"] for line in logs] == ["search_without_meaning"]


def test_an_unreadable_model_is_an_error_that_names_it(tmp_path: Path) -> None:
    try:
        shutil.copytree(locate_model(), tmp_path / "model")
    except ModelError as error:
        pytest.skip(str(error))
    (tmp_path / "model" / "model.onnx").write_bytes(b"broken")

    with pytest.raises(ModelError, match="model"):
        OnnxEmbedder(tmp_path / "model")


def test_unchanged_texts_are_not_embedded_again(tmp_path: Path) -> None:
    build(embedder=Counting(), cache_dir=tmp_path)
    same, changed = Counting(), Counting()

    build(embedder=same, cache_dir=tmp_path)
    build([replace(ARTICLES[0], body="A new text."), *ARTICLES[1:]], changed, tmp_path)

    assert same.texts == 0
    assert changed.texts == 1


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    first = build(cache_dir=tmp_path).search(Query("invite a team member"))
    for file in tmp_path.rglob("*.npy"):
        file.write_bytes(b"damaged")

    again = build(cache_dir=tmp_path).search(Query("invite a team member"))

    assert again == first


def test_progress_ends_with_all_texts() -> None:
    seen: list[tuple[int, int]] = []

    SearchIndex.build(
        ARTICLES,
        build()._passages,  # noqa: SLF001
        HashingEmbedder(),
        progress=lambda done, total: seen.append((done, total)),
    )

    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] > 0
    assert np.all(np.diff([done for done, _ in seen]) >= 0)


def test_a_label_that_an_article_mentions_speaks_for_it() -> None:
    candidates = build().search(Query("Where has Send again gone?")).candidates

    told = {one.article.id: one.features["label"] for one in candidates}
    assert max(told, key=lambda name: told[name]) == "resend"
    assert 0 < told["resend"] <= 1


def test_a_question_that_is_a_known_gap_is_trusted_less() -> None:
    asked = Query("can you invite a team member for me to my birthday")
    passages = build()._passages  # noqa: SLF001

    plain = SearchIndex.build(ARTICLES, passages, HashingEmbedder()).search(asked)
    gap = [Example(asked.text, "")]
    known = SearchIndex.build(ARTICLES, passages, HashingEmbedder(), examples=gap).search(asked)

    assert known.candidates == plain.candidates
    assert known.probability < plain.probability


def test_a_path_of_labels_is_also_read_by_its_last_one() -> None:
    read = [views.full for views in readings("Settings > Billing")]

    assert read == ["Settings > Billing", "Billing"]


def test_a_long_text_that_quotes_a_path_is_read_once() -> None:
    text = "I went to Settings > Billing " + "and then nothing happened " * 10

    assert [views.full for views in readings(text)] == [text.strip()]
