"""Articles and page contexts from files: what loads, and every fault with its place."""

import os
from pathlib import Path

import pytest

from sidelight.content.knowledge import Knowledge, load_knowledge
from sidelight.domain.articles import Article, Audience, Status
from sidelight.domain.pages import Anchor, EscalateRule, RoutePriority, RouteRule
from sidelight.errors import ContentError

ARTICLE = """---
title: Add a customer
summary: Add one by hand.
questions:
  - new client
  - how do I add someone
topics: [customers]
pages: [customers]
audience: identified
locale: en
owner: team
review_by: 2027-06-30
status: published
---

Press [Add](show:add-customer).
"""

PAGES = """# The pages of the product.
- id: app
  title: App
  match: /*
  articles: [start]

- id: customers
  title: Customers
  match: [/customers, {pathname: /people, search: "*all*"}]
  when: {plan: [pro, business], role: owner}
  parent: app
  articles:
    - add-a-customer
  questions: ["Who is this?"]
  topics: [customers]
  anchors:
    - {id: add-customer, description: "Adds one"}
  guides: []
  greeting: Hi
  route: {team: sales, skills: [crm], priority: high}
  escalate: {topics: [customers], after_not_helpful: 2}
"""


class Folder:
    """A product team's two folders."""

    def __init__(self, root: Path) -> None:
        self.kb, self.pages = root / "kb", root / "page_contexts"
        self.kb.mkdir()
        self.pages.mkdir()
        self.article("start", "---\ntitle: Start\n---\nBegin.\n")
        self.article("add-a-customer", ARTICLE)
        self.page("pages", PAGES)

    def article(self, name: str, text: str) -> None:
        (self.kb / f"{name}.md").write_text(text, encoding="utf-8")

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


def test_an_article_keeps_everything_that_its_file_says(folder: Folder) -> None:
    path = folder.kb / "add-a-customer.md"

    assert folder.load().articles["add-a-customer"] == Article(
        id="add-a-customer",
        title="Add a customer",
        body="Press [Add](show:add-customer).",
        summary="Add one by hand.",
        questions=("new client", "how do I add someone"),
        topics=("customers",),
        pages=("customers",),
        audience=Audience.IDENTIFIED,
        owner="team",
        review_by="2027-06-30",
        status=Status.PUBLISHED,
        path=path,
        body_line=16,
    )


def test_a_page_context_keeps_everything_that_its_file_says(folder: Folder) -> None:
    found = folder.load().contexts["customers"]

    assert [rule.text for rule in found.match] == ["/customers", "/people ?*all*"]
    assert found.when == {"plan": ("pro", "business"), "role": ("owner",)}
    assert (found.title, found.parent, found.greeting) == ("Customers", "app", "Hi")
    assert (found.articles, found.questions, found.topics) == (
        ("add-a-customer",),
        ("Who is this?",),
        ("customers",),
    )
    assert found.anchors == (Anchor("add-customer", "Adds one"),)
    assert found.route == RouteRule("sales", ("crm",), RoutePriority.HIGH)
    assert found.escalate == EscalateRule(("customers",), 2)


def test_the_snapshot_finds_the_page(folder: Folder) -> None:
    match = folder.load().page("https://x.example/people?all=1", {"plan": "pro", "role": "owner"})

    assert match.title == "Customers"
    assert match.articles == ("add-a-customer", "start")


def test_one_context_may_be_the_whole_file(folder: Folder) -> None:
    folder.page("team", "id: team\ntitle: Team\nmatch: /team\narticles: [start]\n")

    assert folder.load().page("/team", {}).title == "Team"


def test_an_article_that_names_a_page_belongs_to_it_unlisted(folder: Folder) -> None:
    folder.article("more", "---\ntitle: More\npages: [app]\n---\nMore.\n")

    assert folder.load().contexts["app"].belonging == ("more",)


def test_drafts_are_loaded_and_belong_to_no_page(folder: Folder) -> None:
    folder.article("start", "---\ntitle: Start\nstatus: draft\npages: [app]\n---\nBegin.\n")
    knowledge = folder.load()

    assert knowledge.articles["start"].status is Status.DRAFT
    assert [each.id for each in knowledge.published] == ["add-a-customer"]
    assert knowledge.contexts["app"].articles == ()
    assert knowledge.contexts["app"].belonging == ()


def test_the_revision_follows_the_content_and_not_the_place(folder: Folder, tmp_path: Path) -> None:
    first = folder.load().revision
    (tmp_path / "copy").mkdir()
    copy = Folder(tmp_path / "copy")

    assert copy.load().revision == first
    copy.page("pages", PAGES.replace("greeting: Hi", "greeting: Hi!  # new"))
    assert copy.load().revision != first
    copy.page("pages", PAGES + "# only a comment\n")
    assert copy.load().revision == first


def test_an_article_without_front_matter_takes_its_heading_as_title(folder: Folder) -> None:
    folder.article("plain", "# A plain one\n\nText.\n")
    folder.article("no-heading", "Text.\n")

    articles = folder.load().articles

    assert articles["plain"].title == "A plain one"
    assert articles["no-heading"].title == "No heading"


def test_files_for_the_authors_are_left_alone(folder: Folder) -> None:
    for name in ("README", "_template", ".hidden"):
        folder.article(name, "---\nnot: [closed\n")
    (folder.kb / "notes.txt").write_text("x", encoding="utf-8")

    assert set(folder.load().articles) == {"start", "add-a-customer"}


def test_subfolders_windows_line_ends_and_a_byte_order_mark_are_read(folder: Folder) -> None:
    (folder.kb / "deep").mkdir()
    text = "\ufeff---\r\ntitle: Deep\r\n---\r\nOne.\r\nTwo.\r\n"
    (folder.kb / "deep" / "deep.md").write_bytes(text.encode())

    assert folder.load().articles["deep"].body == "One.\nTwo."


def test_yaml_words_stay_the_words_that_were_written(folder: Folder) -> None:
    folder.page("no", "id: no\ntitle: No\nmatch: /no\nwhen: {country: [no], code: [404, 1.0]}\n")

    assert folder.load().contexts["no"].when == {"country": ("no",), "code": ("404", "1.0")}


def test_every_fault_of_every_file_is_told_at_once(folder: Folder) -> None:
    folder.article("broken", "---\ntitle: [\nsummary: x\n---\nText.\n")
    folder.article("open", "---\ntitle: Open\nText.\n")
    folder.article(
        "wrong",
        "---\ntitle: Wrong\nstatus: done\nreview_by: soon\ntopic: [x]\npages: [nowhere]\n---\n"
        "One\n[a](show:add-custmer)\n\n[b](article:strat)\n",
    )
    folder.page("torn", "id: torn\n  title: x\n")
    folder.page(
        "bad",
        "- id: bad\n  title: Bad\n  match: /(a|b\n  parent: ap\n  articles:\n    - start\n"
        "    - gone\n",
    )

    assert folder.faults() == [
        ("broken.md", 4, "malformed-yaml"),
        ("open.md", 1, "open-front-matter"),
        ("wrong.md", 3, "bad-value"),
        ("wrong.md", 4, "bad-value"),
        ("wrong.md", 5, "unknown-key"),
        ("wrong.md", 6, "unknown-page"),
        ("wrong.md", 9, "unknown-anchor"),
        ("wrong.md", 11, "unknown-article"),
        ("bad.yaml", 3, "bad-pattern"),
        ("bad.yaml", 4, "unknown-parent"),
        ("bad.yaml", 7, "unknown-article"),
        ("torn.yaml", 2, "malformed-yaml"),
    ]


def test_a_fault_reads_as_place_fault_and_fix(folder: Folder) -> None:
    folder.article("wrong", "---\ntitle: Wrong\nsumary: x\n---\nText.\n")

    with pytest.raises(ContentError) as caught:
        folder.load()

    assert str(caught.value) == (
        f"{folder.kb}/wrong.md:3: There is no key 'sumary'. [unknown-key] Did you mean 'summary'?"
    )


def test_links_in_code_are_no_links(folder: Folder) -> None:
    folder.article("code", "---\ntitle: C\n---\n`[a](show:x)`\n\n```\n[b](article:y)\n```\n")

    assert "code" in folder.load().articles


def test_an_article_without_text_or_title_is_a_fault(folder: Folder) -> None:
    folder.article("empty", "---\ntitle: Empty\n---\n\n")
    folder.article("bare", "---\n---\nText.\n")
    folder.article("untitled", "---\nsummary: x\n---\nText.\n")
    folder.article("list", "---\n- a\n---\nText.\n")

    assert folder.faults() == [
        ("bare.md", 1, "missing-key"),
        ("empty.md", 5, "empty-body"),
        ("list.md", 2, "bad-value"),
        ("untitled.md", 2, "missing-key"),
    ]


def test_a_file_in_another_encoding_is_a_fault_with_its_line(folder: Folder) -> None:
    (folder.kb / "latin.md").write_bytes("---\ntitle: L\n---\nÜber\n".encode("latin-1"))

    assert folder.faults() == [("latin.md", 4, "encoding")]


def test_a_file_over_a_megabyte_is_a_fault(folder: Folder) -> None:
    folder.article("long", "---\ntitle: L\n---\n" + "x" * 1_000_001)

    assert folder.faults() == [("long.md", 1, "too-large")]


def test_links_out_of_the_folder_and_to_nowhere_are_faults(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: S\n---\nSecret.\n", encoding="utf-8")
    (folder.kb / "out.md").symlink_to(tmp_path / "secret.md")
    (folder.kb / "gone.md").symlink_to(tmp_path / "gone.md")
    (folder.kb / "loop.md").symlink_to(folder.kb / "loop.md")

    assert folder.faults() == [
        ("gone.md", 1, "unreadable"),
        ("loop.md", 1, "unreadable"),
        ("out.md", 1, "outside-folder"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_a_fault(folder: Folder) -> None:
    (folder.kb / "start.md").chmod(0)

    assert ("start.md", 1, "unreadable") in folder.faults()


def test_the_same_id_twice_is_a_fault(folder: Folder) -> None:
    (folder.kb / "old").mkdir()
    (folder.kb / "old" / "start.md").write_text("Text.\n", encoding="utf-8")

    assert folder.faults() == [("start.md", 1, "duplicate-id")]


def test_a_file_name_that_cannot_be_an_id_is_a_fault(folder: Folder) -> None:
    folder.article("How do I?", "Text.\n")

    assert folder.faults() == [("How do I?.md", 1, "bad-id")]
