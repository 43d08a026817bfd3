"""A library of real files: loading, saving, faults, and models that fail."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sidelight.assistant.decision import Question, Reply, answer
from sidelight.assistant.library import Library
from sidelight.assistant.pages import article, match_page, page_help, route_of, search, visit
from sidelight.domain.articles import audiences_of
from sidelight.errors import ContentError, ModelError, NotFound
from sidelight.protocol.events import Answer
from sidelight.protocol.views import PageView
from sidelight.search.embedder import Embedder, HashingEmbedder, Vectors

ZEBRA = """---
title: Feed a zebra
summary: What zebras eat.
questions: [what does the zebra eat]
topics: [animals]
pages: [zoo]
status: published
---
Zebras eat hay from the [manger](show:manger), see [Wash an otter](article:wash-an-otter).
"""
OTTER = """---
title: Wash an otter
summary: How otters get clean.
questions: [how do I wash the otter]
topics: [water]
pages: [zoo]
audience: identified
status: published
---
Otters wash themselves in the pond.
"""
ZOO = """id: zoo
title: Zoo
match: /zoo
articles: [feed-a-zebra, wash-an-otter]
questions: [What do they eat?]
topics: [animals]
anchors: [{id: manger, description: Where the hay is}]
route: {team: keepers, skills: [hay], priority: high}
"""


class FailingLater:
    """Embeds articles, and fails from the moment it is told to."""

    name = "failing-later"
    dim = 256

    def __init__(self) -> None:
        self.broken = False
        self._inner = HashingEmbedder(self.dim)

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.broken:
            raise ModelError(self.name, "unplugged")
        return self._inner.embed(texts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("kb/feed-a-zebra.md", ZEBRA),
        ("kb/wash-an-otter.md", OTTER),
        ("page_contexts/zoo.yaml", ZOO),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def library_of(folder: Path, embedder: Embedder | None = None) -> Library:
    return Library(
        site="zoo",
        kb=folder / "kb",
        page_contexts=folder / "page_contexts",
        embedder=embedder,
        cache_dir=folder / "cache",
    )


def ask(library: Library, text: str) -> Reply:
    page = visit(library.shelf, PageView(url="/zoo"), {}, at_ms=1)
    return answer(library.shelf, Question(text, page, {}, (), None, 1, 0, identified=True))


def answered_by(reply: Reply) -> str | None:
    body = reply.bodies[0]
    return body.article.id if isinstance(body, Answer) else None


def test_a_saved_article_answers_the_next_question(folder: Path) -> None:
    library = library_of(folder)
    library.load()
    saved = ZEBRA.replace("Feed a zebra", "Feed a giraffe").replace("the zebra eat", "giraffes eat")
    (folder / "kb" / "feed-a-giraffe.md").write_text(saved, encoding="utf-8")

    shelf, faults = library.reload()

    assert faults == ()
    assert shelf is library.shelf
    assert answered_by(ask(library, "what does giraffes eat")) == "feed-a-giraffe"


def test_faults_keep_the_last_good_shelf(folder: Path) -> None:
    library = library_of(folder)
    before = library.load()
    (folder / "kb" / "broken.md").write_text("---\ntitle: [\n---\ntext\n", encoding="utf-8")

    shelf, faults = library.reload()

    assert shelf is before
    assert any("broken.md" in fault.path for fault in faults)
    assert answered_by(ask(library, "what does the zebra eat")) == "feed-a-zebra"


def test_a_first_load_with_faults_is_refused(folder: Path) -> None:
    (folder / "kb" / "broken.md").write_text("---\ntitle: [\n---\ntext\n", encoding="utf-8")

    with pytest.raises(ContentError):
        library_of(folder).load()


def test_the_same_content_is_not_indexed_again(folder: Path) -> None:
    library = library_of(folder)
    before = library.load()

    assert library.reload() == (before, ())
    assert library.shelf is before


def test_without_a_model_words_still_answer(folder: Path) -> None:
    assert answered_by(ask(library_of(folder, None), "what does the zebra eat")) == "feed-a-zebra"


def test_a_model_that_fails_at_a_question_is_told_in_the_log_and_words_answer(folder: Path) -> None:
    model = FailingLater()
    library = library_of(folder, model)
    library.load()
    model.broken = True

    with capture_logs() as logs:
        reply = ask(library, "what does the zebra eat")

    assert answered_by(reply) == "feed-a-zebra"
    assert any(entry["log_level"] == "warning" for entry in logs)


def test_a_page_has_its_help_and_its_route(folder: Path) -> None:
    shelf = library_of(folder).load()
    page = PageView(url="/zoo?tab=1", title="Our zoo")

    known = page_help(shelf, page, {}, identified=True)
    stranger = page_help(shelf, page, {}, identified=False)

    assert (known.context, known.title) == ("zoo", "Zoo")
    assert [one.id for one in known.articles] == ["feed-a-zebra", "wash-an-otter"]
    assert [one.id for one in stranger.articles] == ["feed-a-zebra"]
    assert known.questions == ("What do they eat?",)
    assert route_of(shelf, visit(shelf, page, {}, at_ms=1), {}).team == "keepers"
    assert route_of(shelf, None, {}).team == ""
    assert match_page(shelf, page, {}).context is not None


def test_a_page_that_nobody_mapped_keeps_its_own_title(folder: Path) -> None:
    shelf = library_of(folder).load()

    shown = page_help(shelf, PageView(url="/moon", title="Moon"), {}, identified=False)

    assert (shown.context, shown.title, shown.articles) == (None, "Moon", ())


def test_a_search_shows_where_it_matched(folder: Path) -> None:
    shelf = library_of(folder).load()
    everyone = audiences_of(identified=False)

    hits = search(shelf, "hay", PageView(url="/zoo"), {}, audience=everyone)

    assert [hit.ref.id for hit in hits] == ["feed-a-zebra"]
    assert "hay" in hits[0].snippet
    assert search(shelf, "  ", PageView(url="/zoo"), {}, audience=everyone) == ()


@pytest.mark.parametrize("article_id", ["no-such-article", "wash-an-otter"])
def test_an_article_that_is_not_there_and_one_that_is_not_for_you_are_the_same(
    folder: Path, article_id: str
) -> None:
    shelf = library_of(folder).load()

    with pytest.raises(NotFound):
        article(shelf, article_id, audience=audiences_of(identified=False))


def test_an_article_offers_what_it_links_to(folder: Path) -> None:
    shelf = library_of(folder).load()

    body = article(shelf, "feed-a-zebra", audience=audiences_of(identified=True))

    assert [one.id for one in body.related] == ["wash-an-otter"]
    assert body.blocks == shelf.blocks["feed-a-zebra"]
