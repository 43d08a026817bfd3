"""The command line with `serve` alone, so that a server imports nothing of the other commands."""

from sidelight.cli.program import program
from sidelight.cli.serve import serve

app = program()
app.command()(serve)


@app.callback()
def _with_its_name() -> None:
    """Keeps the name of the command, which Typer drops where there is one alone."""
