"""Facts on the database itself; what a new epoch means to clients is decided above."""

from sidelight.store.session import StoreSession
from sidelight.store.tables import Meta

_EPOCH = "epoch"


def keep_epoch(session: StoreSession, new_id: str) -> str:
    """Returns the database's epoch, which becomes `new_id` when it has none yet.

    Must run in the writer.
    """
    found = session.get(Meta, _EPOCH)
    if found is not None:
        return found.value
    session.add(Meta(key=_EPOCH, value=new_id))
    return new_id


def find_epoch(session: StoreSession) -> str:
    """Returns the database's epoch; empty before the first server has started on it."""
    found = session.get(Meta, _EPOCH)
    return found.value if found is not None else ""


def renew_epoch(session: StoreSession, new_id: str) -> None:
    """Begins a new epoch, as a restore must: clients then drop what they have and reload."""
    session.merge(Meta(key=_EPOCH, value=new_id))
