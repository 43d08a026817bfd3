"""Migrations: from nothing to what the code expects, once, whoever starts first."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command

import sidelight
from sidelight.errors import ConfigurationError
from sidelight.store.engine import alembic_config, migrate, open_engine, writing_engine

SERVER = str(Path(sidelight.__file__).parents[1])


def test_migrations_lead_to_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    migrate(url)
    engine = open_engine(url)

    with writing_engine(engine).begin() as connection:
        command.check(alembic_config(connection))
    engine.dispose()


def test_migrating_again_keeps_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    migrate(url)
    engine = open_engine(url)
    with writing_engine(engine).begin() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")

    migrate(url)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM meta").all() == [("a", "b")]
    engine.dispose()


def test_several_processes_may_migrate_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); "
        "from sidelight.store.engine import migrate; migrate(sys.argv[2])"
    )
    command_line = [sys.executable, "-c", code, SERVER, f"sqlite:///{tmp_path}/store.db"]
    started = [
        subprocess.Popen(command_line, stderr=subprocess.PIPE, text=True)  # noqa: S603 # our own code
        for _ in range(3)
    ]

    ends = [(process.communicate(timeout=60)[1], process.returncode) for process in started]

    assert ends == [("", 0)] * 3


def test_a_newer_database_is_refused_in_plain_words(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    migrate(url)
    engine = open_engine(url)
    with writing_engine(engine).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    with pytest.raises(ConfigurationError, match="newer than this version"):
        migrate(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("dear diary, " * 1_000)

    with pytest.raises(ConfigurationError, match="not a usable database"):
        migrate(f"sqlite:///{tmp_path}/store.db")


def test_a_path_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        migrate(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["", "store.db", "sqlite://", "sqlite:///:memory:"])
def test_an_url_that_keeps_nothing_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        open_engine(url)


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/deep/er/store.db")

    assert (tmp_path / "deep" / "er" / "store.db").is_file()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_every_connection_is_durable_and_checks_references(
    tmp_path: Path, pragma: str, value: object
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/store.db")

    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    engine.dispose()
