"""`sidelight export`: conversations with their whole logs, one JSON object a line."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TextIO

import typer
from sqlalchemy import Engine

from sidelight.app import open_store
from sidelight.cli.configuration import Config, settings_of
from sidelight.errors import UnknownSite
from sidelight.store.conversations import every
from sidelight.store.log import read
from sidelight.store.session import read_session


def export(
    out: Annotated[Path | None, typer.Option(help="File; standard output by default.")] = None,
    site: Annotated[str | None, typer.Option(help="Only this site.")] = None,
    config: Config = None,
) -> None:
    """Write every conversation with all its events, private notes included."""
    settings = settings_of(config)
    keys = [one.key for one in settings.sites if site in {None, one.key}]
    if site is not None and not keys:
        raise UnknownSite(site=site)
    with open_store(settings) as store:
        lines = (line for key in keys for line in _lines(store.engine, key))
        if out is None:
            count = _write(lines, sys.stdout)
        else:
            with out.open("w", encoding="utf-8") as file:
                count = _write(lines, file)
    typer.echo(f"{count} conversation(s) exported.", err=True)


def _lines(engine: Engine, site: str) -> Iterator[str]:
    """Yields one line a conversation, on one consistent snapshot of the site."""
    with read_session(engine) as session:
        for head in every(session, site):
            events = read(session, head, "agent", after=0, limit=head.head)
            yield json.dumps(
                {
                    "site": site,
                    "conversation": head.id,
                    "state": head.wire_state,
                    "opened_at_ms": head.opened_at_ms,
                    "csat": head.csat,
                    "events": [event.model_dump(mode="json") for event in events],
                },
                ensure_ascii=False,
            )


def _write(lines: Iterator[str], file: TextIO) -> int:
    count = 0
    for line in lines:
        file.write(f"{line}\n")
        count += 1
    return count
