"""What commands share to find their settings and to show long work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from sidelight.settings import Settings, load_settings

CONFIG_NAME: Final = "sidelight.toml"

Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings; sidelight.toml of this folder by default."),
]
"""The option of every command that needs settings."""


def settings_of(config: Path | None, **overrides: object) -> Settings:
    """Returns the settings of the file named, or of this folder's, or the defaults.

    Raises:
        ConfigurationError: They cannot be used.
    """
    here = Path(CONFIG_NAME)
    return load_settings(config or (here if here.is_file() else None), **overrides)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Shows a bar on standard error while the block reports (done, all); none for no work."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # a log has no use for it, and JSON none for its newline
    ) as bar:
        task = bar.add_task(label, total=None, visible=False)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total > 0)

        yield report
