"""`sidelight doctor`: looks at all that a deployment needs and says what to do; changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from sidelight.cli.configuration import Config, settings_of
from sidelight.cli.findings import Finding, Level, Look, fault
from sidelight.cli.looking_inside import (
    look_at_actions,
    look_at_bus,
    look_at_content,
    look_at_database,
    look_at_model,
    look_at_settings,
)
from sidelight.cli.looking_outside import look_at_language_model, look_at_page, look_at_proxy
from sidelight.errors import SidelightError

IDLE_S: Final = 60.0
"""Longer than the usual time-outs of proxies for a quiet connection."""

_STYLES: Final[dict[Level, str]] = {"ok": "green", "warning": "yellow", "fault": "bold red"}


def doctor(
    config: Config = None,
    page: Annotated[
        str | None, typer.Option(metavar="URL", help="A page of the product, for its policy.")
    ] = None,
    idle: Annotated[
        float, typer.Option(min=0, help="Seconds that a quiet socket is held through the proxy.")
    ] = IDLE_S,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a finding.")] = False,
) -> None:
    """Look at all that a deployment needs, from settings to proxy; exit with 1 for a fault."""
    settings = settings_of(config)
    looks: dict[str, Look] = {
        "settings": partial(look_at_settings, settings),
        "content": partial(look_at_content, settings),
        "actions": partial(look_at_actions, settings),
        "database": partial(look_at_database, settings),
        "bus": partial(look_at_bus, settings),
        "model": partial(look_at_model, settings),
        "language_model": partial(look_at_language_model, settings),
        "proxy": partial(look_at_proxy, settings, idle),
    }
    if page is not None:
        looks["page"] = partial(look_at_page, settings, page)
    faults = 0
    for found in _findings(looks):
        faults += found.level == "fault"
        print(json.dumps(asdict(found))) if as_json else _print(found)
    raise typer.Exit(1 if faults else 0)


def _findings(looks: dict[str, Look]) -> Iterator[Finding]:
    """Yields what is found as it is found; a look that fails is a finding too."""
    for what, look in looks.items():
        try:
            yield from look()
        except SidelightError as error:
            yield fault(what, str(error), "see the text before")


def _print(found: Finding) -> None:
    console = Console(soft_wrap=True, highlight=False)
    line = Text(f"{found.level:<8}", style=_STYLES[found.level])
    line.append(f"{found.what}: {found.text}", style="default")
    console.print(line)
    if found.fix:
        console.print(Text(f"        → {found.fix}", style="dim"))
