"""What all classes of the wire share; it knows no single frame."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

SUBPROTOCOL = "sidelight.v1"
"""Websocket subprotocol; a change that old clients cannot read takes a new number."""

MAX_TEXT_CHARS = 8_000
"""Longest message: four dense pages, beyond any question in two years of a public help forum."""

MAX_FRAME_BYTES = 64 * 1024
"""Longest frame: a message of the longest text in four-byte characters, escaped, fits."""


class Wire(BaseModel):
    """A value on the wire: frozen, and without fields that the protocol does not name."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{1,64}$")]
"""Name of a thing: letters, digits, `_` and `-`, at most 64."""

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{8,64}$")]
"""Idempotency key that the sender makes for each command; a repeat returns the first reply."""

ConversationId = Annotated[str, StringConstraints(pattern=r"^c_[A-Za-z0-9_\-]{20,62}$")]
"""Made by the client with at least 120 random bits, so that a first message can be repeated."""

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARS)]
"""A message as typed; the server trims it and refuses it when nothing is left."""
