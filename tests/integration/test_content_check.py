"""What `sidelight check` warns of, and how it explains a page."""

from datetime import date
from pathlib import Path

from sidelight.content.check import Report, check
from sidelight.content.explain import explain
from sidelight.content.knowledge import load_knowledge

TODAY = date(2026, 11, 21)
LONG = (
    "Open the list of invoices, pick one, press the button and wait until the page is ready. " * 5
)


class Folder:
    """A product team's two folders, in which one page lists one article."""

    def __init__(self, root: Path) -> None:
        self.kb, self.pages = root / "kb", root / "page_contexts"
        self.kb.mkdir()
        self.pages.mkdir()
        self.page("app", "id: app\ntitle: App\nmatch: /*\narticles: [start]\n")
        self.article("start", "Begin here.")

    def article(self, name: str, body: str, *front: str, title: str = "") -> None:
        lines = ("---", f"title: {title or name}", *front, "---", body, "")
        (self.kb / f"{name}.md").write_text("\n".join(lines), encoding="utf-8")

    def page(self, name: str, text: str) -> None:
        (self.pages / f"{name}.yaml").write_text(text, encoding="utf-8")

    def check(self) -> Report:
        return check(self.kb, self.pages, TODAY)

    def warnings(self) -> list[tuple[str, int, str]]:
        report = self.check()
        assert report.errors == ()
        return [(Path(each.path).name, each.line, each.rule) for each in report.warnings]


def test_content_that_fits_together_is_counted(tmp_path: Path) -> None:
    assert Folder(tmp_path).check() == Report((), (), 1, 1)


def test_errors_and_warnings_are_told_together(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.article("stray", "Text.", "status: gone")

    report = folder.check()

    assert [each.rule for each in report.errors] == ["bad-value"]
    assert [each.rule for each in report.warnings] == ["orphan-article"]


def test_an_article_that_nothing_leads_to_is_an_orphan(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.article("start", "Read [this](article:linked).")
    folder.article("linked", "Linked.")
    folder.article("named", "Named.", "pages: [app]")
    folder.article("stray", "I link to [myself](article:stray).")
    folder.article("later", "A draft may wait.", "status: draft")

    assert folder.warnings() == [("stray.md", 1, "orphan-article")]


def test_a_page_with_inherited_help_only_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.page("bare", "id: bare\ntitle: Bare\nmatch: /bare\nparent: app\narticles: []\n")
    folder.page("named", "id: named\ntitle: Named\nmatch: /named\nparent: app\n")
    folder.article("own", "Own.", "pages: [named]")

    assert folder.warnings() == [("bare.yaml", 5, "page-without-help")]


def test_an_article_past_its_review_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.article("start", "Begin.", "owner: mara", "review_by: 2026-11-20")
    folder.article("today", "Reviewed.", "review_by: 2026-11-21", "pages: [app]")
    folder.article("old", "Gone.", "status: archived", "review_by: 2020-01-01")

    assert folder.warnings() == [("start.md", 4, "review-due")]
    assert "Ask mara" in folder.check().warnings[0].fix


def test_references_to_what_visitors_cannot_see_are_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.page(
        "app", "id: app\ntitle: App\nmatch: /*\narticles:\n  - start\n  - later\n  - secret\n"
    )
    folder.article("start", "Begin.\n\nSee [later](article:later) and [us](article:secret).")
    folder.article("later", "[Another](article:other) draft.", "status: draft")
    folder.article("other", "Old.", "status: archived")
    folder.article("secret", "For [agents](article:later) only.", "audience: internal")

    assert folder.warnings() == [
        ("start.md", 6, "internal-article"),
        ("start.md", 6, "unpublished-article"),
        ("app.yaml", 6, "unpublished-article"),
        ("app.yaml", 7, "internal-article"),
    ]


def test_near_duplicates_are_told_by_what_they_share(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    every = "pages: [app]"
    folder.article("body-1", LONG + "Then print it.", every)
    folder.article("body-2", LONG + "Then save it.", every)
    folder.article("title-1", "One.", every, title="Send the invoice")
    folder.article("title-2", "Two.", every, title="Send an invoices")
    folder.article("title-3", "Three.", every, title="Resend an invoice")
    folder.article("ask-1", "Four.", every, "questions: [Where is it?]")
    folder.article("ask-2", "Five.", "questions: ['where is it']", every)

    assert folder.warnings() == [
        ("ask-2.md", 3, "near-duplicate"),
        ("body-2.md", 1, "near-duplicate"),
        ("title-2.md", 2, "near-duplicate"),
    ]


def test_an_article_without_front_matter_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (folder.kb / "start.md").write_text("# Start\n\nBegin.\n", encoding="utf-8")

    assert folder.warnings() == [("start.md", 1, "no-front-matter")]


def test_states_that_may_hold_together_are_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    rest = "match: /x\nparent: app\narticles: [start]\n"
    folder.page("plan", f"id: plan\ntitle: P\n{rest}when: {{plan: [pro]}}\n")
    folder.page("role", f"id: role\ntitle: R\n{rest}when: {{role: [owner]}}\n")

    assert folder.warnings() == [("role.yaml", 6, "ambiguous-state")]


def test_an_escalation_on_a_topic_of_no_article_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.page(
        "app", "id: app\ntitle: A\nmatch: /*\narticles: [start]\nescalate: {topics: [refnds]}\n"
    )

    assert folder.warnings() == [("app.yaml", 5, "unknown-topic")]


def test_a_malformed_file_does_not_stop_the_check(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (folder.kb / "broken.md").write_text("---\na: [\n---\nx\n", encoding="utf-8")
    folder.article("stray", "Text.")

    report = folder.check()

    assert [each.rule for each in report.errors] == ["malformed-yaml"]
    assert [each.rule for each in report.warnings] == ["orphan-article"]


def test_every_context_is_explained(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for name, match, more in (
        ("new", "/i/new", ""),
        ("one", "/i/:id", ""),
        ("child", "/i/new", "parent: new"),
        ("limit", "/i/new", "when: {error: [limit, quota]}"),
        ("tab", "{pathname: /i/new, search: '*tab=a*'}", ""),
        ("elsewhere", "/e", ""),
    ):
        folder.page(name, f"id: {name}\ntitle: {name}\nmatch: {match}\n{more}\n")
    knowledge = load_knowledge(folder.kb, folder.pages)

    def why(url: str, **state: str) -> dict[str, str]:
        reasons = explain(knowledge.page(url, state), state)
        return {each.context: f"{each.outcome}: {each.why}" for each in reasons}

    assert why("/i/new") == {
        "child": "wins: /i/new matches.",
        "new": "loses: /i/new matches; 'child' is its equal and lies deeper under `parent`.",
        "one": "loses: /i/:id matches; 'child' is more specific: segment 2 of its path is fixed "
        "text, here a named parameter.",
        "app": "loses: /* matches; 'child' is more specific: segment 1 of its path is fixed text, "
        "here a wildcard.",
        "limit": "state: /i/new matches; error must be limit or quota, not undeclared.",
        "tab": "url: The URL is not /i/new ?*tab=a*.",
        "elsewhere": "url: The URL is not /e.",
    }
    assert why("/i/new", error="limit")["limit"] == "wins: /i/new matches, error is limit."
    assert why("/i/new", error="limit")["child"] == (
        "loses: /i/new matches; 'limit' is more specific: it asks for more of the declared state."
    )
    assert why("/i/new?tab=a")["child"] == (
        "loses: /i/new matches; 'tab' is more specific: it names the search, this does not."
    )


def test_the_part_that_decides_is_explained(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for name, match, more in (
        ("any-path", "{search: '*tab=a*'}", ""),
        ("one-tab", "{pathname: /p, search: '*tab=:tab'}", ""),
        ("more-tab", "{pathname: /p, search: '*the-tab=:tab'}", ""),
        ("plan", "/q", "when: {plan: [pro]}"),
        ("role", "/q", "when: {role: [owner]}"),
    ):
        folder.page(name, f"id: {name}\ntitle: {name}\nmatch: {match}\n{more}\n")
    knowledge = load_knowledge(folder.kb, folder.pages)

    def lost(url: str, **state: str) -> dict[str, str]:
        reasons = explain(knowledge.page(url, state), state)
        return {each.context: each.why for each in reasons if each.outcome == "loses"}

    tabs = lost("/p?a=1&the-tab=a")
    assert tabs["one-tab"].endswith("more of segment 1 of its search is fixed text.")
    assert lost("/x?tab=a")["any-path"].endswith("it names the path, this does not.")
    assert lost("/q", plan="pro", role="owner")["role"] == (
        "/q matches; 'plan' is its equal and comes first in the files (ambiguous)."
    )
