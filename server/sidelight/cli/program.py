"""The frame that all commands are put into; it must not import any of them."""

import typer

from sidelight.cli.failures import failures_told


def program() -> typer.Typer:
    """Returns the command line without a command."""
    return typer.Typer(
        name="sidelight",
        help="An in-app help widget that knows the page, and the agents who take over.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


def run(app: typer.Typer) -> None:
    """Runs the command line; an expected failure is one clear text and exit code 1."""
    with failures_told():
        app()
