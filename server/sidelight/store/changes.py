"""Rows that wait to be written, by one job or by the jobs of a group; it must not decide when."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from sidelight.store.bulk import Bulk, Cursor
from sidelight.store.statements import Cells, Place, storable

_rank: Final = attrgetter("rank")


class GroupLost(Exception):
    """A group's transaction is of no use any more, and its jobs must be run again.

    A signal to the writer, which no job and no caller sees.

    Attributes:
        is_contended: Whether only another process was in the way.
        places: Conversations that the jobs asked for and had not said so before.
    """

    def __init__(self, *, is_contended: bool = False, places: Iterable[Place] = ()) -> None:
        super().__init__(is_contended, places)
        self.is_contended: Final = is_contended
        self.places: Final = frozenset(places)


class Changes:
    """Rows by the statement that will write them, and by the conversation or visitor they are of.

    A row that is set again is written once; added rows are all written, in order.
    """

    __slots__ = ("_added", "_set")

    def __init__(self) -> None:
        self._set: dict[Bulk, dict[Place, Cells]] = {}
        self._added: dict[Bulk, dict[Place, list[Cells]]] = {}

    def __bool__(self) -> bool:
        return bool(self._set or self._added)

    def set(self, bulk: Bulk, place: Place, cells: Cells) -> None:
        """Takes what the row of a place will be."""
        rows = self._set.setdefault(bulk, {})
        rows[place] = bulk.merged(rows[place], cells) if place in rows else cells

    def add(self, bulk: Bulk, place: Place, cells: Cells) -> None:
        """Takes a new row of a place."""
        self._added.setdefault(bulk, {}).setdefault(place, []).append(cells)

    def get(self, bulk: Bulk, place: Place) -> Cells | None:
        """Returns what was set."""
        return self._set.get(bulk, {}).get(place)

    def added(self, bulk: Bulk, place: Place) -> list[Cells]:
        """Returns what was added, in order."""
        return self._added.get(bulk, {}).get(place, [])

    def take_in(self, later: "Changes") -> None:
        """Adds the changes of a job that came later, and empties them."""
        for bulk, rows in later._set.items():  # noqa: SLF001 # of its own class
            for place, cells in rows.items():
                self.set(bulk, place, cells)
        for bulk, places in later._added.items():  # noqa: SLF001 # of its own class
            known = self._added.setdefault(bulk, {})
            for place, added in places.items():
                known.setdefault(place, []).extend(added)
        later.clear()

    def write(self, cursor: Cursor, dialect: str) -> None:
        """Writes all rows, and forgets them.

        In the order of their keys, so that two processes that write the same cannot block each
        other crosswise.
        """
        for bulk in sorted({*self._set, *self._added}, key=_rank):
            rows = self._set.get(bulk, {})
            places = self._added.get(bulk, {})
            bulk.write(
                cursor,
                dialect,
                [storable(rows[place]) for place in sorted(rows)]
                + [storable(one) for place in sorted(places) for one in places[place]],
            )
        self.clear()

    def clear(self) -> None:
        """Forgets all rows."""
        self._set.clear()
        self._added.clear()
