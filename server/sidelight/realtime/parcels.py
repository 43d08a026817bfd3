"""How packets travel between processes: JSON with a version, so that old and new ones can mix."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from sidelight.realtime.bus import Packet

VERSION: Final = 1
"""Changes only when an older process would misread a parcel; fields may be added without."""


class Kind(StrEnum):
    """What a parcel is for."""

    PACKET = "packet"
    """It is for the listeners of the topic it came on."""
    PULSE = "pulse"
    """Its sender measures the way to itself."""
    LOST = "lost"
    """Its sender could not hand over some packets: everybody is to read the log."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one process sends to the others.

    Attributes:
        sender: Unique name of the process, which skips its own.
        number: Of a pulse.
    """

    sender: str
    kind: Kind = Kind.PACKET
    packet: Packet = field(default_factory=lambda: Packet(frames={}))
    number: int = 0
    version: Literal[1] = VERSION


_CODEC: Final = TypeAdapter(Parcel)


def encode(parcel: Parcel) -> bytes:
    """Returns a parcel as it is sent."""
    # The version is a default and must travel all the same.
    return b'{"version":1,' + _CODEC.dump_json(parcel, exclude_defaults=True)[1:]


def decode(sent: bytes) -> Parcel | None:
    """Returns a parcel, or none for what this version cannot read; unknown fields are ignored."""
    try:
        return _CODEC.validate_json(sent)
    except ValidationError:
        return None
