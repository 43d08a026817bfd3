"""An erasure that meets what it did not foresee says so, and claims nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine

from sidelight.actions.accounts import identify
from sidelight.actions.persons import erase_person
from sidelight.auth.identity import Identity
from sidelight.domain.conversations import State
from sidelight.errors import NotErased
from sidelight.store.engine import open_engine
from sidelight.store.heads import COLUMNS, ConversationHead, create_conversation
from sidelight.store.session import StoreSession
from sidelight.store.writer import Writer


@pytest.fixture
def path(empty_file: Path, tmp_path: Path) -> Path:
    copyfile(empty_file, tmp_path / "store.db")
    return tmp_path / "store.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def begin(session: StoreSession) -> None:
    """Begins a conversation of the person `u1`."""
    own = identify(session, "s", "v", Identity(sub="u1"), others_may_be=False, now_ms=1).reply
    create_conversation(session, ConversationHead("s", "c_0", own.id, State.ASSISTING, 1, 1))


def test_a_conversation_that_comes_in_between_undoes_the_erasure(
    engine: Engine, path: Path
) -> None:
    others = ", ".join(one for one in COLUMNS if one not in {"site", "id"})
    old = ", ".join(f"old.{one.strip()}" for one in others.split(","))
    late = (
        "CREATE TRIGGER late AFTER DELETE ON conversation BEGIN "  # noqa: S608  # our own names
        f"INSERT INTO conversation (site, id, {others}) VALUES (old.site, 'late', {old}); END"
    )
    with Writer(engine) as writer:
        writer.submit(begin).result()
        with closing(sqlite3.connect(path)) as database:
            database.execute(late)
        erasing = writer.submit(
            lambda session: erase_person(session, "s", "u1", by="me", erasure="e", now_ms=2)
        )
        error = erasing.exception()
    with closing(sqlite3.connect(path)) as database:
        counts = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  # our own names
            for table in ("visitor", "conversation", "erasure", "erasedvisitor", "removal")
        ]

    assert isinstance(error, NotErased)
    assert error.left == 2
    assert counts == [1, 1, 0, 0, 0]
