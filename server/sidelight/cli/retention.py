"""`sidelight retention`: what is past its time, counted or taken away."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from sidelight.actions import retaining
from sidelight.actions.retaining import DueCount
from sidelight.app import Store, open_store
from sidelight.cli.configuration import Config, settings_of
from sidelight.domain.retention import RetentionRule
from sidelight.errors import ConfigurationError
from sidelight.store.compaction import clean_files
from sidelight.store.session import read_session
from sidelight.web.deployment import now_ms


def retention(
    now: Annotated[
        bool, typer.Option("--now/--dry-run", help="Take it away, or only count it.")
    ] = False,
    clean: Annotated[
        bool, typer.Option("--clean", help="Clean the database's files of what was deleted.")
    ] = False,
    config: Config = None,
) -> None:
    """Count what is past its time by class, or take it away now instead of within six hours."""
    settings = settings_of(config)
    rules = settings.retention.rules()
    if not rules and not clean:
        raise ConfigurationError(setting="retention", why="no class has a time; all is kept.")
    sites = [site.key for site in settings.sites]
    with open_store(settings) as store:
        if now:
            counts = [_retain(store, site, rule) for site in sites for rule in rules]
        else:
            with read_session(store.engine) as session:
                counts = list(retaining.count_all(session, sites, rules, now_ms=now_ms()))
        _print(counts, "taken away" if now else "due")
        if clean:
            clean_files(store.engine, rewrite=True)


def _retain(store: Store, site: str, rule: RetentionRule) -> DueCount:
    """Takes away what is due of one class, as a server does on schedule."""
    at_ms, count, after = now_ms(), 0, ""
    while True:
        with read_session(store.engine) as session:
            batch = retaining.next_batch(session, site, rule, after=after, now_ms=at_ms)
        if not batch.names:
            break
        job = partial(retaining.carry_out, batch=batch, now_ms=at_ms)
        count += store.writer.submit(job).result().reply
        after = batch.names[-1]
    store.writer.submit(partial(retaining.finish, site=site, rule=rule, now_ms=at_ms)).result()
    return DueCount(site, rule, count)


def _print(counts: Sequence[DueCount], column: str) -> None:
    table = Table("site", "class", "days", column, box=None)
    for one in counts:
        table.add_row(one.site, one.rule.what.value, str(one.rule.days), str(one.count))
    Console(soft_wrap=True).print(table)
