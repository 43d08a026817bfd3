"""`sidelight index`: compiles an embedding model once and shows that it answers."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from sidelight.errors import ModelError, SidelightError
from sidelight.search.compile_model import DEFAULT_MODEL, compile_model, likeness_to_source
from sidelight.search.embedder import OnnxEmbedder
from sidelight.search.models import locate_model

MIN_LIKENESS: Final = 0.98
"""Mean cosine to the original below which a compiled model is refused; int8 gives about .99."""
PROBES: Final = (
    "The card payment of an invoice failed. What now?",
    "Invite a colleague and choose a role",
    "Open Settings, choose API keys, then Generate API key. The key is shown once.",
    "why is my payout late",
    "Export all customers as a CSV file, with one line for each customer and its address.",
    "reset password",
)


def index(
    model: Annotated[str, typer.Option(help="Default, name, or path of a model.")] = DEFAULT_MODEL,
    *,
    out: Annotated[Path | None, typer.Option(help="Compile into this folder, anew.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Compare with the original.")] = False,
) -> None:
    """Compile the embedding model, once for each machine, and try it."""
    terminal = Console(stderr=True)
    try:
        folder = compiled(model, terminal, out)
        embedder = OnnxEmbedder(folder)
        embedder.embed(PROBES)
        if verify:
            check_likeness(folder, model, terminal)
    except SidelightError as error:
        terminal.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from error
    typer.echo(f"{embedder.name}: {embedder.dim} dimensions, in {folder}")


def compiled(model: str, terminal: Console, out: Path | None = None) -> Path:
    """Returns the compiled model's folder, with a progress bar where it has to be made.

    Raises:
        ModelError: If there is none and it cannot be compiled here.
    """
    with Progress(console=terminal, transient=True) as bar:
        task = bar.add_task(f"Compiling {model}", start=False)

        def show(done: int, total: int) -> None:
            bar.start_task(task)
            bar.update(task, completed=done, total=total)

        if out is not None:
            return compile_model(model, out, progress=show)
        return locate_model(model, progress=show)


def check_likeness(folder: Path, model: str, terminal: Console) -> None:
    """Prints how alike the compiled model's vectors are to the original's.

    Raises:
        ModelError: If they are not alike enough.
    """
    likeness = likeness_to_source(folder, PROBES, model)
    terminal.print(f"Mean cosine to the original: {likeness:.4f}", highlight=False)
    if likeness < MIN_LIKENESS:
        raise ModelError(model, f"mean cosine to the original is {likeness:.3f}")
