"""One person's data: shown whole, and erased from every table, file and open screen."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from command_line import sidelight
from live_server import IDENTITY_SECRET, LiveServer, running
from servers import PostgresServer
from sidelight.actions.persons import erase_person
from sidelight.app import open_store
from sidelight.errors import NotFound
from wire_client import WireClient, new_conversation

MARK = "Xylophon7391"
"""In all that the person says and is."""

OTHER = "Quittung4410"
"""In what somebody else says, which must stay."""


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest, content: Path) -> Iterator[LiveServer]:
    """A running server whose settings the command line finds in the same folder."""
    url = f"sqlite:///{content}/data/sidelight.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    (content / "sidelight.toml").write_text(
        f'data_dir = "data"\ndatabase_url = "{url}"\n[[sites]]\nkey = "test"\n', encoding="utf-8"
    )
    with running(content, database_url=url) as live:
        yield live


def identity() -> str:
    claims = {"sub": "u1", "aud": "test", "exp": int(time.time()) + 600}
    known = {"name": MARK, "email": f"{MARK}@Shop.example", "traits": {"plan": MARK}}
    return jwt.encode({**claims, **known}, IDENTITY_SECRET)


def live_through(server: LiveServer, visitor: WireClient, agent: WireClient) -> str:
    """Leaves the mark wherever a person leaves something."""
    conversation = new_conversation()
    replies = [
        visitor.hello(
            page={"url": f"https://app.test/?q={MARK}", "title": MARK},
            trail=[{"url": f"https://app.test/{MARK}", "title": MARK, "at_ms": 1}],
            declared={"error": MARK},
        ),
        visitor.say(conversation, f"{MARK}: reset password"),
        visitor.ask("identify", identity=identity()),
        visitor.do("escalate", conversation),
        agent.do("take_over", conversation),
        agent.do("send", conversation, text=f"Hello {MARK}"),
        agent.do("note", conversation, text=f"vip {MARK}"),
        agent.do("resolve", conversation),
        visitor.do("csat", conversation, score=5, comment=MARK),
    ]
    with server.visitor() as somebody:
        replies.append(somebody.say(new_conversation(), OTHER))
    assert [one["type"] for one in replies] == [
        "welcome",
        "accepted",
        "welcome",
        *["accepted"] * 7,
    ]
    return conversation


def erase_unnoticed(server: LiveServer) -> None:
    """Erases the person at a time so long ago that no tab is ended for it."""
    with open_store(server.settings) as store:
        store.writer.submit(
            lambda session: erase_person(session, "test", "u1", by="me", erasure="e", now_ms=1)
        ).result(10)


def files_with(text: str, *folders: Path) -> list[str]:
    """Returns the files in which a text can be found."""
    return [
        str(path)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def test_an_export_shows_everything_that_a_person_left(server: LiveServer, content: Path) -> None:
    with server.client() as visitor, server.agent("ada@test.example") as agent:
        conversation = live_through(server, visitor, agent)
        done = sidelight("person", "export", f"{MARK.lower()}@shop.example", folder=content)
        events = agent.ask("catch_up", conversation=conversation, after=0)["events"]
    shown = json.loads(done.stdout)

    assert done.returncode == 0, done.stderr
    assert [event["body"] for event in shown["event"]] == [event["body"] for event in events]
    assert {one["id"] for one in shown["visitor"]} >= {
        event["actor"]["id"] for event in events if event["actor"]["kind"] == "visitor"
    }
    assert len(shown["receipt"]) == 7
    assert shown["conversation"][0]["card_json"]["visitor"]["name"] == MARK
    assert OTHER not in done.stdout


def test_an_erased_person_is_in_no_file_and_on_no_screen(
    server: LiveServer, content: Path, request: pytest.FixtureRequest
) -> None:
    with server.client() as visitor, server.agent("ada@test.example") as agent:
        conversation = live_through(server, visitor, agent)
        agent.ask("watch", conversation=conversation)
        words = ("person", "erase", "u1", "--yes", "--rewrite", "--by", "the operator")
        done = sidelight(*words, folder=content)
        codes = visitor.close_code(), agent.close_code()
        with server.agent("eve@test.example") as later:
            inbox = later.frames[0]["inbox"]
            gone = later.ask("watch", conversation=conversation)
    folders = [content / "data"]
    if "postgres" in request.node.name:
        postgres: PostgresServer = request.getfixturevalue("postgres")
        folders.append(postgres.folder / "data" / "base")

    assert done.returncode == 0, done.stderr
    assert MARK not in done.stdout + done.stderr
    assert codes == (1001, 1001)
    assert files_with(MARK, *folders) == []
    assert files_with(OTHER, *folders) != []
    assert len(inbox) == 1
    assert MARK not in json.dumps(inbox)
    assert gone["code"] == "not_found"


def test_an_erasure_leaves_a_trail_without_the_person(server: LiveServer, content: Path) -> None:
    with server.client() as visitor, server.agent("ada@test.example") as agent:
        live_through(server, visitor, agent)
        sidelight("person", "erase", "u1", "--yes", "--by", "the operator", folder=content)
    with open_store(server.settings) as store, store.engine.connect() as connection:
        query = 'SELECT site, "by", visitors, conversations FROM erasure'
        trail = [tuple(row) for row in connection.exec_driver_sql(query)]
        digests = connection.exec_driver_sql("SELECT digest FROM erasedvisitor").scalars().all()

    assert trail == [("test", "the operator", 2, 1)]
    assert [len(digest) for digest in digests] == [64, 64]


def test_a_restored_backup_does_not_bring_an_erased_person_back(
    server: LiveServer, content: Path
) -> None:
    with server.client() as visitor, server.agent("ada@test.example") as agent:
        live_through(server, visitor, agent)
        sidelight("backup", "b.jsonl", folder=content)
        sidelight("person", "erase", "u1", "--yes", folder=content)
        restored = sidelight("restore", "b.jsonl", "--replace", folder=content)
        again = sidelight("person", "export", "u1", folder=content)

    assert "2 visitor(s) erased again" in restored.stderr
    assert again.returncode == 1
    assert "no such person" in again.stderr


def test_a_client_that_comes_back_forgets_what_was_erased(
    server: LiveServer, content: Path
) -> None:
    with server.client() as visitor, server.agent("ada@test.example") as agent:
        conversation = live_through(server, visitor, agent)
        sidelight("person", "erase", "u1", "--yes", folder=content)
        visitor.close_code()
        before = visitor.frames[0]
        resume = [{"conversation": conversation, "after": 3}]
        held = {"token": before["token"], "epoch": before["epoch"], "resume": resume}
        with server.client() as again:
            first = again.hello(**held)
        with server.client() as later:
            second = later.hello(**{**held, "epoch": first["epoch"], "resume": []})

    assert first["epoch"] != before["epoch"]
    assert (first["conversations"], first["transcripts"]) == ([], [])
    assert second["epoch"] == first["epoch"]


def test_a_tab_that_has_not_heard_of_the_erasure_brings_nobody_back(
    server: LiveServer, content: Path
) -> None:
    with server.client() as visitor:
        visitor.hello(identity=identity())
        erase_unnoticed(server)
        refused = visitor.say(new_conversation(), OTHER), visitor.do("escalate", new_conversation())
        left = sidelight("person", "export", "u1", folder=content)
    with server.client() as again:
        known = again.hello(identity=identity())
        accepted = again.say(new_conversation(), OTHER)

    assert [one["code"] for one in refused] == ["unavailable", "unavailable"]
    assert left.returncode == 1
    assert known["visitor"]["name"] == MARK
    assert accepted["type"] == "accepted"


@pytest.mark.parametrize("who", ["", "nobody", "%"])
def test_a_text_that_names_nobody_erases_nobody(server: LiveServer, who: str) -> None:
    with server.visitor() as visitor:
        visitor.say(new_conversation(), OTHER)
    with open_store(server.settings) as store:
        job = store.writer.submit(
            lambda session: erase_person(session, "test", who, by="me", erasure="e", now_ms=1)
        )
        with pytest.raises(NotFound):
            job.result()
