"""A conversation's row as one job works on it: loaded once, written once; it must not decide.

A job calls `load_conversation` (or `create_conversation`), changes the head's fields, appends
events with `log.append`, and returns; what it changed is then left to be written with its group.
Loading the same conversation again in the same job gives the same object, so that actions can call
one another.
A head changed in a `read_session` is changed in memory only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, bindparam, exc, select

from sidelight.domain.conversations import State
from sidelight.protocol.views import (
    ConversationState,
    EscalationReason,
    HandoffCard,
    PageVisit,
    Priority,
)
from sidelight.store.bulk import BulkInsert, BulkSelect, BulkUpdate
from sidelight.store.session import StoreSession
from sidelight.store.statements import Cells, Params, Place, Prepared
from sidelight.store.tables import Conversation, table_of


@dataclass(slots=True)
class ConversationHead:
    """A conversation without its events; fields are the columns of `tables.Conversation`.

    Set `state` before appending the event that carries it.
    `head` and `visitor_head` belong to `log.append`; nobody else changes them.
    `page_json` and `card_json` are read and set through `page` and `card`, `skills_json` through
    `skills`, which parse when asked: most jobs never look.
    """

    site: str
    id: str
    visitor_id: str
    state: State
    opened_at_ms: int
    last_at_ms: int
    head: int = 0
    visitor_head: int = 0
    unanswered_seq: int | None = None
    agent_id: str | None = None
    team: str = ""
    priority: Priority = "normal"
    reason: EscalationReason | None = None
    waiting_since_ms: int | None = None
    last_text: str = ""
    not_helpful: int = 0
    csat: int | None = None
    visitor_seen: int = 0
    agent_seen: int = 0
    skills_json: str = field(default="[]", repr=False)
    page_json: str | None = field(default=None, repr=False)
    card_json: str | None = field(default=None, repr=False)

    @property
    def skills(self) -> tuple[str, ...]:
        """Skills that the page's routing rule asks for."""
        return tuple(_SKILLS.validate_json(self.skills_json))

    @skills.setter
    def skills(self, skills: tuple[str, ...]) -> None:
        self.skills_json = _SKILLS.dump_json(skills).decode()

    @property
    def page(self) -> PageVisit | None:
        """The page the visitor was last seen on."""
        return None if self.page_json is None else PageVisit.model_validate_json(self.page_json)

    @page.setter
    def page(self, page: PageVisit | None) -> None:
        self.page_json = None if page is None else page.model_dump_json()

    @property
    def card(self) -> HandoffCard | None:
        """The handoff card."""
        return None if self.card_json is None else HandoffCard.model_validate_json(self.card_json)

    @card.setter
    def card(self, card: HandoffCard | None) -> None:
        self.card_json = None if card is None else card.model_dump_json()

    @property
    def wire_state(self) -> ConversationState:
        """The state as the wire names it."""
        return self.state.value


_SKILLS: Final = TypeAdapter(tuple[str, ...])

COLUMNS: Final = tuple(one.name for one in fields(ConversationHead))
"""Columns in the order of the head's fields."""

_values: Final = attrgetter(*COLUMNS)

TABLE: Final = table_of(Conversation)
"""The Core table, for conditions of a `HeadQuery`."""


class HeadQuery:
    """Conversations that meet a condition, as heads that a job may change."""

    def __init__(
        self,
        *where: ColumnElement[bool],
        newest_first: ColumnElement[int] | None = None,
        settles: bool = True,
    ) -> None:
        query = select(*(TABLE.c[name] for name in COLUMNS)).where(*where)
        if newest_first is not None:
            query = query.order_by(newest_first.desc()).limit(bindparam("count"))
        self._plain: Final = Prepared(query, settles=settles)
        # References to the row may go on; nobody else may change it.
        self._locking: Final = Prepared(query.with_for_update(key_share=True), settles=settles)

    def load(self, session: StoreSession, params: Params) -> tuple[ConversationHead, ...]:
        """Returns the heads; one that the job has loaded before is that same object."""
        if not session.writing:
            return tuple(_remember(session, cells) for cells in session.rows(self._plain, params))
        session.hurry()
        heads = tuple(_remember(session, cells) for cells in session.rows(self._locking, params))
        session.asked.update((head.site, head.id) for head in heads)
        return heads


_LOAD: Final = HeadQuery(
    TABLE.c.site == bindparam("site"), TABLE.c.id == bindparam("id"), settles=False
)
_MANY: Final = BulkSelect(TABLE, COLUMNS, key=("site", "id"))
_MANY_LOCKED: Final = BulkSelect(TABLE, COLUMNS, key=("site", "id"), locks=True)
_BEGUN: Final = BulkInsert(TABLE, COLUMNS, rank=1)
_CHANGED: Final = BulkUpdate(TABLE, COLUMNS, rank=2)


class _PendingHead:
    """A head with what the database, or the job before, has of it."""

    __slots__ = ("_stored", "head")

    def __init__(self, head: ConversationHead, stored: Cells) -> None:
        self.head: Final = head
        self._stored = stored

    def write(self, session: StoreSession) -> None:
        values = _values(self.head)
        if values == self._stored:
            return
        place = self.head.site, self.head.id
        if session.waiting(_BEGUN, place) is not None:
            session.set_row(_BEGUN, place, values)
        else:
            session.set_row(_CHANGED, place, _CHANGED.changed(self._stored, values))
        session.heads[place] = self._stored = values


def _head(cells: Cells) -> ConversationHead:
    site, name, visitor_id, state, *rest = cells
    return ConversationHead(site, name, visitor_id, State(state), *rest)


def load_conversation(session: StoreSession, site: str, name: str) -> ConversationHead | None:
    """Returns the conversation, or none when the site has no such.

    In the writer the row is locked until the commit (a no-op on SQLite, which has one writer).
    Whether the caller may see it is not decided here.
    """
    place = site, name
    known = session.pending.get(place)
    if isinstance(known, _PendingHead):
        return known.head
    if place in session.heads:
        cells = session.heads[place]
        return None if cells is None else _remember(session, cells)
    session.asked.add(place)
    found = _LOAD.load(session, {"site": site, "id": name})
    return found[0] if found else None


def load_conversations(
    session: StoreSession, places: Iterable[Place]
) -> dict[Place, ConversationHead]:
    """Returns those of many conversations that there are, with one statement; for readers."""
    session.settle()
    rows = session.rows_of(_MANY, sorted(set(places)))
    heads = (_remember(session, cells) for cells in rows)
    return {(head.site, head.id): head for head in heads}


def expect_conversations(session: StoreSession, places: Iterable[Place]) -> None:
    """Locks and loads the conversations that a group's jobs will ask for, in one order for all."""
    wanted = sorted(set(places))
    session.heads.update(dict.fromkeys(wanted))
    for cells in session.rows_of(_MANY_LOCKED, wanted):
        session.heads[cells[0], cells[1]] = cells


def create_conversation(session: StoreSession, head: ConversationHead) -> ConversationHead:
    """Begins a conversation that has no events yet, and returns the same head for appending.

    Its visitor must exist.
    When there is one of this id already, the job fails with `sqlalchemy.exc.IntegrityError` at its
    end, or, when another process was quicker, is run again; load it first.
    """
    place = head.site, head.id
    if session.heads.get(place) is not None or place in session.pending:
        raise exc.IntegrityError(None, None, ValueError("the conversation has begun already"))
    session.set_row(_BEGUN, place, _values(head))
    session.pending[place] = _PendingHead(head, ())
    return head


def _remember(session: StoreSession, cells: Cells) -> ConversationHead:
    """Returns the job's object of this conversation: the one it has, or a new one from now on."""
    place = cells[0], cells[1]
    known = session.pending.get(place)
    if isinstance(known, _PendingHead):
        return known.head
    head = _head(cells)
    session.pending[place] = _PendingHead(head, cells)
    return head
