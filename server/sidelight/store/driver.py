"""What only the driver knows: whether a transaction lives, and its errors; it runs no statement."""

from types import TracebackType
from typing import Any, Final

from sqlalchemy import exc
from sqlalchemy.engine import Dialect

from sidelight.store.bulk import SQLITE

_DEAD: Final = frozenset({3, 4})
"""libpq's numbers for a transaction in which a statement failed, and for a lost connection."""


def lives(cursor: Any, dialect: Dialect) -> bool:
    """Tells whether the transaction of a driver's cursor can still be committed.

    SQLite ends it by itself when the disk is full or fails, and then runs each statement in one of
    its own (https://sqlite.org/lang_transaction.html, section 3).
    PostgreSQL refuses all that follows a failed statement, and answers COMMIT by a rollback.
    Neither driver raises at the commit.
    """
    driver = cursor.connection
    if dialect.name == SQLITE:
        return bool(driver.in_transaction)
    return driver.pgconn.transaction_status not in _DEAD


class DriverErrors:
    """A context in which the driver's errors become SQLAlchemy's; may be entered again and again.

    Without the values, which are private.
    """

    __slots__ = ("_dialect",)

    def __init__(self, dialect: Dialect) -> None:
        self._dialect: Final = dialect

    def __enter__(self) -> None:
        """Does nothing."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raises a driver's error as SQLAlchemy's, and lets all others pass."""
        known = self._dialect.loaded_dbapi.Error
        if isinstance(error, known):
            raise exc.DBAPIError.instance(
                None, None, error, known, hide_parameters=True, dialect=self._dialect
            ) from error
