"""`sidelight person`: everything kept of one person, shown or erased."""

import getpass
import json
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, exc

from sidelight.actions.persons import erase_person, gather_person
from sidelight.app import open_store
from sidelight.cli.configuration import Config, settings_of
from sidelight.content.learned import FILE
from sidelight.content.learned_writing import forget_person
from sidelight.errors import ContentError, Unavailable, UnknownSite
from sidelight.settings import Settings
from sidelight.store.compaction import Cleaned, clean_files
from sidelight.store.persons import erasures
from sidelight.store.session import read_session
from sidelight.web.deployment import now_ms

person = typer.Typer(help="Everything kept of one person.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="WHO", help="Visitor's id, subject or e-mail.")]
OnSite = Annotated[str | None, typer.Option(help="Site; the first one by default.")]


@person.command("export")
def export(
    who: Who,
    out: Annotated[Path | None, typer.Option(help="File; standard output by default.")] = None,
    site: OnSite = None,
    config: Config = None,
) -> None:
    """Write everything kept of a person as JSON, private notes about him included."""
    settings = settings_of(config)
    key = _site(settings, site)
    with open_store(settings) as store, read_session(store.engine) as session:
        found = gather_person(session, key, who)
    text = json.dumps({"made_at": _today(), **found}, ensure_ascii=False, indent=2)
    if out is None:
        sys.stdout.write(f"{text}\n")
    else:
        out.touch(mode=0o600)
        out.write_text(f"{text}\n", encoding="utf-8")
    typer.echo(_counted(found), err=True)


@person.command("erase")
def erase(
    who: Who,
    site: OnSite = None,
    by: Annotated[str | None, typer.Option(help="Who does it, for the trail.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    rewrite: Annotated[
        bool,
        typer.Option("--rewrite", help="PostgreSQL: rewrite the tables, which locks them."),
    ] = False,
    config: Config = None,
) -> None:
    """Take a person away: his conversations, receipts and every visitor he was."""
    settings = settings_of(config)
    key = _site(settings, site)
    operator = by or getpass.getuser()
    with open_store(settings) as store:
        if not yes:
            with read_session(store.engine) as session:
                typer.echo(_counted(gather_person(session, key, who)), err=True)
            typer.confirm("Erase all of it for good?", abort=True)
        gone = store.writer.submit(
            lambda session: erase_person(
                session, key, who, by=operator, erasure=secrets.token_hex(8), now_ms=now_ms()
            )
        ).result()
        typer.echo(
            f"Erased: {gone.reply.visitors} visitor(s), {gone.reply.conversations} "
            f"conversation(s), {gone.reply.events} event(s).",
            err=True,
        )
        typer.echo(_unlearned(store.engine, settings, key), err=True)
        try:
            cleaned = clean_files(store.engine, rewrite=rewrite)
        except exc.DBAPIError as error:
            raise Unavailable from error
    typer.echo(LEFT_BEHIND[cleaned], err=True)
    if cleaned is Cleaned.LOG_KEPT:
        raise typer.Exit(1)  # a script must not take it for done


LEFT_BEHIND = {
    Cleaned.WHOLLY: "Nothing of it is left in the database's files.",
    Cleaned.LOG_KEPT: "A reader kept the database's write-ahead log; "
    "run `sidelight retention --now --clean` later.",
    Cleaned.SPACE_FREED: "The rows are gone; PostgreSQL overwrites their space in time, "
    "at once with --rewrite. Its write-ahead log, replicas and backups keep their own copies.",
    Cleaned.REWRITTEN: "The tables are written anew. PostgreSQL's write-ahead log, replicas "
    "and backups keep their own copies for a while.",
}
"""What an operator must know of the traces that deleted rows leave."""


def _site(settings: Settings, site: str | None) -> str:
    """Returns the key of the site that is meant.

    Raises:
        UnknownSite: The settings have no such site.
    """
    key = site or settings.sites[0].key
    if all(one.key != key for one in settings.sites):
        raise UnknownSite(site=key)
    return key


def _unlearned(engine: Engine, settings: Settings, key: str) -> str:
    """Takes the questions of erased persons out of the learned ones; tells how that went."""
    with read_session(engine) as session:
        erased = [one.digest for one in erasures(session)[1] if one.site == key]
    kb = next(one.kb for one in settings.sites if one.key == key)
    try:
        return f"Taken out of {kb / FILE}: {forget_person(kb, erased)} question(s)."
    except (ContentError, OSError) as error:
        return f"{kb / FILE} is as it was; `sidelight learn` takes the questions out: {error}"


def _today() -> str:
    return datetime.fromtimestamp(now_ms() / 1000, UTC).isoformat(timespec="seconds")


def _counted(found: dict[str, Any]) -> str:
    counts = ", ".join(
        f"{len(rows)} {table}(s)" for table, rows in found.items() if isinstance(rows, list)
    )
    return f"{found['asked_for']}: {counts}."
