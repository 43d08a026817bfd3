"""Statements for the hot paths: compiled once, run on the driver's cursor; it must not run them."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

Cells = tuple[Any, ...]
"""A row as the driver gives or takes it; the caller knows the types from the columns."""

Scalar = str | int | bool | None
"""A value that every driver takes as it is."""

Params = Mapping[str, Scalar]
"""Values by name of parameter."""

Place = tuple[str, str]
"""Site and id: the primary key of a conversation or visitor."""

NUL: Final = "\0"
REPLACEMENT: Final = "\ufffd"


class Prepared:
    """A Core statement that is compiled once per dialect and then run on the driver's cursor.

    Lists (`IN`) cannot be compiled once, and cells come as the driver gives them.
    SQLAlchemy's execution of a compiled statement costs 40-60 us of Python, the driver's 3-8 us;
    on the path of a message that is the difference between 4,000 and 20,000 a second.

    Attributes:
        settles: Whether rows that wait to be written must be written before it runs.
    """

    def __init__(self, statement: ClauseElement, *, settles: bool = True) -> None:
        self.settles: Final = settles
        self._statement: Final = statement
        self._by_dialect: Final[dict[str, tuple[str, Params]]] = {}

    def sql(self, dialect: Dialect) -> tuple[str, Params]:
        """Returns the dialect's SQL with named parameters, and the values of its constants."""
        found = self._by_dialect.get(dialect.name)
        if found is None:
            compiled = self._statement.compile(dialect=dialect)
            constants = {
                name: value for name, value in compiled.params.items() if value is not None
            }
            found = str(compiled), constants
            self._by_dialect[dialect.name] = found
        return found


def storable(cells: Cells) -> Cells:
    """Returns cells whose texts have U+FFFD in place of NUL.

    PostgreSQL's texts cannot hold a NUL; replaced on every database, it is the same everywhere.
    JSON is not concerned: it escapes NUL.
    """
    for cell in cells:
        if cell.__class__ is str and NUL in cell:
            return tuple(_storable(one) for one in cells)
    return cells


def storable_params(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns parameters by name whose texts have U+FFFD in place of NUL; see `storable`."""
    for cell in params.values():
        if cell.__class__ is str and NUL in cell:
            return {name: _storable(one) for name, one in params.items()}
    return params


def _storable(cell: Any) -> Any:
    return cell.replace(NUL, REPLACEMENT) if isinstance(cell, str) else cell
