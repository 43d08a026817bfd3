"""Saved content files are noticed at once, and others never."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

import pytest

from sidelight.content.watch import watch

PATIENCE_S = 10
"""Far beyond the debounce; a failing test waits this long."""


class Watched:
    """The sets that a running watch has yielded."""

    def __init__(self, *paths: Path) -> None:
        self.stop = Event()
        self.sets: Queue[frozenset[Path]] = Queue()
        self.thread = Thread(target=self._run, args=(paths,))

    def _run(self, paths: tuple[Path, ...]) -> None:
        for changed in watch(paths, self.stop):
            self.sets.put(changed)

    def until_seen(self, path: Path) -> frozenset[Path]:
        """Saves a file until the watch, which starts in its own time, has seen it."""
        for number in range(PATIENCE_S * 4):
            path.write_text(str(number), encoding="utf-8")
            try:
                return self.sets.get(timeout=0.25)
            except Empty:
                continue
        pytest.fail("nothing was seen")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "kb" / "deep").mkdir(parents=True)
    running = Watched(tmp_path / "kb", tmp_path / "not-there")
    running.thread.start()
    yield running
    running.stop.set()
    running.thread.join(PATIENCE_S)
    assert not running.thread.is_alive()


def test_a_saved_article_is_seen(watched: Watched, tmp_path: Path) -> None:
    article = tmp_path / "kb" / "deep" / "a.md"

    assert watched.until_seen(article) == {article}


def test_files_that_are_no_content_are_not_seen(watched: Watched, tmp_path: Path) -> None:
    article = tmp_path / "kb" / "a.md"
    watched.until_seen(article)
    for name in ("a.md~", ".a.md.swp", "a.txt", ".hidden.md"):
        (tmp_path / "kb" / name).write_text("x", encoding="utf-8")

    assert watched.until_seen(article) == {article}


def test_a_removed_article_is_seen(watched: Watched, tmp_path: Path) -> None:
    article = tmp_path / "kb" / "a.md"
    watched.until_seen(article)
    article.unlink()

    assert watched.sets.get(timeout=PATIENCE_S) == {article}


def test_a_jsonl_that_is_replaced_is_seen_again(tmp_path: Path) -> None:
    rows = tmp_path / "kb.jsonl"
    rows.write_text("", encoding="utf-8")
    running = Watched(rows)
    running.thread.start()
    running.until_seen(rows)
    (tmp_path / "new").write_text("x", encoding="utf-8")
    (tmp_path / "new").replace(rows)
    seen = running.sets.get(timeout=PATIENCE_S)
    running.stop.set()
    running.thread.join(PATIENCE_S)

    assert rows in seen


def test_nothing_to_watch_ends_at_once(tmp_path: Path) -> None:
    assert list(watch([tmp_path / "not-there"], Event())) == []
