"""The command line: `sidelight init, serve, demo, check, index, agent, export, eval`."""

import gc
import os
import sys


def main() -> None:
    """Runs the command line; an expected failure is one clear text and exit code 1."""
    # Read when numpy is first imported: our products are small, and a second thread for them
    # costs up to 15 ms of waiting where the cores are busy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Modules stay: looking for garbage among them took a sixth of the time that importing them did.
    gc.disable()
    from sidelight.cli.program import run  # noqa: PLC0415  # after the lines above, not before

    if sys.argv[1:2] == ["serve"]:
        # The other commands' modules took a tenth of a server's start.
        from sidelight.cli.only_serve import app  # noqa: PLC0415
    else:
        from sidelight.cli.commands import app  # noqa: PLC0415
    gc.freeze()
    gc.enable()
    run(app)
