"""Brings a backup back: another life of the log, without those who were erased since."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from sidelight.actions.persons import erase_again
from sidelight.store.backup import Progress, load_backup
from sidelight.store.backup_file import Heading
from sidelight.store.meta import renew_epoch
from sidelight.store.persons import erasures
from sidelight.store.removal_tables import ErasedVisitor, Erasure
from sidelight.store.removals import Removed
from sidelight.store.session import StoreSession

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought, and whom it took away again."""

    heading: Heading
    erased: Removed


def restore(engine: Engine, path: Path, *, epoch: str, now_ms: int, progress: Progress) -> Restored:
    """Replaces the database by a backup, in one transaction, under another epoch.

    Servers that run meanwhile refuse commands as ones to repeat, and then see the epoch.
    Whoever was erased after the backup was made is erased again, as far as this database knows.

    Args:
        epoch: Fresh; also the beginning of ids in the trail of erasures.

    Raises:
        ConfigurationError: The backup is damaged or newer; nothing was changed.
        sqlalchemy.exc.DBAPIError: The database refused; nothing was changed.
    """
    trail: list[tuple[list[Erasure], list[ErasedVisitor]]] = []
    erased: list[Removed] = []

    def before(connection: Connection) -> None:
        trail.append(_job(connection, _trail))

    def after(connection: Connection) -> None:
        erased.append(
            _job(
                connection,
                lambda session: erase_again(session, trail[0], erasure=epoch, now_ms=now_ms),
            )
        )
        _job(connection, lambda session: renew_epoch(session, epoch))

    heading = load_backup(engine, path, before=before, after=after, progress=progress)
    return Restored(heading, erased[0])


def _trail(session: StoreSession) -> tuple[list[Erasure], list[ErasedVisitor]]:
    found = erasures(session)
    session.expunge_all()
    return found


def _job(connection: Connection, job: Callable[[StoreSession], T]) -> T:
    """Runs a job in the transaction of the restore."""
    with StoreSession(connection, writing=True) as session:
        result = job(session)
        session.commit()  # its own savepoint; the restore ends the transaction
    return result
