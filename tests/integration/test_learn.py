"""`sidelight learn` proposes what agents solved, never of erased persons, and refits with proof."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from command_line import sidelight
from live_server import LiveServer, running
from sidelight.assistant.library import Library
from sidelight.content.learned import LearnedQuestion, Review, read_learned
from sidelight.content.learned_writing import write_learned
from sidelight.domain.fusion import Weights
from sidelight.search.ranking import Query
from sidelight.search.weights import LEXICAL
from wire_client import new_conversation

QUESTION = "mail zoe@shop.example the thing for the client"


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, content: Path) -> Iterator[LiveServer]:
    """A running server whose settings the command line finds in the same folder."""
    url = f"sqlite:///{content}/data/sidelight.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    write_settings(content, url)
    with running(content, database_url=url) as live:
        yield live


def write_settings(content: Path, url: str) -> None:
    (content / "sidelight.toml").write_text(
        f'data_dir = "data"\nmodel = "none"\ndatabase_url = "{url}"\n[[sites]]\nkey = "test"\n',
        encoding="utf-8",
    )


def learn(content: Path, *options: str) -> dict[str, object]:
    done = sidelight("learn", "--json", *options, folder=content)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def resolve(server: LiveServer, question: str, **told: object) -> str:
    """Has a question resolved by an agent and returns the visitor's id."""
    conversation = new_conversation()
    with server.client() as visitor, server.agent("ada@test.example") as agent:
        welcome = visitor.hello()
        visitor.say(conversation, question)
        visitor.do("escalate", conversation)
        agent.do("take_over", conversation)
        agent.do("note", conversation, text="a note that nobody learns")
        visitor.say(conversation, "thanks, that was it")
        agent.do("resolve", conversation, **told)
    return str(welcome["visitor"]["id"])


def test_what_agents_solved_is_proposed_once_without_personal_data(
    server: LiveServer, content: Path
) -> None:
    resolve(server, QUESTION, article="send-an-invoice")
    resolve(server, "do you sell umbrellas", gap=True)
    resolve(server, "nobody told what solved this")
    dry = learn(content, "--dry-run")
    assert not read_learned(content / "kb").questions
    first, second = learn(content), learn(content)
    found = read_learned(content / "kb").questions

    assert [dry["new_questions"], dry["new_gaps"]] == [1, 1]
    assert [first["new_questions"], second["new_questions"], second["proposed"]] == [1, 0, 2]
    assert {(each.question, each.article) for each in found} == {
        ("mail [email] the thing for the client", "send-an-invoice"),
        ("do you sell umbrellas", ""),
    }


def test_what_was_refused_does_not_come_back(server: LiveServer, content: Path) -> None:
    resolve(server, QUESTION, article="send-an-invoice")
    learn(content)
    (proposed,) = read_learned(content / "kb").questions
    write_learned(content / "kb", [replace(proposed, status=Review.REFUSED)])
    again = learn(content)

    assert [again["new_questions"], again["refused"]] == [0, 1]


@pytest.mark.parametrize("by_learning", [True, False])
def test_an_erased_persons_questions_go_whatever_their_status(
    server: LiveServer, content: Path, *, by_learning: bool
) -> None:
    visitor = resolve(server, QUESTION, article="send-an-invoice")
    learn(content)
    (proposed,) = read_learned(content / "kb").questions
    approved = [replace(proposed, status=Review.APPROVED)]
    write_learned(content / "kb", approved)
    erased = sidelight("person", "erase", visitor, "--yes", folder=content)
    after_erasing = read_learned(content / "kb").questions
    if by_learning:
        # As it is where somebody committed the file elsewhere.
        write_learned(content / "kb", approved)
        assert learn(content)["erased_taken_out"] == 1

    assert erased.returncode == 0, erased.stderr
    assert after_erasing == ()
    assert read_learned(content / "kb").questions == ()


def approve(content: Path, count: int) -> None:
    """Approves questions whose words are in no article, each asked several times."""
    words = {"send-an-invoice": "zebra", "reset-password": "mango", "change-payout-account": "kiwi"}
    asked = [
        LearnedQuestion(f"{word} number {day} please", article, Review.APPROVED, f"2026-{day:03}")
        for day in range(100, 100 + count // 3)
        for article, word in words.items()
    ]
    days = [replace(one, asked_on=f"2026-01-{1 + n % 28:02}") for n, one in enumerate(asked)]
    write_learned(content / "kb", days)


def test_enough_questions_are_measured_before_anything_is_replaced(content: Path) -> None:
    write_settings(content, f"sqlite:///{content}/data/sidelight.db")
    approve(content, 60)
    told = learn(content)
    kept = content / "data/learned/test/weights.json"

    assert [told["pairs"], told["held_back"]] == [60, 12]
    without, with_them, *_ = dict(told["measures"]).values()  # type: ignore[call-overload]
    assert with_them["hit_at_1"] > without["hit_at_1"]
    assert kept.exists() == str(told["weights"]).startswith("re")
    assert json.loads((content / "data/learned/test/report.json").read_text("utf-8")) == told


def test_too_few_questions_refit_nothing(content: Path) -> None:
    write_settings(content, f"sqlite:///{content}/data/sidelight.db")
    approve(content, 9)

    assert str(learn(content)["weights"]).startswith("not refitted")


def test_questions_that_nobody_asked_are_known_and_not_measured(content: Path) -> None:
    write_settings(content, f"sqlite:///{content}/data/sidelight.db")
    approve(content, 60)
    asked = read_learned(content / "kb").questions
    before = learn(content, "--dry-run")
    by_hand = (
        *(LearnedQuestion(f"gap {n}", "", Review.APPROVED) for n in range(60)),
        *(replace(one, question=f"hi, {one.question}", asked_on="") for one in asked),
    )
    write_learned(content / "kb", (*asked, *by_hand))

    told = learn(content, "--dry-run")

    assert [told["pairs"], told["held_back"]] == [60, 12]
    first = [dict(each["measures"])["without learned questions"] for each in (before, told)]  # type: ignore[call-overload]
    assert first[0]["hit_at_1"] < first[1]["hit_at_1"]


def test_a_file_with_faults_is_told_and_stays(content: Path) -> None:
    write_settings(content, f"sqlite:///{content}/data/sidelight.db")
    file = content / "kb" / "learned.yaml"
    file.write_text("- question: a\n  state: approved\n", encoding="utf-8")
    done = sidelight("learn", folder=content)

    assert done.returncode == 1
    assert "learned.yaml:2" in done.stderr
    assert file.read_text(encoding="utf-8") == "- question: a\n  state: approved\n"


def test_a_site_is_searched_with_the_weights_that_it_has_learned(content: Path) -> None:
    library = Library(
        site="test",
        kb=content / "kb",
        page_contexts=content / "page_contexts",
        embedder=None,
        cache_dir=content / "cache",
    )
    library.weigh_by({LEXICAL: Weights({"words": 1.0}, {}, -5.0)})
    ranking = library.load().index.search(Query("how do I email a bill"))

    assert ranking.candidates[0].article.id == "send-an-invoice"
    assert ranking.probability < 0.01
