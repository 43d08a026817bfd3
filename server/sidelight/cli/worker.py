"""`python -m sidelight.cli.worker`: one process of several, started by the supervisor only."""

import json
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from sidelight.app import create
from sidelight.cli.configuration import progress_bar, settings_of
from sidelight.cli.failures import failures_told
from sidelight.cli.logs import configure_logs
from sidelight.cli.serving import run


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is told; everything else it reads anew, so that a restart takes changes in.

    Attributes:
        listeners: Descriptors of the sockets to accept from.
        line: Descriptor of the line to the supervisor.
        number: Of the worker among the supervisor's; a replacement has its predecessor's.
    """

    config: str | None
    host: str | None
    port: int | None
    workers: int | None
    listeners: tuple[int, ...] = ()
    line: int = -1
    number: int = 0

    def written(self) -> str:
        """Returns it as an argument; there is no secret in it, because anybody may read it."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str) -> Self:
        """Reverses `written`."""
        fields = json.loads(written)
        return cls(**{**fields, "listeners": tuple(fields["listeners"])})


def work(order: Order) -> bool:
    """Serves until the supervisor or a signal ends it; returns whether it ever listened."""
    settings = settings_of(
        Path(order.config) if order.config else None,
        host=order.host,
        port=order.port,
        workers=order.workers,
    )
    configure_logs(as_json=settings.log_json)
    with progress_bar("Indexing articles") as report:
        server = create(settings, progress=report, worker=order.number)
    listeners = [socket.socket(fileno=number) for number in order.listeners]
    with socket.socket(fileno=order.line) as line:
        return run(server, settings, on_ready=lambda: None, listeners=listeners, line=line)


if __name__ == "__main__":
    with failures_told():
        sys.exit(0 if work(Order.read(sys.argv[1])) else 1)
