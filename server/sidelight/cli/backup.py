"""`sidelight backup` and `restore`: the whole database in one file, while servers run."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, exc

from sidelight.actions.restoring import restore as bring_back
from sidelight.app import open_store
from sidelight.cli.configuration import Config, progress_bar, settings_of
from sidelight.errors import ConfigurationError, Unavailable
from sidelight.settings import Settings
from sidelight.store.backup import check_backup, count_conversations, write_backup
from sidelight.store.engine import migrate, open_engine
from sidelight.store.meta import renew_epoch
from sidelight.web.deployment import now_ms

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="File of the backup; `.gz` compresses it.")
]


def backup(file: File, config: Config = None) -> None:
    """Write the whole database to a file, readable by you alone, while servers run."""
    engine = _engine(settings_of(config))
    try:
        with progress_bar("Backing up") as report:
            heading = write_backup(engine, file, now_ms=now_ms(), progress=report)
    except exc.DBAPIError as error:
        raise Unavailable from error
    finally:
        engine.dispose()
    typer.echo(f"{file}: {heading.rows} row(s), schema {heading.schema}.", err=True)


def restore(
    file: File,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the conversations that are there.")
    ] = False,
    config: Config = None,
) -> None:
    """Replace the database by a backup; servers that run tell their clients by themselves."""
    settings = settings_of(config)
    with progress_bar("Checking") as report:
        check_backup(file, progress=report)
    engine = _engine(settings)
    try:
        if not replace and count_conversations(engine):
            raise ConfigurationError(
                setting="restore",
                why="the database holds conversations, which would be gone; "
                "back it up first, then say --replace.",
            )
        with progress_bar("Restoring") as report:
            done = bring_back(
                engine, file, epoch=secrets.token_hex(8), now_ms=now_ms(), progress=report
            )
    except exc.DBAPIError as error:
        raise Unavailable from error
    finally:
        engine.dispose()
    typer.echo(f"{done.heading.rows} row(s) restored.", err=True)
    if done.erased.visitors:
        typer.echo(
            f"{done.erased.visitors} visitor(s) erased again who were erased after the backup.",
            err=True,
        )


def new_epoch(config: Config = None) -> None:
    """Tell every client to start again from the log, after a copy was put back by other means."""
    with open_store(settings_of(config)) as store:
        store.writer.submit(lambda session: renew_epoch(session, secrets.token_hex(8))).result()


def _engine(settings: Settings) -> Engine:
    """Opens the database with its schema up to date.

    Raises:
        ConfigurationError: It cannot be opened or is newer than this version.
    """
    migrate(settings.database_url)
    return open_engine(settings.database_url)
