"""Files of actions: every fault at once, each with its line and what to do."""

from datetime import date
from pathlib import Path

import pytest

from business_system import action_text
from sidelight.content.check import Report, check
from sidelight.content.knowledge import load_knowledge

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)


def report_of(folder: Path, source: str) -> Report:
    for name in ("kb", "page_contexts", "actions"):
        (folder / name).mkdir()
    (folder / "kb" / "one.md").write_text("---\ntitle: One\npages: [p]\n---\nText.\n", "utf-8")
    page = "id: p\ntitle: P\nmatch: /invoices/:id\n"
    (folder / "page_contexts" / "p.yaml").write_text(page, "utf-8")
    (folder / "actions" / "one.yaml").write_text(source, "utf-8")
    return check(folder / "kb", folder / "page_contexts", TODAY, folder / "actions")


def test_the_sample_actions_have_no_fault() -> None:
    report = check(ROOT / "kb", ROOT / "page_contexts", TODAY, ROOT / "actions")

    assert [str(one) for one in report.errors] == []
    assert report.actions == 3


def test_a_sound_action_is_read(tmp_path: Path) -> None:
    report = report_of(tmp_path, action_text())

    assert (report.errors, report.actions) == ((), 1)


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("secret: tests", "secret: Tops3cret/Value", "bad-secret-name", 19),
        ("endpoint: /api/status", "endpoint: http://x.example/a", "bad-endpoint", 18),
        ("endpoint: /api/status", "endpoint: https://me:pw@x.example/a", "bad-endpoint", 18),
        ("endpoint: /api/status", 'endpoint: "/api/{note}"', "unknown-parameter", 18),
        ("kind: look-up", "kind: write", "unconfirmed-write", 4),
        ("kind: look-up", "kind: sing", "bad-value", 4),
        ("required: [invoice]", "required: [invioce]", "unknown-parameter", 8),
        ("{url: id}", "{url: ident}", "unknown-group", 12),
        ("{url: id}", "{identity: email}", "no-identity", 12),
        ("{status}", "{state}", "unknown-field", 21),
        ('pattern: "^inv_[0-9]+$"', 'pattern: "(["', "bad-value", 10),
        ("title: Note", "type: object", "bad-value", 11),
        ("title: Note", "minimum: 3", "bad-value", 11),
        ("questions: [", "pages: [no-such], questions: [", "malformed-yaml", 6),
        ("timeout_s: 1", "timeout_s: 90", "bad-value", 20),
        ("private: [note]", "private: [notes]", "unknown-parameter", 14),
        ("text: I can look.", "txet: I can look.", "unknown-key", 3),
    ],
)
def test_a_fault_is_found_on_its_line(
    tmp_path: Path, old: str, new: str, rule: str, line: int
) -> None:
    source = action_text()
    assert old in source

    report = report_of(tmp_path, source.replace(old, new))

    assert (rule, line) in [(fault.rule, fault.line) for fault in report.errors]
    assert all(fault.fix for fault in report.errors)
    assert "Tops3cret" not in str(report)


def test_an_action_that_nothing_leads_to_is_a_warning(tmp_path: Path) -> None:
    source = action_text().replace(
        'offer:\n  questions: ["what is the status of this invoice"]\n', ""
    )

    report = report_of(tmp_path, source)

    assert [fault.rule for fault in report.warnings] == ["never-offered"]


def test_unknown_pages_and_articles_are_errors(tmp_path: Path) -> None:
    source = action_text().replace("offer:\n", "offer:\n  pages: [q]\n  articles: [two]\n")

    rules = {fault.rule: fault.line for fault in report_of(tmp_path, source).errors}

    assert rules == {"unknown-page": 6, "unknown-article": 7}


def test_a_site_without_the_folder_has_no_actions(tmp_path: Path) -> None:
    report_of(tmp_path, action_text())

    knowledge = load_knowledge(tmp_path / "kb", tmp_path / "page_contexts", tmp_path / "none")

    assert dict(knowledge.actions) == {}
