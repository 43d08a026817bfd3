"""`python -m sidelight.cli.worker`: one process of several, started by the supervisor only."""

import gc
import sys

from sidelight.cli.failures import failures_told
from sidelight.cli.order import Order


def main(order: Order) -> int:
    """Serves until the supervisor or a signal ends it; returns the exit code."""
    # As in the command line's main: modules stay, and no garbage is among them.
    gc.disable()
    from sidelight.cli.working import work  # noqa: PLC0415  # after the line above, not before

    gc.freeze()
    gc.enable()
    return 0 if work(order) else 1


if __name__ == "__main__":
    with failures_told():
        sys.exit(main(Order.read(sys.argv[1])))
