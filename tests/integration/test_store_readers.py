"""Readers of SQLite: once they are done they stand in no checkpoint's way."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select

from sidelight.errors import NotFound
from sidelight.store.engine import open_engine
from sidelight.store.session import Prepared, StoreSession, read_session
from sidelight.store.tables import Meta, table_of

EVERY_KEY = Prepared(select(table_of(Meta).c.key))


def read_one(session: StoreSession, *, fails: bool) -> None:
    """Reads the first of several rows, and leaves the others."""
    session.row(EVERY_KEY, {})
    if fails:
        raise NotFound(what="row")


@pytest.mark.parametrize("fails", [False, True])
def test_a_reader_that_left_rows_unread_blocks_no_checkpoint(
    empty_file: Path, tmp_path: Path, fails: bool
) -> None:
    path = tmp_path / "store.db"
    copyfile(empty_file, path)
    engine = open_engine(f"sqlite:///{path}")
    held = []
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("INSERT INTO meta (key, value) VALUES ('a', ''), ('b', '')")
        with suppress(NotFound), read_session(engine) as session:
            held.append(session)
            read_one(session, fails=fails)
        other.execute("INSERT INTO meta (key, value) VALUES ('c', '')")
        blocked = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    engine.dispose()

    assert blocked == 0
