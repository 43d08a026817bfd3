"""What `sidelight check` says of flows: every fault at once, each with its line and a fix."""

from datetime import date
from pathlib import Path

from sidelight.content.check import Report, check
from sidelight.content.knowledge import load_knowledge, read_sources

TODAY = date(2026, 6, 1)

SOUND = """\
title: Find it
questions: [lost it]
steps:
  a:
    ask: Is it there?
    choices:
      - {label: "Yes", to: b}
      - {label: "No", to: c}
  b:
    check: {plan: [pro]}
    then: c
    otherwise: d
  c:
    handoff: A person looks.
  d:
    article: one
    say: It is this.
"""

BROKEN = """\
questions: [lost it]
start: a
stepps: {}
steps:
  a:
    ask: Is it there?
    choices:
      - {label: "Yes", to: bb}
      - {label: "No", to: e}
  b:
    article: ones
  c:
    ask: And now?
  d:
    say: Nothing follows.
  e:
    ask: Once more?
    choices:
      - {label: "Yes", to: a}
      - {label: "yes", to: f}
      - {to: f}
  f:
    check: {Plan: []}
    then: e
"""


class Folder:
    """A knowledge base with one article, and one flow."""

    def __init__(self, root: Path, flow: str = SOUND, page: str = "") -> None:
        self.kb, self.pages = root / "kb", root / "page_contexts"
        (self.kb / "flows").mkdir(parents=True)
        self.pages.mkdir()
        (self.kb / "one.md").write_text("---\ntitle: One\npages: [home]\n---\nText.\n")
        (self.kb / "flows" / "find-it.yaml").write_text(flow, encoding="utf-8")
        text = f"id: home\ntitle: Home\nmatch: /\narticles: [one]\n{page}"
        (self.pages / "home.yaml").write_text(text, encoding="utf-8")

    def check(self) -> Report:
        return check(self.kb, self.pages, TODAY)

    def errors(self) -> list[tuple[str, int, str]]:
        return [(Path(one.path).name, one.line, one.rule) for one in self.check().errors]


def test_a_sound_flow_has_no_fault_and_is_counted(tmp_path: Path) -> None:
    report = Folder(tmp_path).check()

    assert (report.errors, report.warnings, report.flows) == ((), (), 1)


def test_a_knowledge_base_needs_no_flows(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (folder.kb / "flows" / "find-it.yaml").unlink()
    (folder.kb / "flows").rmdir()

    assert folder.check().flows == 0


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    found = Folder(tmp_path, BROKEN).errors()

    assert found == [
        ("find-it.yaml", 1, "missing-key"),
        ("find-it.yaml", 3, "unknown-key"),
        ("find-it.yaml", 8, "unknown-step"),
        ("find-it.yaml", 10, "unreachable-step"),
        ("find-it.yaml", 11, "unknown-article"),
        ("find-it.yaml", 12, "unreachable-step"),
        ("find-it.yaml", 13, "dead-end"),
        ("find-it.yaml", 14, "dead-end"),
        ("find-it.yaml", 19, "flow-loop"),
        ("find-it.yaml", 20, "repeated"),
        ("find-it.yaml", 21, "missing-key"),
        ("find-it.yaml", 22, "unreachable-step"),
        ("find-it.yaml", 23, "bad-value"),
        ("find-it.yaml", 23, "bad-value"),
        ("find-it.yaml", 23, "missing-key"),
    ]
    assert all(fault.fix for fault in Folder(tmp_path / "again", BROKEN).check().errors)


def test_an_action_is_judged_where_the_actions_are_known(tmp_path: Path) -> None:
    folder = Folder(tmp_path, SOUND.replace("article: one\n    say: It is this.", "action: resend"))
    (tmp_path / "actions").mkdir()

    told = read_sources(folder.kb, folder.pages, tmp_path / "actions").faults

    assert folder.errors() == []
    assert [(fault.line, fault.rule) for fault in told] == [(16, "unknown-action")]


def test_a_page_names_a_flow_that_is_there(tmp_path: Path) -> None:
    assert Folder(tmp_path, page="flow: find-itt\n").errors() == [("home.yaml", 5, "unknown-flow")]


def test_an_article_names_a_flow_that_is_there(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    article = "---\ntitle: One\npages: [home]\nflow: find-itt\n---\nText.\n"
    (folder.kb / "one.md").write_text(article)

    assert folder.errors() == [("one.md", 4, "unknown-flow")]
    assert folder.check().errors[0].fix == "Did you mean 'find-it'?"


def test_an_article_leads_to_the_flow_that_it_names(tmp_path: Path) -> None:
    folder = Folder(tmp_path, SOUND.replace("questions: [lost it]\n", ""))
    article = "---\ntitle: One\npages: [home]\nflow: find-it\n---\nText.\n"
    (folder.kb / "one.md").write_text(article)

    assert folder.check().warnings == ()
    assert load_knowledge(folder.kb, folder.pages).articles["one"].flow == "find-it"


def test_who_names_a_flow_that_nobody_sees_is_warned(tmp_path: Path) -> None:
    folder = Folder(tmp_path, SOUND + "status: draft\n", page="flow: find-it\n")
    article = "---\ntitle: One\npages: [home]\nflow: find-it\n---\nText.\n"
    (folder.kb / "one.md").write_text(article)
    (folder.kb / "flows" / "find-them.yaml").write_text(SOUND)

    report = folder.check()

    told = [(Path(one.path).name, one.line, one.rule) for one in report.warnings]
    assert report.errors == ()
    assert ("one.md", 4, "unpublished-flow") in told
    assert ("home.yaml", 5, "unpublished-flow") in told
    assert any(one.fix.endswith("Did you mean 'find-them'?") for one in report.warnings)


def test_a_page_offers_its_flow_first(tmp_path: Path) -> None:
    folder = Folder(tmp_path, page="flow: find-it\nquestions: [Where is it?]\n")

    page = load_knowledge(folder.kb, folder.pages).page("/", {})

    assert page.questions == ("Find it", "Where is it?")


def test_upkeep_is_warned_of(tmp_path: Path) -> None:
    flow = SOUND.replace("questions: [lost it]", "review_by: 2026-01-01\nowner: mara")
    folder = Folder(tmp_path, flow)
    (folder.kb / "one.md").write_text("---\ntitle: One\npages: [home]\nstatus: draft\n---\nText.\n")

    warnings = {(Path(one.path).name, one.rule) for one in folder.check().warnings}

    assert {
        ("find-it.yaml", "review-due"),
        ("find-it.yaml", "orphan-flow"),
        ("find-it.yaml", "unpublished-article"),
    } <= warnings


def test_words_that_mean_two_choices_are_warned_of(tmp_path: Path) -> None:
    flow = SOUND.replace('{label: "No", to: c}', '{label: "No", also: ["yes"], to: c}')

    warnings = Folder(tmp_path, flow).check().warnings

    assert [(fault.line, fault.rule) for fault in warnings] == [(4, "unclear-choice")] * len(
        warnings
    )
    assert "'yes'" in warnings[-1].message


def test_the_questions_of_a_flow_find_its_article(tmp_path: Path) -> None:
    folder = Folder(tmp_path, SOUND.replace("questions:", "article: one\nquestions:"))

    assert load_knowledge(folder.kb, folder.pages).articles["one"].questions == ("lost it",)


def test_a_draft_is_checked_and_not_used(tmp_path: Path) -> None:
    folder = Folder(tmp_path, SOUND + "status: draft\n")

    assert folder.check().flows == 1
    assert load_knowledge(folder.kb, folder.pages).flows == {}


def test_a_change_of_a_flow_is_a_change_of_the_content(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    before = load_knowledge(folder.kb, folder.pages).revision
    (folder.kb / "flows" / "find-it.yaml").write_text(SOUND.replace("Is it there?", "Is it?"))

    assert load_knowledge(folder.kb, folder.pages).revision != before


def test_a_label_without_letters_needs_an_id(tmp_path: Path) -> None:
    flow = SOUND.replace('{label: "Yes", to: b}', '{label: "はい", to: b}')

    assert Folder(tmp_path, flow).errors()[0] == ("find-it.yaml", 7, "missing-key")


def test_a_file_that_is_no_flow_says_so(tmp_path: Path) -> None:
    assert Folder(tmp_path, "- a\n- b\n").errors() == [("find-it.yaml", 1, "bad-value")]


def test_a_flow_without_steps_says_so(tmp_path: Path) -> None:
    assert ("find-it.yaml", 1, "missing-key") in Folder(tmp_path, "title: Empty\n").errors()
