"""What supervisor and workers tell each other; light, because the supervisor needs nothing else."""

import json
from dataclasses import asdict, dataclass
from typing import Final, Self

Facts = dict[str, str | int | list[str]]
"""What a server says of itself at its start; no secrets."""

READY: Final = b"r"
"""What a worker writes on its line to the supervisor when it listens."""

END_S: Final = 20.0
"""Longest time from the signal to the end of a process, whatever does not let go of it."""


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What a supervisor is told.

    Attributes:
        host: Address to listen on; the order has only what the command line said of it.
        port: Port to listen on.
        slots: Workers to keep.
        told: What to say when all of them listen, and
        facts: what to log.
    """

    order: Order
    host: str
    port: int
    slots: int
    log_json: bool
    told: str
    facts: Facts

    def written(self) -> str:
        """Returns it as an argument, as free of secrets as the order."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str) -> Self:
        """Reverses `written`."""
        fields = json.loads(written)
        return cls(**{**fields, "order": Order.read(json.dumps(fields["order"]))})
