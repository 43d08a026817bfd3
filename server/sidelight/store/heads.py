"""A conversation's row as one job works on it: loaded once, written once; it must not decide.

A job calls `load_conversation` (or `create_conversation`), changes the head's fields, appends
events with `log.append`, and returns; the writer then writes each changed head exactly once,
in the job's own savepoint.
Loading the same conversation again in the same job gives the same object, so that actions can call
one another.
A head changed in a `read_session` is changed in memory only.
"""

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, bindparam, insert, select, update

from sidelight.domain.conversations import State
from sidelight.protocol.views import (
    ConversationState,
    EscalationReason,
    HandoffCard,
    PageVisit,
    Priority,
)
from sidelight.store.session import Cells, Params, Prepared, StoreSession
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
        self, *where: ColumnElement[bool], newest_first: ColumnElement[int] | None = None
    ) -> None:
        query = select(*(TABLE.c[name] for name in COLUMNS)).where(*where)
        if newest_first is not None:
            query = query.order_by(newest_first.desc()).limit(bindparam("count"))
        self._plain: Final = Prepared(query)
        self._locking: Final = Prepared(query.with_for_update())

    def load(self, session: StoreSession, params: Params) -> tuple[ConversationHead, ...]:
        """Returns the heads; one that the job has loaded before is that same object."""
        rows = session.rows(self._locking if session.writing else self._plain, params)
        return tuple(_remember(session, _head(cells)) for cells in rows)


_BY_ID: Final = (TABLE.c.site == bindparam("site"), TABLE.c.id == bindparam("id"))
_LOAD: Final = HeadQuery(*_BY_ID)
_INSERT: Final = Prepared(insert(Conversation).values({name: bindparam(name) for name in COLUMNS}))
_UPDATE: Final = Prepared(
    update(Conversation)
    .where(*_BY_ID)
    .values({name: bindparam(name) for name in COLUMNS if name not in {"site", "id"}})
)


class _PendingHead:
    """A head with what the database has of it."""

    def __init__(self, head: ConversationHead) -> None:
        self.head: Final = head
        self._stored: Final[Cells] = _values(head)

    def write(self, session: StoreSession) -> None:
        values = _values(self.head)
        if values != self._stored:
            session.run(_UPDATE, dict(zip(COLUMNS, values, strict=True)))


def _head(cells: Cells) -> ConversationHead:
    site, name, visitor_id, state, *rest = cells
    return ConversationHead(site, name, visitor_id, State(state), *rest)


def load_conversation(session: StoreSession, site: str, name: str) -> ConversationHead | None:
    """Returns the conversation, or none when the site has no such.

    In the writer the row is locked until the commit (a no-op on SQLite, which has one writer).
    Whether the caller may see it is not decided here.
    """
    known = session.pending.get((site, name))
    if isinstance(known, _PendingHead):
        return known.head
    found = _LOAD.load(session, {"site": site, "id": name})
    return found[0] if found else None


def create_conversation(session: StoreSession, head: ConversationHead) -> ConversationHead:
    """Inserts a conversation that has no events yet, and returns the same head for appending.

    Its visitor must exist.

    Raises:
        sqlalchemy.exc.IntegrityError: There is one of this id already; load it first.
    """
    session.run(_INSERT, dict(zip(COLUMNS, _values(head), strict=True)))
    return _remember(session, head)


def _remember(session: StoreSession, head: ConversationHead) -> ConversationHead:
    """Returns the job's object of this conversation: the one it has, or this one from now on."""
    known = session.pending.setdefault((head.site, head.id), _PendingHead(head))
    return known.head if isinstance(known, _PendingHead) else head
