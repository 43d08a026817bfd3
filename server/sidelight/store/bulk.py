"""Statements over many rows at once, each in its database's quickest way; not which rows.

SQLite runs one prepared statement row by row (`executemany`, 3 us a row against 7 one by one).
PostgreSQL takes new rows by COPY and keys and changes as one JSON parameter: per row 6 us and 9 us
of which the client spends 2 and 3; arrays for `unnest` cost the driver 17, as many statements 16.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from sidelight.store.statements import Cells

SQLITE: Final = "sqlite"


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

    def write(self, cursor: Cursor, dialect: str, rows: Sequence[Cells]) -> None:
        """Writes at least one row."""


class BulkInsert:
    """Inserts new rows."""

    def __init__(self, table: Table, columns: Sequence[str], *, rank: int) -> None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.rank = rank
        self._sqlite: Final = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 # our own names
        self._postgres: Final = f"COPY {table.name} ({names}) FROM STDIN"

    def write(self, cursor: Cursor, dialect: str, rows: Sequence[Cells]) -> None:
        """Inserts at least one row."""
        if dialect == SQLITE:
            cursor.executemany(self._sqlite, rows)
            return
        with cursor.copy(self._postgres) as copy:  # type: ignore[attr-defined] # psycopg's cursor
            for row in rows:
                copy.write_row(row)


class BulkUpdate:
    """Writes all columns of rows that are there, by their first two, which are the key."""

    def __init__(self, table: Table, columns: Sequence[str], *, rank: int) -> None:
        self.rank = rank
        self._columns: Final = tuple(columns)
        site, name, *others = columns
        numbered = ", ".join(f"{one} = ?{at}" for at, one in enumerate(others, 3))
        copied = ", ".join(f"{one} = w.{one}" for one in others)
        self._sqlite: Final = (
            f"UPDATE {table.name} SET {numbered} WHERE {site} = ?1 AND {name} = ?2"  # noqa: S608 # our own names
        )
        self._postgres: Final = (
            f"UPDATE {table.name} AS t SET {copied} FROM {_recordset(table, columns)} "  # noqa: S608 # our own names
            f"WHERE t.{site} = w.{site} AND t.{name} = w.{name}"
        )

    def write(self, cursor: Cursor, dialect: str, rows: Sequence[Cells]) -> None:
        """Updates at least one row, each at most once."""
        if dialect == SQLITE:
            cursor.executemany(self._sqlite, rows)
        else:
            cursor.execute(self._postgres, (_json(self._columns, rows),))


class BulkUpsert:
    """Inserts rows, or changes those whose first two columns, the key, are there already."""

    def __init__(
        self, table: Table, columns: Sequence[str], changes: Sequence[str], *, rank: int
    ) -> None:
        """Takes assignments such as `name = excluded.name` for rows that are there."""
        self.rank = rank
        self._columns: Final = tuple(columns)
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        into = f"INSERT INTO {table.name} ({names})"
        on_conflict = f"ON CONFLICT ({columns[0]}, {columns[1]}) DO UPDATE SET {', '.join(changes)}"
        self._sqlite: Final = f"{into} VALUES ({marks}) {on_conflict}"
        self._postgres: Final = (
            f"{into} SELECT {names} FROM {_recordset(table, columns)} {on_conflict}"  # noqa: S608 # our own names
        )

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
