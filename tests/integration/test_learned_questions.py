"""Approved questions of learned.yaml lead to their article; others wait, and faults are told."""

from pathlib import Path

import pytest

from sidelight.content.knowledge import load_knowledge, read_sources
from sidelight.content.learned import LearnedQuestion, Review, read_learned
from sidelight.content.learned_writing import forget_person, write_learned

ASKED = "who do I pester about dunning"


def learned(status: str, article: str = "send-an-invoice") -> LearnedQuestion:
    return LearnedQuestion(ASKED, article, Review(status), "2026-10-01", "s1", "p1")


def questions(content: Path) -> tuple[str, ...]:
    knowledge = load_knowledge(content / "kb", content / "page_contexts")
    return knowledge.articles["send-an-invoice"].questions


@pytest.mark.parametrize("status", ["proposed", "refused"])
def test_a_question_that_nobody_approved_leads_nowhere(content: Path, status: str) -> None:
    before = questions(content)
    write_learned(content / "kb", [learned(status)])

    assert questions(content) == before


def test_an_approved_question_is_an_example_question_of_its_article(content: Path) -> None:
    before = questions(content)
    write_learned(content / "kb", [learned("approved"), learned("approved", "")])

    assert questions(content) == (*before, ASKED)


@pytest.mark.parametrize(
    "text", ['a "quote": # no', "- list\n\ttab", "\u2028 \x85 \x00 \U0001f600", "كيف أدفع؟", "null"]
)
def test_what_is_written_is_read_again(content: Path, text: str) -> None:
    write_learned(content / "kb", [LearnedQuestion(f"x{text}x", "send-an-invoice")])

    assert [each.question for each in read_learned(content / "kb").questions] == [f"x{text}x"]


def test_an_approved_question_of_an_unknown_article_is_a_fault_with_its_line(content: Path) -> None:
    write_learned(
        content / "kb", [learned("proposed", "gone"), learned("approved", "send-invoice")]
    )
    (fault,) = read_sources(content / "kb", content / "page_contexts").faults

    assert (fault.rule, fault.line) == ("unknown-article", 10)
    assert "send-an-invoice" in fault.fix


def test_a_file_that_is_no_list_is_refused_and_left_alone(content: Path) -> None:
    (content / "kb" / "learned.yaml").write_text("question: a\n", encoding="utf-8")

    assert [one.rule for one in read_learned(content / "kb").faults] == ["bad-value"]


def test_all_questions_of_a_person_go_and_others_stay(content: Path) -> None:
    other = LearnedQuestion("other", "send-an-invoice", person="p2")
    write_learned(content / "kb", [learned("approved"), other, learned("refused")])

    assert forget_person(content / "kb", ["p1"]) == 2
    assert [each.question for each in read_learned(content / "kb").questions] == ["other"]


def test_a_gap_that_was_approved_is_known_and_changes_the_content(content: Path) -> None:
    before = load_knowledge(content / "kb", content / "page_contexts")
    write_learned(content / "kb", [learned("approved", ""), learned("proposed", "")])

    after = load_knowledge(content / "kb", content / "page_contexts")

    assert after.gaps == (ASKED,)
    assert after.revision != before.revision
