"""Backup and restore on both databases: whole or refused, and every open client follows."""

import gzip
import json
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine

from command_line import sidelight
from live_server import LiveServer, running
from sidelight.actions.restoring import restore
from sidelight.errors import ConfigurationError
from sidelight.store.backup import write_backup
from sidelight.store.backup_file import Heading, Section, read_rows, write_file
from sidelight.store.engine import alembic_config, migrate, open_engine, writing_engine
from wire_client import WireClient, new_conversation, transcript_of

VISITOR = "site, id, subject, name, email, traits_json, identified, created_at_ms, last_seen_at_ms"
"""Columns that every schema has had."""

ROWS = {
    "visitor": "('s', 'v1', NULL, 'Zoë \u2028', '', '{}', {no}, 1, 2)",
    "conversation": (
        "('s', 'c1', 'v1', 'assisting', 1, 1, NULL, NULL, '', '[]', 'normal', NULL, NULL, 1, 1, "
        "'hello\n\"there\"', NULL, NULL, 0, NULL, 0, 0)"
    ),
    "event": "('s', 'c1', 1, 1, 1, 'message', 'visitor', 'v1', 'V', 'assisting', NULL, '{}')",
}


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with a row in each table that others refer to."""
    migrate(database_url)
    with closing_engine(database_url) as opened:
        fill(opened)
        yield opened


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def fill(engine: Engine) -> None:
    no = "0" if engine.dialect.name == "sqlite" else "false"
    with writing_engine(engine).begin() as connection:
        for table, values in ROWS.items():
            text = values.replace("{no}", no).replace(":", r"\:")
            into = f"{table} ({VISITOR})" if table == "visitor" else table
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES {text}")  # noqa: S608  # ours
        connection.exec_driver_sql("INSERT INTO meta VALUES ('epoch', 'before')")


def rows(engine: Engine, path: Path) -> list[tuple[str, list[Any]]]:
    """Returns all rows but the epoch, in the order of a backup."""
    write_backup(engine, path, now_ms=1, progress=quiet)
    return [
        (section.table, values) for section, values in read_rows(path) if section.table != "meta"
    ]


def quiet(_done: int, _all: int) -> None:
    """Shows no progress."""


def epoch_of(engine: Engine) -> str:
    with engine.connect() as connection:
        query = "SELECT value FROM meta WHERE key = 'epoch'"
        return str(connection.exec_driver_sql(query).scalar())


def test_a_restored_backup_is_what_was_there_under_another_epoch(
    engine: Engine, tmp_path: Path
) -> None:
    before = rows(engine, tmp_path / "backup.jsonl")
    with writing_engine(engine).begin() as connection:
        connection.exec_driver_sql("DELETE FROM event")
    restore(engine, tmp_path / "backup.jsonl", epoch="after", now_ms=2, progress=quiet)

    assert rows(engine, tmp_path / "again.jsonl") == before
    assert len(before) == len(ROWS)
    assert epoch_of(engine) == "after"


def test_a_backup_moves_from_one_database_to_the_other_and_back(
    tmp_path: Path, postgres_url: str
) -> None:
    urls = [f"sqlite:///{tmp_path}/one.db", postgres_url, f"sqlite:///{tmp_path}/two.db"]
    seen = []
    for number, url in enumerate(urls):
        migrate(url)
        with closing_engine(url) as engine:
            if number == 0:
                fill(engine)
            else:
                source = tmp_path / f"{number - 1}.jsonl.gz"
                restore(engine, source, epoch="e", now_ms=1, progress=quiet)
            seen.append(rows(engine, tmp_path / f"{number}.jsonl.gz"))

    assert seen[0] == seen[1] == seen[2]


def test_a_backup_of_an_older_schema_is_brought_up_to_date(engine: Engine, tmp_path: Path) -> None:
    with closing_engine(f"sqlite:///{tmp_path}/old.db") as old:
        with writing_engine(old).begin() as connection:
            command.upgrade(alembic_config(connection), "0001")
        fill(old)
        before = rows(old, tmp_path / "old.jsonl")
    restore(engine, tmp_path / "old.jsonl", epoch="e", now_ms=1, progress=quiet)

    after = rows(engine, tmp_path / "new.jsonl")
    width = {table: len(values) for table, values in before}
    assert [(table, values[: width[table]]) for table, values in after] == before


def newer(whole: bytes) -> bytes:
    first, _, rest = whole.partition(b"\n")
    return json.dumps({**json.loads(first), "version": 2}).encode() + b"\n" + rest


FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "cut between lines": lambda whole: whole[: whole.rindex(b"\n", 0, -1) + 1],
    "cut within a line": lambda whole: whole[:-90],
    "a changed letter": lambda whole: whole.replace(b"hello", b"hallo"),
    "a line too many": lambda whole: whole + b"[]\n",
    "a newer file": newer,
    "cut while packed": lambda whole: gzip.compress(whole)[:-20],
    "something else": lambda _: b"dear diary",
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("how", FAULTS)
def test_a_spoiled_backup_is_refused_and_changes_nothing(
    engine: Engine, tmp_path: Path, how: str
) -> None:
    before = rows(engine, tmp_path / "good.jsonl")
    (tmp_path / "bad.jsonl").write_bytes(FAULTS[how]((tmp_path / "good.jsonl").read_bytes()))
    with pytest.raises(ConfigurationError, match=r"bad\.jsonl"):
        restore(engine, tmp_path / "bad.jsonl", epoch="after", now_ms=2, progress=quiet)

    assert rows(engine, tmp_path / "again.jsonl") == before
    assert epoch_of(engine) == "before"


def test_a_backup_of_a_newer_schema_is_refused_and_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    sections = (Section("agent", ("site",), 0),)
    write_file(tmp_path / "newer.jsonl", Heading("9999", 1, sections), [])
    with pytest.raises(ConfigurationError, match="newer than this version"):
        restore(engine, tmp_path / "newer.jsonl", epoch="after", now_ms=2, progress=quiet)

    assert epoch_of(engine) == "before"


def test_a_backup_is_its_owners_alone_and_appears_whole_or_not_at_all(
    engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    write_backup(engine, folder / "one.jsonl", now_ms=1, progress=quiet)

    def interrupted(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_backup(engine, folder / "two.jsonl", now_ms=1, progress=interrupted)

    assert [path.name for path in folder.iterdir()] == ["one.jsonl"]
    assert stat.S_IMODE((folder / "one.jsonl").stat().st_mode) == 0o600


@pytest.fixture
def live(content: Path, database_url: str) -> Iterator[LiveServer]:
    """A running server whose settings the command line finds in the same folder."""
    (content / "sidelight.toml").write_text(
        f'data_dir = "data"\ndatabase_url = "{database_url}"\n[[sites]]\nkey = "test"\n',
        encoding="utf-8",
    )
    with running(content, database_url=database_url) as server:
        yield server


def come_back(server: LiveServer, client: WireClient, conversation: str) -> WireClient:
    """Greets on a new connection with all that the client holds."""
    welcome = next(frame for frame in client.frames if frame["type"] == "welcome")
    held = transcript_of(client.frames, conversation)
    again = server.client().__enter__()
    again.hello(
        token=welcome["token"],
        epoch=welcome["epoch"],
        resume=[{"conversation": conversation, "after": held[-1]["seq"]}],
    )
    return again


def test_a_restore_under_a_live_server_ends_every_screen_equal_to_the_restored_log(
    live: LiveServer, content: Path
) -> None:
    conversation = new_conversation()
    with live.visitor() as visitor, live.agent("ada@test.example") as agent:
        visitor.do("escalate", conversation)
        visitor.say(conversation, "before the backup")
        backup = sidelight("backup", "b.jsonl.gz", folder=content)
        restored_log = agent.ask("watch", conversation=conversation)["transcript"]["events"]
        visitor.say(conversation, "after the backup")
        refused = sidelight("restore", "b.jsonl.gz", folder=content)
        restored = sidelight("restore", "b.jsonl.gz", "--replace", folder=content)
        codes = visitor.close_code(), agent.close_code()
        again = come_back(live, visitor, conversation)
        try:
            welcome = again.frames[-1]
            seen = transcript_of(again.frames, conversation)
            accepted = again.say(conversation, "and on it goes")
        finally:
            again.__exit__(None, None, None)

    assert (backup.returncode, restored.returncode) == (0, 0), backup.stderr + restored.stderr
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert codes == (4503, 4503)
    assert welcome["epoch"] != visitor.frames[0]["epoch"]
    assert [event["body"] for event in seen] == [event["body"] for event in restored_log]
    assert accepted["seq"] == len(seen) + 1


def test_a_copy_put_back_by_other_means_is_told_by_a_command(
    live: LiveServer, content: Path
) -> None:
    with live.visitor() as visitor:
        told = sidelight("new-epoch", folder=content)
        code = visitor.close_code()
        with live.visitor() as later:
            epochs = visitor.frames[0]["epoch"], later.frames[0]["epoch"]

    assert told.returncode == 0, told.stderr
    assert code == 4503
    assert epochs[0] != epochs[1]
