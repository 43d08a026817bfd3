"""Statements over many rows at once, each in its database's quickest way; not which rows.

SQLite runs one prepared statement row by row (`executemany`, 3 us a row against 7 one by one).
PostgreSQL takes new rows by COPY and keys and changes as one JSON parameter: per row 6 us and 9 us
of which the client spends 2 and 3; arrays for `unnest` cost the driver 17, as many statements 16.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import itemgetter, ne
from typing import Any, Final, Protocol

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from sidelight.store.statements import Cells

SQLITE: Final = "sqlite"

_BITS: Final = tuple(1 << at for at in range(63))


class Cursor(Protocol):
    """A driver's cursor; `copy` is psycopg's."""

    def execute(self, sql: str, params: Any = ..., /) -> Any:
        """Runs a statement."""

    def executemany(self, sql: str, rows: Any, /) -> Any:
        """Runs a statement for each row."""

    def fetchall(self) -> Sequence[Any]:
        """Returns the rows of the last statement."""


class Bulk(Protocol):
    """Writes rows of one table.

    Attributes:
        rank: Lower ones are written first, because others refer to their rows.
    """

    rank: int

    def merged(self, old: Cells, new: Cells) -> Cells:
        """Returns what to write of a row that is set a second time."""

    def write(self, cursor: Cursor, dialect: str, rows: Sequence[Cells]) -> None:
        """Writes at least one row."""


class BulkInsert:
    """Inserts new rows."""

    def __init__(self, table: Table, columns: Sequence[str], *, rank: int) -> None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.rank = rank
        self._sqlite: Final = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 # our own names
        self._postgres: Final = f"COPY {table.name} ({names}) FROM STDIN"

    def merged(self, old: Cells, new: Cells) -> Cells:  # noqa: ARG002 # the port's signature
        """Returns the last values."""
        return new

    def write(self, cursor: Cursor, dialect: str, rows: Sequence[Cells]) -> None:
        """Inserts at least one row."""
        if dialect == SQLITE:
            cursor.executemany(self._sqlite, rows)
            return
        with cursor.copy(self._postgres) as copy:  # type: ignore[attr-defined] # psycopg's cursor
            for row in rows:
                copy.write_row(row)


class BulkUpdate:
    """Writes changed columns of rows that are there, by their first two, which are the key.

    Rows come as a bit mask of the columns that have changed, then all columns: SQLite updates the
    index of every column that a statement names (4 of them cost as much as the row), and what has
    not changed needs no way to the server.
    """

    def __init__(self, table: Table, columns: Sequence[str], *, rank: int) -> None:
        self.rank = rank
        self._table: Final = table
        self._columns: Final = tuple(columns)
        self._by_mask: Final[dict[int, _Update]] = {}

    def changed(self, old: Cells, new: Cells) -> Cells:
        """Returns a row to write, from what it was and what it is."""
        mask = sum(compress(_BITS, map(ne, old, new)))
        return mask, *new

    def merged(self, old: Cells, new: Cells) -> Cells:
        """Returns the last values, with all columns that were changed."""
        return old[0] | new[0], *new[1:]

    def write(self, cursor: Cursor, dialect: str, rows: Sequence[Cells]) -> None:
        """Updates at least one row, each at most once."""
        by_mask: dict[int, list[Cells]] = {}
        for row in rows:
            by_mask.setdefault(row[0], []).append(row)
        for mask, changed in by_mask.items():
            update = self._by_mask.get(mask)
            if update is None:
                update = self._by_mask[mask] = _Update(self._table, self._columns, mask)
            update.write(cursor, dialect, changed)


class _Update:
    """Writes one set of columns."""

    def __init__(self, table: Table, columns: Sequence[str], mask: int) -> None:
        site, name = columns[:2]
        others = [one for at, one in enumerate(columns) if mask >> at & 1]
        self._columns: Final = (*others, site, name)
        self._cells: Final = itemgetter(*(columns.index(one) + 1 for one in self._columns))
        marked = ", ".join(f"{one} = ?" for one in others)
        copied = ", ".join(f"{one} = w.{one}" for one in others)
        self._sqlite: Final = f"UPDATE {table.name} SET {marked} WHERE {site} = ? AND {name} = ?"  # noqa: S608 # our own names
        self._postgres: Final = (
            f"UPDATE {table.name} AS t SET {copied} "  # noqa: S608 # our own names
            f"FROM {_recordset(table, self._columns)} "
            f"WHERE t.{site} = w.{site} AND t.{name} = w.{name}"
        )

    def write(self, cursor: Cursor, dialect: str, rows: Sequence[Cells]) -> None:
        cells = map(self._cells, rows)
        if dialect == SQLITE:
            cursor.executemany(self._sqlite, cells)
        else:
            cursor.execute(self._postgres, (_json(self._columns, cells),))


class BulkUpsert:
    """Inserts rows, or changes those whose first two columns, the key, are there already."""

    def __init__(
        self, table: Table, columns: Sequence[str], *, rank: int, keeps: Sequence[str], fills: str
    ) -> None:
        """Prepares; of rows that are there all columns change, but for those named.

        Args:
            table: What is written.
            columns: All of it, the key first.
            rank: See `Bulk`.
            keeps: Columns that stay as they were.
            fills: A column that stays when there is nothing new to write.
        """
        self.rank = rank
        self._columns: Final = tuple(columns)
        self._kept: Final = tuple(columns.index(one) for one in keeps)
        self._filled: Final = columns.index(fills)
        changes = [f"{one} = excluded.{one}" for one in columns[2:] if one not in {*keeps, fills}]
        changes.append(f"{fills} = coalesce(excluded.{fills}, {table.name}.{fills})")
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        into = f"INSERT INTO {table.name} ({names})"
        on_conflict = f"ON CONFLICT ({columns[0]}, {columns[1]}) DO UPDATE SET {', '.join(changes)}"
        self._sqlite: Final = f"{into} VALUES ({marks}) {on_conflict}"
        self._postgres: Final = (
            f"{into} SELECT {names} FROM {_recordset(table, columns)} {on_conflict}"  # noqa: S608 # our own names
        )

    def merged(self, old: Cells, new: Cells) -> Cells:
        """Returns what the database would have made of both, one after the other."""
        cells = list(new)
        for at in self._kept:
            cells[at] = old[at]
        if cells[self._filled] is None:
            cells[self._filled] = old[self._filled]
        return tuple(cells)

    def write(self, cursor: Cursor, dialect: str, rows: Sequence[Cells]) -> None:
        """Writes at least one row, each at most once."""
        if dialect == SQLITE:
            cursor.executemany(self._sqlite, rows)
        else:
            cursor.execute(self._postgres, (_json(self._columns, rows),))


class BulkSelect:
    """Reads the rows of many keys."""

    def __init__(
        self, table: Table, columns: Sequence[str], *, key: Sequence[str], locks: bool = False
    ) -> None:
        """Prepares; with `locks` the rows are locked on PostgreSQL, in the order of their keys.

        A lock that others' references to the row can pass: FOR NO KEY UPDATE.
        """
        self._key: Final = tuple(key)
        names = ", ".join(f"t.{one}" for one in columns)
        extracted = " AND ".join(
            f"t.{one} = json_extract(w.value, '$[{at}]')" for at, one in enumerate(key)
        )
        equal = " AND ".join(f"t.{one} = w.{one}" for one in key)
        order = ", ".join(f"t.{one}" for one in key)
        # CROSS JOIN keeps SQLite from scanning the table and looking each row up in the list.
        self._sqlite: Final = (
            f"SELECT {names} FROM json_each(?) AS w CROSS JOIN {table.name} AS t ON {extracted}"  # noqa: S608 # our own names
        )
        source = f"{_recordset(table, key)} JOIN {table.name} AS t ON {equal}"
        ending = f" ORDER BY {order} FOR NO KEY UPDATE OF t" if locks else ""
        self._postgres: Final = f"SELECT {names} FROM {source}{ending}"  # noqa: S608 # our own names

    def read(self, cursor: Cursor, dialect: str, keys: Iterable[Sequence[str]]) -> list[Cells]:
        """Returns the rows there are, in no order."""
        if dialect == SQLITE:
            cursor.execute(self._sqlite, (json.dumps(list(keys), ensure_ascii=False),))
        else:
            cursor.execute(self._postgres, (_json(self._key, keys),))
        return list(cursor.fetchall())


def _recordset(table: Table, columns: Sequence[str]) -> str:
    """Returns a JSON parameter as a table `w` with these columns."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it so
    typed = ", ".join(f"{one} {table.c[one].type.compile(dialect)}" for one in columns)
    return f"json_to_recordset(%s) AS w ({typed})"


def _json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False)
