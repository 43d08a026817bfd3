"""Each thing that can be wrong in a page context or a folder is told with its place."""

from pathlib import Path

import pytest

from sidelight.content.knowledge import Knowledge, load_knowledge
from sidelight.errors import ContentError


class Folder:
    """A product team's two folders, with one article and one page context that are sound."""

    def __init__(self, root: Path) -> None:
        self.kb, self.pages = root / "kb", root / "page_contexts"
        self.kb.mkdir()
        self.pages.mkdir()
        (self.kb / "start.md").write_text("---\ntitle: Start\n---\nBegin.\n", encoding="utf-8")
        self.page("app", "id: app\ntitle: App\nmatch: /*\narticles: [start]\n")

    def page(self, name: str, text: str) -> None:
        (self.pages / f"{name}.yaml").write_text(text, encoding="utf-8")

    def load(self) -> Knowledge:
        return load_knowledge(self.kb, self.pages)

    def faults(self) -> list[tuple[str, int, str]]:
        """The place and rule of every fault."""
        with pytest.raises(ContentError) as caught:
            self.load()
        return [(Path(each.path).name, each.line, each.rule) for each in caught.value.faults]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("id: x\ntitle: X\nmatch: /x\nid: y\n", 4, "duplicate-key"),
        ("id: &a x\ntitle: X\nmatch: /x\n", 1, "yaml-alias"),
        ("a: &a [x, x]\nb: [*a, *a]\n", 1, "yaml-alias"),
        ("id: x\ntitle: !!python/object:os.system X\nmatch: /x\n", 2, "yaml-tag"),
        ("id: x\ntitle: X\nmatch: /x\nguides: " + "[" * 500 + "]" * 500, 4, "too-deep"),
        ("id: x\n---\nid: y\n", 2, "several-documents"),
        ("id: x\ntitle: \x07\n", 2, "malformed-yaml"),
        ("id: x\n\ttitle: X\n", 2, "malformed-yaml"),
        ("? [a]\n: b\n", 1, "malformed-yaml"),
        ("just words\n", 1, "bad-value"),
        ("- just words\n", 1, "bad-value"),
        ("title: X\nmatch: /x\n", 1, "missing-key"),
        ("id: x\nmatch: /x\n", 1, "missing-key"),
        ("id: x\ntitle: X\n", 1, "missing-key"),
        ("id: x\ntitle:\nmatch: /x\n", 2, "missing-key"),
        ("id: x\ntitle: X\nmatch: []\n", 3, "missing-key"),
        ("id: x y\ntitle: X\nmatch: /x\n", 1, "bad-id"),
        ("id: x\ntitle: [X]\nmatch: /x\n", 2, "bad-value"),
        ("id: x\ntitle: X\nmatch: x\n", 3, "bad-pattern"),
        ("id: x\ntitle: X\nmatch: /x?tab=1\n", 3, "bad-pattern"),
        ("id: x\ntitle: X\nmatch: https://app.example/x\n", 3, "bad-pattern"),
        ("id: x\ntitle: X\nmatch: /:a/:a\n", 3, "bad-pattern"),
        ("id: x\ntitle: X\nmatch: {path: /x}\n", 3, "unknown-key"),
        ("id: x\ntitle: X\nmatch: {}\n", 3, "bad-pattern"),
        ("id: x\ntitle: X\nmatch:\n", 3, "bad-pattern"),
        ("id: x\ntitle: X\nmatch: [[/x]]\n", 3, "bad-value"),
        ("id: x\ntitle: X\nmatch: {pathname: [/x]}\n", 3, "bad-value"),
        ("id: x\ntitle: X\nmatch: {pathname: /x, search: }\n", 3, "missing-key"),
        ("id: x\ntitle: X\nmatch: /x\narticles: {start: 1}\n", 4, "bad-value"),
        ("id: x\ntitle: X\nmatch: /x\narticles:\n- a b\n", 5, "bad-id"),
        ("id: x\ntitle: X\nmatch: /x\nquestions:\nanchors:\n", 0, ""),
        ("id: x\ntitle: X\nmatch: /x\nwhen: {Plan: [pro]}\n", 4, "bad-value"),
        ("id: x\ntitle: X\nmatch: /x\nwhen:\n  plan: []\n", 5, "bad-value"),
        ("id: x\ntitle: X\nmatch: /x\nwhen: pro\n", 4, "bad-value"),
        ("id: x\ntitle: X\nmatch: /x\nanchors: [a]\n", 4, "bad-value"),
        ("id: x\ntitle: X\nmatch: /x\nanchors:\n- {id: a}\n- {id: a}\n", 6, "repeated"),
        ("id: x\ntitle: X\nmatch: /x\nanchors: [{description: a}]\n", 4, "missing-key"),
        ("id: x\ntitle: X\nmatch: /x\narticles: [start, start]\n", 4, "repeated"),
        ("id: x\ntitle: X\nmatch: /x\nroute: {priority: soon}\n", 4, "bad-value"),
        ("id: x\ntitle: X\nmatch: /x\nescalate: {after_not_helpful: 0}\n", 4, "bad-value"),
        ("id: x\ntitle: X\nmatch: /x\nescalate: {after: 1}\n", 4, "unknown-key"),
        ("id: app\ntitle: X\nmatch: /x\n", 1, "duplicate-id"),
        ("id: x\ntitle: X\nmatch: /x\nparent: x\n", 4, "parent-circle"),
        ("id: x\ntitle: X\nmatch: '/:any*'\n", 0, ""),
        ("id: x\ntitle: X\nmatch: /:a\n---\n", 4, "several-documents"),
    ],
)
def test_a_fault_in_a_page_context_has_its_line(
    folder: Folder, text: str, line: int, rule: str
) -> None:
    folder.page("zz", text)

    if rule:
        assert ("zz.yaml", line, rule) in folder.faults()
    else:
        assert "x" in folder.load().contexts


def test_two_contexts_that_cannot_be_told_apart_are_a_fault(folder: Folder) -> None:
    folder.page("one", "id: one\ntitle: One\nmatch: /p/:a\nwhen: {plan: [x, y]}\n")
    folder.page("two", "id: two\ntitle: Two\nmatch: [/q, '/p/:b']\nwhen: {plan: [y, z]}\n")
    folder.page("three", "id: three\ntitle: Three\nmatch: /p/:c\nwhen: {plan: [other]}\n")
    folder.page("four", "id: four\ntitle: Four\nmatch: /p/:d\nparent: app\nwhen: {plan: [x]}\n")

    assert folder.faults() == [("two.yaml", 3, "ambiguous-match")]


def test_parents_in_a_circle_are_each_a_fault(folder: Folder) -> None:
    folder.page("one", "id: one\ntitle: One\nmatch: /one\nparent: two\n")
    folder.page("two", "id: two\ntitle: Two\nmatch: /two\nparent: one\n")
    folder.page("three", "id: three\ntitle: Three\nmatch: /three\nparent: one\n")

    assert folder.faults() == [("one.yaml", 4, "parent-circle"), ("two.yaml", 4, "parent-circle")]


def test_an_open_bracket_is_named_by_the_line_it_is_on(folder: Folder) -> None:
    folder.page("open", "id: x\ntitle: X\narticles: [start,\n  gone\nmatch: /x\n")

    with pytest.raises(ContentError, match=r"yaml:5: .* flow sequence from line 3"):
        folder.load()


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        load_knowledge(tmp_path / "kb", tmp_path / "page_contexts")

    assert [each.rule for each in caught.value.faults] == ["no-folder", "no-folder"]


def test_empty_files_and_folders_load_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("# nothing yet\n", encoding="utf-8")
    knowledge = load_knowledge(tmp_path, tmp_path)

    assert (knowledge.articles, knowledge.contexts) == ({}, {})
    assert knowledge.page("/", {}).context is None
