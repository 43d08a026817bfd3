"""What has become of the log behind a server's back: another epoch, or conversations taken away."""

from dataclasses import dataclass

from sidelight.store.meta import find_epoch
from sidelight.store.removals import removals_since
from sidelight.store.session import StoreSession


@dataclass(frozen=True, slots=True)
class Gone:
    """A conversation or visitor that was taken away."""

    site: str
    what: str
    id: str
    was_erased: bool
    at_ms: int


@dataclass(frozen=True, slots=True)
class Change:
    """The log's epoch, and what was taken out of it lately."""

    epoch: str
    gone: frozenset[Gone]


def notice(session: StoreSession, *, since_ms: int) -> Change:
    """Returns the epoch as it is now, and what was taken away since a time."""
    return Change(
        epoch=find_epoch(session),
        gone=frozenset(
            Gone(one.site, one.what, one.id, one.why == "erased", one.at_ms)
            for one in removals_since(session, since_ms)
        ),
    )
