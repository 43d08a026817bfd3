"""How expected failures are told on a terminal: one clear text and exit code 1, no traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console

from sidelight.errors import SidelightError


@contextmanager
def failures_told() -> Iterator[None]:
    """Ends the process with a text when the block fails in a way that is expected."""
    try:
        yield
    except SidelightError as error:
        fail(str(error))
    except BrokenPipeError:
        # Whoever read the output has enough; what is left of it must not be flushed to nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def fail(text: str) -> NoReturn:
    """Prints why, and ends the process."""
    Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(
        f"Error: {text}", style="red"
    )
    sys.exit(1)
