"""Migrations: from nothing to what the code expects, once, whoever starts first."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from sidelight.errors import ConfigurationError
from sidelight.store.engine import HEAD, alembic_config, migrate, open_engine, writing_engine


def test_migrations_lead_to_exactly_the_tables_of_the_code(store_url: str) -> None:
    engine = open_engine(store_url)

    with writing_engine(engine).begin() as connection:
        command.check(alembic_config(connection))
    engine.dispose()


def test_the_last_migration_is_the_one_that_a_start_looks_for(store_url: str) -> None:
    engine = open_engine(store_url)

    with engine.connect() as connection:
        heads = ScriptDirectory.from_config(alembic_config(connection)).get_heads()
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars()
        assert (heads, found.all()) == ([HEAD], [HEAD])
    engine.dispose()


def test_an_older_database_is_brought_up_to_date(store_url: str) -> None:
    engine = open_engine(store_url)
    with writing_engine(engine).begin() as connection:
        command.downgrade(alembic_config(connection), "-1")

    migrate(store_url)

    with writing_engine(engine).begin() as connection:
        command.check(alembic_config(connection))
    engine.dispose()


def test_migrating_again_keeps_what_is_there(store_url: str) -> None:
    engine = open_engine(store_url)
    with writing_engine(engine).begin() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")

    migrate(store_url)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM meta").all() == [("a", "b")]
    engine.dispose()


def test_a_newer_database_is_refused_in_plain_words(store_url: str) -> None:
    engine = open_engine(store_url)
    with writing_engine(engine).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    with pytest.raises(ConfigurationError, match="newer than this version"):
        migrate(store_url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("dear diary, " * 1_000)

    with pytest.raises(ConfigurationError, match="not a usable database"):
        migrate(f"sqlite:///{tmp_path}/store.db")


def test_a_path_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        migrate(f"sqlite:///{tmp_path}")


def test_a_server_that_is_not_there_is_named(postgres_url: str) -> None:
    away = make_url(postgres_url).set(database="nowhere").render_as_string(hide_password=False)

    with pytest.raises(ConfigurationError, match='database "nowhere" does not exist'):
        migrate(away)


@pytest.mark.parametrize(
    "url", ["", "store.db", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql+asyncpg:"]
)
def test_an_url_that_keeps_nothing_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        open_engine(url)


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/deep/er/store.db")

    assert (tmp_path / "deep" / "er" / "store.db").is_file()


def test_every_connection_to_postgresql_is_durable_and_waits_for_nothing_for_ever(
    postgres_url: str,
) -> None:
    own = "options=-c%20statement_timeout%3D9s&connect_timeout=7"
    plain = postgres_url.replace("+psycopg", "")
    engine = open_engine(f"{plain}?{own}")

    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in (
                "synchronous_commit",
                "lock_timeout",
                "statement_timeout",
                "idle_in_transaction_session_timeout",
            )
        }
    engine.dispose()
    assert found == {
        "synchronous_commit": "on",
        "lock_timeout": "5s",
        "statement_timeout": "9s",
        "idle_in_transaction_session_timeout": "15s",
    }


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
