"""`sidelight init`: writes a first small help centre, and never over a file that is there."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write into.")],
) -> None:
    """Write a working start: sidelight.toml, three articles, two page contexts, next steps."""
    console = Console(soft_wrap=True, highlight=False)
    root = files("sidelight.cli").joinpath("scaffold")
    try:
        written, kept = write_scaffold(root, directory)
    except OSError as error:
        console.print(Text(f"{error.filename}: {error.strerror}.", "red"))
        raise typer.Exit(1) from error
    for path in written:
        console.print(Text.assemble(("wrote", "green"), f"  {path}"))
    for path in kept:
        console.print(Text.assemble(("kept ", "yellow"), f"  {path} (it was there before)"))
    console.print(Text(f"Next: sidelight check --dir {directory}, then read its README.md."))


def write_scaffold(source: Traversable, target: Path) -> tuple[list[Path], list[Path]]:
    """Copies a tree of text files, leaving alone what is there.

    Returns:
        The files that were written, and those that were there before.

    Raises:
        OSError: A folder or file cannot be made.
    """
    written: list[Path] = []
    kept: list[Path] = []
    target.mkdir(parents=True, exist_ok=True)
    for entry in sorted(source.iterdir(), key=lambda each: each.name):
        path = target / entry.name
        if entry.is_dir():
            inner = write_scaffold(entry, path)
            written.extend(inner[0])
            kept.extend(inner[1])
        else:
            (written if _write_new(path, entry.read_text(encoding="utf-8")) else kept).append(path)
    return written, kept


def _write_new(path: Path, text: str) -> bool:
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
