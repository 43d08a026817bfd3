"""Each class of data goes when its time is over, and nothing else; consent decides what is kept."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from command_line import sidelight
from live_server import LiveServer, running
from sidelight.actions import retaining
from sidelight.actions.persons import gather_person
from sidelight.actions.retaining import count_all
from sidelight.app import Store, open_store
from sidelight.domain.retention import DAY_MS, DataClass, RetentionRule
from sidelight.store.retention import NO_LONGER_KEPT
from sidelight.store.session import read_session
from sidelight.web.deployment import now_ms
from wire_client import new_conversation

PAGE = {"url": "https://app.test/invoices?secret=Kiebitz", "title": "Kiebitz"}
DAYS = 30


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, content: Path) -> Iterator[LiveServer]:
    """A running server whose settings the command line finds in the same folder."""
    url = f"sqlite:///{content}/data/sidelight.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    (content / "sidelight.toml").write_text(
        f'data_dir = "data"\ndatabase_url = "{url}"\n[retention]\nconversations_days = 30\n'
        '[[sites]]\nkey = "test"\n',
        encoding="utf-8",
    )
    with running(content, database_url=url) as live:
        yield live


def one_of_each(server: LiveServer) -> tuple[str, str, str]:
    """Makes a resolved and an open conversation of one visitor, and returns them and him."""
    done, still = new_conversation(), new_conversation()
    with (
        server.client() as visitor,
        server.agent("ada@test.example") as agent,
    ):
        welcome = visitor.hello(page=PAGE, declared={"error": "Kiebitz"})
        for conversation in (done, still):
            visitor.do("escalate", conversation)
            agent.do("take_over", conversation)
            agent.do("note", conversation, text="Kiebitz calls often")
        agent.do("resolve", done)
    return done, still, str(welcome["visitor"]["id"])


def run(store: Store, what: DataClass, *, after_days: int) -> int:
    """Does what the schedule and the command do, some days from now."""
    rule, at_ms = RetentionRule(what, DAYS), now_ms() + after_days * DAY_MS
    count, after = 0, ""
    while True:
        with read_session(store.engine) as session:
            batch = retaining.next_batch(session, "test", rule, after=after, now_ms=at_ms)
        if not batch.names:
            break
        job = partial(retaining.carry_out, batch=batch, now_ms=at_ms)
        count += store.writer.submit(job).result().reply
        after = batch.names[-1]
    finish = partial(retaining.finish, site="test", rule=rule, now_ms=at_ms)
    store.writer.submit(finish).result()
    return count


def kept_of(store: Store, visitor: str) -> dict[str, Any]:
    with read_session(store.engine) as session:
        return gather_person(session, "test", visitor)


@pytest.mark.parametrize("what", DataClass)
def test_nothing_goes_before_its_time(server: LiveServer, what: DataClass) -> None:
    _, _, visitor = one_of_each(server)
    with open_store(server.settings) as store:
        before = kept_of(store, visitor)
        count = run(store, what, after_days=DAYS - 1)
        after = kept_of(store, visitor)

    assert count == 0
    assert after == before


def test_a_conversation_goes_whole_when_it_was_resolved_long_ago(server: LiveServer) -> None:
    _, still, visitor = one_of_each(server)
    with open_store(server.settings) as store:
        count = run(store, DataClass.CONVERSATIONS, after_days=DAYS + 1)
        kept = kept_of(store, visitor)

    assert count == 1
    for table in ("event", "receipt"):
        assert {row["conversation_id"] for row in kept[table]} == {still}
    assert [row["id"] for row in kept["conversation"]] == [still]


def test_a_visitor_goes_when_his_last_conversation_has(server: LiveServer) -> None:
    one_of_each(server)
    with open_store(server.settings) as store:
        counts = [run(store, what, after_days=DAYS + 1) for what in DataClass]

    assert counts == [1, 1, 0, 0, 0, 1]


@pytest.mark.parametrize("what", [DataClass.NOTES, DataClass.PAGES, DataClass.RECEIPTS])
def test_what_is_emptied_leaves_every_number_in_its_place(
    server: LiveServer, what: DataClass
) -> None:
    done, _, visitor = one_of_each(server)
    with open_store(server.settings) as store:
        before = kept_of(store, visitor)
        first = run(store, what, after_days=DAYS + 1)
        again = run(store, what, after_days=DAYS + 1)
        kept = kept_of(store, visitor)
    numbers = [(row["conversation_id"], row["seq"]) for row in before["event"]]
    notes = {row["body"]["text"] for row in kept["event"] if row["kind"] == "note"}
    places = [row["body"]["page"] for row in kept["event"] if row["kind"] == "opened"]
    cards = [row["card_json"] for row in kept["conversation"]]

    assert (first, again) == (2, 0)
    assert [(row["conversation_id"], row["seq"]) for row in kept["event"]] == numbers
    assert (notes == {NO_LONGER_KEPT}) is (what is DataClass.NOTES)
    assert (places == [None, None]) is (what is DataClass.PAGES)
    assert all(card["page"] is None for card in cards) is (what is DataClass.PAGES)
    assert (kept["receipt"] == []) is (what is DataClass.RECEIPTS)
    assert done in {row["id"] for row in kept["conversation"]}


def test_an_open_client_is_sent_to_look_anew_and_drops_what_has_gone(server: LiveServer) -> None:
    done, _, _ = one_of_each(server)
    with server.agent("eve@test.example") as agent:
        agent.ask("watch", conversation=done)
        with open_store(server.settings) as store:
            run(store, DataClass.CONVERSATIONS, after_days=DAYS + 1)
            # The hint is of that future day; the next look finds it all the same.
            code = agent.close_code()
        epoch = agent.frames[0]["epoch"]
        held = [{"conversation": done, "after": 4}]
        with server.agent("eve@test.example", epoch=epoch, resume=held) as again:
            welcome = again.frames[0]

    assert code == 1001
    assert welcome["watching"] == []
    assert welcome["epoch"] != epoch


def test_the_command_counts_before_it_takes_away(server: LiveServer, content: Path) -> None:
    one_of_each(server)
    counted = sidelight("retention", "--dry-run", folder=content)
    with open_store(server.settings) as store, read_session(store.engine) as session:
        rules = [RetentionRule(what, DAYS) for what in DataClass]
        due = count_all(session, ["test"], rules, now_ms=now_ms() + 31 * DAY_MS)
    taken = sidelight("retention", "--now", "--clean", folder=content)

    assert (counted.returncode, taken.returncode) == (0, 0), counted.stderr + taken.stderr
    assert counted.stdout.split()[-4:] == ["test", "conversations", "30", "0"]
    assert [one.count for one in due] == [1, 1, 2, 2, 2, 0]


@pytest.mark.parametrize(
    ("setting", "declared", "is_kept"),
    [
        ("assumed", {}, True),
        ("assumed", {"consent": "denied"}, False),
        ("required", {}, False),
        ("required", {"consent": "denied"}, False),
        ("required", {"consent": "granted"}, True),
    ],
)
def test_pages_and_declared_state_are_kept_by_consent(
    content: Path, setting: str, declared: dict[str, str], is_kept: bool
) -> None:
    with running(content) as server:
        site = server.settings.sites[0].model_copy(update={"consent": setting})
    with running(content, sites=(site,)) as server, server.client() as visitor:
        welcome = visitor.hello(page=PAGE, declared={"error": "Kiebitz", **declared})
        visitor.say(new_conversation(), "reset password")
        visitor.assistant_event()
        helped = visitor.ask("page", page={**PAGE, "url": "https://app.test/payouts?q=Kiebitz"})
        with open_store(server.settings) as store:
            kept = json.dumps(kept_of(store, welcome["visitor"]["id"]))

    assert welcome["page_help"]["title"] == "Invoices"
    assert helped["page_help"]["title"] == "Payouts"
    assert ("Kiebitz" in kept) is is_kept
    assert all(f'"consent": "{value}"' in kept for value in declared.values())
